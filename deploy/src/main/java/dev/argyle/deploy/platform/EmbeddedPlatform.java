package dev.argyle.deploy.platform;

import ch.qos.logback.classic.LoggerContext;
import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.log.LogSetup;
import dev.argyle.gateway.GatewayConfig;
import dev.argyle.sandbox.RunId;
import dev.argyle.worker.WorkerConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;

/** Worker and gateway in this process. Started and closed on a thread that is not theirs. */
final class EmbeddedPlatform implements Platform {
  private final PlatformConfig config;
  private final String runId;
  private final DataFolder folder;
  private final LogSetup logging;
  private final Rehearsal rehearsal;
  private Serving serving;

  private EmbeddedPlatform(
      PlatformConfig config, String runId, DataFolder folder, LogSetup logging) {
    this.config = config;
    this.runId = runId;
    this.folder = folder;
    this.logging = logging;
    this.rehearsal =
        new Rehearsal(config.data().resolve("rehearsal"), runId + "-rehearsal", logging);
  }

  /** Takes the data folder and starts; nothing is left when it throws. */
  static Platform start(PlatformConfig config) {
    requireRoot();
    String runId = runId();
    DataFolder folder = DataFolder.take(config.data());
    EmbeddedPlatform platform =
        new EmbeddedPlatform(config, runId, folder, logging(config, folder));
    try {
      platform.startAll();
      return platform;
    } catch (RuntimeException e) {
      platform.drainAndClose();
      throw e;
    }
  }

  private static LogSetup logging(PlatformConfig config, DataFolder folder) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    try {
      return LogSetup.apply(context, System.err, config.observing().log());
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  private static void requireRoot() {
    try {
      if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
        throw FaasException.failed("the platform starts sandboxes, which needs root: use sudo");
      }
    } catch (IOException e) {
      throw FaasException.failed("the platform runs on Linux, with /proc mounted");
    }
  }

  private void startAll() {
    // A folder of its own: the gateway sweeps what it does not know out of its staging folder.
    Path workerData = config.data().resolve("worker");
    // Uploads that are half there when the platform is killed are the gateway's; they go with it.
    Path uploads = config.data().resolve("staging").resolve(runId);
    WorkerConfig settings =
        workerConfig(config, workerData, runId)
            .withRunFolders(List.of(uploads, rehearsal.folder()));
    try {
      serving = Serving.start(settings, gatewayConfig());
    } catch (TimeoutException e) {
      throw FaasException.failed("the platform did not start: " + e.getMessage());
    } catch (ExecutionException e) {
      throw FaasException.failed(reason(e.getCause()));
    }
  }

  /** The worker's own settings, for the rest of which it knows best. */
  static WorkerConfig workerConfig(PlatformConfig config, Path data, String runId) {
    PlatformConfig.Sandboxes wanted = config.worker();
    PlatformConfig.Queue queue = wanted.queue();
    PlatformConfig.Guest guest = wanted.guest();
    WorkerConfig settings =
        WorkerConfig.defaults(data, runId)
            .withSpares(wanted.spares().min(), wanted.spares().max())
            .withPythonSpares(wanted.spares().python())
            .withNodeSpares(wanted.spares().node())
            .withZygoteMemory(wanted.zygoteMemoryBytes())
            .withBounds(
                wanted.maxSandboxes(), queue.max(), queue.timeoutMs(), wanted.idleTimeoutMs())
            .withPauseAfter(wanted.pauseAfterMs())
            .withMemoryBudget(wanted.memoryBytes())
            .withRecords(config.records())
            .withGuestBounds(guest.openFiles(), guest.processes(), guest.maxOutputBytes())
            .withInstall(config.install());
    return wanted.allowUnfilteredNetwork() ? settings.withUnfilteredNetworkAllowed() : settings;
  }

  private static String runId() {
    try {
      return RunId.current().toString();
    } catch (IOException e) {
      throw FaasException.failed("cannot name this run: " + e.getMessage());
    }
  }

  private GatewayConfig gatewayConfig() {
    PlatformConfig.Server server = config.server();
    return new GatewayConfig(
            server.host(),
            server.port(),
            config.data(),
            config.store().orElse(""),
            server.insecure(),
            runId)
        .withTracing(config.observing().tracing())
        .withMetricsFunctions(config.observing().metricsFunctions());
  }

  /** Netty's native transport has its own exceptions, and only their text tells them apart. */
  private String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    String host = config.server().host();
    int port = config.server().port();
    if (message.contains("Address already in use")) {
      return "port " + port + " of " + host + " is taken; use another --port";
    }
    if (message.contains("Cannot assign requested address")) {
      return host + " is not an address of this machine; use another --host";
    }
    if (message.contains("Permission denied")) {
      return "no permission to bind port " + port + "; use another --port";
    }
    return cause.getMessage() == null
        ? "cannot start: " + cause.getClass().getSimpleName()
        : message;
  }

  @Override
  public URI url() {
    String host = config.server().host();
    String literal = host.contains(":") ? "[" + host + "]" : host;
    return URI.create("http://" + literal + ":" + serving.port());
  }

  @Override
  public void rehearse() {
    if (config.rehearsal()) {
      rehearsal.begin(serving::served);
    }
  }

  @Override
  public void drainAndClose() {
    rehearsal.end();
    if (serving != null) {
      serving.close(config.drain().delayMs(), config.drain().timeoutMs());
    }
    folder.close();
    logging.close();
  }
}
