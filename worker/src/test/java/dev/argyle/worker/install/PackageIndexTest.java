package dev.argyle.worker.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.BundleException;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.worker.api.NetworkPolicy.Destination;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackageIndexTest {
  private static final String SECRET = "http://user:pass%2Fword@127.0.0.1:81/simple";

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "ftp://h/", "file:///etc", "http://", "http:///x", "https://h/?q", "a b"})
  void refusesWhatIsNoIndexWithoutShowingIt(String url) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> PackageIndex.of(url));
    assertTrue(url.length() < 3 || !refusal.getMessage().contains(url), refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:8081/simple, 8081",
    "http://127.0.0.1/simple, 80",
    "https://127.0.0.1, 443"
  })
  void allowsItsAddressAndPortOnly(String url, int port) throws BundleException {
    assertEquals(
        new NetworkPolicy.AllowList(List.of(new Destination("127.0.0.1", 32, port)), false),
        PackageIndex.of(url).network());
  }

  @Test
  void takesAddressesOfBothKinds() throws BundleException {
    NetworkPolicy.AllowList list =
        (NetworkPolicy.AllowList) PackageIndex.of("http://[::1]:81/").network();
    assertEquals(List.of(new Destination("0:0:0:0:0:0:0:1", 128, 81)), list.destinations());
  }

  @Test
  void asksPipAndNpmForTheirOwn() {
    Installers.requirePip();
    Installers.requireNpm();
    assertTrue(PackageIndex.PIP_DEFAULT.toString().startsWith("https://"));
    assertTrue(PackageIndex.NPM_DEFAULT.toString().startsWith("http"));
    assertFalse(PackageIndex.PIP_DEFAULT.hasCredentials());
    assertEquals(1, DefaultIndex.PIP.furtherHosts().size());
    assertEquals(0, DefaultIndex.NPM.furtherHosts().size());
  }

  @Test
  void saysOfAHostThatNobodyKnows() {
    PackageIndex index = PackageIndex.of("http://nowhere.invalid/");
    assertTrue(
        assertThrows(BundleException.class, index::network)
            .getMessage()
            .contains("nowhere.invalid"));
  }

  @Test
  void showsItsCredentialsToNobody() {
    PackageIndex index = PackageIndex.of(SECRET);
    assertEquals("http://127.0.0.1:81/simple", index.toString());
    String words =
        index.redact(
            "cannot open " + SECRET + " as user:pass/word, pass/word or dXNlcjpwYXNzL3dvcmQ=");
    assertFalse(words.contains("word,") || words.contains("pass"), words);
    assertFalse(words.contains("dXNl"), words);
  }

  @Test
  void givesNpmItsCredentialsApart() {
    assertEquals(
        "registry=http://127.0.0.1:81/simple/\n//127.0.0.1:81/simple/:_auth=dXNlcjpwYXNzL3dvcmQ=\n",
        PackageIndex.of(SECRET).npmrc());
    assertEquals("registry=https://h/\n", PackageIndex.of("https://h").npmrc());
  }

  @Test
  void cleansWordsForATerminal() {
    assertEquals("a ?b?\nc", Words.clean("\u001b[31ma \u0007b\u202e\r\nc\n"));
    String end = Words.clean("line\n".repeat(100_000) + "the reason");
    assertTrue(end.length() <= Words.MAX_CHARS, "" + end.length());
    assertTrue(end.startsWith("...\nline") && end.endsWith("the reason"), end);
    assertTrue(Words.clean("x".repeat(100_000)).length() <= Words.MAX_CHARS);
  }
}
