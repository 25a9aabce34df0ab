package dev.argyle.zygote.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.argyle.sandbox.policy.EntryStep;
import dev.argyle.sandbox.policy.ZygoteSequence;
import dev.argyle.sandbox.sys.Syscall;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a zygote is told when it starts, as JSON: how it and its guests lock themselves in. */
final class EntryCodec {
  private static final ObjectMapper JSON = new ObjectMapper();

  private EntryCodec() {}

  static byte[] encode(int zygote, List<EntryStep> entry, List<String> packages) {
    ObjectNode config = config(ZygoteSequence.untilMaps(zygote), ZygoteSequence.afterMaps(), entry);
    ArrayNode folders = config.putArray("packages");
    packages.forEach(folders::add);
    return bytes(config);
  }

  /** What a zygote that another forks is told. */
  static byte[] encode(GrowthSpec spec) {
    return bytes(config(ZygoteSequence.untilMaps(), spec.confinement(), spec.entry()));
  }

  private static ObjectNode config(
      List<EntryStep> untilMaps, List<EntryStep> afterMaps, List<EntryStep> entry) {
    ObjectNode config = JSON.createObjectNode();
    config.put("clone3", Syscall.CLONE3.number());
    addAll(config.putArray("untilMaps"), untilMaps);
    addAll(config.putArray("afterMaps"), afterMaps);
    addAll(config.putArray("entry"), entry);
    return config;
  }

  private static byte[] bytes(ObjectNode config) {
    try {
      return JSON.writeValueAsString(config).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void addAll(ArrayNode array, List<EntryStep> steps) {
    for (EntryStep step : steps) {
      ObjectNode node = array.addObject();
      if (step instanceof EntryStep.Call call) {
        node.put("call", call.call().callName());
        node.put("number", call.call().number());
        ArrayNode arguments = node.putArray("arguments");
        call.arguments().forEach(argument -> add(arguments, argument));
      } else if (step instanceof EntryStep.WriteFile file) {
        node.put("write", file.path());
        node.put("text", file.text());
      }
    }
  }

  private static void add(ArrayNode arguments, EntryStep.Argument argument) {
    if (argument instanceof EntryStep.Word word) {
      arguments.add(word.value());
    } else if (argument instanceof EntryStep.Bytes bytes) {
      arguments.addObject().put("bytes", bytes.value());
    } else if (argument instanceof EntryStep.BpfProgram program) {
      arguments.addObject().put("sock_fprog", program.filters());
    } else {
      arguments.add("own id");
    }
  }
}
