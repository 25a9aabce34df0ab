package dev.argyle.deploy.cli;

import dev.argyle.deploy.FaasException;
import dev.argyle.gateway.manifest.FunctionManifest;
import dev.argyle.gateway.manifest.ManifestException;
import dev.argyle.gateway.manifest.ManifestParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder with a {@code faas.yaml} that the gateway would take: checked here first, since the
 * answer comes sooner and before anything is uploaded.
 *
 * @param folder the folder
 * @param manifest what its {@code faas.yaml} says
 */
record FunctionFolder(Path folder, FunctionManifest manifest) {
  private static final String MANIFEST = "faas.yaml";
  private static final long MAX_MANIFEST_BYTES = 64 * 1024;

  /** Reads and checks the manifest. */
  static FunctionFolder check(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw FaasException.usage(
          Files.exists(folder) ? folder + " is not a folder" : "no folder " + folder);
    }
    Path file = folder.resolve(MANIFEST);
    if (!Files.isRegularFile(file)) {
      throw FaasException.usage(
          "no " + MANIFEST + " in " + folder + "; faas new NAME makes a folder that has one");
    }
    try {
      if (Files.size(file) > MAX_MANIFEST_BYTES) {
        throw FaasException.failed(file + " is too large to be a manifest");
      }
      return new FunctionFolder(folder, ManifestParser.parse(Files.readString(file)));
    } catch (ManifestException e) {
      throw FaasException.failed(e.getMessage());
    } catch (IOException e) {
      throw FaasException.failed("cannot read " + file + " as text");
    }
  }

  /** The name asked for, or else the manifest's. */
  String name(String asked) {
    String name = asked != null ? asked : manifest.name();
    if (name.isEmpty()) {
      throw FaasException.usage(MANIFEST + " has no name; add one, or use --name");
    }
    return name;
  }
}
