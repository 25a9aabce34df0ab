package dev.argyle.deploy.cli;

import dev.argyle.deploy.FaasException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder with a {@code faas.yaml} that the gateway would take. */
record FunctionFolder(String manifestName) {
  static final String MANIFEST = "faas.yaml";

  /** Reads and checks the manifest, as the gateway will again. */
  static FunctionFolder check(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw FaasException.usage(
          Files.exists(folder) ? folder + " is not a folder" : "no folder " + folder);
    }
    Path manifest = folder.resolve(MANIFEST);
    if (!Files.isRegularFile(manifest)) {
      throw FaasException.usage(
          "no " + MANIFEST + " in " + folder + "; faas new NAME makes a folder that has one");
    }
    return new FunctionFolder(folder.getFileName().toString());
  }

  /** The name asked for, or else the manifest's. */
  String name(String asked) {
    return asked != null ? asked : manifestName;
  }
}
