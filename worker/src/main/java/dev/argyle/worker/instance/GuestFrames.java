package dev.argyle.worker.instance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.argyle.sandbox.mount.HostRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.Invocation;
import dev.argyle.worker.api.RuntimeKind;
import dev.argyle.worker.api.TraceContext;
import dev.argyle.worker.code.PreparedCode;
import dev.argyle.zygote.frame.FrameType;
import dev.argyle.zygote.frame.Frames;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The frames a guest is sent: which function it is, built once a version, and each invocation. */
final class GuestFrames {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ARN = "arn:aws:lambda:local:000000000000:function:";
  private static final byte[] NO_MODULE = {};
  private static final int HEAD_LENGTH_BYTES = 4;
  private static final int MAX_HEAD_BYTES = 64 * 1024;
  private static final int MAX_ESCAPE_BYTES = 6;

  /** What stands in the first frame besides names and values: the handler's module, too. */
  private static final int INIT_REST_BYTES = 2 * 1024 + PreparedCode.MAX_MODULE_BYTES;

  private final byte[] init;
  private final byte[] learningInit;
  private final byte[] announcingInit;
  private final byte[] learningAnnouncingInit;
  private final byte[] module;

  GuestFrames(FunctionSpec function, PreparedCode code) {
    ObjectNode body = JSON.createObjectNode();
    body.put("name", function.name());
    body.put("version", function.version());
    body.put("arn", ARN + function.name());
    body.put("memoryMb", function.memoryBytes() >> 20);
    body.put("handler", function.handler());
    body.put("root", HostRoot.CODE);
    body.put("perInstance", function.concurrency().perInstance());
    boolean isLoneSource = isLoneSource(function, code);
    body.put("loneSource", isLoneSource);
    module = isLoneSource ? moduleOf(function, code) : NO_MODULE;
    body.put(
        "packages",
        code.packages()
            .map(folder -> InstanceTemplate.packagesTarget(function.runtime()))
            .orElse(""));
    ObjectNode environment = body.putObject("env");
    environmentOf(function).forEach(environment::put);
    try {
      init = initOf(body, false, false);
      learningInit = initOf(body, true, false);
      announcingInit = initOf(body, false, true);
      learningAnnouncingInit = initOf(body, true, true);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] initOf(ObjectNode body, boolean learn, boolean announce)
      throws JsonProcessingException {
    return JSON.writeValueAsBytes(body.put("learn", learn).put("announce", announce));
  }

  /**
   * True when the handler's module is one source file of the bundle's root, with nothing beside it
   * that the language would prefer, or that would make it something else; guests then need not look
   * for themselves.
   */
  private static boolean isLoneSource(FunctionSpec function, PreparedCode code) {
    String module = moduleName(function);
    if (module.isEmpty() || module.indexOf('.') >= 0 || module.indexOf('/') >= 0) {
      return false;
    }
    if (code.names().size() >= PreparedCode.MAX_NAMES) {
      return false;
    }
    if (function.runtime() == RuntimeKind.NODE) {
      return code.names().contains(module + ".js")
          && !code.names().contains(module)
          && !code.names().contains("package.json");
    }
    return code.names().stream()
        .filter(name -> name.equals(module) || name.startsWith(module + "."))
        .toList()
        .equals(List.of(module + ".py"));
  }

  private static String moduleName(FunctionSpec function) {
    return function.handler().substring(0, Math.max(0, function.handler().lastIndexOf('.')));
  }

  /**
   * The file that a lone source is loaded from, where it is small; guests read others themselves.
   */
  private static byte[] moduleOf(FunctionSpec function, PreparedCode code) {
    String name = moduleName(function);
    if (function.runtime() == RuntimeKind.NODE) {
      return code.modules().getOrDefault(name + ".js", NO_MODULE);
    }
    // Of which Python it is, its first bytes say; guests look at those.
    Pattern file = Pattern.compile("__pycache__/" + Pattern.quote(name) + "[.][^.]+[.]pyc");
    List<byte[]> compiled =
        code.modules().entrySet().stream()
            .filter(entry -> file.matcher(entry.getKey()).matches())
            .map(Map.Entry::getValue)
            .toList();
    return compiled.size() == 1 ? compiled.get(0) : NO_MODULE;
  }

  /** What guests do not have from the zygote: the function's own, under the platform's. */
  private static Map<String, String> environmentOf(FunctionSpec function) {
    Map<String, String> environment = new TreeMap<>();
    environment.putAll(function.environment());
    environment.put("AWS_EXECUTION_ENV", "AWS_Lambda_" + function.runtime().yamlName());
    environment.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
    environment.put("AWS_LAMBDA_FUNCTION_VERSION", function.version());
    environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "" + (function.memoryBytes() >> 20));
    environment.put("_HANDLER", function.handler());
    return environment;
  }

