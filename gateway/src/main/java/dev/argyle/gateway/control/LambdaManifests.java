package dev.argyle.gateway.control;

import dev.argyle.gateway.http.ApiError;
import dev.argyle.gateway.http.ApiException;
import dev.argyle.gateway.manifest.FunctionManifest;
import dev.argyle.gateway.manifest.ManifestDraft;
import dev.argyle.gateway.manifest.ManifestException;
import dev.argyle.gateway.manifest.ManifestParser;
import dev.argyle.worker.api.RuntimeKind;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the manifest of a deploy: the bundle's {@code faas.yaml} if it has one, else what the
 * function was before, else Lambda's defaults; and over it the fields the request gives. Any
 * thread.
 */
final class LambdaManifests {
  /** What a worker of this version can run. */
  private static final Set<RuntimeKind> SUPPORTED = Set.of(RuntimeKind.PYTHON, RuntimeKind.NODE);

  /** Lambda's default, which is not {@code faas.yaml}'s. */
  private static final long LAMBDA_TIMEOUT_MS = 3_000;

  private LambdaManifests() {}

  /**
   * The manifest.
   *
   * @param name the function's name when the path gives it, else empty
   * @param yaml the bundle's {@code faas.yaml}
   * @param before the function's manifest until now
   * @throws ApiException with the sentence of what is wrong
   */
  static FunctionManifest merge(
      String name,
      DeployRequest request,
      Optional<String> yaml,
      Optional<FunctionManifest> before) {
    try {
      ManifestDraft draft = base(yaml, before);
      if (!name.isEmpty() || !request.functionName().isEmpty()) {
        draft.name = name.isEmpty() ? request.functionName() : name;
      }
      if (draft.name.isEmpty()) {
        throw new ManifestException("FunctionName is missing, and faas.yaml has no name");
      }
      request.runtime().ifPresent(runtime -> draft.runtime = runtime(runtime));
      request.handler().ifPresent(handler -> draft.handler = handler);
      request.memoryMiB().ifPresent(memory -> draft.memoryBytes = memory * (1L << 20));
      request.timeoutS().ifPresent(timeout -> draft.timeoutMs = timeout * 1000L);
      Map<String, String> given = request.environment().orElse(draft.environment);
      draft.environment = given;
      FunctionManifest manifest = draft.build();
      if (!SUPPORTED.contains(manifest.runtime())) {
        throw new ManifestException(
            "runtime %s is not supported by this version; supported are python and node"
                .formatted(manifest.runtime().yamlName()));
      }
      return manifest;
    } catch (ManifestException e) {
      throw new ApiException(ApiError.invalidParameter(e.getMessage()));
    }
  }

  private static ManifestDraft base(Optional<String> yaml, Optional<FunctionManifest> before)
      throws ManifestException {
    if (yaml.isPresent()) {
      return ManifestParser.parse(yaml.get()).toDraft();
    }
    if (before.isPresent()) {
      return before.get().toDraft();
    }
    ManifestDraft draft = new ManifestDraft();
    draft.timeoutMs = LAMBDA_TIMEOUT_MS;
    return draft;
  }

  private static RuntimeKind runtime(String identifier) {
    if (identifier.matches("python(3(\\.[0-9x]{1,3})?)?")) {
      return RuntimeKind.PYTHON;
    }
    if (identifier.matches("node(js([0-9]{1,3}\\.x)?)?")) {
      return RuntimeKind.NODE;
    }
    if (identifier.matches("java([0-9]{1,3}(\\.al2)?)?")) {
      return RuntimeKind.JAVA;
    }
    if (identifier.matches("native|provided(\\.al[0-9]{1,4})?")) {
      return RuntimeKind.NATIVE;
    }
    throw new ApiException(
        ApiError.invalidParameter(
            "Runtime must be python3.x or nodejsN.x, such as python3.12 or nodejs20.x."));
  }
}
