package dev.argyle.worker.instance;

import dev.argyle.zygote.frame.ProtocolException;
import java.util.ArrayList;
import java.util.List;

/**
 * The invocations that a guest runs, by the number it knows them by. One whose caller has been told
 * its end keeps its place until the guest is done with it. Event loop.
 */
final class Places {
  private final Run[] runs;
  private int taken;

  Places(int count) {
    runs = new Run[count];
  }

  /** How many are taken. */
  int taken() {
    return taken;
  }

  boolean isEmpty() {
    return taken == 0;
  }

  boolean isFull() {
    return taken == runs.length;
  }

  /** The lowest that is free. */
  int free() {
    int place = 0;
    while (runs[place] != null) {
      place++;
    }
    return place;
  }

  void take(Run run) {
    runs[run.place()] = run;
    taken++;
  }

  void leave(Run run) {
    if (runs[run.place()] == run) {
      runs[run.place()] = null;
      taken--;
      run.disarm();
    }
  }

  void clear() {
    for (Run run : runs) {
      if (run != null) {
        leave(run);
      }
    }
  }

  /** Who has the place that a guest names. */
  Run at(int place) throws ProtocolException {
    Run run = place < runs.length ? runs[place] : null;
    if (run == null) {
      throw new ProtocolException("a frame for place " + place + ", where nothing runs");
    }
    return run;
  }

  /** The only one there is, or null. */
  Run only() {
    if (taken != 1) {
      return null;
    }
    for (Run run : runs) {
      if (run != null) {
        return run;
      }
    }
    return null;
  }

  /** Those whose callers wait, as of now. */
  List<Run> awaited() {
    List<Run> awaited = new ArrayList<>(taken);
    for (Run run : runs) {
      if (run != null && !run.isOver()) {
        awaited.add(run);
      }
    }
    return awaited;
  }

  boolean isAwaited() {
    for (Run run : runs) {
      if (run != null && !run.isOver()) {
        return true;
      }
    }
    return false;
  }
}
