package dev.argyle.worker.install;

import dev.argyle.worker.code.Zip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Builds wheels, also those that no honest tool would. */
public final class Wheel {
  private final String name;
  private final String version;
  private final Zip zip = new Zip();
  private final StringBuilder record = new StringBuilder();
  private String requires = "";

  private Wheel(String name, String version) {
    this.name = name;
    this.version = version;
  }

  /** A wheel with nothing in it. */
  public static Wheel of(String name, String version) {
    return new Wheel(name, version);
  }

  /** Adds a file. */
  public Wheel file(String path, String content) {
    zip.file(path, content);
    record.append(path).append(",,\n");
    return this;
  }

  /** Adds a line to its record of a file that it has not. */
  public Wheel lies(String path) {
    record.append(path).append(",sha256=AAAA,1\n");
    return this;
  }

  /** Wants another package. */
  public Wheel requires(String requirement) {
    requires += "Requires-Dist: " + requirement + "\n";
    return this;
  }

  /** The file's name as pip reads it. */
  public String fileName() {
    return name + "-" + version + "-py3-none-any.whl";
  }

  /** The archive. */
  public byte[] bytes() {
    String info = name + "-" + version + ".dist-info/";
    file(
        info + "METADATA",
        "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n" + requires);
    file(
        info + "WHEEL",
        "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n");
    zip.file(info + "RECORD", record + info + "RECORD,,\n");
    return zip.bytes();
  }

  /** Writes it into a folder. */
  public Path in(Path folder) throws IOException {
    return Files.write(folder.resolve(fileName()), bytes());
  }
}
