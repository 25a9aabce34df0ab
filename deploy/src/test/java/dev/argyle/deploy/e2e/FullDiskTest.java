package dev.argyle.deploy.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.deploy.FaasRun;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The data folder's disk is full: a small tmpfs in a mount namespace of the platform's own, which
 * goes with it.
 */
@RequiresRoot
class FullDiskTest {
  private static final int PAGE_BYTES = 4096;
  private static final int MAX_FREE_PAGES = 12;
  private static final String FULL = "The disk that holds the platform's data is full";

  @TempDir Path folder;

  private static List<String> smallDisk(Path data) {
    return List.of(
        "unshare",
        "--mount",
        "sh",
        "-c",
        "mount -t tmpfs -o size=24m,mode=700 argyle-disk " + data + " && exec \"$0\" \"$@\"");
  }

  @Test
  void deploysAreRefusedInOneSentenceAndFunctionsStillRun() throws Exception {
    Path data = Files.createDirectory(folder.resolve("data"));
    try (PlatformProcess platform = PlatformProcess.upUnder(smallDisk(data), data)) {
      assertEquals(0, deploy(platform, "first", 0).code());
      Path filler = platform.inside(data.resolve("filler"));
      assertDeploysFailWhereverSpaceEnds(platform, filler);
      assertEquals(0, deploy(platform, "later", 0).code());
      assertRuns(platform, "later");
      assertUnpackingIsRefused(platform);
      assertEquals(List.of(), stagedFiles(platform, data));
      assertFalse(platform.errors().contains("\tat "), platform.errors());
      assertTrue(platform.errors().contains("the disk is full"), platform.errors());
    }
  }

  /** Upload, bundle, unpacked code and registry need space one after the other. */
  private void assertDeploysFailWhereverSpaceEnds(PlatformProcess platform, Path filler)
      throws Exception {
    int refused = 0;
    for (int freePages = 0; freePages < MAX_FREE_PAGES; freePages++) {
      fill(filler, freePages);
      String name = "with-" + freePages;
      FaasRun deployed = deploy(platform, name, 0);
      assertTrue(
          deployed.code() == 0 || deployed.err().contains(FULL),
          deployed.err() + platform.errors());
      assertRuns(platform, deployed.code() == 0 ? name : "first");
      refused += deployed.code() == 0 ? 0 : 1;
      Files.delete(filler);
      HttpResponse<String> listed = new Http(platform.url()).get("/2015-03-31/functions/");
      assertEquals(deployed.code() == 0, listed.body().contains("\"" + name + "\""));
    }
    assertTrue(refused > 0);
  }

  /** Zeros: small as a bundle, too large for the disk when unpacked. */
  private void assertUnpackingIsRefused(PlatformProcess platform) throws Exception {
    FaasRun deployed = deploy(platform, "zeros", 40 << 20);
    assertEquals(1, deployed.code());
    assertTrue(deployed.err().contains(FULL), deployed.err());
    assertRuns(platform, "first");
    assertEquals(0, deploy(platform, "zeros", 1 << 20).code());
    assertRuns(platform, "zeros");
  }

  private static void fill(Path filler, int freePages) throws IOException {
    byte[] page = new byte[PAGE_BYTES];
    long written = 0;
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(page);
        written += PAGE_BYTES;
      }
    } catch (IOException full) {
      assertTrue(String.valueOf(full.getMessage()).contains("No space left"), full::toString);
    }
    try (var file = FileChannel.open(filler, StandardOpenOption.WRITE)) {
      file.truncate(written - (long) freePages * PAGE_BYTES);
    }
  }

  private FaasRun deploy(PlatformProcess platform, String name, int zeros) throws IOException {
    Path function = Files.createDirectories(folder.resolve(name));
    Files.writeString(
        function.resolve("faas.yaml"),
        "name: " + name + "\nruntime: python\nhandler: f.handler\nisolation: request\n");
    Files.writeString(
        function.resolve("f.py"), "def handler(event, context):\n    return '" + name + "'\n");
    Files.write(function.resolve("zeros"), new byte[zeros]);
    Map<String, String> environment = Map.of("FAAS_GATEWAY", platform.url().toString());
    return FaasRun.with(folder, environment, "", "deploy", name);
  }

  private static void assertRuns(PlatformProcess platform, String name) throws Exception {
    HttpResponse<String> response =
        new Http(platform.url()).post("/2015-03-31/functions/" + name + "/invocations", "{}");
    assertEquals(200, response.statusCode(), response.body());
    assertEquals("\"" + name + "\"", response.body());
  }

  private static List<Path> stagedFiles(PlatformProcess platform, Path data) throws IOException {
    try (Stream<Path> staged = Files.walk(platform.inside(data.resolve("staging")));
        Stream<Path> unpacked = Files.walk(platform.inside(data.resolve("worker/staging")))) {
      return Stream.concat(staged, unpacked).filter(Files::isRegularFile).toList();
    }
  }
}
