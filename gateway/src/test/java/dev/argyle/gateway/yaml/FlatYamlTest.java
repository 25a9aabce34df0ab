package dev.argyle.gateway.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlatYamlTest {
  @Test
  void nestedKeysAreJoinedAndKnowTheirLines() throws YamlFault {
    assertEquals(
        List.of(
            new FlatYaml.Entry("a.b", 2, "1", false),
            new FlatYaml.Entry("a.c.d", 3, "two words", false),
            new FlatYaml.Entry("e", 4, "", true),
            new FlatYaml.Entry("f", 5, "", false),
            new FlatYaml.Entry("g", 6, "", true)),
        FlatYaml.read("a:\n  b: 1\n  c.d: 'two words'\ne:\nf: ''\ng: {}\n"));
    assertEquals(List.of(), FlatYaml.read(""));
    assertEquals(List.of(), FlatYaml.read("# nothing\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a: 1\\na: 2 | line 2: \"a\" is given twice, first in line 1",
        "a: {b: 1}\\na.b: 2 | line 2: \"a.b\" is given twice, first in line 1",
        "a:\\n  - b | line 1: \"a\" must be a plain value",
        "? [a]\\n: b | line 1: a key must be a plain value",
        "a: !x y | line 1: \"a\" must not carry the tag \"!x\"",
        "a: &b 1\\nc: *b | line 2: aliases (*name) are not supported; repeat the value",
        "just words | line 1: expected keys and values, such as server.port: 8080",
      })
  void whatIsNoListOfValuesIsRefusedWithItsLine(String yaml, String message) {
    String text = yaml.replace("\\n", "\n");
    assertEquals(
        message, assertThrows(YamlFault.class, () -> FlatYaml.read(text), text).getMessage());
  }

  @Test
  void sizeAndDepthAreBounded() {
    String large = "a: " + "x".repeat(SafeYaml.MAX_CHARACTERS);
    assertThrows(YamlFault.class, () -> FlatYaml.read(large));
    String deep = "{a: ".repeat(9) + "1" + "}".repeat(9);
    assertThrows(YamlFault.class, () -> FlatYaml.read(deep));
  }

  /** Whatever the bytes, there are values or one line. */
  @Test
  void anyTextIsReadOrRefusedInOneLine() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String letters = "ab:{}[],-&*!|>'\"#%@`?\\ \n\t\u0000\u2028\ud800é0";
    for (int turn = 0; turn < 5_000; turn++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(40);
      for (int i = 0; i < length; i++) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      try {
        FlatYaml.read(text.toString());
      } catch (YamlFault e) {
        assertFalse(e.getMessage().contains("\n"), () -> "seed " + seed + ": " + text);
        assertTrue(e.getMessage().length() < 400, () -> "seed " + seed + ": " + text);
      }
    }
  }
}
