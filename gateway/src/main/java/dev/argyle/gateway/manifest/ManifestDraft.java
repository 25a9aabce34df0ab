package dev.argyle.gateway.manifest;

import dev.argyle.worker.api.Concurrency;
import dev.argyle.worker.api.Isolation;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.worker.api.RuntimeKind;
import java.util.Map;

/**
 * A manifest in the making. Its fields begin with the defaults of {@code faas.yaml}; {@link #build}
 * holds them against {@link ManifestRules}. One thread at a time.
 */
public final class ManifestDraft {
  /** See {@link FunctionManifest#name}. */
  public String name = "";

  /** See {@link FunctionManifest#runtime}; must be given. */
  public RuntimeKind runtime;

  /** See {@link FunctionManifest#handler}; must be given. */
  public String handler;

  /** See {@link FunctionManifest#memoryBytes}. */
  public long memoryBytes = 128L * 1024 * 1024;

  /** See {@link FunctionManifest#timeoutMs}. */
  public long timeoutMs = 30_000;

  /** See {@link FunctionManifest#cpu}. */
  public double cpu = 1.0;

  /** See {@link FunctionManifest#environment}. */
  public Map<String, String> environment = Map.of();

  /** See {@link FunctionManifest#isolation}. */
  public Isolation isolation = Isolation.INSTANCE;

  /** See {@link FunctionManifest#cleanTmp}. */
  public boolean cleanTmp;

  /** See {@link FunctionManifest#concurrency}. */
  public Concurrency concurrency = Concurrency.DEFAULT;

  /** See {@link FunctionManifest#network}. */
  public NetworkPolicy network = new NetworkPolicy.None();

  /** See {@link FunctionManifest#httpTrigger}. */
  public boolean httpTrigger = true;

  /** See {@link FunctionManifest#schedule}. */
  public String schedule = "";

  /**
   * The manifest.
   *
   * @throws ManifestException naming the first value that is missing or out of its bounds
   */
  public FunctionManifest build() throws ManifestException {
    if (runtime == null) {
      throw new ManifestException("runtime is missing, such as runtime: python");
    }
    if (handler == null) {
      throw new ManifestException("handler is missing, such as handler: app.handler");
    }
    if (!name.isEmpty()) {
      ManifestRules.checkName(name);
    }
    ManifestRules.checkHandler(runtime, handler);
    ManifestRules.checkMemory(memoryBytes);
    ManifestRules.checkTimeout(timeoutMs);
    ManifestRules.checkCpu(cpu);
    ManifestRules.checkConcurrency(concurrency, isolation, cleanTmp);
    EnvironmentRules.check(environment);
    return new FunctionManifest(
        name,
        runtime,
        handler,
        memoryBytes,
        timeoutMs,
        cpu,
        environment,
        isolation,
        cleanTmp,
        concurrency,
        network,
        httpTrigger,
        schedule);
  }
}
