package dev.argyle.worker.api;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * What a worker knows of invocations that are over. Every method may be called from any thread and
 * none blocks; futures complete on the worker's event loop or beside it.
 */
public interface History {

  /**
   * What functions did in the last seconds; those that did nothing and have no instance are not.
   */
  Future<List<FunctionActivity>> activity();

  /** What functions have used since they were first invoked; also those that were deleted. */
  Future<List<FunctionTotals>> totals();

  /** The same of one function; none when it was never invoked. */
  Future<Optional<FunctionTotals>> totals(String function);

  /**
   * Records of invocations that ended. Fails with {@link TooManyQueriesException} while others ask.
   */
  Future<InvocationPage> invocations(InvocationQuery query);
}
