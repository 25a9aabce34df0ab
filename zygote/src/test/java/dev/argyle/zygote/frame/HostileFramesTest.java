package dev.argyle.zygote.frame;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a guest sends: no failure but the one the caller expects, and no growth. */
class HostileFramesTest {
  private static final int INPUTS = 20_000;

  @Test
  void randomBytesAreReadOrRefusedAndNothingElse() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int input = 0; input < INPUTS; input++) {
      FrameReader reader = new FrameReader();
      try {
        for (int part = 0; part < 4; part++) {
          byte[] bytes = new byte[random.nextInt(64)];
          random.nextBytes(bytes);
          reader.read(Unpooled.wrappedBuffer(bytes), (type, flags, payload) -> {});
        }
      } catch (ProtocolException expected) {
        // It is what the caller is told of.
      } catch (RuntimeException e) {
        fail("input " + input + " of seed " + seed, e);
      }
    }
  }

  @Test
  void framesWithRandomHeadsAreReadOrRefusedAndNothingIsHeldBeyondOne() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int input = 0; input < INPUTS; input++) {
      FrameReader reader = new FrameReader();
      try {
        for (int part = 0; part < 8; part++) {
          reader.read(almostAFrame(random), (type, flags, payload) -> {});
          int held = reader.heldBytes();
          assertTrue(
              held < Frames.HEADER_BYTES + Frames.MAX_PAYLOAD_BYTES,
              held + " bytes, input " + input + " of seed " + seed);
        }
      } catch (ProtocolException expected) {
        // It is what the caller is told of.
      } catch (RuntimeException e) {
        fail("input " + input + " of seed " + seed, e);
      }
    }
  }

  private static ByteBuf almostAFrame(Random random) {
    int length = random.nextInt(10) == 0 ? random.nextInt() : random.nextInt(2_000);
    byte[] payload = new byte[random.nextInt(2_000)];
    random.nextBytes(payload);
    return Unpooled.buffer()
        .writeByte(random.nextInt(20) == 0 ? random.nextInt() : Frames.VERSION)
        .writeByte(16 + random.nextInt(8))
        .writeShort(random.nextInt())
        .writeInt(length)
        .writeBytes(payload);
  }

  @Test
  void aFrameThatTricklesInCostsNoMoreThanItsBytes() throws ProtocolException {
    FrameReader reader = new FrameReader();
    int[] frames = {0};
    long startedNs = System.nanoTime();
    reader.read(Unpooled.wrappedBuffer(largestHeader()), (type, flags, payload) -> frames[0]++);
    for (int i = 0; i < Frames.MAX_PAYLOAD_BYTES; i++) {
      reader.read(Unpooled.wrappedBuffer(new byte[1]), (type, flags, payload) -> frames[0]++);
    }
    Duration taken = Duration.ofNanos(System.nanoTime() - startedNs);
    assertTrue(frames[0] == 1);
    // Copying all that came before at each byte takes many seconds.
    assertTrue(taken.toSeconds() < 2, () -> "it took " + taken);
  }

  private static byte[] largestHeader() {
    return FrameBytes.frame(Frames.VERSION, 19, Frames.MAX_PAYLOAD_BYTES, "");
  }
}
