package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Guests of one zygote begin as copies of it; what must not be a copy is their own. */
@RequiresRoot
class SiblingsTest {
  private static final int GUESTS = 4;

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  /** Each element must differ between any two guests. */
  private static void assertAllDiffer(Supplier<JsonNode> guest) {
    Set<String> seen = new HashSet<>();
    int count = 0;
    for (int i = 0; i < GUESTS; i++) {
      for (JsonNode value : guest.get()) {
        seen.add(value.toString());
        count++;
      }
    }
    assertNotEquals(0, count);
    assertEquals(count, seen.size(), () -> "some are alike: " + seen);
  }

  @Test
  void nodesDrawRandomNumbersOfTheirOwn() {
    NodeProbe probe = new NodeProbe(FIXTURE);
    String code =
        """
        const crypto = require('crypto');
        return [
          Math.random(), Math.random(), crypto.randomBytes(8).toString('hex'), crypto.randomUUID(),
          crypto.randomInt(2 ** 47), crypto.webcrypto.getRandomValues(new Uint32Array(2)).join(),
          crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }).d,
          require('fs').mkdtempSync('/tmp/x-')];
        """;
    assertAllDiffer(() -> probe.run(code));
  }

  @Test
  void nodesHaveNothingOpenThatWasTheirZygotes() {
    String code =
        """
        const fs = require('fs');
        const open = fs.readdirSync('/proc/self/fd').map((fd) => {
          try { return fd + ' ' + fs.readlinkSync('/proc/self/fd/' + fd); } catch { return 'gone'; }
        });
        // What is there of the event loop's is made anew by each: see child.c.
        return open.filter((line) => !/^[0-3] |\\/dev\\/null|anon_inode|pipe:|gone|socket:|\\/proc\\//.test(line));
        """;
    assertEquals("[]", new NodeProbe(FIXTURE).run(code).toString());
  }

  @Test
  void nodesShareNoPipes() {
    String code =
        """
        const fs = require('fs');
        const found = [];
        for (const fd of fs.readdirSync('/proc/self/fd')) {
          try {
            const link = fs.readlinkSync('/proc/self/fd/' + fd);
            if (/pipe:|socket:/.test(link)) found.push(link);
          } catch { /* the listing's own */ }
        }
        return [...new Set(found)];
        """;
    NodeProbe probe = new NodeProbe(FIXTURE);
    assertAllDiffer(() -> probe.run(code));
  }

  @Test
  void pythonsDrawRandomNumbersOfTheirOwn() {
    Inside inside = new Inside(FIXTURE);
    String code =
        """
        import random, secrets, ssl, tempfile, uuid
        out = [random.random(), str(uuid.uuid4()), secrets.token_hex(8), ssl.RAND_bytes(8).hex(),
               os.urandom(8).hex(), tempfile.mktemp(), str(uuid.uuid1())]
        """;
    assertAllDiffer(() -> inside.run(code));
  }

  /**
   * Nothing can give a running interpreter another seed: said in {@code SECURITY.md}. Should this
   * fail one day, that sentence is no longer true.
   */
  @Test
  void pythonsShareTheSeedOfTheirZygotesHashes() {
    Inside inside = new Inside(FIXTURE);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < GUESTS; i++) {
      seen.add(inside.run("out = str(hash('a string of some length'))").asText());
    }
    assertEquals(1, seen.size(), seen::toString);
  }

  @Test
  void eachIsTheFirstAndOnlyProcessItSees() {
    String alone = "[1,0,[\"1\"]]";
    Inside inside = new Inside(FIXTURE);
    NodeProbe probe = new NodeProbe(FIXTURE);
    for (int i = 0; i < 2; i++) {
      assertEquals(
          alone,
          inside
              .run(
                  "out = [os.getpid(), os.getppid(), [p for p in os.listdir('/proc') if p.isdigit()]]")
              .toString());
      assertEquals(
          alone,
          probe
              .run(
                  "return [process.pid, process.ppid,"
                      + " require('fs').readdirSync('/proc').filter(name => /^\\d+$/.test(name))];")
              .toString());
    }
  }

  @Test
  void pythonsHaveNothingOpenThatWasTheirZygotes() {
    // Input, two outputs, the socket to the worker, and the listing's own.
    assertEquals(
        "[\"0\",\"1\",\"2\",\"3\",\"4\"]",
        new Inside(FIXTURE).run("out = sorted(os.listdir('/proc/self/fd'))").toString());
  }

  @Test
  void nodesHaveNoHandlesOrRequestsOfTheirZygotes() {
    String code =
        """
        const names = process.getActiveResourcesInfo();
        // The timer that looks whether the handler is done, and the sockets it writes to.
        return [process._getActiveRequests().length, names.filter(
          (name) => !['Timeout', 'PipeWrap', 'TTYWrap', 'TCPSocketWrap', 'FSReqPromise'].includes(name))];
        """;
    assertEquals("[0,[]]", new NodeProbe(FIXTURE).run(code).toString());
  }
}
