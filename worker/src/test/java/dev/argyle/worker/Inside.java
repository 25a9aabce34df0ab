package dev.argyle.worker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Specs;
import io.vertx.core.json.JsonObject;

/** Runs Python inside a sandbox: the code assigns what it found to {@code out}. */
public final class Inside {
  private static final String PROBE =
      """
      import ctypes, errno, json, os, socket, sys
      libc = ctypes.CDLL(None, use_errno=True)

      def call(name, *args):
          "The name of the error a libc function fails with, or 'ok'."
          ctypes.set_errno(0)
          result = getattr(libc, name)(*args)
          return "ok" if result >= 0 else errno.errorcode[ctypes.get_errno()]

      def attempt(action):
          "The name of the error an action fails with, or 'ok'."
          try:
              action()
              return "ok"
          except OSError as error:
              return errno.errorcode[error.errno]

      def handler(code, context):
          scope = dict(globals())
          exec(code, scope)
          return scope["out"]
      """;

  private final WorkerFixture fixture;

  public Inside(WorkerFixture fixture) {
    this.fixture = fixture;
  }

  public FunctionSpec function(Specs specs) {
    return fixture.python(specs, PROBE);
  }

  public JsonNode run(String code) {
    return run(function(Specs.named("probe").isolatedByRequest()), code);
  }

  public JsonNode run(FunctionSpec probe, String code) {
    return fixture.run(probe, encode(code)).value();
  }

  public static String encode(String code) {
    String object = new JsonObject().put("c", code).encode();
    return object.substring("{\"c\":".length(), object.length() - 1);
  }
}
