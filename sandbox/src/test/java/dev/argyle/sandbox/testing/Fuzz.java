package dev.argyle.sandbox.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Holds a property against inputs nobody thought of. First against each file of a corpus, always in
 * the same order; then against mutations of these, each made from a seed of its own, so that the
 * one seed a failure names is all that repeats it.
 *
 * <ul>
 *   <li>{@code -Dargyle.fuzz.seconds=600}: each target for so long, and not its usual few cases
 *   <li>{@code -Dargyle.fuzz.seed=N}: the corpus and the one case of this seed
 * </ul>
 */
public final class Fuzz {
  /** What must hold of every input. */
  @FunctionalInterface
  public interface Property {
    /**
     * Throws when it does not hold.
     *
     * @param random for choices the property itself makes, such as where to cut
     */
    void check(byte[] input, Random random) throws Exception;
  }

  private static final int MAX_MESSAGE = 600;
  private static final int MAX_SHOWN = 4_096;

  private final String target;
  private final List<Path> files;
  private final List<byte[]> corpus = new ArrayList<>();
  private final List<byte[]> words = new ArrayList<>();

  private Fuzz(String target, List<Path> files) {
    this.target = target;
    this.files = files;
  }

  /**
   * A target.
   *
   * @param test whose class path has the corpus
   * @param target the corpus is the folder {@code fuzz/TARGET} of the test's resources
   */
  public static Fuzz target(Class<?> test, String target) {
    URL folder = test.getResource("/fuzz/" + target);
    if (folder == null) {
      throw new IllegalArgumentException("there is no corpus fuzz/" + target);
    }
    try (Stream<Path> children = Files.list(Path.of(new URI(folder.toString())))) {
      Fuzz fuzz = new Fuzz(target, children.sorted().toList());
      for (Path file : fuzz.files) {
        fuzz.corpus.add(Files.readAllBytes(file));
      }
      return fuzz;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Words that mutations put in now and then. */
  public Fuzz words(String... more) {
    for (String word : more) {
      words.add(word.getBytes(StandardCharsets.UTF_8));
    }
    return this;
  }

  /** Holds the property against the corpus and then {@code cases} mutations of it. */
  public void run(int cases, Property property) {
    for (int i = 0; i < files.size(); i++) {
      check("corpus file " + files.get(i).getFileName(), corpus.get(i), new Random(i), property);
    }
    if (cases == 0) {
      return;
    }
    Mutation mutation = new Mutation(corpus, words);
    Long seed = Long.getLong("argyle.fuzz.seed");
    if (seed != null) {
      checkSeed(mutation, seed, property);
      return;
    }
    long seconds = Long.getLong("argyle.fuzz.seconds", 0);
    long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    Random seeds = new Random();
    for (int n = 0; seconds > 0 ? System.nanoTime() - untilNs < 0 : n < cases; n++) {
      checkSeed(mutation, seeds.nextLong(), property);
    }
  }

  private void checkSeed(Mutation mutation, long seed, Property property) {
    Random random = new Random(seed);
    check("-Dargyle.fuzz.seed=" + seed, mutation.input(random), random, property);
  }

  // Errors too: a stack or a heap that overflows is what is looked for.
  private void check(String which, byte[] input, Random random, Property property) {
    try {
      property.check(input, random);
    } catch (Throwable e) {
      throw new AssertionError("%s, %s: %s\n%s".formatted(target, which, e, shown(input)), e);
    }
  }

  private static String shown(byte[] input) {
    int length = Math.min(input.length, MAX_SHOWN);
    StringBuilder text = new StringBuilder(input.length + " bytes: ");
    for (int i = 0; i < length; i++) {
      char c = (char) (input[i] & 0xff);
      text.append(c >= ' ' && c <= '~' && c != '\\' ? "" + c : "\\x%02x".formatted((int) c));
    }
    return text.toString();
  }

  /** Refuses a message that is not one line of bounded length, as users get to see it. */
  public static void requireOneLine(String message) {
    Predicate<String> breaks =
        text ->
            text.codePoints()
                .anyMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029);
    if (message == null || message.isBlank()) {
      throw new AssertionError("there is no message");
    }
    if (message.length() > MAX_MESSAGE || breaks.test(message)) {
      throw new AssertionError("not one short line: " + message);
    }
  }
}
