package dev.argyle.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class WorkloadTest {
  private static final String PYTHON = "/usr/bin/python3";

  @ParameterizedTest
  @EnumSource
  void aPlainInterpreterFindsTheKnownResult(Workload workload) throws InterruptedException {
    PlainProcess process = new PlainProcess(PYTHON, workload);

    process.run();

    Assumptions.assumeTrue(process.missing().isEmpty(), () -> process.missing().orElse(""));
    assertEquals(Map.of(), process.recording().failures());
    assertEquals(1, process.recording().goodCount());
  }

  @Test
  void aesIsTheStandards() throws IOException, InterruptedException {
    // The examples of FIPS 197, C.1, and of SP 800-38A, F.5.1.
    assertEquals(
        List.of(
            "69c4e0d86a7b0430d8cdb78070b4c55a",
            "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"),
        python(
            Workload.AES.code()
                + """
                block = 0x00112233445566778899AABBCCDDEEFF
                print("%032x" % encrypt_block(block, expand(bytes(range(16)))))
                key = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
                text = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                print(encrypt(bytes.fromhex(text), key, COUNTER).hex())
                """));
  }

  @Test
  void ranksAreAProbabilityAndDistancesAreTheShortest() throws IOException, InterruptedException {
    assertEquals(
        List.of("1.000000", "{0: 0, 1: 1, 2: 1, 3: 2}"),
        python(
            Workload.GRAPH.code()
                + """
                print(f"{sum(ranks(graph(200, 3), 20)):.6f}")
                print(distances([[1, 2], [3], [3], [0]], 0))
                """));
  }

  @Test
  void whatIsMissingSaysHowToInstallIt() {
    String error = "ModuleNotFoundError: No module named 'numpy'";

    assertEquals(
        Optional.of("numpy is not installed: apt-get install -y python3-numpy"),
        Workload.MATMUL.missing(error));
    assertTrue(Workload.MATMUL.missing("the machine is on fire").isEmpty());
    assertFalse(Workload.FLOAT.missing(error).isPresent());
  }

  private static List<String> python(String code) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(PYTHON, "-I", "-c", code).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said.lines().toList();
  }
}
