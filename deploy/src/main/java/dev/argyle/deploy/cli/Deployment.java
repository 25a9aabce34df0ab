package dev.argyle.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.client.GatewayClient;
import dev.argyle.deploy.pack.FolderPacker;
import dev.argyle.deploy.pack.PackException;
import dev.argyle.deploy.pack.PackLimits;
import dev.argyle.deploy.pack.Packed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** From a folder to a function that serves: check, pack, upload. */
public final class Deployment {
  private final GatewayClient client;
  private final Consumer<String> progress;

  /**
   * Deploys to a gateway.
   *
   * @param progress told of each step in a few words
   */
  public Deployment(GatewayClient client, Consumer<String> progress) {
    this.client = client;
    this.progress = progress;
  }

  /**
   * Deploys a folder.
   *
   * @param name the function's name, or null for the one in its {@code faas.yaml}
   * @throws FaasException when the folder is refused here or by the gateway
   */
  public Deployed deploy(Path folder, String name) {
    FunctionFolder checked = FunctionFolder.check(folder);
    String function = checked.name(name);
    Path zip = null;
    try {
      zip = Files.createTempFile("argyle-", ".zip");
      progress.accept("packing");
      Packed packed = new FolderPacker(PackLimits.defaults()).pack(folder, zip);
      progress.accept(
          "packed "
              + count(packed.files())
              + ", uploading "
              + FunctionText.size(packed.zippedBytes()));
      JsonNode answer = client.deploy(function, zip);
      String version = answer.path("Version").asText("?");
      // The gateway repeats what is to be said of the manifest.
      Set<String> warnings = new LinkedHashSet<>(checked.manifest().warnings());
      answer.path("warnings").forEach(warning -> warnings.add(warning.asText()));
      return new Deployed(function, version, client.functionUrl(function), List.copyOf(warnings));
    } catch (PackException e) {
      throw FaasException.failed(e.getMessage());
    } catch (IOException e) {
      throw FaasException.failed("cannot pack " + folder + ": " + e.getMessage());
    } finally {
      delete(zip);
    }
  }

  private static void delete(Path zip) {
    if (zip != null) {
      try {
        Files.deleteIfExists(zip);
      } catch (IOException e) {
        throw FaasException.failed("cannot delete " + zip);
      }
    }
  }

  private static String count(int files) {
    return files == 1 ? "1 file" : files + " files";
  }
}
