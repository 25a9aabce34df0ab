package dev.argyle.worker.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.argyle.worker.api.BundleException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EntryNameTest {
  @Test
  void cutsANameIntoItsSegments() throws BundleException {
    assertEquals(List.of("a"), EntryName.check("a"));
    assertEquals(List.of("a", "b.py"), EntryName.check("a/b.py"));
    assertEquals(List.of("a", "b"), EntryName.check("a/b/"));
    assertEquals(List.of("..a", "b..", "..."), EntryName.check("..a/b../..."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "//",
        "/etc/passwd",
        "..",
        "../x",
        "a/..",
        "a/../b",
        "a/../../b",
        "../",
        ".",
        "./a",
        "a//b",
        "a/./b",
        "a\\b",
        "..\\b",
        "a\0b",
        "a\nb",
        "a\u007f",
        "a\u0085b"
      })
  void refusesNamesThatAreNotPlain(String name) {
    assertThrows(BundleException.class, () -> EntryName.check(name));
  }

  @Test
  void refusesNamesThatAreTooLong() throws BundleException {
    EntryName.check("a".repeat(255));
    assertThrows(BundleException.class, () -> EntryName.check("a".repeat(256)));
    assertThrows(BundleException.class, () -> EntryName.check("a/".repeat(600) + "b"));
  }

  @Test
  void countsTheBytesOfANameAndNotItsCharacters() {
    // A file system takes 255 bytes: 100 of these are 300.
    assertThrows(BundleException.class, () -> EntryName.check("\u20ac".repeat(100)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, x",
    "0, a/b",
    "0, ./x",
    "1, ../x",
    "2, ../../x",
    "2, ../x/y",
    "1, ./../x",
    "0, a//b",
    "0, ..a"
  })
  void takesLinksThatStayInside(int depth, String target) throws BundleException {
    EntryName.checkLink("l", depth, target);
  }

  @ParameterizedTest
  @CsvSource({
    "0, ..",
    "0, ../x",
    "1, ../..",
    "1, ../../x",
    "0, a/..",
    "2, a/../../b",
    "0, /etc",
    "9, /",
    "1, ./../../x",
    "5, x/../y"
  })
  void refusesLinksThatLeadOut(int depth, String target) {
    assertThrows(BundleException.class, () -> EntryName.checkLink("l", depth, target));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\0b", "a\nb"})
  void refusesLinksThatAreNoPath(String target) {
    assertThrows(BundleException.class, () -> EntryName.checkLink("l", 3, target));
  }

  @Test
  void showsAHostileNameWithoutItsControlCharactersAndCut() {
    String name = "a\n\u001b[31m" + "b".repeat(500);
    String message = EntryName.refused(name, "is refused").getMessage();
    assertFalse(message.chars().anyMatch(Character::isISOControl));
    assertEquals("the bundle's entry '".length() + 80 + "' is refused".length(), message.length());
  }
}
