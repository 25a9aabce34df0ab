package dev.argyle.gateway.manifest;

import dev.argyle.worker.api.Concurrency;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Isolation;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.worker.api.RuntimeKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A function's settings, from {@code faas.yaml} or from Lambda's API, checked. Immutable.
 *
 * @param name {@code [a-z0-9-]{1,64}}, or empty when the manifest leaves it to whoever deploys
 * @param runtime the language runtime
 * @param handler {@code module.function}
 * @param memoryBytes memory limit of one sandbox
 * @param timeoutMs longest duration of one invocation
 * @param cpu processors one sandbox may use
 * @param environment environment variables, in the order of their names
 * @param isolation whether sandboxes are reused
 * @param cleanTmp whether each invocation finds an empty {@code /tmp}, in a reused sandbox too
 * @param concurrency how many invocations at a time
 * @param network what it may connect to
 * @param httpTrigger whether {@code /function/{name}/} reaches it
 * @param schedule a five-field cron expression, or empty
 */
public record FunctionManifest(
    String name,
    RuntimeKind runtime,
    String handler,
    long memoryBytes,
    long timeoutMs,
    double cpu,
    Map<String, String> environment,
    Isolation isolation,
    boolean cleanTmp,
    Concurrency concurrency,
    NetworkPolicy network,
    boolean httpTrigger,
    String schedule) {

  /** Copies the environment. */
  public FunctionManifest {
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
  }

  /** What a worker needs to run this as version {@code version} with the code of a bundle. */
  public FunctionSpec toSpec(String version, String codeSha256) {
    return new FunctionSpec(
        name,
        version,
        runtime,
        handler,
        codeSha256,
        memoryBytes,
        timeoutMs,
        cpu,
        environment,
        isolation,
        cleanTmp,
        concurrency,
        network);
  }

  /** Sentences on what the manifest asks for and this version does not do yet; mostly none. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (!schedule.isEmpty()) {
      warnings.add(
          "triggers.schedule \"%s\" is kept but does not run anything yet; schedules come with a later version"
              .formatted(schedule));
    }
    if (isolation == Isolation.REQUEST && concurrency.min() > 0) {
      warnings.add(
          "concurrency.min has no effect with isolation: request, which reuses no instance");
    }
    return List.copyOf(warnings);
  }

  /** A draft that starts from these values. */
  public ManifestDraft toDraft() {
    ManifestDraft draft = new ManifestDraft();
    draft.name = name;
    draft.runtime = runtime;
    draft.handler = handler;
    draft.memoryBytes = memoryBytes;
    draft.timeoutMs = timeoutMs;
    draft.cpu = cpu;
    draft.environment = environment;
    draft.isolation = isolation;
    draft.cleanTmp = cleanTmp;
    draft.concurrency = concurrency;
    draft.network = network;
    draft.httpTrigger = httpTrigger;
    draft.schedule = schedule;
    return draft;
  }
}
