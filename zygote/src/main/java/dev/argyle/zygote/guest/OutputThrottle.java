package dev.argyle.zygote.guest;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how fast a guest's output is read: who writes faster has to wait, as at a full pipe, and
 * takes no time from others on the event loop. Event loop.
 */
final class OutputThrottle {
  /** In each window; 10 MiB/s. */
  static final int WINDOW_BYTES = 512 * 1024;

  static final long WINDOW_MS = 50;

  private long windowEndNs;
  private int left = WINDOW_BYTES;

  /** So many bytes were read from a channel; it may have to rest until the window ends. */
  void read(Channel channel, int bytes) {
    long restNs = restNs(bytes);
    if (restNs > 0 && channel.config().isAutoRead()) {
      channel.config().setAutoRead(false);
      channel
          .eventLoop()
          .schedule(() -> channel.config().setAutoRead(true), restNs, TimeUnit.NANOSECONDS);
    }
  }

  /** So many bytes were read: how long whoever wrote them has to rest, nanoseconds. */
  long restNs(int bytes) {
    long nowNs = System.nanoTime();
    if (nowNs - windowEndNs >= 0) {
      windowEndNs = nowNs + TimeUnit.MILLISECONDS.toNanos(WINDOW_MS);
      left = WINDOW_BYTES;
    }
    left -= bytes;
    return left > 0 ? 0 : Math.max(1, windowEndNs - nowNs);
  }
}
