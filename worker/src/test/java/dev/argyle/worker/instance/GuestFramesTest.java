package dev.argyle.worker.instance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.Limits;
import dev.argyle.worker.api.RuntimeKind;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.TraceContext;
import dev.argyle.worker.code.PreparedCode;
import dev.argyle.zygote.frame.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestFramesTest {
  private static final int INIT = 1;
  private static final int INVOKE = 2;
  private static final int EVENT = 3;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Frame(int kind, int flags, byte[] payload) {}

  private static List<Frame> frames(ByteBuf bytes) {
    List<Frame> frames = new ArrayList<>();
    while (bytes.isReadable()) {
      assertEquals(1, bytes.readUnsignedByte());
      int kind = bytes.readUnsignedByte();
      int flags = bytes.readUnsignedShort();
      int length = bytes.readInt();
      assertTrue(length <= Frames.MAX_PAYLOAD_BYTES);
      frames.add(new Frame(kind, flags, ByteBufUtil.getBytes(bytes.readSlice(length))));
    }
    return frames;
  }

  private static List<Frame> invoke(byte[] event, String clientContext, String traceId) {
    return invoke(0, event, clientContext, traceId);
  }

  private static List<Frame> invoke(int place, byte[] event, String clientContext, String traceId) {
    FunctionSpec function = Specs.named("f").build();
    ByteBuf out = Unpooled.buffer();
    GuestFrames.writeInvoke(
        out,
        place,
        new Invocation("id-1", function, Buffer.buffer(event), clientContext, traceId),
        1_234_567);
    return frames(out);
  }

  private static JsonNode head(Frame first) throws IOException {
    ByteBuf payload = Unpooled.wrappedBuffer(first.payload());
    return new ObjectMapper().readTree(ByteBufUtil.getBytes(payload.readSlice(payload.readInt())));
  }

  private static byte[] eventOf(List<Frame> frames) {
    ByteBuf event = Unpooled.buffer();
    for (Frame frame : frames) {
      ByteBuf payload = Unpooled.wrappedBuffer(frame.payload());
      if (frame.kind() == INVOKE) {
        payload.skipBytes(payload.readInt());
      }
      event.writeBytes(payload);
    }
    return ByteBufUtil.getBytes(event);
  }

  @TempDir Path folder;

  private boolean isLoneSource(String... entries) throws IOException {
    for (String entry : entries) {
      Files.createFile(folder.resolve(entry));
    }
    ByteBuf out = Unpooled.buffer();
    new GuestFrames(Specs.named("f").handler("app.run").build(), prepared(folder))
        .writeInit(out, false, false);
    return head(frames(out).get(0)).get("loneSource").asBoolean();
  }

  @Test
  void tellsTheGuestThatItsModuleIsALoneSource() throws IOException {
    assertTrue(isLoneSource("app.py", "apples.py", "other"));
  }

  @Test
  void leavesAModuleThatImportWouldPreferToImport() throws IOException {
    assertFalse(isLoneSource("app.py", "app.cpython-311-x86_64-linux-gnu.so"));
  }

  private String moduleFor(RuntimeKind runtime) {
    FunctionSpec function = Specs.named("f").runtime(runtime).handler("app.run").build();
    ByteBuf out = Unpooled.buffer();
    new GuestFrames(function, prepared(folder)).writeInit(out, false, false);
    ByteBuf payload = Unpooled.wrappedBuffer(frames(out).get(0).payload());
    payload.skipBytes(payload.readInt());
    return payload.toString(StandardCharsets.UTF_8);
  }

  private void write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  @Test
  void handsOverTheSourceOfALoneNodeModule() throws IOException {
    write("app.js", "exports.run = 1");
    assertEquals("exports.run = 1", moduleFor(RuntimeKind.NODE));
  }

  @Test
  void handsOverTheByteCodeOfALonePythonModule() throws IOException {
    write("app.py", "run = 1");
    assertEquals("", moduleFor(RuntimeKind.PYTHON), "it has no byte code");
    write("__pycache__/app.cpython-311.opt-1.pyc", "without assertions");
    assertEquals("", moduleFor(RuntimeKind.PYTHON), "no import would take it");
    write("__pycache__/app.cpython-311.pyc", "byte code");
    assertEquals("byte code", moduleFor(RuntimeKind.PYTHON));
    write("__pycache__/app.cpython-39.pyc", "another's");
    assertEquals("", moduleFor(RuntimeKind.PYTHON), "which is the guest's, it knows itself");
  }

  @Test
  void leavesAModuleThatIsLargeOrNotAloneToTheGuest() throws IOException {
    write("app.js", " ".repeat(PreparedCode.MAX_MODULE_BYTES + 1));
    assertEquals("", moduleFor(RuntimeKind.NODE));
    write("app.js", " ".repeat(PreparedCode.MAX_MODULE_BYTES));
    assertEquals(PreparedCode.MAX_MODULE_BYTES, moduleFor(RuntimeKind.NODE).length());
    write("package.json", "{}");
    assertEquals("", moduleFor(RuntimeKind.NODE));
  }

  @Test
  void tellsTheGuestWhichFunctionItIs() throws IOException {
    FunctionSpec function =
        Specs.named("thumb")
            .version("7")
            .handler("a.b")
            .memoryMb(256)
            .environment(Map.of("KEY", "va\"lue", "PATH", "/mine", "_HANDLER", "forged"))
            .build();
    ByteBuf out = Unpooled.buffer();
    new GuestFrames(function, prepared(folder)).writeInit(out, false, false);
    Frame init = frames(out).get(0);
    JsonNode body = head(init);
    assertEquals(INIT, init.kind());
    assertEquals("thumb", body.get("name").asText());
    assertEquals("7", body.get("version").asText());
    assertEquals(256, body.get("memoryMb").asInt());
    assertEquals("va\"lue", body.get("env").get("KEY").asText());
    assertEquals("/mine", body.get("env").get("PATH").asText());
    assertEquals("a.b", body.get("env").get("_HANDLER").asText());
    assertEquals("thumb", body.get("env").get("AWS_LAMBDA_FUNCTION_NAME").asText());
  }

  @Test
  void sendsASmallEventInOneFrame() throws IOException {
    List<Frame> frames = invoke("{\"a\":1}".getBytes(StandardCharsets.UTF_8), "", "");
    assertEquals(1, frames.size());
    assertEquals(0, frames.get(0).flags());
    assertEquals("id-1", head(frames.get(0)).get("id").asText());
    assertEquals(1_234_567, head(frames.get(0)).get("deadlineMs").asLong());
    assertEquals("{\"a\":1}", new String(eventOf(frames), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "Root=1-5759e988;Parent=53995c3f",
        "\",\"id\":\"forged",
        "\\",
        "a\nb\u0000c",
        "\u20ac \ud83d\ude00",
        "{\"custom\":{\"a\":\"\\\"\"}}"
      })
  void passesOnWhatCallersChooseWithoutLettingThemForgeTheHead(String text) throws IOException {
    JsonNode head = head(invoke(new byte[0], text, text).get(0));
    assertEquals(text, head.get("traceId").asText());
    assertEquals(text, head.get("clientContext").asText());
    assertEquals("id-1", head.get("id").asText());
    assertEquals(6, head.size());
  }

  @Test
  void theTraceThatGoesOnHasTheInvocationAsParent() throws IOException {
    TraceContext trace =
        new TraceContext("a".repeat(32), "b".repeat(16), "c".repeat(16), true, "k=\"v\"", "Root=1");
    FunctionSpec function = Specs.named("f").build();
    ByteBuf out = Unpooled.buffer();
    GuestFrames.writeInvoke(
        out, 0, new Invocation("id-1", function, Buffer.buffer("1"), "", trace), 0);
    JsonNode head = head(frames(out).get(0));
    assertEquals(
        "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01", head.get("traceparent").asText());
    assertEquals("k=\"v\"", head.get("tracestate").asText());
    assertEquals("Root=1", head.get("traceId").asText());
  }

  @Test
  void cutsALargeEventIntoFramesOfWhichAllButTheLastSayThatMoreComes() {
    long seed = System.nanoTime();
    byte[] event = new byte[Limits.MAX_EVENT_BYTES];
    new Random(seed).nextBytes(event);
    List<Frame> frames = invoke(event, "", "");
    for (int i = 0; i < frames.size(); i++) {
      assertEquals(i == 0 ? INVOKE : EVENT, frames.get(i).kind());
      assertEquals(i < frames.size() - 1 ? Frames.MORE : 0, frames.get(i).flags());
    }
    assertArrayEquals(event, eventOf(frames), "seed " + seed);
  }

  @Test
  void namesThePlaceInEachFrameOfAnEvent() {
    List<Frame> frames = invoke(99, new byte[3 * Frames.MAX_PAYLOAD_BYTES], "", "");
    for (int i = 0; i < frames.size(); i++) {
      assertEquals(99 | (i < frames.size() - 1 ? Frames.MORE : 0), frames.get(i).flags());
    }
  }

  @Test
  void losesNoByteAtTheEdgeOfAFrame() {
    int room = Frames.MAX_PAYLOAD_BYTES - 4 - headBytes();
    for (int length = room - 1; length <= room + 1; length++) {
      List<Frame> frames = invoke(new byte[length], "", "");
      assertEquals(length, eventOf(frames).length);
      assertEquals(length <= room ? 1 : 2, frames.size());
    }
  }

  private static int headBytes() {
    return Unpooled.wrappedBuffer(invoke(new byte[0], "", "").get(0).payload()).readInt();
  }

  @Test
  void fitsTheLargestHeadThatIsLetIn() {
    String escapedSixfold = "\u0001".repeat(8 * 1024);
    List<Frame> frames = invoke(new byte[10], escapedSixfold, "");
    assertEquals(1, frames.size());
  }

  @Test
  void everyFunctionThatFitsHasAFirstFrameThatFits() {
    for (String piece : new String[] {"x", "\u0001", "\u20ac", "\ud800", "\ud83d\ude00"}) {
      for (int length = 1; length < 400_000; length = length * 5 / 4 + 1) {
        String text = piece.repeat(length);
        FunctionSpec[] functions = {
          Specs.named("f").environment(Map.of("KEY", text)).build(),
          Specs.named("f").environment(Map.of(text, "")).build(),
          Specs.named("f").handler("a." + text).build(),
          Specs.named(text).build(),
        };
        for (FunctionSpec function : functions) {
          if (GuestFrames.fits(function)) {
            ByteBuf out = Unpooled.buffer();
            new GuestFrames(function, prepared(folder)).writeInit(out, false, false);
            assertEquals(1, frames(out).size());
          }
        }
      }
    }
  }

  @Test
  void aFunctionOfTheLargestEnvironmentThatIsLetInFits() {
    assertTrue(GuestFrames.fits(Specs.named("f").environment(many(4_096)).build()));
    assertFalse(GuestFrames.fits(Specs.named("f").environment(many(64 * 1_024)).build()));
  }

  private static Map<String, String> many(int bytes) {
    Map<String, String> environment = new TreeMap<>();
    for (int i = 0; i < bytes / 3; i++) {
      environment.put(String.format(Locale.ROOT, "%03x", i), "");
    }
    return environment;
  }

  private static PreparedCode prepared(Path folder) {
    return PreparedCode.of(folder, Optional.empty());
  }
}
