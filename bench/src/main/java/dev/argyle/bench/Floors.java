package dev.argyle.bench;

import dev.argyle.bench.floor.PythonFloors;
import dev.argyle.bench.load.LoadException;
import java.util.Optional;

/** The machine's floors as part of a suite: taken several times, told once. */
final class Floors {
  private final Session session;
  private final PythonFloors.Times times;
  private final PythonFloors floors = new PythonFloors(Session.PYTHON);
  private Optional<String> missing = Optional.empty();

  Floors(Session session, PythonFloors.Times times) {
    this.session = session;
    this.times = times;
  }

  void take() throws InterruptedException {
    session.at("floors", 0);
    try {
      floors.run(times);
    } catch (LoadException e) {
      missing = Optional.of(e.getMessage());
    }
  }

  void tell() {
    missing.ifPresentOrElse(
        session.figures()::floorsMissing, () -> session.figures().floors(floors.recordings()));
  }
}
