package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.Specs;
import dev.argyle.zygote.process.NodeSpares;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A guest that executed Node after it was locked in is locked in as one that did not. */
@RequiresRoot
class StartedNodeWallsTest {
  @RegisterExtension static final WorkerFixture FORKED = WorkerFixture.plain();

  @RegisterExtension
  static final WorkerFixture STARTED =
      WorkerFixture.with(
          config ->
              config.withNodeSpares(NodeSpares.STARTED).withRunId(config.runId() + "-started"));

  /** Versions are in the environment, and each fixture has its own. */
  private static JsonNode value(WorkerFixture fixture, String code) {
    Specs specs = Specs.named("probe").version("1").isolatedByRequest();
    return fixture.run(new NodeProbe(fixture).function(specs), Inside.encode(code)).value();
  }

  private static void assertAlike(String code) {
    JsonNode expected = value(FORKED, code);
    assertTrue(expected.size() > 0, expected::toString);
    assertEquals(expected.toPrettyString(), value(STARTED, code).toPrettyString());
  }

  @Test
  void userCapabilitiesAndFiltersAreTheSame() {
    assertAlike(
        """
        const names = /^(Uid|Gid|Groups|Cap.*|NoNewPrivs|Seccomp.*|NSpid|NSsid|Umask|SigBlk|SigPnd):/;
        return require('fs').readFileSync('/proc/self/status', 'utf8').split('\\n')
          .filter((line) => names.test(line));
        """);
  }

  @Test
  void mapsLimitsAndTheRestOfTheProcessAreTheSame() {
    assertAlike(
        """
        const names = ['uid_map', 'gid_map', 'setgroups', 'limits', 'oom_score_adj', 'comm', 'cgroup'];
        return names.map((name) => require('fs').readFileSync('/proc/self/' + name, 'utf8')
          .replace(/s\\d{5}/g, 'SLOT').replace(/argyle-[^/\\n]+/g, (word) => word === 'argyle-guest' ? word : 'RUN')
          .replace(/ \\d{6,} /g, ' ID '));
        """);
  }

  @Test
  void mountsAndFilesAreTheSame() {
    assertAlike(
        """
        const fs = require('fs');
        const mounts = fs.readFileSync('/proc/self/mountinfo', 'utf8').trim().split('\\n').map((line) => {
          const fields = line.split(' ');
          return [fields[4], fields[5], ...fields.slice(fields.indexOf('-') + 1)].join(' ').replace(/uid=\\d+|gid=\\d+/g, '');
        });
        return [mounts.sort(), fs.readdirSync('/'), fs.readdirSync('/tmp'), process.env, process.cwd()];
        """);
  }

  @Test
  void whatTheFilterForbidsIsForbidden() {
    assertAlike(
        """
        const { spawnSync } = require('child_process');
        const tries = ['unshare -U true', 'unshare -m true', 'mount -t tmpfs x /tmp', 'mknod /tmp/a p', 'chroot / true',
          'hostname x', 'nsenter -t 1 -m true', 'dmesg'];
        return tries.map((words) => {
          const { status } = spawnSync('sh', ['-c', words + ' 2>/dev/null']);
          return words + ' ' + (status !== 0);
        });
        """);
  }

  @Test
  void itsChildrenGetNothingOfItsFiles() {
    String code =
        """
        const { spawnSync } = require('child_process');
        return [0, 3].map((fd) => spawnSync('readlink', ['/proc/self/fd/' + fd], { stdio: ['ignore', 'pipe', 'pipe'] })
          .stdout.toString().trim());
        """;
    assertEquals("[\"/dev/null\",\"\"]", value(STARTED, code).toString());
  }

  @Test
  void itsGarbageIsCollectedBeforeItsMemoryIsFull() {
    String code =
        """
        const size = 30000; // of about a kilobyte each
        const kept = Array.from({ length: size }, (_, i) => new Array(120).fill(i));
        for (let i = 0; i < 600000; i++) kept[(i * 7919) % size] = new Array(120).fill(i);
        return kept.length;
        """;
    assertEquals("30000", value(STARTED, code).toString());
  }

  @Test
  void itRunsWithLittleMemory() {
    NodeProbe probe = new NodeProbe(STARTED);
    Answer answer =
        STARTED.run(
            probe.function(Specs.named("small").memoryMb(16).isolatedByRequest()),
            Inside.encode("return 'fits';"));
    assertEquals("\"fits\"", answer.value().toString());
  }
}
