package dev.argyle.worker.record;

import static dev.argyle.worker.record.SampleRecords.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.FunctionActivity;
import dev.argyle.worker.api.FunctionTotals;
import dev.argyle.worker.api.InvocationRecord;
import dev.argyle.worker.api.Metering;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TotalsTest {
  private static final long SECOND_NS = 1_000_000_000;

  @TempDir Path folder;

  private static InvocationRecord refused(ExitReason why) {
    return new InvocationRecord("r", "f", "1", 1, why, "", "", 1 << 20, Metering.unserved(7, 5));
  }

  private static TotalsBook twoRunsAndARefusal() {
    TotalsBook book = new TotalsBook(List.of());
    book.add(record("a", "f", 1, ExitReason.OK), 10);
    book.add(record("b", "f", 1, ExitReason.ERROR), 20);
    book.add(refused(ExitReason.TOO_MANY_REQUESTS), 30);
    return book;
  }

  @Test
  void addUpWhatWasUsedInWholeNumbers() {
    FunctionTotals totals = twoRunsAndARefusal().of("f").orElseThrow();
    assertEquals(3, totals.invocations());
    assertEquals(2, totals.failures());
    assertEquals(
        Map.of(ExitReason.OK, 1L, ExitReason.ERROR, 1L, ExitReason.TOO_MANY_REQUESTS, 1L),
        totals.exits());
    assertEquals(2, totals.coldStarts());
    // 700 us of init and 1500 us of run are three whole milliseconds, as Lambda bills them.
    assertEquals(6, totals.billedMs());
    assertEquals(6 * 128, totals.memoryMbMs());
    assertEquals(6 * 128 / 1_024_000.0, totals.gbSeconds());
    assertEquals(1_800, totals.userUs());
    assertEquals(200, totals.systemUs());
    assertEquals(27, totals.bytesIn());
    assertEquals(24, totals.bytesOut());
    assertEquals(10, totals.sinceMs());
    assertEquals(30, totals.untilMs());
  }

  @Test
  void billNothingThatThePlatformFailedToDoAndWhatACallerLeft() {
    assertEquals(0, refused(ExitReason.UNAVAILABLE).billedMs());
    assertEquals(0, record("a", "f", 1, ExitReason.UNAVAILABLE).billedMs());
    assertEquals(3, record("a", "f", 1, ExitReason.CANCELLED).billedMs());
    assertEquals(0, refused(ExitReason.CANCELLED).billedMs());
  }

  @Test
  void goOnAfterARestart() throws IOException {
    TotalsBook book = twoRunsAndARefusal();
    TotalsFile file = new TotalsFile(folder.resolve("totals.json"));
    file.update(book.takeChanged());
    file.save();
    assertEquals(List.of(), book.takeChanged());
    TotalsBook next = new TotalsBook(new TotalsFile(folder.resolve("totals.json")).load());
    assertEquals(book.all(), next.all());
    next.add(record("c", "f", 1, ExitReason.OK), 40);
    assertEquals(4, next.of("f").orElseThrow().invocations());
    assertEquals(1, next.takeChanged().size());
  }

  @Test
  void areWholeWhateverMomentThePlatformIsKilledAt() throws IOException {
    TotalsFile file = new TotalsFile(folder.resolve("totals.json"));
    file.update(twoRunsAndARefusal().takeChanged());
    file.save();
    Files.writeString(folder.resolve("totals.json.next"), "{\"functions\":[{\"func");
    assertEquals(1, new TotalsFile(folder.resolve("totals.json")).load().size());
  }

  @Test
  void putAsideWhatCannotBeRead() throws IOException {
    Files.writeString(folder.resolve("totals.json"), "{\"functions\":[{}]}");
    assertEquals(List.of(), new TotalsFile(folder.resolve("totals.json")).load());
    assertTrue(Files.exists(folder.resolve("totals.json.broken")));
  }

  @Test
  void areSavedOnceTheDiskTakesThem() throws IOException {
    Path blocked = folder.resolve("later");
    TotalsFile file = new TotalsFile(blocked.resolve("totals.json"));
    file.update(twoRunsAndARefusal().takeChanged());
    file.save();
    Files.createDirectory(blocked);
    file.save();
    assertEquals(1, new TotalsFile(blocked.resolve("totals.json")).load().size());
  }

  @Test
  void countMoreFunctionsThanTheyHaveNamesFor() {
    TotalsBook book = new TotalsBook(List.of(), 1);
    book.add(record("a", "f", 1, ExitReason.OK), 1);
    book.add(record("b", "g", 1, ExitReason.OK), 1);
    book.add(record("c", "h", 1, ExitReason.OK), 1);
    assertEquals(1, book.of("f").orElseThrow().invocations());
    assertEquals(2, book.of(TotalsBook.OTHERS).orElseThrow().invocations());
  }

  @Test
  void activityIsThatOfTheLastSeconds() {
    ActivityBook book = new ActivityBook();
    book.add(record("a", "f", 1, ExitReason.OK), 0);
    book.add(record("b", "f", 1, ExitReason.ERROR), 4 * SECOND_NS);
    FunctionActivity now = book.of("f", 5 * SECOND_NS, Map.of("idle", 1), 2);
    assertEquals(5_000, now.windowMs());
    assertEquals(2, now.invocations());
    assertEquals(1, now.failures());
    assertEquals(2, now.coldStarts());
    assertEquals(2_000, now.cpuUs());
    assertEquals(5 << 20, now.memoryPeakBytes());
    // Queue, init and run; the histogram has two digits.
    assertTrue(now.p50Us() >= 2_201 && now.p50Us() <= 2_223, now.toString());
    assertEquals(2, now.queued());
    book.add(record("c", "f", 1, ExitReason.OK), 11 * SECOND_NS);
    assertEquals(3, book.of("f", 12 * SECOND_NS, Map.of(), 0).invocations());
    assertEquals(1, book.of("f", 22 * SECOND_NS, Map.of(), 0).invocations());
    book.tidy(22 * SECOND_NS);
    assertEquals(1, book.functions().size());
    book.tidy(43 * SECOND_NS);
    assertEquals(0, book.functions().size());
  }

  @Test
  void activityIsOfABoundedNumberOfFunctions() {
    ActivityBook book = new ActivityBook();
    for (int i = 0; i < 200; i++) {
      book.add(record("a", "f" + i, 1, ExitReason.OK), i);
    }
    assertEquals(128, book.functions().size());
    assertTrue(book.functions().contains("f199"));
  }
}
