package dev.argyle.zygote.process;

import dev.argyle.sandbox.mount.CodeMount;
import dev.argyle.sandbox.mount.CodeMounter;
import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.zygote.guest.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Of a zygote that another forked. The other waits for it and reports its end; as it may have
 * imported what others wrote, nobody waits for that report for ever.
 */
final class GrownLifeline implements Lifeline, ZygoteProcess.ForkListener {
  private static final long WITHIN_S = 10;
  private static final Pattern PID = Pattern.compile("(?m)^Pid:\\s*(\\d+)$");

  private final Kernel kernel;
  private final CompletableFuture<Integer> started = new CompletableFuture<>();
  private final CompletableFuture<ExitStatus> ended = new CompletableFuture<>();
  private int pidfd = -1;
  private int pid = -1;

  GrownLifeline(Kernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public void forked(int fd) {
    if (!started.complete(fd)) {
      kernel.close(fd);
    }
  }

  @Override
  public void lost(String why) {
    failed(why);
  }

  @Override
  public void failed(String why) {
    started.completeExceptionally(new IOException(why));
  }

  @Override
  public void ended(ExitStatus status) {
    failed(status.describe());
    ended.complete(status);
  }

  /** Waits until it runs; {@link #awaitEnd} must follow then. */
  void awaitStart() throws IOException {
    try {
      pidfd = started.get(WITHIN_S, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      failed("nobody waits for it any more");
      throw new IOException("its zygote does not answer", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    Matcher matcher = PID.matcher(Files.readString(Path.of("/proc/self/fdinfo/" + pidfd)));
    pid = matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
  }

  @Override
  public int pid() {
    return pid;
  }

  /** Mounts packages into it. */
  void mount(CodeMounter mounter, List<CodeMount> mounts) throws ErrnoException {
    mounter.mount(mounts, pidfd);
  }

  @Override
  public synchronized void kill() throws ErrnoException {
    if (pidfd < 0) {
      return;
    }
    try {
      kernel.pidfdSendSignal(pidfd, Linux.SIGKILL);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ESRCH) {
        throw e;
      }
    }
  }

  /** As always; a second time does no harm. */
  @Override
  public ExitStatus awaitEnd() {
    ExitStatus status = ExitStatus.UNKNOWN;
    try {
      status = ended.get(WITHIN_S, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // It is as good as gone: the kernel lets nothing of a killed PID namespace live.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      if (pidfd >= 0) {
        kernel.close(pidfd);
        pidfd = -1;
      }
    }
    return status;
  }
}
