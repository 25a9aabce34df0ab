package dev.argyle.deploy.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder that looks like a machine's root or its {@code /proc}. */
record FakeMachine(Path root) {

  void write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** A program that says this, whatever it is asked. */
  void program(String name, String says) throws IOException {
    write(name, "#!/bin/sh\necho '" + says + "'\n");
    Files.setPosixFilePermissions(root.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Mounts cgroup2 here, so to say. */
  void mountUnified(String name) throws IOException {
    mount(name, "cgroup2", "rw");
  }

  /** Mounts a hierarchy of v1 here, so to say. */
  void mountOld(String controllers) throws IOException {
    mount("cg/" + controllers, "cgroup", "rw," + controllers);
  }

  private void mount(String name, String type, String options) throws IOException {
    Path point = root.resolve(name);
    Path mounts = root.resolve("self/mountinfo");
    String before = Files.exists(mounts) ? Files.readString(mounts) : "";
    write(
        "self/mountinfo",
        before + "38 31 0:35 / %s rw - %s none %s\n".formatted(point, type, options));
  }

  /** A machine that mounts nothing. */
  void mountNothing() throws IOException {
    write("self/mountinfo", "31 1 0:2 / / rw - ext4 /dev/vda rw\n\n");
  }
}
