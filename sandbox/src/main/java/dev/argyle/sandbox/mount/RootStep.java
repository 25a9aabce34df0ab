package dev.argyle.sandbox.mount;

/** One thing in a root; paths are absolute within it. */
public sealed interface RootStep {

  /** Where it stands. */
  String path();

  /** A directory of root's. */
  record Directory(String path, int mode) implements RootStep {}

  /** A symbolic link. */
  record Link(String path, String target) implements RootStep {}

  /** A file with this content. */
  @SuppressWarnings("ArrayRecordComponent") // written once, never compared
  record Content(String path, byte[] bytes, int mode) implements RootStep {}

  /** A character device everybody may use. */
  record Device(String path, int major, int minor) implements RootStep {}

  /** A tree of the host's, read-only, without devices and set-user-id programs. */
  record Bind(String path, String source) implements RootStep {}
}
