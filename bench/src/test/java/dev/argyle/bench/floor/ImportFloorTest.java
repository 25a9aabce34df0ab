package dev.argyle.bench.floor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.bench.load.LoadException;
import org.junit.jupiter.api.Test;

class ImportFloorTest {
  private static final String PYTHON = "/usr/bin/python3";

  @Test
  void anImportTakesLessThanItsProcess() throws InterruptedException {
    ImportFloor floor = new ImportFloor(PYTHON, "json.decoder");

    assertTrue(floor.run(2));
    assertTrue(floor.run(1));

    assertEquals(3, floor.inside().goodCount());
    assertEquals(3, floor.process().goodCount());
    assertEquals(2, floor.process().intervals().size());
    assertTrue(
        floor.inside().intervals().get(0).getMinValue()
            < floor.process().intervals().get(0).getMaxValue());
  }

  @Test
  void aModuleThatIsNotThereIsMissingAndHasNoFigures() throws InterruptedException {
    ImportFloor floor = new ImportFloor(PYTHON, "no_such_module_as_this");

    assertFalse(floor.run(2));
    assertEquals(0, floor.process().goodCount());
  }

  @Test
  void anInterpreterThatIsNotThereIsSaidSo() {
    ImportFloor floor = new ImportFloor("/nowhere/python3", "json");

    LoadException e = assertThrows(LoadException.class, () -> floor.run(1));
    assertTrue(e.getMessage().contains("/nowhere/python3"), e.getMessage());
  }
}
