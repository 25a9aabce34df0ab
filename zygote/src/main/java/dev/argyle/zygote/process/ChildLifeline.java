package dev.argyle.zygote.process;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.zygote.guest.ExitStatus;

/** Of a zygote that is a child of this process: its number stays its own until it is waited for. */
record ChildLifeline(Kernel kernel, int pid) implements Lifeline {
  @Override
  public void kill() throws ErrnoException {
    kernel.kill(pid, Linux.SIGKILL);
  }

  @Override
  public ExitStatus awaitEnd() throws ErrnoException {
    return new ExitStatus(kernel.waitpid(pid, 0));
  }
}
