package dev.argyle.bench.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A program that a peer is made of, and the package that brings it. */
enum Program {
  DOCKER("docker.io"),
  DOCKERD("docker.io"),
  RUNC("runc"),
  CRUN("crun"),
  BWRAP("bubblewrap"),
  PODMAN("podman"),
  DEBOOTSTRAP("debootstrap"),
  IP("iproute2");

  /** The system's packages before what somebody put there by hand: daemon and client must match. */
  private static final List<String> FOLDERS =
      List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin", "/usr/local/sbin");

  private final String debianPackage;

  Program(String debianPackage) {
    this.debianPackage = debianPackage;
  }

  /** As it is called. */
  String command() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Where it is on this machine. */
  Optional<Path> find() {
    return find(FOLDERS.stream().map(Path::of));
  }

  Optional<Path> find(Stream<Path> folders) {
    return folders.map(folder -> folder.resolve(command())).filter(Files::isExecutable).findFirst();
  }

  /** What to do where it is not. */
  String howToInstall() {
    return "not installed; apt-get install -y " + debianPackage;
  }
}
