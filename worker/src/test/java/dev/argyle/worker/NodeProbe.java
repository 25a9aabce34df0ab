package dev.argyle.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;

/** Runs JavaScript inside a sandbox: the code is the body of an async function. */
public final class NodeProbe {
  private static final String PROBE =
      """
      const Body = Object.getPrototypeOf(async () => {}).constructor;
      exports.handler = (code, context) => new Body('require', 'context', code)(require, context);
      """;

  private final WorkerFixture fixture;

  /** Runs on this worker. */
  public NodeProbe(WorkerFixture fixture) {
    this.fixture = fixture;
  }

  /** The function that runs what it is sent. */
  public FunctionSpec function(Specs specs) {
    return fixture.node(specs, PROBE);
  }

  /** What the code returns, in a sandbox of its own. */
  public JsonNode run(String code) {
    return answer(code).value();
  }

  /** How the code ends, in a sandbox of its own. */
  public Answer answer(String code) {
    return fixture.run(function(Specs.named("probe").isolatedByRequest()), Inside.encode(code));
  }
}
