package dev.argyle.bench.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.FakeGateway;
import java.net.URI;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CpuMeterTest {
  @Test
  void looksAtWhoServesOnThisMachine() {
    try (FakeGateway gateway = new FakeGateway()) {
      CpuMeter cpu = CpuMeter.beside(gateway.uri());

      assertTrue(cpu.serverPercent().orElseThrow() >= 0);
    }
  }

  @Test
  void saysNothingOfAServerElsewhere() {
    CpuMeter cpu = CpuMeter.beside(URI.create("http://192.0.2.1:8080"));

    assertEquals(OptionalDouble.empty(), cpu.serverPercent());
    assertEquals(OptionalDouble.empty(), new CpuMeter().serverPercent());
    assertTrue(cpu.machinePercent() >= 0);
  }
}
