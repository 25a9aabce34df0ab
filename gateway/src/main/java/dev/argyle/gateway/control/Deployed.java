package dev.argyle.gateway.control;

import dev.argyle.gateway.registry.FunctionVersion;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request to deploy came to.
 *
 * @param version the version that serves now
 * @param warnings sentences on what it asks for and does not get
 */
record Deployed(FunctionVersion version, List<String> warnings) {
  /** Copies the warnings. */
  Deployed {
    warnings = List.copyOf(warnings);
  }

  /** With the manifest's warnings and those of the worker. */
  static Deployed of(FunctionVersion version, List<String> fromWorker) {
    List<String> all = new ArrayList<>(version.manifest().warnings());
    all.addAll(fromWorker);
    return new Deployed(version, all);
  }
}
