package dev.argyle.deploy.platform;

import dev.argyle.deploy.ExitCode;
import java.util.concurrent.CountDownLatch;

/**
 * A command that stays in the foreground until SIGTERM or SIGINT, then cleans up and ends the
 * process with 0. The JVM alone would end with 143, which service managers take for a failure; its
 * shutdown hook can still say otherwise by halting. A second signal ends the process at once, with
 * 1; what it leaves on the machine is removed as if it had been killed.
 */
public final class Foreground {
  private final CountDownLatch never = new CountDownLatch(1);
  private volatile int code = ExitCode.OK;
  private volatile boolean ending;

  private Foreground() {}

  /**
   * From now on the process ends by cleaning up.
   *
   * @param cleanUp run once, on the JVM's shutdown thread; it must end in bounded time
   */
  public static Foreground begin(Runnable cleanUp) {
    Foreground foreground = new Foreground();
    Thread hook = new Thread(() -> foreground.end(cleanUp), "argyle-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    StopSignals.handle(
        () -> System.exit(ExitCode.OK), () -> Runtime.getRuntime().halt(ExitCode.FAILED));
    return foreground;
  }

  private void end(Runnable cleanUp) {
    ending = true;
    try {
      cleanUp.run();
    } catch (RuntimeException e) {
      code = ExitCode.FAILED;
    }
    Runtime.getRuntime().halt(code);
  }

  /** Waits for a signal, and does not return. */
  public void stay() throws InterruptedException {
    never.await();
  }

  /**
   * The command failed and ends the process itself. When a signal was the reason, there is nothing
   * to report and this does not return.
   *
   * @return what to throw
   */
  public RuntimeException failed(RuntimeException failure) throws InterruptedException {
    if (ending) {
      stay();
    }
    code = ExitCode.FAILED;
    return failure;
  }
}
