package dev.argyle.worker.code;

import dev.argyle.worker.api.BundleException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Unpacks a zip file into an empty directory. Refuses what could leave the directory, what is
 * neither file, directory nor inner link, and what is larger than it may be, counting the bytes
 * that come out and not those the archive claims. Set-user-id bits and owners are dropped.
 */
public final class BundleUnpacker {
  static final long MAX_BYTES = 250L << 20;
  static final int MAX_ENTRIES = 20_000;
  private static final int MAX_LINK_BYTES = 1_024;

  private final String what;
  private final long maxBytes;
  private final int maxEntries;
  private long written;
  private int directories;

  BundleUnpacker() {
    this(MAX_BYTES, MAX_ENTRIES);
  }

  BundleUnpacker(long maxBytes, int maxEntries) {
    this("the bundle", maxBytes, maxEntries);
  }

  /**
   * Unpacks one archive.
   *
   * @param what it is, for messages
   * @param maxBytes of all files together
   * @param maxEntries files, and directories by themselves
   */
  public BundleUnpacker(String what, long maxBytes, int maxEntries) {
    this.what = what;
    this.maxBytes = maxBytes;
    this.maxEntries = maxEntries;
  }

  private record Link(ZipArchiveEntry entry, Path path, int depth) {}

  /**
   * Unpacks it.
   *
   * @param into an empty directory; whatever is in it when this fails is the caller's to delete
   * @throws BundleException with what is wrong with the archive
   */
  public void unpack(Path bundle, Path into) throws BundleException, IOException {
    try (InputStream archive = Files.newInputStream(bundle)) {
      if (EntryCount.exceeds(archive, 2L * maxEntries)) {
        throw tooMany();
      }
    }
    try (ZipFile zip = open(bundle)) {
      List<Link> links = new ArrayList<>();
      int count = 0;
      for (Enumeration<ZipArchiveEntry> all = zip.getEntries(); all.hasMoreElements(); ) {
        if (++count > maxEntries) {
          throw tooMany();
        }
        unpack(zip, all.nextElement(), into, links);
      }
      if (count == 0) {
        throw new BundleException(what + " is empty");
      }
      // Last, so that nothing is ever written through a link.
      for (Link link : links) {
        makeLink(zip, link);
      }
    }
  }

  private BundleException tooMany() {
    return new BundleException(what + " holds more than " + maxEntries + " entries");
  }

  private ZipFile open(Path bundle) throws BundleException, IOException {
    SeekableByteChannel channel = Files.newByteChannel(bundle);
    try {
      return ZipFile.builder().setSeekableByteChannel(channel).get();
    } catch (IOException | IllegalArgumentException e) {
      channel.close(); // the library does not
      throw new BundleException(what + " is not a zip file, or it is cut");
    }
  }

  private void unpack(ZipFile zip, ZipArchiveEntry entry, Path into, List<Link> links)
      throws BundleException, IOException {
    String name = entry.getName();
    List<String> segments = EntryName.check(name);
    Path path = resolve(into, segments, name);
    // Archives made elsewhere than on Unix carry no mode.
    int type = entry.getUnixMode() & UnixStat.FILE_TYPE_FLAG;
    if (entry.getGeneralPurposeBit().usesEncryption() || !isPackedAsUsual(entry)) {
      throw EntryName.refused(name, "is encrypted or packed in a way that is not supported");
    } else if (type == UnixStat.LINK_FLAG) {
      links.add(new Link(entry, path, segments.size() - 1));
    } else if (entry.isDirectory() || type == UnixStat.DIR_FLAG) {
      makeDirectories(path, segments.size(), name);
    } else if (type == 0 || type == UnixStat.FILE_FLAG) {
      makeDirectories(path.getParent(), segments.size() - 1, name);
      writeFile(zip, entry, path);
    } else {
      throw EntryName.refused(name, "is neither a file nor a directory nor a link");
    }
  }

  /** The other methods want libraries that are not there, and no bundling tool uses them. */
  private static boolean isPackedAsUsual(ZipArchiveEntry entry) {
    return entry.getMethod() == ZipArchiveEntry.STORED
        || entry.getMethod() == ZipArchiveEntry.DEFLATED;
  }

  private static Path resolve(Path into, List<String> segments, String name)
      throws BundleException {
    try {
      return into.resolve(String.join("/", segments));
    } catch (InvalidPathException inThisLocale) {
      throw EntryName.refused(name, "has a name that cannot be written in this machine's locale");
    }
  }

  /** Makes the last {@code depth} directories of a path, readable by all whatever the umask. */
  private void makeDirectories(Path path, int depth, String name)
      throws BundleException, IOException {
    if (depth == 0 || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    makeDirectories(path.getParent(), depth - 1, name);
    if (Files.isSymbolicLink(path)) {
      throw EntryName.refused(name, "lies behind a link");
    }
    if (++directories > maxEntries) {
      throw tooMany(); // a long name makes hundreds of them
    }
    try {
      Files.createDirectory(path);
    } catch (FileAlreadyExistsException e) {
      throw EntryName.refused(name, "is a directory where a file already is");
    }
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void writeFile(ZipFile zip, ZipArchiveEntry entry, Path path)
      throws BundleException, IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw EntryName.refused(entry.getName(), "is there twice");
    }
    byte[] buffer = new byte[64 * 1024];
    try (InputStream in = zip.getInputStream(entry);
        OutputStream out = Files.newOutputStream(path)) {
      for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
        written += count;
        if (written > maxBytes) {
          throw new BundleException(
              what + " is larger than " + (maxBytes >> 20) + " MiB when unpacked");
        }
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      throw broken(e, entry);
    }
    boolean executable = (entry.getUnixMode() & 0111) != 0;
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
  }

  /** A full disk is the platform's trouble; anything else is the archive's. */
  private static BundleException broken(IOException e, ZipArchiveEntry entry) throws IOException {
    if (e instanceof FileSystemException || isDiskFull(e)) {
      throw e;
    }
    return EntryName.refused(entry.getName(), "cannot be unpacked: it is damaged");
  }

  private static boolean isDiskFull(IOException e) {
    return e.getMessage() != null && e.getMessage().contains("No space left");
  }

  private void makeLink(ZipFile zip, Link link) throws BundleException, IOException {
    String name = link.entry().getName();
    byte[] target;
    try (InputStream in = zip.getInputStream(link.entry())) {
      target = in.readNBytes(MAX_LINK_BYTES + 1);
    } catch (IOException e) {
      throw broken(e, link.entry());
    }
    if (target.length > MAX_LINK_BYTES) {
      throw EntryName.refused(name, "is a link with a target that is too long");
    }
    String text = new String(target, StandardCharsets.UTF_8);
    EntryName.checkLink(name, link.depth(), text);
    makeDirectories(link.path().getParent(), link.depth(), name);
    try {
      Files.createSymbolicLink(link.path(), Path.of(text));
    } catch (InvalidPathException inThisLocale) {
      throw EntryName.refused(name, "is a link that cannot be written in this machine's locale");
    } catch (FileAlreadyExistsException e) {
      throw EntryName.refused(name, "is there twice");
    }
  }
}
