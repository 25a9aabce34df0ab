package dev.argyle.worker.record;

import static dev.argyle.worker.record.SampleRecords.all;
import static dev.argyle.worker.record.SampleRecords.query;
import static dev.argyle.worker.record.SampleRecords.record;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.InvocationPage;
import dev.argyle.worker.api.InvocationQuery;
import dev.argyle.worker.api.InvocationRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordStoreTest {
  private static final RecordSettings SMALL = new RecordSettings(1_000_000, 1 << 20);

  @TempDir Path folder;
  private long nowMs = 1_700_000_000_000L;
  private RecordStore store;

  private RecordStore open() {
    try {
      store = new RecordStore(folder.resolve("r"), SMALL, () -> Instant.ofEpochMilli(nowMs));
      return store;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  private InvocationPage search(InvocationQuery query) {
    try {
      return store.contents().search(query);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> ids(InvocationQuery query) {
    return search(query).records().stream().map(InvocationRecord::requestId).toList();
  }

  private void add(String id, String function, long arrivedMs, ExitReason exit) {
    store.add(record(id, function, arrivedMs, exit));
  }

  private void addMany(int count) {
    for (int i = 0; i < count; i++) {
      add("id-" + i, "f", nowMs + i, ExitReason.OK);
      if (i % 100 == 99) {
        store.write();
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("r"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void givesBackWhatItWasGiven() {
    open();
    add("a", "f", nowMs, ExitReason.ERROR);
    assertEquals(List.of(record("a", "f", nowMs, ExitReason.ERROR)), search(all(10)).records());
    assertTrue(search(all(10)).complete());
  }

  @Test
  void givesTheNewestFirstAndNoMoreThanAsked() {
    open();
    addMany(250);
    InvocationPage page = search(all(3));
    assertEquals(List.of("id-249", "id-248", "id-247"), ids(all(3)));
    assertFalse(page.complete());
    assertEquals(250, search(all(1_000)).records().size());
  }

  @Test
  void findsByFunctionIdTimeAndExit() {
    open();
    add("a", "f", nowMs, ExitReason.OK);
    add("b", "g", nowMs + 1, ExitReason.OK);
    add("c", "f", nowMs + 2, ExitReason.TIMEOUT);
    assertEquals(List.of("c", "a"), ids(query("f", "", 0, Long.MAX_VALUE, 9)));
    assertEquals(List.of("b"), ids(query("", "b", 0, Long.MAX_VALUE, 9)));
    assertEquals(List.of(), ids(query("f", "b", 0, Long.MAX_VALUE, 9)));
    assertEquals(List.of("b"), ids(query("", "", nowMs + 1, nowMs + 2, 9)));
    InvocationQuery late =
        new InvocationQuery("", "", 0, Long.MAX_VALUE, Set.of(ExitReason.TIMEOUT), 9);
    assertEquals(List.of("c"), ids(late));
  }

  @Test
  void aFunctionsErrorTypeIsNotTakenForAnotherField() {
    open();
    store.add(
        new InvocationRecord(
            "a",
            "f",
            "1",
            nowMs,
            ExitReason.ERROR,
            "\",\"exit\":\"ok\",\"function\":\"g\"",
            "",
            1,
            SampleRecords.METERING));
    assertEquals(List.of(), ids(query("g", "", 0, Long.MAX_VALUE, 9)));
    InvocationQuery good = new InvocationQuery("", "", 0, Long.MAX_VALUE, Set.of(ExitReason.OK), 9);
    assertEquals(List.of(), ids(good));
  }

  @Test
  void survivesARestart() {
    open();
    add("a", "f", nowMs, ExitReason.OK);
    store.close();
    open();
    add("b", "f", nowMs, ExitReason.OK);
    assertEquals(List.of("b", "a"), ids(all(9)));
  }

  @Test
  void skipsHalfALineOfAKilledPlatform() throws IOException {
    open();
    add("a", "f", nowMs, ExitReason.OK);
    add("b", "f", nowMs, ExitReason.OK);
    store.close();
    Path file = files().get(0);
    byte[] text = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(text, text.length - 20));
    open();
    add("c", "f", nowMs, ExitReason.OK);
    assertEquals(List.of("c", "a"), ids(all(9)));
  }

  @Test
  void skipsWhatIsNoRecord() throws IOException {
    open();
    add("a", "f", nowMs, ExitReason.OK);
    store.close();
    Files.writeString(
        files().get(0), "\n\u0000\n{}\n{\"exit\":\"ok\"}\n[\n", StandardOpenOption.APPEND);
    Files.writeString(folder.resolve("r/notes.txt"), "mine");
    open();
    assertEquals(List.of("a"), ids(all(9)));
  }

  @Test
  void beginsAnotherFileWhenOneIsLargeAndDeletesTheOldest() throws IOException {
    open();
    addMany(10_000);
    store.write();
    assertTrue(files().size() > 5);
    long bytes = 0;
    for (Path file : files()) {
      bytes += Files.size(file);
    }
    assertTrue(bytes <= SMALL.maxBytes(), bytes + " bytes");
    List<String> kept = ids(all(20_000));
    assertTrue(kept.size() > 500 && kept.size() < 10_000, kept.size() + " records");
    assertEquals("id-9999", kept.get(0));
  }

  @Test
  void deletesWhatIsTooOld() throws IOException {
    open();
    add("a", "f", nowMs, ExitReason.OK);
    store.write();
    Path old = files().get(0);
    Files.setLastModifiedTime(old, FileTime.fromMillis(nowMs));
    nowMs += SMALL.keepMs() / 2;
    store.tidy();
    add("b", "f", nowMs, ExitReason.OK);
    store.write();
    assertEquals(2, files().size());
    Files.setLastModifiedTime(files().get(1), FileTime.fromMillis(nowMs));
    nowMs += SMALL.keepMs() / 2 + 1;
    store.tidy();
    assertFalse(Files.exists(old));
    assertEquals(List.of("b"), ids(all(9)));
  }

  @Test
  void goesOnInMemoryWhileTheDiskTakesNothing() throws IOException {
    open();
    Path place = folder.resolve("r");
    Files.delete(place);
    Files.createFile(place);
    addMany(300);
    assertEquals(300, ids(all(1_000)).size());
    assertEquals("id-299", ids(all(1)).get(0));
    Files.delete(place);
    Files.createDirectory(place);
    store.write();
    assertEquals(300, ids(all(1_000)).size());
    store.close();
    open();
    assertEquals(300, ids(all(1_000)).size());
  }

  @Test
  void dropsTheOldestOfWhatWaits() {
    RecordQueue queue = new RecordQueue(2);
    for (String id : List.of("a", "b", "c")) {
      queue.add(record(id, "f", 0, ExitReason.OK));
    }
    assertEquals(1, queue.dropped());
    assertEquals("b", queue.poll().requestId());
    assertEquals("c", queue.poll().requestId());
    assertTrue(queue.isEmpty());
  }
}
