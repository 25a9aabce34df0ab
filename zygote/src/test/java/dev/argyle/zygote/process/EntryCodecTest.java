package dev.argyle.zygote.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.sandbox.mount.Scratch;
import dev.argyle.sandbox.policy.EntrySequence;
import dev.argyle.sandbox.policy.EntryStep;
import dev.argyle.sandbox.policy.EntryStep.BpfProgram;
import dev.argyle.sandbox.policy.EntryStep.Bytes;
import dev.argyle.sandbox.policy.EntryStep.OwnId;
import dev.argyle.sandbox.policy.EntryStep.Word;
import dev.argyle.sandbox.policy.seccomp.RuntimeFilter;
import dev.argyle.sandbox.sys.Syscall;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryCodecTest {
  private static JsonNode encode(EntryStep... steps) throws IOException {
    return new ObjectMapper().readTree(EntryCodec.encode(0, List.of(steps), List.of("/a", "/b")));
  }

  @Test
  void tellsEachCallByNameAndNumber() throws IOException {
    JsonNode step = encode(new EntryStep.Call(Syscall.SETSID, List.of())).get("entry").get(0);
    assertEquals("setsid", step.get("call").asText());
    assertEquals(Syscall.SETSID.number(), step.get("number").asInt());
    assertEquals(0, step.get("arguments").size());
  }

  @Test
  void tellsTheKindsOfArgumentsApart() throws IOException {
    JsonNode arguments =
        encode(
                new EntryStep.Call(
                    Syscall.PRCTL,
                    List.of(
                        new Word(1L << 40),
                        new Bytes(new byte[] {0, (byte) 200}),
                        new OwnId(),
                        new BpfProgram(new byte[] {1, 2, 3}))))
            .get("entry")
            .get(0)
            .get("arguments");
    assertEquals(1L << 40, arguments.get(0).asLong());
    assertEquals("AMg=", arguments.get(1).get("bytes").asText());
    assertEquals("own id", arguments.get(2).asText());
    assertEquals("AQID", arguments.get(3).get("sock_fprog").asText());
  }

  @Test
  void keepsTheOrder() throws IOException {
    List<EntryStep> entry = EntrySequence.forGuest(RuntimeFilter.PYTHON, new Scratch(1, 2), 3, 7);
    JsonNode steps = encode(entry.toArray(EntryStep[]::new)).get("entry");
    for (int i = 0; i < entry.size(); i++) {
      if (entry.get(i) instanceof EntryStep.Call call) {
        assertEquals(call.call().callName(), steps.get(i).get("call").asText());
      } else {
        assertTrue(steps.get(i).has("write"));
      }
    }
  }

  @Test
  void tellsWhatToWriteWhere() throws IOException {
    JsonNode step = encode(new EntryStep.WriteFile("self/uid_map", "text")).get("entry").get(0);
    assertEquals("self/uid_map", step.get("write").asText());
    assertEquals("text", step.get("text").asText());
  }

  @Test
  void tellsTheZygoteHowToLockItselfIn() throws IOException {
    JsonNode config = encode();
    assertEquals("unshare", config.get("untilMaps").get(4).get("call").asText());
    assertEquals("setresgid", config.get("afterMaps").get(0).get("call").asText());
  }

  @Test
  void tellsWhereThePackagesAreAndHowToClone() throws IOException {
    JsonNode config = encode();
    assertEquals("[\"/a\",\"/b\"]", config.get("packages").toString());
    assertEquals(435, config.get("clone3").asInt());
  }

  @Test
  void fitsIntoTheOneMessageTheZygoteReads() {
    byte[] message =
        EntryCodec.encode(
            0,
            EntrySequence.forGuest(RuntimeFilter.PYTHON, new Scratch(Long.MAX_VALUE / 2, 1), 1, 7),
            PythonRuntime.PACKAGES);
    assertTrue(message.length < 128 * 1024, message.length + " bytes");
  }
}
