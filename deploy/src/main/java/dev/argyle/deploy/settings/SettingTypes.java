package dev.argyle.deploy.settings;

import dev.argyle.gateway.store.FunctionStores;
import dev.argyle.worker.install.PackageIndex;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kinds of values there are. */
final class SettingTypes {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,12}");
  private static final Pattern RATIO = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,9})?");
  private static final Pattern WORD = Pattern.compile("[^\\s\\p{Cc}]{1,255}");
  private static final int MAX_URL = 2_000;

  private SettingTypes() {}

  static SettingType<Integer> wholeNumber(int least, int most, String example) {
    return new SettingType<>(
        "a whole number from " + least + " to " + most,
        example,
        false,
        (text, base) ->
            NUMBER.matcher(text).matches()
                ? within(OptionalLong.of(Long.parseLong(text)), least, most).map(Long::intValue)
                : Optional.empty(),
        String::valueOf);
  }

  /** Bytes. */
  static SettingType<Long> size(long least, long most, String example) {
    return quantity("a size", Quantity.SIZE, least, most, example);
  }

  /** Milliseconds. */
  static SettingType<Long> duration(long leastMs, long mostMs, String example) {
    return quantity("a duration", Quantity.DURATION, leastMs, mostMs, example);
  }

  private static SettingType<Long> quantity(
      String name, Quantity unit, long least, long most, String example) {
    return new SettingType<>(
        name + " from " + unit.write(least) + " to " + unit.write(most),
        example,
        false,
        (text, base) -> within(unit.read(text), least, most),
        unit::write);
  }

  private static Optional<Long> within(OptionalLong number, long least, long most) {
    return number.isPresent() && number.getAsLong() >= least && number.getAsLong() <= most
        ? Optional.of(number.getAsLong())
        : Optional.empty();
  }

  static SettingType<Boolean> yesOrNo() {
    return choice(List.of(true, false), "true or false");
  }

  /** One of these by its {@code toString}. */
  static <T> SettingType<T> choice(List<T> values) {
    return choice(
        values, "one of " + values.stream().map(String::valueOf).collect(Collectors.joining(", ")));
  }

  private static <T> SettingType<T> choice(List<T> values, String allowed) {
    return new SettingType<>(
        allowed,
        "",
        false,
        (text, base) -> values.stream().filter(v -> v.toString().equals(text)).findFirst(),
        String::valueOf);
  }

  /** A number from 0 to 1. */
  static SettingType<Double> ratio(String example) {
    return new SettingType<>(
        "a number from 0 to 1",
        example,
        false,
        (text, base) ->
            RATIO.matcher(text).matches() && new BigDecimal(text).compareTo(BigDecimal.ONE) <= 0
                ? Optional.of(Double.valueOf(text))
                : Optional.empty(),
        String::valueOf);
  }

  /** A text without spaces. */
  static SettingType<String> word(String allowed, String example) {
    return new SettingType<>(
        allowed, example, false, (text, base) -> matching(WORD, text), Function.identity());
  }

  private static Optional<String> matching(Pattern pattern, String text) {
    return pattern.matcher(text).matches() ? Optional.of(text) : Optional.empty();
  }

  static SettingType<Path> path(String example) {
    return new SettingType<>("a path", example, false, SettingTypes::readPath, Path::toString);
  }

  private static Optional<Path> readPath(String text, Path base) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(base.resolve(text).normalize());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Where pip or npm look. */
  static SettingType<PackageIndex> index() {
    return new SettingType<>(
        "the http or https URL of an index",
        "https://name:password@host/simple",
        true,
        (text, base) -> readIndex(text),
        index -> Secrets.mask(index.toString()));
  }

  private static Optional<PackageIndex> readIndex(String text) {
    try {
      return text.length() > MAX_URL ? Optional.empty() : Optional.of(PackageIndex.of(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static SettingType<String> store() {
    return new SettingType<>(
        "a JDBC URL that begins with jdbc:sqlite: or jdbc:postgresql:",
        "jdbc:postgresql://host/argyle?user=argyle",
        true,
        (text, base) ->
            text.length() <= MAX_URL && FunctionStores.isSupported(text)
                ? Optional.of(text)
                : Optional.empty(),
        Secrets::mask);
  }
}
