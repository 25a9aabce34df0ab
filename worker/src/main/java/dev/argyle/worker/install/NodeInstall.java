package dev.argyle.worker.install;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.argyle.worker.api.BundleException;
import dev.argyle.worker.code.BundleUnpacker;
import dev.argyle.worker.code.CodeCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Installs what a {@code package.json} asks for: npm fills one {@code node_modules} in a sandbox
 * that runs no package's scripts; its packages are kept and shared by what npm's list says of their
 * archives.
 */
final class NodeInstall {
  static final String KIND = "node";

  private static final Path NPM = Path.of("/usr/bin/npm");
  private static final int MAX_ENTRIES = 200_000;
  private static final long MAX_BYTES = 1L << 30;
  private static final int ATTEMPTS = 3;

  private final InstallSettings settings;
  private final InstallerGuest guest;
  private final PackageStore store;
  private final Environments environments;
  private final Claims<String> claims = new Claims<>();

  NodeInstall(
      InstallSettings settings,
      InstallerGuest guest,
      PackageStore store,
      Environments environments) {
    this.settings = settings;
    this.guest = guest;
    this.store = store;
    this.environments = environments;
  }

  /** The function's packages, or nothing when it asks for none. */
  Optional<Path> install(String codeSha256, Path folder)
      throws BundleException, IOException, InterruptedException {
    Optional<NodeManifest> found = NodeManifest.read(folder);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    if (!Files.exists(NPM)) {
      throw new BundleException(
          "package.json asks for packages, and this machine has no npm: install Debian's npm");
    }
    NodeManifest manifest = found.get();
    // Without a lock file the newest that fit are wanted, which may be others each time.
    String settled = manifest.lock().isEmpty() ? codeSha256 : manifest.lock();
    String key =
        PackageId.sha256(
            String.join("\n", settings.npmRegistry().toString(), manifest.manifest(), settled));
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<Path> root = environments.use(codeSha256, KIND, key);
      if (root.isPresent()) {
        return root;
      }
      Set<String> mine = claims.claim(() -> missing(key));
      try {
        if (!mine.isEmpty()) {
          fill(key, manifest);
        }
      } finally {
        claims.release(mine);
      }
    }
    throw new IOException("packages are collected faster than they are installed");
  }

  private Set<String> missing(String key) {
    return environments.has(KIND, key) ? Set.of() : new TreeSet<>(Set.of(key));
  }

  private void fill(String key, NodeManifest manifest) throws BundleException, IOException {
    Path work = store.attempt();
    Path attempt = store.attempt();
    try {
      Path zip = work.resolve("zip");
      guest.fetch(task(manifest), settings.npmRegistry().network(), zip);
      Path tree = Files.createDirectory(work.resolve("tree"));
      new BundleUnpacker("what was installed", MAX_BYTES, MAX_ENTRIES).unpack(zip, tree);
      if (!Files.isDirectory(tree.resolve("0"), LinkOption.NOFOLLOW_LINKS)) {
        throw new BundleException("npm installed nothing");
      }
      Path root = attempt.resolve("root");
      Files.move(tree.resolve("0"), root);
      NodeTree packages = NodeTree.read(root, KIND);
      environments.share(attempt, KIND, key, packages.parts());
    } finally {
      CodeCache.deleteTree(work);
      CodeCache.deleteTree(attempt);
    }
  }

  private ObjectNode task(NodeManifest manifest) {
    Map<String, String> environment =
        Map.of(
            "npm_config_userconfig", "/tmp/npmrc",
            "npm_config_globalconfig", "/dev/null",
            "npm_config_cache", "/tmp/npm",
            "npm_config_cafile", "/etc/ssl/certs/ca-certificates.crt",
            "npm_config_fetch_retries", "1",
            "npm_config_fetch_timeout", "30000");
    Map<String, String> files = new HashMap<>();
    files.put("npmrc", settings.npmRegistry().npmrc());
    files.put(NodeManifest.NAME, manifest.manifest());
    if (!manifest.lockName().isEmpty()) {
      files.put(manifest.lockName(), manifest.lock());
    }
    ObjectNode task = guest.task("npm", environment, files);
    return task.put("command", manifest.lockName().isEmpty() ? "install" : "ci");
  }
}
