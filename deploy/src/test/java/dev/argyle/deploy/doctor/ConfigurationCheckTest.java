package dev.argyle.deploy.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.settings.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationCheckTest {
  @TempDir Path folder;

  private String line(String yaml, String permissions) throws IOException {
    Path path = Files.writeString(folder.resolve("argyle.yaml"), yaml);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    SettingsFile file = new SettingsFile(path, "argyle.yaml");
    Finding finding = new ConfigurationCheck(() -> Optional.of(file), () -> {}).run();
    return finding.line().replace(path.toString(), "FILE");
  }

  @Test
  void noFileIsWell() throws IOException {
    assertEquals(
        "ok       configuration: no file, only defaults and variables",
        new ConfigurationCheck(Optional::empty, () -> {}).run().line());
  }

  @Test
  void aFileThatIsRefusedIsAProblem() throws IOException {
    Check check =
        new ConfigurationCheck(
            Optional::empty,
            () -> {
              throw FaasException.usage("argyle.yaml line 1: no");
            });
    assertEquals(
        "problem  configuration: argyle.yaml line 1: no — CONFIGURATION.md has all settings; faas"
            + " config",
        check.run().line());
  }

  @Test
  void aFileThatIsNamedAndNotThereIsAProblem() throws IOException {
    Check check =
        new ConfigurationCheck(
            () -> {
              throw FaasException.usage("--config names \"x\", which is not a file");
            },
            () -> {});
    assertEquals(Finding.Level.PROBLEM, check.run().level());
  }

  @Test
  void nobodyElseMayWriteItOrReadAPassword() throws IOException {
    String plain = "server.port: 9000\n";
    String secret = "store: jdbc:postgresql://me:secret@host/db\n";
    assertEquals("ok       configuration: FILE", line(plain, "rw-r--r--"));
    assertEquals(
        "warning  configuration: anybody can change FILE — chmod o-w FILE",
        line(plain, "rw-rw-rw-"));
    assertEquals(
        "warning  configuration: anybody can read the password in FILE — chmod 600 FILE",
        line(secret, "rw-r--r--"));
    assertEquals("ok       configuration: FILE", line(secret, "rw-------"));
  }
}
