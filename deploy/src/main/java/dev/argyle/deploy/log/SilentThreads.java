package dev.argyle.deploy.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.Marker;

/** Keeps what the threads of a group say out of every log. */
final class SilentThreads extends TurboFilter {
  private final ThreadGroup group;

  SilentThreads(ThreadGroup group) {
    this.group = group;
  }

  @Override
  public FilterReply decide(
      Marker marker, Logger logger, Level level, String format, Object[] params, Throwable t) {
    ThreadGroup own = Thread.currentThread().getThreadGroup();
    return own != null && group.parentOf(own) ? FilterReply.DENY : FilterReply.NEUTRAL;
  }
}
