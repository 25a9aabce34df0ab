package dev.argyle.zygote.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitStatusTest {
  @ParameterizedTest
  @CsvSource({
    "0, exit status 0",
    "768, exit status 3",
    "65280, exit status 255",
    "9, signal: killed",
    "6, signal: aborted",
    "134, signal: aborted",
    "139, signal: segmentation fault",
    "15, signal: 15",
    "-1, its zygote ended"
  })
  void saysWhatLambdaSays(int waitStatus, String words) {
    assertEquals(words, new ExitStatus(waitStatus).describe());
  }

  @Test
  void onlyTheKillSignalIsAKill() {
    assertTrue(new ExitStatus(9).isKill());
    assertFalse(new ExitStatus(9 << 8).isKill());
    assertFalse(new ExitStatus(15).isKill());
    assertFalse(ExitStatus.UNKNOWN.isKill());
  }
}
