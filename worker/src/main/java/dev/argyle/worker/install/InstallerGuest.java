package dev.argyle.worker.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.argyle.worker.api.BundleException;
import dev.argyle.worker.api.Concurrency;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.InvocationHandle;
import dev.argyle.worker.api.InvocationResult;
import dev.argyle.worker.api.Isolation;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.worker.api.Outcome;
import dev.argyle.worker.api.ResponseSink;
import dev.argyle.worker.api.RuntimeKind;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs pip, npm and Python's compiler as a function runs, with all its walls: a fresh sandbox for
 * each task, gone after it, that writes nowhere outside itself. What it answers is as hostile as
 * any guest's.
 */
final class InstallerGuest {
  /** No function of a user's can have this name. */
  static final String NAME = FunctionSpec.INTERNAL_PREFIX + "installer";

  /** Its code, by this key instead of a bundle's hash. */
  static final String CODE = "installer";

  private static final String MODULE = "argyle_installer";

  /** What may come of one task, packed. */
  static final long MAX_STREAM_BYTES = 1L << 30;

  /** For a sandbox to be had, and for the end to be told. */
  private static final long PATIENCE_MS = 60_000;

  private static final double CPU = 2.0;

  /**
   * What a task runs with.
   *
   * @param code the key of its code; the packages of that are what it works on
   * @param network what it may connect to
   * @param memoryBytes its scratch included
   * @param timeoutMs its longest run
   * @param mostBytes of what it sends
   */
  record Terms(
      String code, NetworkPolicy network, long memoryBytes, long timeoutMs, long mostBytes) {}

  /** How the worker runs functions. */
  interface Runner {
    /** Starts an invocation; any thread. */
    InvocationHandle invoke(Invocation invocation, ResponseSink sink);

    /** Ends what is idle of a function and forgets its log; any thread. */
    void retire(String function, String keepVersion);
  }

  private final ObjectMapper json = new ObjectMapper();
  private final InstallSettings settings;
  private final Runner runner;
  private final Executor loop;
  private final AtomicLong runs = new AtomicLong();

  InstallerGuest(InstallSettings settings, Runner runner, Executor loop) {
    this.settings = settings;
    this.runner = runner;
    this.loop = loop;
  }

  /** Writes the guest's program into a folder that is there, unless it is as it should be. */
  static void writeTo(Path folder) throws IOException {
    String file = MODULE + ".py";
    try (InputStream in = InstallerGuest.class.getResourceAsStream("/installer/" + file)) {
      if (in == null) {
        throw new IOException(file + " is missing from the class path");
      }
      byte[] program = in.readAllBytes();
      Path target = folder.resolve(file);
      if (!Files.isRegularFile(target) || !Arrays.equals(program, Files.readAllBytes(target))) {
        Files.write(target, program);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
      }
    }
  }

  /** A task to be filled in. */
  ObjectNode task(String name, Map<String, String> environment, Map<String, String> files) {
    ObjectNode task = json.createObjectNode().put("task", name);
    task.set("environment", json.valueToTree(environment));
    task.set("files", json.valueToTree(files));
    return task;
  }

  /**
   * Runs a task that answers at once.
   *
   * @return its answer, of which nothing may be believed
   * @throws BundleException with pip's words when it failed
   */
  JsonNode ask(ObjectNode task, NetworkPolicy network) throws BundleException, IOException {
    Outcome outcome = run(task, installing(network), OutputStream.nullOutputStream());
    if (outcome instanceof Outcome.Success success) {
      return json.readTree(success.payload().getBytes());
    }
    throw new BundleException("the installer gave no answer");
  }

  /**
   * Runs a task that sends a zip file.
   *
   * @param into written anew, hostile
   * @throws BundleException with pip's or npm's words when it failed
   */
  void fetch(ObjectNode task, NetworkPolicy network, Path into)
      throws BundleException, IOException {
    fetch(task, installing(network), into);
  }

  /** The same with other bounds, or other code. */
  void fetch(ObjectNode task, Terms terms, Path into) throws BundleException, IOException {
    try (OutputStream out = Files.newOutputStream(into)) {
      run(task, terms, out);
    }
  }

  private Terms installing(NetworkPolicy network) {
    return new Terms(CODE, network, settings.memoryBytes(), settings.timeoutMs(), MAX_STREAM_BYTES);
  }

  private Outcome run(ObjectNode task, Terms terms, OutputStream out)
      throws BundleException, IOException {
    Buffer event = Buffer.buffer(json.writeValueAsBytes(task));
    String id = UUID.randomUUID().toString();
    InstallerAnswer answer = new InstallerAnswer(loop);
    InvocationHandle handle = runner.invoke(new Invocation(id, spec(terms), event, "", ""), answer);
    try {
      long patienceMs = terms.timeoutMs() + PATIENCE_MS;
      InvocationResult result = answer.await(handle, out, terms.mostBytes(), patienceMs);
      return checked(result.outcome());
    } catch (InstallerAnswer.TooLargeException e) {
      throw new BundleException(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while packages were installed", e);
    } finally {
      runner.retire(NAME, "");
    }
  }

  /** Each run is a version of its own: it has its own network, and nobody else's queue. */
  private FunctionSpec spec(Terms terms) {
    return new FunctionSpec(
        NAME,
        Long.toString(runs.incrementAndGet()),
        RuntimeKind.PYTHON,
        MODULE + ".handler",
        terms.code(),
        terms.memoryBytes(),
        terms.timeoutMs(),
        CPU,
        Map.of(),
        Isolation.REQUEST,
        false,
        Concurrency.of(1),
        terms.network());
  }

  private Outcome checked(Outcome outcome) throws BundleException, IOException {
    if (outcome instanceof Outcome.Rejected rejected) {
      throw new BundleException("packages cannot be installed now: " + rejected.message());
    }
    if (outcome instanceof Outcome.FunctionError error) {
      JsonNode body = json.readTree(error.errorJson().getBytes());
      throw new BundleException(reason(error.errorType(), body.path("errorMessage").asText()));
    }
    return outcome;
  }

  private String reason(String type, String message) {
    return switch (type) {
      case "InstallFailed" -> Words.clean(message);
      case "Sandbox.Timedout" ->
          "installing the packages took longer than " + settings.timeoutMs() / 1000 + " s";
      case "Runtime.OutOfMemory" ->
          "installing the packages took more memory than "
              + (settings.memoryBytes() >> 20)
              + " MiB";
      default -> Words.clean("the installer failed: " + message);
    };
  }
}
