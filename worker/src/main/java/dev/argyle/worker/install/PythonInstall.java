package dev.argyle.worker.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.argyle.sandbox.mount.HostRoot;
import dev.argyle.worker.api.BundleException;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.worker.code.BundleUnpacker;
import dev.argyle.worker.code.CodeCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Installs what a {@code requirements.txt} asks for. Which packages that are is found out in one
 * sandbox, where code of theirs may run, so its answer is believed for this function alone. Each
 * package is then fetched by its name, version and hash: wheels in a sandbox that runs no code of
 * any, each other package in one of its own.
 */
final class PythonInstall {
  private static final Path PYTHON = Path.of("/usr/bin/python3");
  private static final int MAX_PACKAGES = 500;
  private static final int MAX_ENTRIES = 200_000;
  private static final long MAX_BYTES = 1L << 30;
  private static final int ATTEMPTS = 3;

  private static final String ONLY_WHEELS =
      "\nThe index has a password, so only wheels are installed: a package that is built could read it.";

  private record Wanted(PackageId id, boolean wheel) {
    String pin() {
      return id.name() + "==" + id.version() + " --hash=sha256:" + id.digest() + "\n";
    }
  }

  private final InstallSettings settings;
  private final InstallerGuest guest;
  private final PackageStore store;
  private final Environments environments;
  private final Claims<PackageId> claims = new Claims<>();

  PythonInstall(
      InstallSettings settings,
      InstallerGuest guest,
      PackageStore store,
      Environments environments) {
    this.settings = settings;
    this.guest = guest;
    this.store = store;
    this.environments = environments;
  }

  /** Whether there is an interpreter at all. */
  static boolean isThere() {
    return Files.exists(PYTHON);
  }

  /** The interpreter's name and version: packages are for one, byte code is too. */
  static String kind() throws IOException {
    String name = PYTHON.toRealPath().getFileName().toString();
    return name.matches("python3\\.[0-9]+") ? name : "python3";
  }

  /** The function's packages, or nothing when it asks for none. */
  Optional<Path> install(String codeSha256, Path folder)
      throws BundleException, IOException, InterruptedException {
    String kind = kind();
    RequirementsFile file = RequirementsFile.read(folder);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    NetworkPolicy network =
        settings.pythonIndex().isPresent()
            ? settings.pythonIndex().get().network()
            : new NetworkPolicy.None();
    Map<PackageId, Wanted> wanted = resolve(kind, file, network);
    String key = PackageId.sha256(String.join("\n", paths(wanted.keySet())));
    for (int i = 0; i < ATTEMPTS; i++) {
      fetchMissing(wanted, network);
      if (environments.link(kind, key, wanted.keySet())) {
        Optional<Path> root = environments.use(codeSha256, kind, key);
        if (root.isPresent()) {
          return root;
        }
      }
    }
    throw new IOException("packages are collected faster than they are installed");
  }

  private static List<String> paths(Set<PackageId> ids) {
    return ids.stream().map(PackageId::path).sorted().toList();
  }

  private Map<PackageId, Wanted> resolve(String kind, RequirementsFile file, NetworkPolicy network)
      throws BundleException, IOException {
    Map<String, String> files = Map.of("req", file.requirements(), "con", file.constraints());
    ObjectNode task = task("resolve", files);
    List<String> arguments = new ArrayList<>(file.options());
    arguments.addAll(List.of("-r", "/tmp/req", "-c", "/tmp/con"));
    var list = task.putArray("arguments");
    arguments.forEach(list::add);
    JsonNode packages = ask(task, network).path("packages");
    if (packages.size() > MAX_PACKAGES) {
      throw new BundleException("pip would install more than " + MAX_PACKAGES + " packages");
    }
    Map<PackageId, Wanted> wanted = new LinkedHashMap<>();
    for (JsonNode one : packages) {
      String name = one.path("name").asText();
      String version = one.path("version").asText();
      PackageId id = PackageId.python(kind, name, version, one.path("sha256").asText());
      wanted.put(id, new Wanted(id, one.path("wheel").asBoolean()));
    }
    return wanted;
  }

