package dev.argyle.bench.run;

import dev.argyle.bench.floor.PythonFloors;
import dev.argyle.bench.load.LoadException;
import java.util.Optional;

/** The machine's floors as part of a suite: taken several times, told once. */
public final class Floors {
  private final Session session;
  private final PythonFloors.Times times;
  private final PythonFloors floors = new PythonFloors(Session.PYTHON);
  private Optional<String> missing = Optional.empty();

  public Floors(Session session, PythonFloors.Times times) {
    this.session = session;
    this.times = times;
  }

  public void take() throws InterruptedException {
    session.at("floors", 0);
    try {
      floors.run(times);
    } catch (LoadException e) {
      missing = Optional.of(e.getMessage());
    }
  }

  public void tell() {
    missing.ifPresentOrElse(
        session.figures()::floorsMissing, () -> session.figures().floors(floors.recordings()));
  }
}
