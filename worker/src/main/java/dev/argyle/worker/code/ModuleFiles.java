package dev.argyle.worker.code;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Small files of a bundle's root that a handler may be loaded from: handed to a guest with its
 * function, they need not be opened and read there while a caller waits.
 */
final class ModuleFiles {
  /** Of all that are kept of a bundle. */
  static final int MAX_BYTES = 32 * 1024;

  private static final String BYTE_CODE = "__pycache__";

  private final Path root;
  private final Map<String, byte[]> files = new HashMap<>();
  private int bytes;

  private ModuleFiles(Path root) {
    this.root = root;
  }

  /**
   * Sources of Node's modules and byte code of Python's, by their paths in the bundle. Blocks; what
   * cannot be read is left out.
   *
   * @param root the unpacked bundle, of which nothing but regular files is read
   */
  static Map<String, byte[]> of(Path root) {
    ModuleFiles found = new ModuleFiles(root);
    // Byte code first: scripts are beside it where Python serves a page.
    Path byteCode = root.resolve(BYTE_CODE);
    if (Files.isDirectory(byteCode, LinkOption.NOFOLLOW_LINKS)) {
      found.read(byteCode, "*.pyc");
    }
    found.read(root, "*.js");
    return Map.copyOf(found.files);
  }

  private void read(Path folder, String glob) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
      for (Path file : entries) {
        if (bytes >= MAX_BYTES) {
          return;
        }
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && Files.size(file) <= Math.min(PreparedCode.MAX_MODULE_BYTES, MAX_BYTES - bytes)) {
          byte[] content = Files.readAllBytes(file);
          files.put(root.relativize(file).toString(), content);
          bytes += content.length;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Guests read what is missing here themselves.
    }
  }
}
