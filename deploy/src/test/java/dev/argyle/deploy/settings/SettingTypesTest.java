package dev.argyle.deploy.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTypesTest {
  private static final Path BASE = Path.of("/base");

  private static <T> Optional<T> read(SettingType<T> type, String text) {
    return type.reading().read(text, BASE);
  }

  @Test
  void wholeNumbersAreWithinTheirBounds() {
    SettingType<Integer> type = SettingTypes.wholeNumber(1, 9, "5");
    assertEquals(Optional.of(1), read(type, "1"));
    assertEquals(Optional.of(9), read(type, "9"));
    assertEquals("a whole number from 1 to 9, such as 5", type.expected());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "10", "-1", "1.5", "1e1", "0x5", "five", "99999999999999999999"})
  void whatIsNoWholeNumberIsRefused(String text) {
    assertEquals(Optional.empty(), read(SettingTypes.wholeNumber(1, 9, "5"), text));
  }

  @ParameterizedTest
  @CsvSource({"1KiB, 1024", "3 MiB, 3145728", "4GiB, 4294967296", "0, 0", "2048KiB, 2097152"})
  void sizesAreBytes(String text, long bytes) {
    SettingType<Long> type = SettingTypes.size(0, 1L << 50, "1GiB");
    assertEquals(Optional.of(bytes), read(type, text));
    assertEquals(Optional.of(bytes), read(type, type.writing().apply(bytes)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "4", "4MB", "4 gib", "-1MiB", "1.5GiB", "9999999999999GiB", "999999999999GiB"})
  void whatIsNoSizeIsRefused(String text) {
    assertEquals(Optional.empty(), read(SettingTypes.size(0, 1L << 50, "1GiB"), text));
  }

  @ParameterizedTest
  @CsvSource({"250ms, 250", "10s, 10000", "5m, 300000", "24h, 86400000", "0, 0", "0s, 0"})
  void durationsAreMilliseconds(String text, long ms) {
    SettingType<Long> type = SettingTypes.duration(0, 86_400_000, "10s");
    assertEquals(Optional.of(ms), read(type, text));
    assertEquals(Optional.of(ms), read(type, type.writing().apply(ms)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "10 seconds", "-1s", "25h", "1.5s", "999999999999h"})
  void whatIsNoDurationIsRefused(String text) {
    assertEquals(Optional.empty(), read(SettingTypes.duration(0, 86_400_000, "10s"), text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yes", "True", "1", "on"})
  void yesOrNoIsTrueOrFalse(String text) {
    assertEquals(Optional.of(true), read(SettingTypes.yesOrNo(), "true"));
    assertEquals(Optional.of(false), read(SettingTypes.yesOrNo(), "false"));
    assertEquals(Optional.empty(), read(SettingTypes.yesOrNo(), text));
  }

  @Test
  void choicesAreTheirNames() {
    SettingType<String> type = SettingTypes.choice(List.of("text", "json"));
    assertEquals(Optional.of("json"), read(type, "json"));
    assertEquals(Optional.empty(), read(type, "JSON"));
    assertEquals("one of text, json", type.expected());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1.1", "-0.1", "50%", ".5", "1e-1", "NaN"})
  void ratiosAreFromNoneToOne(String text) {
    SettingType<Double> type = SettingTypes.ratio("0.1");
    assertEquals(Optional.of(0.25), read(type, "0.25"));
    assertEquals(Optional.of(1.0), read(type, "1"));
    assertEquals(Optional.empty(), read(type, text));
  }

  @Test
  void pathsAreRelativeToWhereTheyStand() {
    SettingType<Path> type = SettingTypes.path("/x");
    assertEquals(Optional.of(Path.of("/base/wheels")), read(type, "./wheels"));
    assertEquals(Optional.of(Path.of("/srv")), read(type, "/srv"));
    assertEquals(Optional.empty(), read(type, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "line\nbreak"})
  void wordsHaveNoSpaces(String text) {
    assertEquals(Optional.of("::1"), read(SettingTypes.word("an address", "::1"), "::1"));
    assertEquals(Optional.empty(), read(SettingTypes.word("an address", "::1"), text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ftp://user:secret@h/", "secret", "http://", "https://h/?x=y"})
  void whatIsNoIndexIsRefused(String text) {
    assertEquals(Optional.empty(), read(SettingTypes.index(), text));
    assertTrue(SettingTypes.index().secret());
  }

  @Test
  void passwordsAreNotWritten() {
    String index = "https://user:secret@host/simple";
    String written =
        read(SettingTypes.index(), index).map(SettingTypes.index().writing()).orElseThrow();
    assertEquals("https://host/simple", written);
    String store = "jdbc:postgresql://me:se@cret@host/db?user=me&password=secret&ssl=true";
    String shown =
        read(SettingTypes.store(), store).map(SettingTypes.store().writing()).orElseThrow();
    assertEquals("jdbc:postgresql://****@host/db?user=me&password=****&ssl=true", shown);
    assertTrue(Secrets.has(store));
    assertFalse(Secrets.has("jdbc:postgresql://host/db?user=me"));
  }

  @Test
  void otherDatabasesAreRefused() {
    assertEquals(Optional.empty(), read(SettingTypes.store(), "jdbc:mysql://x"));
  }
}
