package dev.argyle.worker.code;

import dev.argyle.sandbox.RunId;
import dev.argyle.worker.api.BundleException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unpacked bundles by hash. Thread-safe; {@link #unpack} blocks, {@link #find} does not touch the
 * disk.
 */
public final class CodeCache {
  private static final Logger LOG = LoggerFactory.getLogger(CodeCache.class);
  private static final int LOCKS = 16;
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private final Path folder;
  private final Path staging;
  private final ConcurrentHashMap<String, PreparedCode> ready = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Long> preparations = new ConcurrentHashMap<>();
  private final AtomicInteger attempts = new AtomicInteger();
  // One count for all bundles: a number is never said of a bundle twice, though it was forgotten.
  private final AtomicLong counted = new AtomicLong();
  private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

  /**
   * A cache; makes its folders, and deletes the staging folders beside its own of runs that ended.
   *
   * @param folder where whole directories live
   * @param staging on the same file system, for those that are not whole yet
   */
  public CodeCache(Path folder, Path staging) throws IOException {
    this.folder = folder;
    this.staging = staging;
    Files.createDirectories(folder);
    Files.createDirectories(staging);
    sweepDeadRuns();
  }

  /** Their janitor does it, unless it was killed as well; it may be at it now. */
  private void sweepDeadRuns() {
    try (Stream<Path> runs = Files.list(staging.toAbsolutePath().getParent())) {
      for (Path run : (Iterable<Path>) runs::iterator) {
        if (RunId.parse(run.getFileName().toString()).filter(id -> !id.isAlive()).isPresent()) {
          deleteTree(run);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("what runs left that have ended stays for now: {}", e.toString());
    }
  }

  /** Prepared code. */
  public Optional<PreparedCode> find(String sha256) {
    return Optional.ofNullable(ready.get(sha256));
  }

  /** Makes code of the platform's own known, by a key that is no hash. */
  public void provide(String key, PreparedCode code) {
    requireNoHash(key);
    ready.put(key, code);
  }

  /** What was {@linkplain #provide provided} is not known any more; its files stay. */
  public void withdraw(String key) {
    requireNoHash(key);
    ready.remove(key);
  }

  private static void requireNoHash(String key) {
    if (SHA256.matcher(key).matches()) {
      throw new IllegalArgumentException("a bundle's key: " + key);
    }
  }

  /**
   * Unpacks a bundle unless it is there; leaves nothing when it fails. It is found only when it is
   * made {@linkplain #makeReady ready}, and to be {@linkplain #discard discarded} if it cannot be.
   *
   * @return its folder
   */
  public Path unpack(String sha256, Path bundle) throws BundleException, IOException {
    if (!SHA256.matcher(sha256).matches()) {
      throw new IllegalArgumentException("not a SHA-256: " + sha256);
    }
    synchronized (lockOf(sha256)) {
      preparations.put(sha256, counted.incrementAndGet());
      Path target = folder.resolve(sha256);
      if (!Files.isDirectory(target)) {
        unpackInto(target, bundle);
      }
      return target;
    }
  }

  /** From now on it is found, with what was installed for it. */
  public void makeReady(String sha256, Optional<Path> packages) {
    synchronized (lockOf(sha256)) {
      ready.put(sha256, PreparedCode.of(folder.resolve(sha256), packages));
    }
  }

  /** Deletes unpacked code that did not become ready, unless somebody else is at it. */
  public void discard(String sha256, long preparations) throws IOException {
    synchronized (lockOf(sha256)) {
      if (preparations(sha256) == preparations && !ready.containsKey(sha256)) {
        this.preparations.remove(sha256);
        deleteTree(folder.resolve(sha256));
      }
    }
  }

  private void unpackInto(Path target, Path bundle) throws BundleException, IOException {
    Path attempt = staging.resolve("code-" + attempts.incrementAndGet());
    try {
      Files.createDirectory(attempt);
      Files.setPosixFilePermissions(attempt, PosixFilePermissions.fromString("rwxr-xr-x"));
      new BundleUnpacker().unpack(bundle, attempt);
      publish(attempt, target);
    } finally {
      deleteTree(attempt);
    }
  }

  /** Which preparation of this bundle was the last, for {@link #remove}; 0 when there was none. */
  public long preparations(String sha256) {
    return preparations.getOrDefault(sha256, 0L);
  }

  /**
   * Deletes code, unless it was prepared again since {@link #preparations} was asked; also what a
   * run before this one unpacked and this one never needed.
   *
   * @param preparations what {@link #preparations} said when nobody needed it any more
   * @return whether it was deleted
   */
  public boolean remove(String sha256, long preparations) throws IOException {
    synchronized (lockOf(sha256)) {
      if (preparations(sha256) == preparations) {
        ready.remove(sha256);
        this.preparations.remove(sha256);
        deleteTree(folder.resolve(sha256));
        return true;
      }
      return false;
    }
  }

  /** Bundles that share a lock wait for each other, which costs little and bounds the locks. */
  private Object lockOf(String sha256) {
    return locks[Math.floorMod(sha256.hashCode(), locks.length)];
  }

  private static void publish(Path attempt, Path target) throws IOException {
    try {
      Files.move(attempt, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException("staging and code must be on one file system", e);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException sameBundleMeanwhile) {
      // Equal hash, equal content.
    } catch (IOException e) {
      if (!Files.isDirectory(target)) {
        throw e;
      }
    }
  }

  /** Deletes a directory with all below it; what is gone already does not matter. */
  public static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(path);
      }
    }
  }
}
