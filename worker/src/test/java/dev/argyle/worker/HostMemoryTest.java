package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class HostMemoryTest {
  private static boolean isShort(long totalMib, long availableMib) throws IOException {
    return HostMemory.isShort(
        "MemTotal:       %d kB%nMemFree: 1 kB%nMemAvailable:   %d kB%n"
            .formatted(totalMib << 10, availableMib << 10));
  }

  @Test
  void isShortWithLessThanATwentiethLeft() throws IOException {
    assertEquals(false, isShort(20_000, 1_001));
    assertEquals(true, isShort(20_000, 999));
  }

  @Test
  void smallMachinesKeepMore() throws IOException {
    assertEquals(true, isShort(1_000, 127));
    assertEquals(false, isShort(1_000, 129));
    assertEquals(false, isShort(256, 65));
  }

  @Test
  void saysWhatItCannotRead() {
    assertThrows(IOException.class, () -> HostMemory.isShort("MemTotal: 5 kB\n"));
  }
}
