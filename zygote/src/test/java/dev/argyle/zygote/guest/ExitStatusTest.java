package dev.argyle.zygote.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
