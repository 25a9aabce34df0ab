package dev.argyle.deploy.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether something is installed that not every function needs. */
final class ProgramCheck implements Check {
  private final Path root;
  private final String name;
  private final String need;
  private final String debianPackage;
  private final List<String> places;

  /**
   * A check of a machine.
   *
   * @param need who needs it, as in "no pip, which ... needs"
   * @param places where it may be, below the root
   */
  ProgramCheck(Path root, String name, String need, String debianPackage, List<String> places) {
    this.root = root;
    this.name = name;
    this.need = need;
    this.debianPackage = debianPackage;
    this.places = List.copyOf(places);
  }

  /** The one for the Python that sandboxes see. */
  static ProgramCheck pip(Path root) {
    return new ProgramCheck(
        root,
        "pip",
        "a requirements.txt",
        "python3-pip",
        List.of("usr/lib/python3/dist-packages/pip"));
  }

  static ProgramCheck npm(Path root) {
    return new ProgramCheck(root, "npm", "a package.json", "npm", List.of("usr/bin/npm"));
  }

  /** Sandboxes see the machine's /usr, whatever the caller's PATH says. */
  static ProgramCheck ffmpeg(Path root) {
    return new ProgramCheck(
        root,
        "ffmpeg",
        "the GIF example",
        "ffmpeg",
        List.of("usr/bin/ffmpeg", "usr/local/bin/ffmpeg"));
  }

  @Override
  public Finding run() {
    boolean isThere = places.stream().anyMatch(place -> Files.isExecutable(root.resolve(place)));
    return isThere
        ? Finding.ok(name)
        : Finding.warning(
            "no " + name + ", which " + need + " needs", "apt-get install -y " + debianPackage);
  }
}
