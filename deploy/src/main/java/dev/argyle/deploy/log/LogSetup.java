package dev.argyle.deploy.log;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import dev.argyle.deploy.FaasException;
import dev.argyle.deploy.log.LogSettings.Format;
import dev.argyle.gateway.observe.AccessLog;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Configures logback. The platform's own log is written by whoever logs, as it is little and none
 * of it may be lost; the access log by a thread of its own, which drops lines before it makes the
 * event loop wait.
 */
public final class LogSetup implements AutoCloseable {
  private static final String PLATFORM = "dev.argyle";
  private static final int MOST_WAITING = 8_192;
  private static final int CLOSE_MS = 2_000;
  private static final int KEPT_FILES = 4;

  private final LoggerContext context;
  private final OutputStream errors;
  private final LogSettings settings;

  private LogSetup(LoggerContext context, OutputStream errors, LogSettings settings) {
    this.context = context;
    this.errors = errors;
    this.settings = settings;
  }

  /**
   * Puts settings in the place of whatever is configured.
   *
   * @param errors takes what goes to standard error; not closed
   * @return to be closed at the end: what the access log still has is written then
   * @throws FaasException when the access log's file cannot be written
   */
  public static LogSetup apply(LoggerContext context, OutputStream errors, LogSettings settings) {
    checkWritable(settings);
    LogSetup setup = new LogSetup(context, errors, settings);
    setup.configure();
    return setup;
  }

  private static void checkWritable(LogSettings settings) {
    if (!settings.access().startsWith("/")) {
      return;
    }
    Path file = Path.of(settings.access());
    boolean there = Files.exists(file);
    if (there ? !Files.isRegularFile(file) : !Files.isDirectory(file.getParent())) {
      throw FaasException.failed(
          "log.access: %s %s"
              .formatted(
                  there ? file : file.getParent(), there ? "is no file" : "is no folder; make it"));
    }
  }

  private void configure() {
    context.reset();
    Level level = Level.toLevel(settings.level());
    // Libraries are only heard when something is wrong.
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN);
    root.addAppender(standardError("STDERR", platformEncoder()));
    context.getLogger(PLATFORM).setLevel(level);
    configureAccessLog();
  }

  private void configureAccessLog() {
    Logger access = context.getLogger(AccessLog.LOGGER);
    access.setAdditive(false);
    access.setLevel(settings.access().equals(LogSettings.OFF) ? Level.OFF : Level.INFO);
    if (settings.access().equals(LogSettings.OFF)) {
      return;
    }
    AsyncAppender background = new AsyncAppender();
    background.setContext(context);
    background.setName("ACCESS");
    background.setQueueSize(MOST_WAITING);
    background.setDiscardingThreshold(0);
    background.setNeverBlock(true);
    background.setMaxFlushTime(CLOSE_MS);
    background.addAppender(
        settings.access().equals(LogSettings.STDERR)
            ? standardError("ACCESS-STDERR", accessEncoder())
            : file(settings.access()));
    background.start();
    access.addAppender(background);
  }

  private Encoder<ILoggingEvent> platformEncoder() {
    return settings.format() == Format.JSON ? new JsonLines() : new TextLines();
  }

  private Encoder<ILoggingEvent> accessEncoder() {
    return settings.format() == Format.JSON ? new JsonLines() : new AccessLines();
  }

  private OutputStreamAppender<ILoggingEvent> standardError(
      String name, Encoder<ILoggingEvent> encoder) {
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    start(appender, name, encoder);
    return appender;
  }

  private void start(
      OutputStreamAppender<ILoggingEvent> appender, String name, Encoder<ILoggingEvent> encoder) {
    encoder.setContext(context);
    encoder.start();
    appender.setContext(context);
    appender.setName(name);
    appender.setEncoder(encoder);
    appender.setOutputStream(new Unclosed(errors));
    appender.start();
  }

  private RollingFileAppender<ILoggingEvent> file(String path) {
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setContext(context);
    appender.setName("ACCESS-FILE");
    appender.setFile(path);
    Encoder<ILoggingEvent> encoder = accessEncoder();
    encoder.setContext(context);
    encoder.start();
    appender.setEncoder(encoder);
    FixedWindowRollingPolicy names = new FixedWindowRollingPolicy();
    names.setContext(context);
    names.setParent(appender);
    names.setFileNamePattern(path.replace("%", "\\%") + ".%i");
    names.setMinIndex(1);
    names.setMaxIndex(KEPT_FILES);
    names.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
    size.setContext(context);
    size.setMaxFileSize(new FileSize(settings.accessFileBytes()));
    size.setCheckIncrement(Duration.buildBySeconds(1));
    size.start();
    appender.setRollingPolicy(names);
    appender.setTriggeringPolicy(size);
    appender.start();
    if (!appender.isStarted()) {
      throw FaasException.failed("log.access: cannot write to " + path);
    }
    return appender;
  }

  /**
   * Has nothing logged that threads of a group say, and those they start. Any thread may call.
   *
   * @return has them heard again
   */
  public Runnable silence(ThreadGroup group) {
    SilentThreads filter = new SilentThreads(group);
    context.addTurboFilter(filter);
    return () -> context.getTurboFilterList().remove(filter);
  }

  /** Writes what waits, for two seconds at most; nothing is logged any more after. */
  @Override
  public void close() {
    context.stop();
  }
}