  private JsonNode ask(ObjectNode task, NetworkPolicy network) throws BundleException, IOException {
    try {
      return guest.ask(task, network);
    } catch (BundleException e) {
      throw hasSecrets() ? new BundleException(e.getMessage() + ONLY_WHEELS) : e;
    }
  }

  /** Configuration by environment reaches the pips that pip itself starts. */
  private ObjectNode task(String name, Map<String, String> files) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PIP_CONFIG_FILE", "/dev/null");
    environment.put("PIP_NO_INPUT", "1");
    environment.put("PIP_NO_CACHE_DIR", "1");
    environment.put("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    environment.put("PIP_NO_COLOR", "1");
    environment.put("PIP_ROOT_USER_ACTION", "ignore");
    environment.put("PIP_DEFAULT_TIMEOUT", "15");
    environment.put("PIP_RETRIES", "2");
    environment.put("PIP_CERT", "/etc/ssl/certs/ca-certificates.crt");
    settings
        .pythonWheels()
        .ifPresent(wheels -> environment.put("PIP_FIND_LINKS", HostRoot.PYTHON_PACKAGES));
    settings
        .pythonIndex()
        .ifPresentOrElse(
            index -> environment.put("PIP_INDEX_URL", index.secretUrl()),
            () -> environment.put("PIP_NO_INDEX", "1"));
    if (hasSecrets()) {
      environment.put("PIP_ONLY_BINARY", ":all:");
    }
    return guest.task(name, environment, files);
  }

  /** Where pip has a password, no package's code may run: it could read it. */
  private boolean hasSecrets() {
    return settings.pythonIndex().map(PackageIndex::hasCredentials).orElse(false);
  }

  private void fetchMissing(Map<PackageId, Wanted> wanted, NetworkPolicy network)
      throws BundleException, IOException, InterruptedException {
    Set<PackageId> mine = claims.claim(() -> missing(wanted.keySet()));
    try {
      List<Wanted> all = mine.stream().sorted().map(wanted::get).toList();
      fetchWheels(all.stream().filter(Wanted::wheel).toList(), network);
      for (Wanted source : all.stream().filter(one -> !one.wheel()).toList()) {
        fetch(task("build", Map.of("pin", source.pin())), List.of(source), network);
      }
    } finally {
      claims.release(mine);
    }
  }

  private Set<PackageId> missing(Set<PackageId> ids) {
    return ids.stream().filter(id -> !store.has(id)).collect(Collectors.toCollection(TreeSet::new));
  }

  private void fetchWheels(List<Wanted> wheels, NetworkPolicy network)
      throws BundleException, IOException {
    if (!wheels.isEmpty()) {
      ObjectNode task = task("wheels", Map.of());
      var pins = task.putArray("pins");
      wheels.forEach(wheel -> pins.add(wheel.pin()));
      fetch(task, wheels, network);
    }
  }

  private void fetch(ObjectNode task, List<Wanted> packages, NetworkPolicy network)
      throws BundleException, IOException {
    Path attempt = store.attempt();
    try {
      Path zip = attempt.resolve("zip");
      guest.fetch(task, network, zip);
      Path tree = Files.createDirectory(attempt.resolve("tree"));
      new BundleUnpacker("what was installed", MAX_BYTES, MAX_ENTRIES).unpack(zip, tree);
      for (int i = 0; i < packages.size(); i++) {
        Path files = tree.resolve(Integer.toString(i));
        if (!Files.isDirectory(files, LinkOption.NOFOLLOW_LINKS)) {
          throw new BundleException("pip installed nothing for " + packages.get(i).id().name());
        }
        store.publish(packages.get(i).id(), files, relative -> false);
      }
    } finally {
      CodeCache.deleteTree(attempt);
    }
  }
}
