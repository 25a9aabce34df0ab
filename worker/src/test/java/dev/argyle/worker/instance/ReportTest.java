package dev.argyle.worker.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.Metering;
import dev.argyle.worker.api.Specs;
import dev.argyle.worker.api.StageTimes;
import dev.argyle.worker.api.StartCause;
import dev.argyle.worker.api.StartKind;
import dev.argyle.worker.api.StartSource;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {
  private static String line(long initUs, long durationUs, long cpuUs, long peakBytes) {
    Metering metering =
        new Metering(
            StartKind.COLD,
            StartSource.SPARE,
            StartCause.FIRST,
            new StageTimes(5, 0, 0, 0, initUs, durationUs),
            initUs,
            durationUs,
            cpuUs,
            0,
            peakBytes,
            2,
            1_234_567);
    return Report.line("id-1", Specs.named("f").memoryMb(128).build(), metering, ExitReason.OK);
  }

  @Test
  void isOneLineOfTheContract() {
    assertEquals(
        "REPORT RequestId: id-1 Duration: 1.23 ms Billed Duration: 2 ms Memory Size: 128 MB"
            + " Max Memory Used: 3 MB Init Duration: 0.00 ms CPU: 0.10 ms"
            + " Queue: 0.01 ms User: 0.10 ms System: 0.00 ms In: 2 B Out: 1234567 B"
            + " Start: cold (spare, first) Exit: ok",
        line(0, 1_234, 100, (2 << 20) + 1));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.00",
    "4, 0.00",
    "5, 0.01",
    "10, 0.01",
    "99, 0.10",
    "994, 0.99",
    "995, 1.00",
    "1000, 1.00",
    "1234567, 1234.57",
    "900000000, 900000.00"
  })
  void roundsMicrosecondsToHundredths(long us, String ms) {
    String line = line(us, us, us, 0);
    assertEquals(1, count(line, " Duration: " + ms + " ms Billed"), line);
    assertEquals(1, count(line, " Init Duration: " + ms + " ms CPU"), line);
    assertEquals(1, count(line, " CPU: " + ms + " ms Queue"), line);
    assertEquals(1, count(line, " User: " + ms + " ms"), line);
  }

  private static int count(String line, String part) {
    return line.split(Pattern.quote(part), -1).length - 1;
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "0, 1, 1", "0, 1000, 1", "0, 1001, 2", "500, 500, 1", "600, 500, 2"})
  void billsWholeMillisecondsOfInitAndDuration(long initUs, long durationUs, long billedMs) {
    String line = line(initUs, durationUs, 0, 0);
    assertEquals(1, count(line, " Billed Duration: " + billedMs + " ms"), line);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "1048576, 1", "1048577, 2", "10737418240, 10240"})
  void roundsMemoryUp(long bytes, long mb) {
    String line = line(0, 0, 0, bytes);
    assertEquals(1, count(line, " Max Memory Used: " + mb + " MB"), line);
  }
}
