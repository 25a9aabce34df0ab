package dev.argyle.gateway.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.gateway.http.ApiException;
import dev.argyle.gateway.manifest.FunctionManifest;
import dev.argyle.gateway.manifest.ManifestException;
import dev.argyle.gateway.manifest.ManifestJson;
import dev.argyle.sandbox.testing.Fuzz;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any bytes as a deploy, and any text as a function's name. */
class DeployFuzzTest {
  private static final int CASES = 1_000;

  @TempDir Path folder;

  private static void refused(ApiException e) {
    Fuzz.requireOneLine(e.error().message());
    assertTrue(e.error().status() >= 400 && e.error().status() < 500, "" + e.error());
  }

  private void deploy(byte[] body) throws IOException, NoSuchAlgorithmException, ManifestException {
    Path json = Files.write(folder.resolve("request.json"), body);
    Path zip = folder.resolve("code.zip");
    Files.deleteIfExists(zip);
    DeployRequest request;
    try {
      request = DeployRequestReader.read(json, zip);
    } catch (ApiException e) {
      refused(e);
      return;
    }
    byte[] code = Files.readAllBytes(zip);
    assertEquals(request.sizeBytes(), code.length);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(code);
    assertEquals(request.sha256(), HexFormat.of().formatHex(hash));
    try {
      keeps(LambdaManifests.merge("given", request, Optional.empty(), Optional.empty()));
    } catch (ApiException e) {
      refused(e);
    }
  }

  private static void keeps(FunctionManifest manifest) throws ManifestException {
    byte[] stored = ManifestJson.write(manifest).getBytes(StandardCharsets.UTF_8);
    assertEquals(manifest, ManifestJson.read(new String(stored, StandardCharsets.UTF_8)));
  }

  @Test
  void aDeployIsReadOrRefusedInOneLine() {
    Fuzz.target(DeployFuzzTest.class, "deploy")
        .words(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "null",
            "\"Code\":{",
            "\"ZipFile\":\"QUJD\"",
            "\"Environment\":{\"Variables\":{",
            "\"FunctionName\":\"a\",",
            "\"Handler\":\"a.b\",",
            "\"Runtime\":\"python\",",
            "\"MemorySize\":",
            "\\u0000",
            "\\ud800",
            "\\n",
            "=",
            "-1")
        .run(CASES, (input, random) -> deploy(input));
  }

  @Test
  void aNameOfAFunctionIsUnderstoodOrRefusedInOneLine() {
    Fuzz.target(DeployFuzzTest.class, "function-ref")
        .words(":", "$LATEST", "function:", "arn:aws:lambda:", "-", "0", "999", "\n", "\u0130")
        .run(
            CASES,
            (input, random) -> {
              String text = new String(input, StandardCharsets.UTF_8);
              try {
                FunctionRef ref = FunctionRef.parse(text, random.nextBoolean() ? "" : "1");
                assertTrue(ref.name().matches("[A-Za-z0-9_-]{1,64}"));
                assertTrue(ref.qualifier().matches("[A-Za-z0-9$_-]{0,128}"));
                Fuzz.requireOneLine(ref.notFound().message());
              } catch (ApiException e) {
                refused(e);
              }
            });
  }
}
