package dev.argyle.bench;

import dev.argyle.bench.floor.EchoFloor;
import dev.argyle.bench.floor.Floor;
import dev.argyle.bench.floor.StartFloors;
import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.load.Target;
import dev.argyle.bench.platform.BenchFunction;
import dev.argyle.bench.report.Series;
import dev.argyle.bench.run.Figures;
import dev.argyle.bench.run.Floors;
import dev.argyle.bench.run.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All floors of suite {@code floors}: taken several times, told once. */
final class MachineFloors {
  private static final String TCP = "tcp_";

  private final Session session;
  private final FloorsShape shape;
  private final Floors floors;
  private final StartFloors starts;
  private final EchoFloor unix = new EchoFloor(Session.PYTHON);
  private final EchoFloor tcp = new EchoFloor(Session.PYTHON, EchoFloor.Socket.TCP);
  private Optional<String> missing = Optional.empty();

  MachineFloors(Session session, FloorsShape shape) {
    this.session = session;
    this.shape = shape;
    this.floors = new Floors(session, shape.floors());
    BenchFunction noop = BenchFunction.noop("", BenchFunction.Language.PYTHON, "request", 1);
    this.starts = new StartFloors(Session.PYTHON, noop.code());
  }

  /** Keys of all that start something, the cheapest first. */
  static List<String> starts() {
    return List.of(
        Floor.BARE_FORK.key(),
        StartFloors.Kind.POSIX_SPAWN.key(),
        Floor.FORK_EXEC.key(),
        Floor.PYTHON_START.key(),
        StartFloors.Kind.PYTHON_HANDLER.key());
  }

  /** Keys of all round trips. */
  static List<String> echoes() {
    List<String> keys = new ArrayList<>();
    for (String socket : List.of("", TCP)) {
      for (EchoFloor.Kind kind : EchoFloor.Kind.values()) {
        keys.add(socket + kind.key());
      }
    }
    return keys;
  }

  /** Takes each once more; blocks for some seconds. */
  void take() throws InterruptedException {
    floors.take();
    try {
      session.at("floors", 0.25);
      starts.run(shape.starts());
      session.at("floors", 0.5);
      unix.run(shape.echoes());
      session.at("floors", 0.75);
      tcp.run(shape.echoes());
    } catch (LoadException e) {
      missing = Optional.of(e.getMessage());
    }
  }

  void tell() {
    floors.tell();
    Figures figures = session.figures();
    if (missing.isPresent()) {
      for (StartFloors.Kind kind : StartFloors.Kind.values()) {
        absent(figures, kind.key(), missing.get());
      }
      echoes().forEach(key -> absent(figures, key, missing.get()));
      return;
    }
    for (StartFloors.Kind kind : StartFloors.Kind.values()) {
      figures.floor(kind.key(), kind.label(), starts.recording(kind));
    }
    for (EchoFloor.Kind kind : EchoFloor.Kind.values()) {
      figures.floor(kind.key(), kind.label(), unix.recording(kind));
    }
    for (EchoFloor.Kind kind : EchoFloor.Kind.values()) {
      figures.floor(TCP + kind.key(), "TCP " + kind.label(), tcp.recording(kind));
    }
  }

  private static void absent(Figures figures, String key, String why) {
    Target target = new Target(key, key.replace('_', ' '), "", Target.Start.NONE);
    figures.missing(Series.Kind.FLOOR, target, why);
  }
}
