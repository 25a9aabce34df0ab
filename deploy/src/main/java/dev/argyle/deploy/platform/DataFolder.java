package dev.argyle.deploy.platform;

import dev.argyle.deploy.FaasException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A platform's folder, held by one process at a time: the kernel drops the lock with the process,
 * however it ends.
 */
public final class DataFolder implements AutoCloseable {
  private static final String LOCK_FILE = "argyle.lock";

  private final FileChannel channel;

  private DataFolder(FileChannel channel) {
    this.channel = channel;
  }

  /** Makes the folder if it is not there, and takes it. */
  public static DataFolder take(Path folder) {
    FileChannel channel = null;
    try {
      create(folder);
      channel =
          FileChannel.open(
              folder.resolve(LOCK_FILE),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (!lock(channel)) {
        String holder = read(channel);
        channel.close();
        throw FaasException.failed(
            folder + " is in use by another platform" + holder + "; use another --data");
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      return new DataFolder(channel);
    } catch (IOException e) {
      throw FaasException.failed(
          "cannot write in "
              + folder
              + " ("
              + e.getClass().getSimpleName()
              + "); use another --data");
    }
  }

  private static void create(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    if (folder.getParent() != null) {
      Files.createDirectories(folder.getParent());
    }
    try {
      // Bundles are other people's code: nobody else's business.
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw FaasException.failed(folder + " is not a folder; use another --data");
      }
    }
  }

  /** False when it is taken; by this process too, for which Java has an exception. */
  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(20);
    channel.read(pid, 0);
    String text = new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII).strip();
    return text.matches("\\d+") ? " (process " + text + ")" : "";
  }

  /** Gives the folder back. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw FaasException.failed("cannot release the data folder: " + e.getMessage());
    }
  }
}
