package dev.argyle.sandbox.cgroup;

import dev.argyle.sandbox.RunId;
import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the groups of runs that have ended without clearing up, their janitor included. */
public final class StaleGroups {
  private static final Logger LOG = LoggerFactory.getLogger(StaleGroups.class);

  private final Kernel kernel;

  /** Removes with this kernel. */
  public StaleGroups(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Looks beside the run's own directories; blocks for as long as it finds something. */
  public void sweep(CgroupTree own) {
    for (String directory : own.directories()) {
      Path parent = Path.of(directory).getParent();
      try (Stream<Path> groups = Files.list(parent)) {
        groups.filter(StaleGroups::isStale).forEach(this::remove);
      } catch (IOException e) {
        LOG.warn("cannot look for stale control groups: {}", e.getMessage());
      }
    }
  }

  private static boolean isStale(Path group) {
    return RunId.parse(group.getFileName().toString()).filter(run -> !run.isAlive()).isPresent();
  }

  private void remove(Path group) {
    LOG.info("removing {}, left by a run that was killed", group);
    try (Stream<Path> children = Files.list(group)) {
      List<Path> slots = children.filter(Files::isDirectory).toList();
      for (Path slot : slots) {
        killAll(slot);
        kernel.rmdir(slot.toString());
      }
      kernel.rmdir(group.toString());
    } catch (IOException e) {
      LOG.warn("{} stays for now: {}", group, e.getMessage());
    }
  }

  private void killAll(Path slot) throws IOException {
    for (String pid : Files.readAllLines(slot.resolve("cgroup.procs"))) {
      try {
        kernel.kill(Integer.parseInt(pid.trim()), Linux.SIGKILL);
      } catch (ErrnoException e) {
        if (e.errno() != Errno.ESRCH) {
          throw e;
        }
      }
    }
  }
}
