package dev.argyle.gateway.registry;

import dev.argyle.gateway.manifest.FunctionManifest;
import dev.argyle.worker.api.FunctionSpec;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * One version of a function, ready to be run. Immutable.
 *
 * @param manifest its settings; the name is the function's
 * @param number from 1
 * @param codeSizeBytes its bundle's size
 * @param createdMs milliseconds since the epoch
 * @param spec the same for a worker
 */
public record FunctionVersion(
    FunctionManifest manifest, int number, long codeSizeBytes, long createdMs, FunctionSpec spec) {

  static FunctionVersion of(
      FunctionManifest manifest,
      int number,
      String codeSha256,
      long codeSizeBytes,
      long createdMs) {
    return new FunctionVersion(
        manifest,
        number,
        codeSizeBytes,
        createdMs,
        manifest.toSpec(Integer.toString(number), codeSha256));
  }

  /** The function's name. */
  public String name() {
    return manifest.name();
  }

  /** SHA-256 of its bundle, 64 lower-case hex digits. */
  public String codeSha256() {
    return spec.codeSha256();
  }

  /** Lambda's {@code RevisionId}: changes with every deploy, the same after a restart. */
  public String revisionId() {
    String identity = name() + ":" + number + ":" + codeSha256();
    return UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
