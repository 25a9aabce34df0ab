package dev.argyle.zygote.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Fuzz;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames of a hostile guest, however the socket cuts them. */
class FrameFuzzTest {
  private static final int CASES = 20_000;

  /** What a reader made of some bytes: frames, and perhaps a refusal. */
  private record Reading(List<String> frames, String refusal) {}

  private static final class Session {
    private final FrameReader reader = new FrameReader();
    private final FrameBytes receiver = new FrameBytes();
    private String refusal = "";

    void read(byte[] bytes) {
      if (!refusal.isEmpty()) {
        return; // the guest is dead to its reader
      }
      ByteBuf buffer = Unpooled.buffer().writeBytes(bytes);
      try {
        reader.read(
            buffer,
            (type, flags, payload) ->
                receiver.received.add(
                    type + "@" + flags + ":" + payload.toString(StandardCharsets.ISO_8859_1)));
      } catch (ProtocolException e) {
        refusal = e.getMessage();
        Fuzz.requireOneLine(refusal);
      }
      assertEquals(0, buffer.refCnt(), "the bytes are released");
      assertTrue(reader.heldBytes() < Frames.HEADER_BYTES + Frames.MAX_PAYLOAD_BYTES);
    }

    Reading reading() {
      return new Reading(receiver.received, refusal);
    }
  }

  private static Reading whole(byte[] input) {
    Session session = new Session();
    session.read(input);
    return session.reading();
  }

  private static Reading inPieces(byte[] input, Random random) {
    Session session = new Session();
    int largest = 1 + random.nextInt(1 + random.nextInt(input.length + 1));
    for (int from = 0; from < input.length; ) {
      int to = Math.min(input.length, from + 1 + random.nextInt(largest));
      session.read(Arrays.copyOfRange(input, from, to));
      from = to;
    }
    return session.reading();
  }

  @Test
  void theSameFramesComeHoweverTheBytesAreCut() {
    Fuzz.target(FrameFuzzTest.class, "frames")
        .run(
            CASES,
            (input, random) -> assertEquals(whole(input), inPieces(input, random), "in pieces"));
  }
}
