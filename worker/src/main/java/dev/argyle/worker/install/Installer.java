package dev.argyle.worker.install;

import dev.argyle.worker.api.BundleException;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.InvocationHandle;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.api.Worker;
import dev.argyle.worker.code.CodeCache;
import dev.argyle.worker.code.PreparedCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gives unpacked code the packages it asks for, and its byte code. Any thread but the event loop:
 * it blocks.
 */
public final class Installer {
  private static final Pattern RUNTIME =
      Pattern.compile("(?m)^[\"']?runtime[\"']?\\s*:\\s*[\"']?([a-z]+)");
  private static final int MAX_YAML_BYTES = 64 * 1024;

  private final InstallSettings settings;
  private final PythonInstall python;
  private final NodeInstall node;
  private final Environments environments;
  private final ByteCode byteCode;

  /**
   * An installer; makes its folders, and the code of its sandboxes known.
   *
   * @param data the worker's folder: packages are kept below it
   * @param staging of this run, on the same file system
   * @param worker runs the sandboxes, once it is asked to
   * @param loop the worker's event loop
   */
  public Installer(
      InstallSettings settings,
      Path data,
      Path staging,
      CodeCache code,
      Worker worker,
      Executor loop)
      throws IOException {
    this.settings = settings;
    PackageStore store = new PackageStore(data.resolve("packages"), staging);
    environments =
        new Environments(
            store, data.resolve("environments"), data.resolve("installed"), settings.budgetBytes());
    InstallerGuest guest = new InstallerGuest(settings, runner(worker), loop);
    Path program = data.resolve("installer");
    if (!Files.isDirectory(program)) {
      LinkedTree.makeDirectory(program);
    }
    InstallerGuest.writeTo(program);
    code.provide(InstallerGuest.CODE, PreparedCode.of(program, settings.pythonWheels()));
    python = new PythonInstall(settings, guest, store, environments);
    node = new NodeInstall(settings, guest, store, environments);
    byteCode = new ByteCode(guest, store, code, program, data.resolve("compiled"));
  }

  private static InstallerGuest.Runner runner(Worker worker) {
    return new InstallerGuest.Runner() {
      @Override
      public InvocationHandle invoke(Invocation invocation, ResponseSink sink) {
        return worker.invoke(invocation, sink);
      }

      @Override
      public void retire(String function, String keepVersion) {
        worker.retire(function, keepVersion);
      }
    };
  }

  /** Whether code asks for packages; reads a little of it. */
  static boolean isAsked(Path folder) throws IOException {
    return wants(folder, "python", RequirementsFile.NAME) || wantsNode(folder);
  }

  /** Whether something is to be installed or compiled before code runs. */
  public boolean hasWork(String codeSha256, Path folder) throws IOException {
    return isAsked(folder) || wantsByteCode(codeSha256, folder);
  }

  private boolean wantsByteCode(String codeSha256, Path folder) throws IOException {
    return runtime(folder).map("python"::equals).orElse(true)
        && byteCode.isWanted(codeSha256, folder);
  }

  /** Compiles unpacked code, if it is in a language that is; what fails is left as it is. */
  public void compile(String codeSha256, Path folder) throws IOException {
    if (wantsByteCode(codeSha256, folder)) {
      byteCode.make(codeSha256, folder);
    }
  }

  private static boolean wantsNode(Path folder) throws IOException {
    // Who brings a node_modules has installed already.
    return wants(folder, "node", NodeManifest.NAME)
        && !Files.isDirectory(folder.resolve("node_modules"));
  }

  /** A file of another language than the function's is none of its business. */
  private static boolean wants(Path folder, String language, String file) throws IOException {
    return Files.isRegularFile(folder.resolve(file))
        && runtime(folder).map(language::equals).orElse(true);
  }

  private static Optional<String> runtime(Path folder) throws IOException {
    Path yaml = folder.resolve("faas.yaml");
    if (!Files.isRegularFile(yaml) || Files.size(yaml) > MAX_YAML_BYTES) {
      return Optional.empty();
    }
    String text =
        new String(Files.readAllBytes(yaml), java.nio.charset.StandardCharsets.ISO_8859_1);
    Matcher runtime = RUNTIME.matcher(text);
    return runtime.find() ? Optional.of(runtime.group(1)) : Optional.empty();
  }

  /**
   * The packages of unpacked code: those it was given before, or installed now.
   *
   * @throws BundleException with pip's or npm's words, or what is refused; nothing is kept then
   *     that is not whole
   */
  public Installed packagesOf(String codeSha256, Path folder)
      throws BundleException, IOException, InterruptedException {
    boolean isPython = wants(folder, "python", RequirementsFile.NAME);
    if (!isPython && !wantsNode(folder)) {
      return Installed.NOTHING;
    }
    String kind = isPython ? PythonInstall.kind() : NodeInstall.KIND;
    Optional<Path> packages = environments.of(codeSha256, kind);
    try {
      if (packages.isEmpty()) {
        packages = isPython ? python.install(codeSha256, folder) : node.install(codeSha256, folder);
      }
      // Of those that were there before, too: who deploys them now has not been told.
      boolean mayWarn = !isPython && packages.isPresent();
      return new Installed(packages, mayWarn ? NodeTree.warnings(packages.get()) : List.of());
    } catch (BundleException e) {
      throw new BundleException(redact(e.getMessage()));
    } catch (UncheckedIOException e) {
      throw new BundleException(e.getCause().getMessage());
    }
  }

  private String redact(String words) {
    String shown = settings.npmRegistry().redact(words);
    return settings.pythonIndex().map(index -> index.redact(shown)).orElse(shown);
  }

  /** Code is gone; what only it used may be collected. */
  public void forget(String codeSha256) throws IOException {
    environments.forget(codeSha256);
    byteCode.forget(codeSha256);
  }
}
