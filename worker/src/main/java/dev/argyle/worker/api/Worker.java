package dev.argyle.worker.api;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs functions on one machine. Every method may be called from any thread and none blocks;
 * futures complete and callbacks run on the worker's event loop.
 */
public interface Worker {

  /**
   * Unpacks a bundle into the code cache and checks it, unless it is there already. Fails with
   * {@link BundleException} when the bundle is hostile or broken, and leaves nothing then.
   *
   * @param codeSha256 SHA-256 of the bundle, 64 lower-case hex digits
   * @param bundle a zip file; read, never changed
   * @return sentences for who deploys it, on what it asks for and was not done; each one line
   */
  Future<List<String>> prepare(String codeSha256, Path bundle);

  /**
   * Nothing refers to a bundle any more: its unpacked code is deleted when the last instance that
   * has it mounted is gone, unless it is prepared again before.
   */
  void forget(String codeSha256);

  /**
   * A function that is likely to be invoked: everything but a sandbox is made ready for it, so that
   * its first invocation need not wait, and so many instances as its {@link Concurrency#min} says
   * are initialised and kept until it is {@linkplain #retire retired}. Its code must have been
   * {@linkplain #prepare prepared}; a worker that cannot does nothing.
   */
  void expect(FunctionSpec function);

  /** Starts an invocation; its code must have been {@linkplain #prepare prepared}. */
  InvocationHandle invoke(Invocation invocation, ResponseSink sink);

  /**
   * Ends the instances of a function's other versions once they are idle and have served what waits
   * for them, and those that the version which stays keeps warm are ready, or have failed to be;
   * with an empty {@code keepVersion} of all versions, and forgets its log.
   */
  void retire(String function, String keepVersion);

  /** The last {@code tail} lines of a function's log, oldest first. */
  Future<List<LogLine>> logs(String function, int tail);

  /**
   * Calls {@code lines} with each new line of a function's log until the returned handle is closed.
   */
  AutoCloseable followLogs(String function, Consumer<LogLine> lines);

  /** Counts at this moment. */
  Future<WorkerStats> stats();

  /** What it knows of invocations that are over. */
  History history();

  /**
   * Why no sandbox can be made now, though there is room for one; empty while there is no trouble.
   */
  Future<Optional<String>> trouble();

  /** Takes no more work, and completes when what runs has ended or {@code graceMs} have passed. */
  Future<Void> drain(long graceMs);
}