  /** Room for {@link #writeInit} and a small {@link #writeInvoke}. */
  int initBytes() {
    return HEAD_LENGTH_BYTES + init.length + module.length + 64;
  }

  /**
   * Tells a guest which function it is.
   *
   * @param learn whether it is to tell what it imports
   * @param announce whether it is to tell at once that its handler is loaded, and not with its
   *     first answer
   */
  void writeInit(ByteBuf out, boolean learn, boolean announce) {
    byte[] body = learn ? learningInit : init;
    if (announce) {
      body = learn ? learningAnnouncingInit : announcingInit;
    }
    Frames.writeHeader(out, FrameType.INIT, 0, HEAD_LENGTH_BYTES + body.length + module.length);
    out.writeInt(body.length).writeBytes(body).writeBytes(module);
  }

  /**
   * True when a function fits its frame: a gateway lets in no more than 4 KiB of environment, but a
   * worker serves whoever calls it. Counted in characters, of which JSON makes six bytes at most.
   */
  static boolean fits(FunctionSpec function) {
    long characters = function.version().length() + 2L * function.handler().length();
    characters += 3L * function.name().length();
    for (Map.Entry<String, String> variable : function.environment().entrySet()) {
      characters += variable.getKey().length() + variable.getValue().length() + 8;
    }
    return characters * MAX_ESCAPE_BYTES + INIT_REST_BYTES <= Frames.MAX_PAYLOAD_BYTES;
  }

  /** True when an invocation's head fits its frame. */
  static boolean fits(Invocation invocation) {
    return invocation.clientContext().length() + invocation.trace().length() < MAX_HEAD_BYTES / 8;
  }

  /**
   * Hands over an invocation.
   *
   * @param place its number among those that run in the guest
   * @param deadlineMs when its time is up, of {@link System#currentTimeMillis}
   */
  static void writeInvoke(ByteBuf out, int place, Invocation invocation, long deadlineMs) {
    byte[] head = head(invocation, deadlineMs);
    Buffer event = invocation.event();
    int room = Frames.MAX_PAYLOAD_BYTES - HEAD_LENGTH_BYTES - head.length;
    int sent = Math.min(room, event.length());
    Frames.writeHeader(
        out, FrameType.INVOKE, place | more(sent, event), HEAD_LENGTH_BYTES + head.length + sent);
    out.writeInt(head.length).writeBytes(head);
    out.writeBytes(event.getBytes(0, sent));
    while (sent < event.length()) {
      int count = Math.min(Frames.MAX_PAYLOAD_BYTES, event.length() - sent);
      Frames.writeHeader(out, FrameType.EVENT, place | more(sent + count, event), count);
      out.writeBytes(event.getBytes(sent, sent + count));
      sent += count;
    }
  }

  private static int more(int sent, Buffer event) {
    return sent < event.length() ? Frames.MORE : 0;
  }

  private static byte[] head(Invocation invocation, long deadlineMs) {
    StringBuilder head = new StringBuilder(512);
    head.append("{\"id\":\"").append(invocation.requestId());
    head.append("\",\"deadlineMs\":").append(deadlineMs);
    TraceContext trace = invocation.trace();
    head.append(",\"traceId\":\"").append(escaped(trace.amazonHeader()));
    head.append("\",\"traceparent\":\"").append(escaped(trace.traceParent()));
    head.append("\",\"tracestate\":\"").append(escaped(trace.state()));
    head.append("\",\"clientContext\":\"").append(escaped(invocation.clientContext()));
    return head.append("\"}").toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Callers choose these; unescaped they could forge the head. */
  private static String escaped(String text) {
    return text.isEmpty() ? text : new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }
}
