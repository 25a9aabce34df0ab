package dev.argyle.worker.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.worker.api.LogLine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FunctionLogTest {
  private final FunctionLog log = new FunctionLog();

  private List<String> texts(int count) {
    return log.tail(count).stream().map(LogLine::text).toList();
  }

  @Test
  void givesTheLastLinesOldestFirst() {
    for (String text : List.of("a", "b", "c")) {
      log.add("r", text);
    }
    assertEquals(List.of("b", "c"), texts(2));
    assertEquals(List.of("a", "b", "c"), texts(100));
    assertEquals(List.of(), texts(0));
  }

  @Test
  void numbersItsLines() {
    log.add("r1", "a");
    log.add("r2", "b");
    assertEquals(List.of(0L, 1L), log.tail(2).stream().map(LogLine::sequence).toList());
    assertEquals(List.of("r1", "r2"), log.tail(2).stream().map(LogLine::requestId).toList());
  }

  @Test
  void keepsABoundedNumberOfLines() {
    for (int i = 0; i < 12_000; i++) {
      log.add("r", "");
    }
    assertEquals(10_000, log.tail(20_000).size());
    assertEquals(2_000, log.tail(20_000).get(0).sequence());
  }

  @Test
  void keepsABoundedNumberOfBytes() {
    for (int i = 0; i < 200; i++) {
      log.add("r", "x".repeat(16 * 1024));
    }
    int kept = log.tail(1_000).stream().mapToInt(line -> line.text().length()).sum();
    assertTrue(kept <= 1 << 20, kept + " bytes");
    assertEquals(199, log.tail(1).get(0).sequence());
  }

  @Test
  void tellsFollowersUntilTheyLeave() {
    List<String> heard = new ArrayList<>();
    Consumer<LogLine> follower = line -> heard.add(line.text());
    log.add("r", "before");
    log.follow(follower);
    log.add("r", "during");
    log.unfollow(follower);
    log.add("r", "after");
    assertEquals(List.of("during"), heard);
  }

  @Test
  void letsAFollowerLeaveWhileItIsTold() {
    List<String> heard = new ArrayList<>();
    List<Consumer<LogLine>> self = new ArrayList<>();
    self.add(
        line -> {
          heard.add(line.text());
          log.unfollow(self.get(0));
        });
    log.follow(self.get(0));
    log.add("r", "once");
    log.add("r", "twice");
    assertEquals(List.of("once"), heard);
  }
}
