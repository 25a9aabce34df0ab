package dev.argyle.bench.floor;

import dev.argyle.bench.load.LoadException;
import dev.argyle.bench.load.Recording;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a round trip over a socket to another Python process costs without any platform: the hop
 * from the worker to a sandbox cannot cost less than one over a Unix socket, an HTTP request not
 * less than one over TCP. May be taken several times; figures add up, a block each time. Not
 * thread-safe.
 */
public final class EchoFloor {
  private final PythonScript script;
  private final Socket socket;
  private final Map<Kind, Recording> recordings = new EnumMap<>(Kind.class);

  /** What carries it. */
  public enum Socket {
    /** A pair of Unix sockets. */
    UNIX,
    /** A TCP connection over loopback, without Nagle's algorithm. */
    TCP
  }

  /** When round trips follow each other. */
  public enum Kind {
    /** With a pause before each, so that the other process sleeps and its processor may too. */
    ECHO_PACED("echo, paced: a round trip over a socket to a Python process, 100/s"),
    /** One after the other. */
    ECHO_HOT("echo, hot: the same without pauses");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** As metric keys begin. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** For people. */
    public String label() {
      return label;
    }
  }

  /** How often each is taken in one run. */
  public record Times(int hot, int paced) {}

  /** Over Unix sockets, by the interpreter at {@code python}, an absolute path. */
  public EchoFloor(String python) {
    this(python, Socket.UNIX);
  }

  /** The same over other sockets. */
  public EchoFloor(String python, Socket socket) {
    this.script = new PythonScript(python, "echo.py");
    this.socket = socket;
    for (Kind kind : Kind.values()) {
      recordings.put(kind, new Recording());
    }
  }

  /**
   * Takes both once more; blocks for 10 ms for each that is paced.
   *
   * @throws LoadException if the interpreter is missing or the script fails
   */
  public void run(Times times) throws InterruptedException {
    recordings.values().forEach(Recording::beginBlock);
    script
        .run(
            Integer.toString(times.hot()),
            Integer.toString(times.paced()),
            socket.name().toLowerCase(Locale.ROOT))
        .forEach(
            words ->
                recordings
                    .get(Kind.valueOf(words[0].toUpperCase(Locale.ROOT)))
                    .success(Long.parseLong(words[1])));
  }

  /** All that was taken so far. */
  public Recording recording(Kind kind) {
    return recordings.get(kind);
  }
}
