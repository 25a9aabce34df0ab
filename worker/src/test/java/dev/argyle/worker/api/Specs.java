package dev.argyle.worker.api;

import java.util.Map;

/** Function specs for tests: a small Python function unless told otherwise. */
public final class Specs {
  private final String name;
  private String version = "";
  private String handler = "app.handler";
  private String sha = "0".repeat(64);
  private long memoryBytes = 128L << 20;
  private long timeoutMs = 10_000;
  private double cpu = 2;
  private Map<String, String> environment = Map.of();
  private Isolation isolation = Isolation.INSTANCE;
  private boolean cleanTmp;
  private Concurrency concurrency = Concurrency.DEFAULT;
  private NetworkPolicy network = new NetworkPolicy.None();
  private RuntimeKind runtime = RuntimeKind.PYTHON;

  private Specs(String name) {
    this.name = name;
  }

  /** A function of this name. */
  public static Specs named(String name) {
    return new Specs(name);
  }

  /** Another version. */
  public Specs version(String text) {
    version = text;
    return this;
  }

  /** A version unless it has one. */
  public Specs versionIfNone(String text) {
    version = version.isEmpty() ? text : version;
    return this;
  }

  /** Another handler than {@code app.handler}. */
  public Specs handler(String text) {
    handler = text;
    return this;
  }

  /** Its code. */
  public Specs code(String sha256) {
    sha = sha256;
    return this;
  }

  /** Memory limit, mebibytes. */
  public Specs memoryMb(long mebibytes) {
    memoryBytes = mebibytes << 20;
    return this;
  }

  /** Timeout, milliseconds. */
  public Specs timeoutMs(long milliseconds) {
    timeoutMs = milliseconds;
    return this;
  }

  /** Processors. */
  public Specs cpu(double processors) {
    cpu = processors;
    return this;
  }

  /** Its own variables. */
  public Specs environment(Map<String, String> variables) {
    environment = variables;
    return this;
  }

  /** A fresh sandbox for every request. */
  public Specs isolatedByRequest() {
    isolation = Isolation.REQUEST;
    return this;
  }

  /** An empty {@code /tmp} for every request. */
  public Specs cleanTmp() {
    cleanTmp = true;
    return this;
  }

  /** Most sandboxes at once. */
  public Specs maxConcurrency(int sandboxes) {
    concurrency = Concurrency.of(sandboxes);
    return this;
  }

  /** How many at a time. */
  public Specs concurrency(Concurrency bounds) {
    concurrency = bounds;
    return this;
  }

  /** Another language. */
  public Specs runtime(RuntimeKind kind) {
    runtime = kind;
    return this;
  }

  /** What it may connect to. */
  public Specs network(NetworkPolicy policy) {
    network = policy;
    return this;
  }

  /** The spec. */
  public FunctionSpec build() {
    return new FunctionSpec(
        name,
        version.isEmpty() ? "1" : version,
        runtime,
        handler,
        sha,
        memoryBytes,
        timeoutMs,
        cpu,
        environment,
        isolation,
        cleanTmp,
        concurrency,
        network);
  }
}
