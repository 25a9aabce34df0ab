package dev.argyle.gateway.manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Fuzz;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Any text as {@code faas.yaml}: refused in one line, or kept as it is by the registry. */
class ManifestFuzzTest {
  private static final int CASES = 1_500;

  private static void parse(String yaml) throws ManifestException {
    FunctionManifest manifest;
    try {
      manifest = ManifestParser.parse(yaml);
    } catch (ManifestException e) {
      Fuzz.requireOneLine(e.getMessage());
      assertTrue(e.getMessage().startsWith("faas.yaml"), e.getMessage());
      return;
    }
    assertEquals(manifest, manifest.toDraft().build());
    // As a database keeps it, and as it goes over the wire.
    byte[] stored = ManifestJson.write(manifest).getBytes(StandardCharsets.UTF_8);
    assertEquals(manifest, ManifestJson.read(new String(stored, StandardCharsets.UTF_8)));
  }

  @Test
  void whatIsTakenIsKeptAndWhatIsNotIsRefusedInOneLine() {
    Fuzz.target(ManifestFuzzTest.class, "manifest")
        .words(
            "{",
            "}",
            "[",
            "]",
            ": ",
            "\n",
            "- ",
            "&a ",
            "*a",
            "!!x ",
            "<<",
            "? ",
            "| ",
            "\"\\u",
            "\\n",
            "\\x85",
            "%TAG ! x\n",
            "---\n",
            "999999999999",
            "GiB",
            "environment:",
            "A: 1",
            "0.0.0.0/0",
            "::/0",
            "::ffff:1.2.3.4",
            ":65536",
            "\ud83d\ude00",
            "\t")
        .run(CASES, (input, random) -> parse(new String(input, StandardCharsets.UTF_8)));
  }

  @Test
  void schedulesAreTakenOrNot() {
    Fuzz.target(ManifestFuzzTest.class, "cron")
        .words("*", "/", "-", ",", " ", "0", "60", "jan", "sun", "\t", "99")
        .run(
            CASES,
            (input, random) -> {
              String text = new String(input, StandardCharsets.UTF_8);
              if (CronExpression.isValid(text)) {
                assertTrue(text.length() <= 256);
                assertTrue(text.trim().matches("[A-Za-z0-9*/,-]+([ \t]+[A-Za-z0-9*/,-]+){4}"));
              }
            });
  }
}
