package dev.argyle.deploy.pack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * Zips a folder: entries in the order of their names, all with the same time, with their Unix
 * modes. Links within the folder stay links; everything that could not be unpacked safely elsewhere
 * is refused.
 */
public final class FolderPacker {
  /** Early enough for zip's own time format, and no time zone can move it before 1980. */
  private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private static final int S_IFREG = 0100000;
  private static final int S_IFDIR = 0040000;
  private static final int S_IFLNK = 0120000;
  private static final int MAX_DEPTH = 64;

  private final PackLimits limits;

  /** A packer that refuses folders beyond the limits. */
  public FolderPacker(PackLimits limits) {
    this.limits = limits;
  }

  /**
   * Packs a folder. What was written is left to the caller to delete when this throws.
   *
   * @param zip the file to write
   * @throws PackException when the folder cannot be a bundle
   * @throws IOException when a file cannot be read or written
   */
  public Packed pack(Path folder, Path zip) throws IOException, PackException {
    Path top = folder.toRealPath();
    IgnoreRules ignore = IgnoreRules.of(top);
    Run run = new Run(top, ignore);
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip)) {
      run.addAll(out, top, 0);
    } catch (AccessDeniedException e) {
      throw new PackException("no permission to read " + e.getFile());
    }
    long zippedBytes = Files.size(zip);
    if (zippedBytes > limits.zippedBytes()) {
      throw tooLarge("packs to " + mib(zippedBytes), "the most is " + mib(limits.zippedBytes()));
    }
    return new Packed(run.files, run.unpackedBytes, zippedBytes);
  }

  private static PackException tooLarge(String is, String most) {
    return new PackException(
        "the folder " + is + ", " + most + "; name what is not needed in " + IgnoreRules.FILE);
  }

  private static String mib(long bytes) {
    return (bytes + 1024 * 1024 - 1) / (1024 * 1024) + " MiB";
  }

  /** One packing: what has been counted so far. */
  private final class Run {
    private final Path top;
    private final IgnoreRules ignore;
    private int entries;
    private int files;
    private long unpackedBytes;

    Run(Path top, IgnoreRules ignore) {
      this.top = top;
      this.ignore = ignore;
    }

    void addAll(ZipArchiveOutputStream out, Path folder, int depth)
        throws IOException, PackException {
      if (depth > MAX_DEPTH) {
        throw new PackException(top.relativize(folder) + " is nested too deeply");
      }
      List<Path> children;
      try (Stream<Path> listing = Files.list(folder)) {
        children = listing.limit(limits.files() + 1L).sorted().toList();
      }
      for (Path child : children) {
        add(out, child, depth);
      }
    }

    private void add(ZipArchiveOutputStream out, Path file, int depth)
        throws IOException, PackException {
      Path relative = top.relativize(file);
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (ignore.ignores(relative, attributes.isDirectory())) {
        return;
      }
      if (++entries > limits.files()) {
        throw tooLarge("has too many files", "the most is " + limits.files());
      }
      int permissions =
          (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0777;
      if (attributes.isDirectory()) {
        put(out, relative + "/", S_IFDIR | permissions, new byte[0]);
        addAll(out, file, depth + 1);
      } else if (attributes.isSymbolicLink()) {
        String target = Files.readSymbolicLink(file).toString();
        checkLink(file, relative);
        put(out, relative.toString(), S_IFLNK | 0777, target.getBytes(StandardCharsets.UTF_8));
        files++;
      } else if (attributes.isRegularFile()) {
        count(attributes.size());
        putFile(out, relative.toString(), S_IFREG | permissions, file);
        files++;
      } else {
        throw new PackException(
            relative + " is neither a file nor a folder (a socket, pipe or device)");
      }
    }

    private void count(long bytes) throws PackException {
      unpackedBytes += bytes;
      if (unpackedBytes > limits.unpackedBytes()) {
        throw tooLarge("is too large", "the most is " + mib(limits.unpackedBytes()) + " unpacked");
      }
    }

    /** By its text, as an unpacker will read it; and by where it leads now, through other links. */
    private void checkLink(Path link, Path relative) throws IOException, PackException {
      Path target = Files.readSymbolicLink(link);
      boolean inside =
          !target.isAbsolute() && link.resolveSibling(target).normalize().startsWith(top);
      if (inside && Files.exists(link)) {
        inside = link.toRealPath().startsWith(top);
      }
      if (!inside) {
        throw new PackException(
            relative + " is a link that leads out of the folder (to " + target + ")");
      }
    }
  }

  private static void putFile(ZipArchiveOutputStream out, String name, int mode, Path file)
      throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      out.putArchiveEntry(entry(name, mode));
      in.transferTo(out);
      out.closeArchiveEntry();
    }
  }

  private static void put(ZipArchiveOutputStream out, String name, int mode, byte[] content)
      throws IOException {
    out.putArchiveEntry(entry(name, mode));
    out.write(content);
    out.closeArchiveEntry();
  }

  private static ZipArchiveEntry entry(String name, int mode) {
    ZipArchiveEntry entry = new ZipArchiveEntry(name);
    entry.setTimeLocal(ENTRY_TIME);
    entry.setUnixMode(mode);
    return entry;
  }
}
