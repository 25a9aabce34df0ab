package dev.argyle.gateway.bundle;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second gateway out of a data folder: it would take the first one's staging for a dead
 * run's leftovers. A file lock and not a pid file, because the kernel lets go of it however the
 * process ends.
 */
final class DataDirLock implements AutoCloseable {
  private final FileChannel channel;

  private DataDirLock(FileChannel channel) {
    this.channel = channel;
  }

  static DataDirLock take(Path dataDir) throws IOException {
    FileChannel channel =
        FileChannel.open(
            dataDir.resolve("gateway.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new DataDirLock(channel);
      }
    } catch (OverlappingFileLockException e) {
      // Another gateway of this very process; told the same.
    }
    channel.close();
    throw new IOException("another gateway runs on " + dataDir);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
