package dev.argyle.worker.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class HostMemoryTest {
  private static HostMemory host(long totalMib, long availableMib) throws IOException {
    return HostMemory.parse(
        "MemTotal:       %d kB%nMemFree: 1 kB%nMemAvailable:   %d kB%n"
            .formatted(totalMib << 10, availableMib << 10));
  }

  @Test
  void isShortWithLessThanATwentiethLeft() throws IOException {
    assertEquals(0, host(20_000, 1_001).missingBytes());
    assertEquals(1 << 20, host(20_000, 999).missingBytes());
  }

  @Test
  void smallMachinesKeepMore() throws IOException {
    assertEquals(1 << 20, host(1_000, 127).missingBytes());
    assertEquals(0, host(1_000, 129).missingBytes());
    assertEquals(0, host(256, 65).missingBytes());
  }

  @Test
  void isFullWhenHalfOfItsReserveIsGone() throws IOException {
    assertFalse(host(20_000, 501).isFull());
    assertTrue(host(20_000, 499).isFull());
  }

  @Test
  void saysWhatItCannotRead() {
    assertThrows(IOException.class, () -> HostMemory.parse("MemTotal: 5 kB\n"));
  }
}
