package dev.argyle.zygote.process;

import dev.argyle.sandbox.mount.HostRoot;
import dev.argyle.sandbox.mount.RootPlan;
import dev.argyle.sandbox.policy.Capabilities;
import dev.argyle.sandbox.policy.UserIds;
import dev.argyle.sandbox.process.IsolatedSpawner;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a zygote's process and sees it into its user namespace. */
final class ZygoteLaunch {
  private static final Logger LOG = LoggerFactory.getLogger(ZygoteLaunch.class);
  private static final int MAX_WORDS_BYTES = 512;
  private static final String OOM_SCORE = "500";
  private static final byte[] MAPS_ARE_SET = {1};

  /** What the zygote says when its user namespace wants its maps; anything else is why not. */
  private static final String WANTS_MAPS = "maps";

  private static final String NO_USER_NAMESPACES =
      "sandboxes need user namespaces: set the sysctl user.max_user_namespaces to 10000 or more";

  private final Kernel kernel;
  private final ZygoteSpec spec;

  ZygoteLaunch(Kernel kernel, ZygoteSpec spec) {
    this.kernel = kernel;
    this.spec = spec;
  }

  /**
   * Starts it; blocks for some milliseconds.
   *
   * @param itsEnd its end of its control socket; stays the caller's
   * @return its process id
   */
  int spawn(int itsEnd) throws IOException {
    Optional<String> missing = spec.runtime().missing();
    if (missing.isPresent()) {
      throw new IOException(missing.get());
    }
    RootPlan plan = new HostRoot().plan().and(spec.runtime().files());
    return new IsolatedSpawner(kernel)
        .spawn(
            plan,
            spec.base().toString(),
            Capabilities.ZYGOTE,
            spec.networked(),
            spec.runtime().spawnRequest(itsEnd));
  }

  /**
   * Tells it its work and gives its user namespace its ids; on failure it is gone. Its end of the
   * socket must be nobody else's, so that waiting for it ends when it does.
   */
  void settle(int pid, int control) throws IOException {
    try {
      kernel.sendMessage(
          control, EntryCodec.encode(spec.number(), spec.entry(), spec.runtime().packages()));
      awaitUserNamespace(control);
      String map = UserIds.mapOfZygote(spec.number(), spec.slots());
      write("/proc/" + pid + "/uid_map", map);
      write("/proc/" + pid + "/gid_map", map);
      kernel.sendMessage(control, MAPS_ARE_SET);
    } catch (IOException e) {
      kernel.kill(pid, Linux.SIGKILL);
      kernel.waitpid(pid, 0);
      throw e;
    }
    preferAsVictim(pid);
  }

  private void awaitUserNamespace(int control) throws IOException {
    byte[] words = kernel.receiveMessage(control, MAX_WORDS_BYTES).bytes();
    String said = new String(words, StandardCharsets.UTF_8);
    if (said.isEmpty()) {
      throw new IOException(zygote() + " ended as soon as it was started");
    }
    if (!said.equals(WANTS_MAPS)) {
      throw new IOException(
          zygote()
              + " cannot lock itself in: "
              + said
              + (said.startsWith("unshare") ? "; " + NO_USER_NAMESPACES : ""));
    }
  }

  private String zygote() {
    return "the " + spec.runtime().name() + " zygote";
  }

  private void write(String path, String text) throws ErrnoException {
    int fd = kernel.open(path, Linux.O_WRONLY);
    try {
      kernel.write(fd, text.getBytes(StandardCharsets.US_ASCII));
    } finally {
      kernel.close(fd);
    }
  }

  /** When the host runs out of memory, guests go before the platform and its neighbours. */
  private static void preferAsVictim(int pid) {
    try {
      Files.writeString(Path.of("/proc/" + pid + "/oom_score_adj"), OOM_SCORE);
    } catch (IOException e) {
      LOG.warn("guests are not preferred as victims of the OOM killer: {}", e.getMessage());
    }
  }
}
