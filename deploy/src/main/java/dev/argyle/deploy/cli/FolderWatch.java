package dev.argyle.deploy.cli;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Waits for changes in a folder and all below it. One thread at a time. */
final class FolderWatch implements AutoCloseable {
  /** Written by tools while they run, and never part of a bundle. */
  private static final Set<String> IGNORED = Set.of(".git", "__pycache__", ".cache");

  private final Path top;
  private final WatchService service;

  FolderWatch(Path top) throws IOException {
    this.top = top;
    this.service = top.getFileSystem().newWatchService();
    register(top);
  }

  /**
   * Waits for a change, then until nothing has changed for {@code settle}.
   *
   * @return true; false when the folder is gone
   */
  boolean awaitChange(Duration settle) throws IOException, InterruptedException {
    boolean relevant = false;
    while (!relevant) {
      relevant = take(service.take());
    }
    for (WatchKey key = poll(settle); key != null; key = poll(settle)) {
      take(key);
    }
    return Files.isDirectory(top);
  }

  private WatchKey poll(Duration wait) throws InterruptedException {
    return service.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean take(WatchKey key) throws IOException {
    boolean relevant = false;
    for (WatchEvent<?> event : key.pollEvents()) {
      Path changed = event.context() instanceof Path name ? watched(key).resolve(name) : top;
      if (IGNORED.contains(changed.getFileName().toString())) {
        continue;
      }
      relevant = true;
      if (event.kind() == ENTRY_CREATE && Files.isDirectory(changed)) {
        register(changed);
      }
    }
    // False when its folder was deleted; the watch ends when that was the top.
    return (!key.reset() && watched(key).equals(top)) || relevant;
  }

  private static Path watched(WatchKey key) {
    return (Path) key.watchable();
  }

  private void register(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes)
              throws IOException {
            if (IGNORED.contains(visited.getFileName().toString())) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            visited.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void close() throws IOException {
    service.close();
  }
}
