package dev.argyle.sandbox.policy.seccomp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/** The kernel's system call numbers by name, of one architecture. */
public final class SyscallTable {
  private static final String RESOURCE = "syscalls.txt";
  private static final String NONE = "-";

  private final Map<String, OptionalInt> numbers;

  private SyscallTable(Map<String, OptionalInt> numbers) {
    this.numbers = numbers;
  }

  /** The table of an architecture, read from the class path. */
  public static SyscallTable of(Architecture architecture) {
    Map<String, OptionalInt> numbers = new TreeMap<>();
    try (InputStream in = SyscallTable.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the class path");
      }
      var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          String[] columns = line.split(" ", -1);
          numbers.put(columns[0], parse(columns[architecture.column()]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SyscallTable(numbers);
  }

  private static OptionalInt parse(String column) {
    return column.equals(NONE)
        ? OptionalInt.empty()
        : OptionalInt.of(Integer.parseUnsignedInt(column));
  }

  /**
   * A call's number; nothing where this architecture has no such call.
   *
   * @throws IllegalArgumentException for a name that no architecture has
   */
  public OptionalInt number(String name) {
    OptionalInt number = numbers.get(name);
    if (number == null) {
      throw new IllegalArgumentException("no system call is named " + name);
    }
    return number;
  }

  Set<String> names() {
    return numbers.keySet();
  }

  /** The newest call's number. */
  int highest() {
    return numbers.values().stream()
        .filter(OptionalInt::isPresent)
        .mapToInt(OptionalInt::getAsInt)
        .max()
        .orElseThrow();
  }
}
