package dev.argyle.bench.peer;

import java.util.List;

/** What a root tree has installed beside Debian's least. */
public enum Contents {
  /** The interpreter. */
  PYTHON("python3"),
  /** And what the functions of the case studies need. */
  MEDIA("python3", "python3-pil", "python3-numpy", "ffmpeg");

  private final String packages;

  Contents(String... packages) {
    // An enum's fields are immutable: text is, a list is not.
    this.packages = String.join(" ", packages);
  }

  /** Names of Debian packages. */
  public List<String> packages() {
    return List.of(packages.split(" ", -1));
  }
}
