package dev.argyle.worker.instance;

import dev.argyle.sandbox.process.Sandbox;
import dev.argyle.sandbox.sys.ErrnoException;
import io.netty.channel.EventLoop;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Freezes and thaws sandboxes, one after the other in the order it is asked, on a thread of its own
 * that lives while there is work: the kernel lets one writer at a time change control groups, and
 * one who moves a process may keep the others waiting for milliseconds. Nobody has to wait for a
 * thaw: what is sent to a frozen guest lies in its socket. Thread-safe.
 */
public final class Freezer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Freezer.class);
  private static final long THREAD_IDLE_S = 5;

  private final boolean works;
  private final ThreadPoolExecutor thread;

  private interface Change {
    void apply(Sandbox sandbox) throws ErrnoException;
  }

  private Freezer(boolean works) {
    this.works = works;
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            THREAD_IDLE_S,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Freezer::daemon,
            new ThreadPoolExecutor.DiscardPolicy());
    thread.allowCoreThreadTimeOut(true);
  }

  /**
   * A freezer.
   *
   * @param works whether this machine can freeze; where it cannot, nothing is ever paused
   */
  public static Freezer of(boolean works) {
    if (!works) {
      LOG.warn("idle instances are not paused: that takes cgroup2 and Linux 5.2 or later");
    }
    return new Freezer(works);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "argyle-freezer");
    thread.setDaemon(true);
    return thread;
  }

  /** Whether anything can be frozen here. */
  public boolean works() {
    return works;
  }

  void freeze(Sandbox sandbox, EventLoop loop, Consumer<ErrnoException> whenFailed) {
    change(Sandbox::freeze, sandbox, loop, whenFailed);
  }

  void thaw(Sandbox sandbox, EventLoop loop, Consumer<ErrnoException> whenFailed) {
    change(Sandbox::thaw, sandbox, loop, whenFailed);
  }

  private void change(
      Change change, Sandbox sandbox, EventLoop loop, Consumer<ErrnoException> whenFailed) {
    thread.execute(
        () -> {
          try {
            change.apply(sandbox);
          } catch (ErrnoException e) {
            loop.execute(() -> whenFailed.accept(e));
          }
        });
  }

  /** Takes no more work. What is frozen can be killed as it is. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
