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

  /** None yet; {@code times} is how often each is taken by one {@link #take}. */
  public Floors(Session session, PythonFloors.Times times) {
    this.session = session;
    this.times = times;
  }

  /** Takes all of them once more; blocks for about a second. What fails is told as missing. */
  public void take() throws InterruptedException {
    session.at("floors", 0);
    try {
      floors.run(times);
    } catch (LoadException e) {
      missing = Optional.of(e.getMessage());
    }
  }

  /** Puts them, or why they are missing, into the session's figures. */
  public void tell() {
    missing.ifPresentOrElse(
        session.figures()::floorsMissing, () -> session.figures().floors(floors.recordings()));
  }
}
