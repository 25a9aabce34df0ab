package dev.argyle.zygote.guest;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutputThrottleTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final OutputThrottle throttle = new OutputThrottle();

  @Test
  void whoWritesLittleIsNeverStopped() {
    throttle.read(channel, OutputThrottle.WINDOW_BYTES - 1);
    assertTrue(channel.config().isAutoRead());
  }

  @Test
  void whoWritesTooMuchRestsUntilTheWindowEnds() {
    throttle.read(channel, OutputThrottle.WINDOW_BYTES);
    assertFalse(channel.config().isAutoRead());
    channel.advanceTimeBy(OutputThrottle.WINDOW_MS, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    assertTrue(channel.config().isAutoRead());
  }
}
