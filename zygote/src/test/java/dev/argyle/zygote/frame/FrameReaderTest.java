package dev.argyle.zygote.frame;

import static dev.argyle.zygote.frame.FrameBytes.frame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
  private static final int READY = 16;
  private static final int DATA = 19;
  private static final int END = 20;

  private final FrameReader reader = new FrameReader();
  private final FrameBytes receiver = new FrameBytes();

  private void read(byte[] bytes) throws ProtocolException {
    reader.read(Unpooled.copiedBuffer(bytes), receiver);
  }

  private String refusalOf(byte[] bytes) {
    return assertThrows(ProtocolException.class, () -> read(bytes)).getMessage();
  }

  @Test
  void cutsSeveralFramesOutOfOneRead() throws ProtocolException {
    read(FrameBytes.join(frame(READY, ""), frame(DATA, "abc"), frame(END, "d")));
    assertEquals(List.of("READY:", "DATA:abc", "END:d"), receiver.received);
  }

  @Test
  void joinsFramesThatAreSplitAnywhere() throws ProtocolException {
    byte[] bytes = FrameBytes.join(frame(READY, ""), frame(DATA, "hello"), frame(END, "x"));
    for (int first = 0; first <= bytes.length; first++) {
      for (int second = first; second <= bytes.length; second++) {
        receiver.received.clear();
        read(Arrays.copyOfRange(bytes, 0, first));
        read(Arrays.copyOfRange(bytes, first, second));
        read(Arrays.copyOfRange(bytes, second, bytes.length));
        assertEquals(
            List.of("READY:", "DATA:hello", "END:x"), receiver.received, first + ", " + second);
      }
    }
  }

  @Test
  void handsOverTheFlagsAsTheyAre() throws ProtocolException {
    byte[] bytes = FrameBytes.join(frame(DATA, "a"), frame(DATA, "b"));
    bytes[2] = (byte) 0xff;
    bytes[3] = (byte) 0xfe;
    List<Integer> seen = new ArrayList<>();
    reader.read(Unpooled.wrappedBuffer(bytes), (type, flags, payload) -> seen.add(flags));
    assertEquals(List.of(0xfffe, 0), seen);
  }

  @Test
  void takesAFrameInSingleBytes() throws ProtocolException {
    for (byte b : frame(DATA, "hello")) {
      read(new byte[] {b});
    }
    assertEquals(List.of("DATA:hello"), receiver.received);
  }

  @Test
  void takesTheLargestFrame() throws ProtocolException {
    String payload = "x".repeat(Frames.MAX_PAYLOAD_BYTES);
    read(frame(END, payload));
    assertEquals(List.of("END:" + payload), receiver.received);
  }

  @Test
  void refusesAFrameThatIsOneByteTooLargeAsSoonAsItSaysSo() {
    byte[] header = frame(1, DATA, Frames.MAX_PAYLOAD_BYTES + 1L, "");
    assertEquals("the guest sent a frame of 262145 bytes", refusalOf(header));
  }

  @Test
  void readsALengthWithTheHighestBitAsLargeAndNotAsNegative() {
    byte[] header = frame(1, DATA, 0xffff_ffffL, "");
    assertEquals("the guest sent a frame of 4294967295 bytes", refusalOf(header));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 127, 255})
  void refusesAnotherVersion(int version) {
    assertEquals(
        "the guest sent bytes that are no frame (version " + version + ")",
        refusalOf(frame(version, DATA, 0, "")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6, 15, 24, 31, 32, 128, 255})
  void refusesAKindNobodyKnows(int kind) {
    assertEquals("the guest sent a frame of kind " + kind, refusalOf(frame(kind, "")));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void refusesAKindThatOnlyTheWorkerMaySend(int kind) {
    assertEquals("the guest sent a frame of kind " + kind, refusalOf(frame(kind, "{}")));
  }

  @Test
  void handsOverTheFramesBeforeTheOneItRefuses() {
    refusalOf(FrameBytes.join(frame(DATA, "good"), frame(99, "")));
    assertEquals(List.of("DATA:good"), receiver.received);
  }

  @Test
  void releasesWhatItWasGivenWhetherItCouldReadItOrNot() throws ProtocolException {
    ByteBuf whole = Unpooled.copiedBuffer(frame(DATA, "a"));
    reader.read(whole, receiver);
    assertEquals(0, whole.refCnt());
    ByteBuf half = Unpooled.copiedBuffer(frame(1, DATA, 9, "half"));
    reader.read(half, receiver);
    assertEquals(0, half.refCnt());
    ByteBuf broken = Unpooled.copiedBuffer(new byte[] {9, 9, 9, 9, 9, 9, 9, 9});
    assertThrows(ProtocolException.class, () -> new FrameReader().read(broken, receiver));
    assertEquals(0, broken.refCnt());
  }

  @Test
  void passesOnWhatTheReceiverRefuses() {
    ProtocolException refusal = new ProtocolException("nonsense");
    ByteBuf bytes = Unpooled.copiedBuffer(frame(DATA, "a"));
    ProtocolException thrown =
        assertThrows(
            ProtocolException.class,
            () ->
                reader.read(
                    bytes,
                    (type, flags, payload) -> {
                      throw refusal;
                    }));
    assertEquals(refusal, thrown);
    assertEquals(0, bytes.refCnt());
  }
}
