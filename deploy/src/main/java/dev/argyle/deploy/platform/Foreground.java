package dev.argyle.deploy.platform;

import java.util.concurrent.CountDownLatch;

/**
 * Keeps a command in the foreground until SIGTERM or SIGINT, then cleans up and ends the process
 * with 0. The JVM alone would end with 143, which service managers take for a failure; its shutdown
 * hook can still say otherwise by halting.
 */
public final class Foreground {
  private final CountDownLatch never = new CountDownLatch(1);

  /**
   * Waits for a signal; does not return then.
   *
   * @param cleanUp run once, on the JVM's shutdown thread; it must end in bounded time
   */
  public void stay(Runnable cleanUp) throws InterruptedException {
    Thread hook =
        new Thread(
            () -> {
              int code = 0;
              try {
                cleanUp.run();
              } catch (RuntimeException e) {
                code = 1;
              }
              Runtime.getRuntime().halt(code);
            },
            "argyle-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    never.await();
  }
}
