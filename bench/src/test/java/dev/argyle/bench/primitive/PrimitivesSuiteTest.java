package dev.argyle.bench.primitive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.Units;
import dev.argyle.bench.report.Claim;
import dev.argyle.bench.report.Plot;
import dev.argyle.bench.report.ResultFolder;
import dev.argyle.bench.report.SuiteResult;
import dev.argyle.bench.run.Progress;
import dev.argyle.bench.run.SuiteRun;
import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.testing.RecordingKernel;
import dev.argyle.sandbox.testing.RequiresRoot;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class PrimitivesSuiteTest {
  private static final PrimitivesShape SMALL =
      new PrimitivesShape(List.of(1, 2), List.of(1, 3), List.of(60, 200), 2, 20, 0, 5);

  @TempDir private Path folder;

  /** Mounts, groups, processes and descriptors that are left are the leak check's to find. */
  @Test
  @RequiresRoot
  void measuresAllFiguresAndLeavesNothing() throws IOException, InterruptedException {
    Set<String> foldersBefore = folders();

    SuiteResult result = run(new JnrKernel());
    new ResultFolder(folder).write(result);

    assertEquals(List.of(), result.problems());
    check(result.metrics());
    for (Plot plot : result.plots()) {
      Path png = folder.resolve(plot.name() + ".png");
      assertTrue(ImageIO.read(png.toFile()).getWidth() > 500, png.toString());
    }
    assertEquals(
        Set.of(1, 2, 3, 4, 5),
        result.claims().stream()
            .map(claim -> Integer.parseInt(claim.figure().replace("SOCK, figure ", "")))
            .collect(Collectors.toSet()));
    assertEquals(foldersBefore, folders());
    assertEquals(1, namespaces("net").size(), "network namespaces of this JVM's threads");
    assertEquals(1, namespaces("mnt").size(), "mount namespaces of this JVM's threads");
  }

  private static void check(Map<String, Number> metrics) {
    for (String key :
        List.of(
            "storage_bind_per_second_at_2",
            "storage_detached_p50_us_at_1",
            "storage_stitched_p99_us_at_2",
            "mounts_bind_p50_us_at_60",
            "mounts_namespace_create_p50_us_at_200",
            "mounts_namespace_leave_p50_us_at_200",
            "namespace_mnt_create_p50_us",
            "namespace_ipc_leave_p50_us",
            "namespace_uts_each_us",
            "namespace_pid_each_us",
            "namespace_cgroup_each_us",
            "network_none_per_second_at_3")) {
      assertTrue(metrics.containsKey(key), key + " is missing of " + metrics.keySet());
    }
    assertTrue(
        Stream.of("v1", "v2")
            .anyMatch(version -> metrics.containsKey("cgroup_" + version + "_fresh_p50_us_at_2")),
        metrics.keySet().toString());
    Units.check(metrics.keySet());
  }

  @Test
  void withoutRootItSaysSoAndMeasuresNothing() throws InterruptedException {
    RecordingKernel kernel = new RecordingKernel();
    kernel.runAs(1000);
    SuiteResult result = run(kernel);
    assertEquals(Map.of("primitives", PrimitivesSuite.NEEDS_ROOT), result.missing());
    assertEquals(Map.of(), result.metrics());
    assertEquals(List.of(), result.problems());
    assertEquals(List.of(), kernel.calls());
  }

  /** As on a kernel that grants nothing: one failing call after the other, and no claim holds. */
  @Test
  void whatTheKernelRefusesIsMissingAndItsClaimsUnknown() throws InterruptedException {
    RecordingKernel kernel =
        new RecordingKernel() {
          @Override
          public void unshare(int flags) throws ErrnoException {
            throw new ErrnoException(Errno.EPERM, "unshare", "all");
          }
        };
    SuiteResult result = run(kernel);
    assertEquals(
        Set.of(Claim.Verdict.UNKNOWN),
        result.claims().stream().limit(4).map(Claim::verdict).collect(Collectors.toSet()));
    assertTrue(result.missing().get("bind mount").endsWith(PrimitivesSuite.NEEDS_ROOT));
    assertTrue(result.missing().containsKey("network namespaces"));
  }

  @Test
  void thePairOfDevicesIsAskedForInOneWellFormedMessage() {
    byte[] message = VethRequest.message(0x01020304);
    ByteBuffer header = ByteBuffer.wrap(message).order(ByteOrder.nativeOrder());
    assertEquals(message.length, header.getInt(0));
    assertEquals(0, message.length % 4);
    assertEquals(16, header.getShort(4));
    // The last attribute is where the other end goes.
    assertEquals(0x01020304, header.getInt(message.length - 4));
    assertArrayEquals(
        "veth".getBytes(StandardCharsets.US_ASCII), Arrays.copyOfRange(message, 40, 44));
    // The attribute that holds all others ends with the message.
    assertEquals(message.length - 32, header.getShort(32));
  }

  @Test
  void theErrorStandsBehindTheAnswersHeader() {
    ByteBuffer answer = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    answer.putInt(16, -95);
    assertEquals(95, VethRequest.errno(answer.array()));
  }

  private static SuiteResult run(Kernel kernel) throws InterruptedException {
    SuiteRun run = new SuiteRun(URI.create("http://127.0.0.1:1"), 0, 1, 20, 1, 1, Progress.NONE);
    return new PrimitivesSuite(SMALL, kernel).run(run);
  }

  private static Set<String> folders() throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> entries = Files.list(parent)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.startsWith("argyle-primitives"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** Of all threads. */
  private static Set<String> namespaces(String kind) throws IOException {
    Set<String> namespaces = new TreeSet<>();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        try {
          namespaces.add(Files.readSymbolicLink(task.resolve("ns/" + kind)).toString());
        } catch (IOException ended) {
          // Threads come and go.
        }
      }
    }
    return namespaces;
  }
}
