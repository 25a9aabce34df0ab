package dev.argyle.sandbox.testing;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes inputs that are almost like known ones: by cutting, joining, repeating and spoiling. */
final class Mutation {
  private static final int MAX_BYTES = 1 << 16;
  private static final int MAX_STEPS = 6;
  private static final int[] EDGES = {
    0, 1, -1, 127, 128, 255, 256, 0x7fff, 0xffff, 1 << 18, (1 << 18) + 1, 1 << 31, (1 << 31) - 1
  };

  private final List<byte[]> corpus;
  private final List<byte[]> words;

  Mutation(List<byte[]> corpus, List<byte[]> words) {
    this.corpus = corpus;
    this.words = words;
  }

  /** An input; equal seeds make equal ones. */
  byte[] input(Random random) {
    byte[] input = anyOf(corpus, random).clone();
    for (int step = random.nextInt(MAX_STEPS) + 1; step > 0; step--) {
      input = changed(input, random);
    }
    return input.length > MAX_BYTES ? Arrays.copyOf(input, MAX_BYTES) : input;
  }

  private byte[] changed(byte[] input, Random random) {
    int at = random.nextInt(input.length + 1);
    int end = Math.min(input.length, at + 1 + random.nextInt(1 + random.nextInt(64)));
    return switch (random.nextInt(10)) {
      case 0 -> replaced(input, at, end, randomBytes(end - at, random));
      case 1 -> replaced(input, at, end, new byte[0]);
      case 2 -> replaced(input, at, at, randomBytes(1 + random.nextInt(8), random));
      case 3, 4 -> replaced(input, at, random.nextBoolean() ? at : end, anyOf(words, random));
      case 5 -> replaced(input, at, at, repeated(Arrays.copyOfRange(input, at, end), random));
      case 6 -> replaced(input, at, Math.min(input.length, at + 4), edge(random));
      case 7 -> Arrays.copyOf(input, at);
      case 8 -> spliced(input, at, random);
      default -> flipped(input, random);
    };
  }

  private static byte[] flipped(byte[] input, Random random) {
    if (input.length > 0) {
      input[random.nextInt(input.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return input;
  }

  private byte[] spliced(byte[] input, int at, Random random) {
    byte[] other = anyOf(corpus, random);
    int from = random.nextInt(other.length + 1);
    return replaced(input, at, input.length, Arrays.copyOfRange(other, from, other.length));
  }

  private static byte[] repeated(byte[] piece, Random random) {
    int times = 1 + random.nextInt(random.nextInt(8) == 0 ? 2_000 : 4);
    byte[] all = new byte[Math.min(MAX_BYTES, piece.length * times)];
    for (int i = 0; i < all.length; i++) {
      all[i] = piece[i % piece.length];
    }
    return all;
  }

  private static byte[] edge(Random random) {
    int value = EDGES[random.nextInt(EDGES.length)];
    if (random.nextBoolean()) {
      value = Integer.reverseBytes(value);
    }
    return new byte[] {
      (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value
    };
  }

  private static byte[] randomBytes(int count, Random random) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] anyOf(List<byte[]> of, Random random) {
    return of.isEmpty() ? randomBytes(4, random) : of.get(random.nextInt(of.size()));
  }

  private static byte[] replaced(byte[] input, int from, int to, byte[] by) {
    byte[] result = new byte[input.length - (to - from) + by.length];
    System.arraycopy(input, 0, result, 0, from);
    System.arraycopy(by, 0, result, from, by.length);
    System.arraycopy(input, to, result, from + by.length, input.length - to);
    return result;
  }
}
