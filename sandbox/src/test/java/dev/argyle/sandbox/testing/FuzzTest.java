package dev.argyle.sandbox.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FuzzTest {
  private static final List<byte[]> CORPUS = List.of(bytes("one two"), bytes(""));

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void equalSeedsMakeEqualInputs() {
    Mutation mutation = new Mutation(CORPUS, List.of(bytes("word")));
    for (long seed = 0; seed < 500; seed++) {
      assertArrayEquals(mutation.input(new Random(seed)), mutation.input(new Random(seed)));
    }
  }

  @Test
  void differentSeedsMakeManyInputs() {
    Mutation mutation = new Mutation(CORPUS, List.of(bytes("word")));
    Set<String> inputs = new HashSet<>();
    for (long seed = 0; seed < 500; seed++) {
      inputs.add(new String(mutation.input(new Random(seed)), StandardCharsets.ISO_8859_1));
    }
    assertTrue(inputs.size() > 200, "" + inputs.size());
  }

  @Test
  void theCorpusComesFirstAndWhole() {
    List<String> seen = new ArrayList<>();
    Fuzz.target(FuzzTest.class, "kit")
        .run(0, (input, random) -> seen.add(new String(input, StandardCharsets.UTF_8)));
    assertEquals(List.of("one\n", "two\n"), seen);
  }

  @Test
  void aFailureNamesTheInputThatMadeIt() {
    AssertionError failure =
        assertThrows(
            AssertionError.class,
            () ->
                Fuzz.target(FuzzTest.class, "kit")
                    .run(
                        0,
                        (input, random) -> {
                          throw new StackOverflowError("too deep");
                        }));
    assertTrue(failure.getMessage().startsWith("kit, corpus file a.txt: "), failure.getMessage());
    assertTrue(failure.getMessage().endsWith("4 bytes: one\\x0a"), failure.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "a\u0000", "a\u0085b", "a\u2028b"})
  void aMessageIsOneLine(String message) {
    assertThrows(AssertionError.class, () -> Fuzz.requireOneLine(message));
    assertThrows(AssertionError.class, () -> Fuzz.requireOneLine("x".repeat(601)));
    Fuzz.requireOneLine("memory must be between 16MiB and 4GiB…");
  }
}
