package dev.argyle.bench.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformProcessesTest {
  private static final int PORT = 8080;

  @TempDir private Path proc;

  @BeforeEach
  void aPlatformWithAZygoteAndTwoGuestsBesideAnother() throws IOException {
    Files.createDirectories(proc.resolve("net"));
    Files.write(
        proc.resolve("net/tcp"),
        List.of(
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid"
                + "  timeout inode",
            // A client's connection to it, which is no listener.
            "   0: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000 0 0 66 1",
            "   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 77 1",
            "   2: 0100007F:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 88 1"));
    process(100, 1, "java", 9000, 77);
    process(101, 100, "python3", 5000, 1);
    process(102, 101, "argyle-guest", 2000, 2);
    process(103, 101, "argyle-guest", 1000, 3);
    process(200, 1, "java", 9000, 88);
    process(201, 200, "argyle-guest", 700, 4);
    process(300, 1, "client", 900, 66);
  }

  @Test
  void findsWhoListensAndCountsAllBelowIt() throws IOException {
    PlatformProcesses.Reading reading = platform().orElseThrow().read();

    assertEquals(2, reading.guests());
    assertEquals(8000 * 1024, reading.pssBytes());
  }

  @Test
  void whoEndedMeanwhileCountsNothing() throws IOException {
    Files.delete(proc.resolve("103/smaps_rollup"));
    Files.writeString(proc.resolve("103/status"), "Name:\tx\nState:\tZ (zombie)\nPPid:\t101\n");

    assertEquals(new PlatformProcesses.Reading(1, 7000 * 1024), platform().orElseThrow().read());
  }

  @Test
  void pagesThatMayNotBeReadAreAnError() throws IOException {
    Files.delete(proc.resolve("103/smaps_rollup"));

    assertThrows(IOException.class, () -> platform().orElseThrow().read());
  }

  /** Names with blanks and brackets are no fields. */
  @Test
  void countsTheProcessorTimeOfAllAndOfThoseTheyWaitedFor() throws IOException {
    stat(100, "java", "300 40 7 1");
    stat(101, "python3) S 9 (x", "20 5 50 5");
    stat(102, "argyle-guest", "2 1 0 0");
    stat(200, "java", "9000 9000 9000 9000");

    // 103 ended while it was looked at.
    assertEquals(348 + 80 + 3, platform().orElseThrow().cpuTicks());
  }

  @Test
  void aServerThatHasEndedHasNoProcessorTime() throws IOException {
    assertThrows(IOException.class, () -> platform().orElseThrow().cpuTicks());
  }

  private void stat(int pid, String name, String times) throws IOException {
    Files.writeString(
        proc.resolve(pid + "/stat"),
        pid + " (" + name + ") S 1 1 1 0 -1 4194560 11 22 33 44 " + times + " 20 0 1 0 99\n");
  }

  @Test
  void nobodyListensIsNobody() throws IOException {
    assertFalse(PlatformProcesses.listeningAt(9999, proc).isPresent());
  }

  @Test
  void aGatewayElsewhereIsNotLookedForHere() {
    assertFalse(PlatformProcesses.behind(URI.create("http://192.0.2.1:8080")).isPresent());
  }

  private Optional<PlatformProcesses> platform() throws IOException {
    return PlatformProcesses.listeningAt(PORT, proc);
  }

  private void process(int pid, int parent, String name, int pssKb, int socket) throws IOException {
    Path folder = Files.createDirectories(proc.resolve(pid + "/fd")).getParent();
    Files.createSymbolicLink(folder.resolve("fd/3"), Path.of("socket:[" + socket + "]"));
    Files.writeString(folder.resolve("comm"), name + "\n");
    Files.writeString(
        folder.resolve("status"),
        "Name:\t" + name + "\nState:\tS (sleeping)\nPPid:\t" + parent + "\n");
    Files.writeString(
        folder.resolve("smaps_rollup"), "Rss: 99999 kB\nPss:      " + pssKb + " kB\n");
  }
}
