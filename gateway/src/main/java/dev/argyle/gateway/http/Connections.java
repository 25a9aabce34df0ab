package dev.argyle.gateway.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The open connections, how many there may be, and how long each may dally in a phase. Vert.x's own
 * idle timeout does not know phases: it would cut a function that thinks for a minute, or let a
 * client send one byte of a header a minute for ever. Event loop only.
 */
public final class Connections {
  /** Most at once, for 10,000 that are silent and room beside them; further ones are closed. */
  static final int MAX_CONNECTIONS = 12_000;

  private static final long SWEEP_MS = 5_000;

  /** What a connection is doing, and for how many sweeps it may. */
  enum Phase {
    /** Waiting for a request's head to be complete. */
    IDLE(75_000),
    /** Waiting for a body of at most some MiB. */
    READING(120_000),
    /** Waiting for a deploy's upload. */
    UPLOADING(600_000),
    /** Waiting for the function; its own timeout ends this. */
    RUNNING(Long.MAX_VALUE),
    /** Waiting for the client to take the answer's rest. */
    WRITING(600_000);

    private final long sweeps;

    Phase(long limitMs) {
      this.sweeps = limitMs / SWEEP_MS;
    }
  }

  /** One connection's phase. */
  static final class State {
    private Phase phase = Phase.IDLE;
    private long since;
    private Exchange exchange;
  }

  private final Map<HttpConnection, State> states = new HashMap<>();
  private final Vertx vertx;
  private final long timer;
  // Counts sweeps: a clock that costs a request nothing to read.
  private long now;
  private boolean draining;

  /** Begins sweeping. */
  public Connections(Vertx vertx) {
    this.vertx = vertx;
    this.timer = vertx.setPeriodic(SWEEP_MS, id -> sweep());
  }

  /** A connection was accepted. */
  public void opened(HttpConnection connection) {
    if (states.size() >= MAX_CONNECTIONS) {
      connection.close();
      return;
    }
    State state = new State();
    state.since = now;
    states.put(connection, state);
    connection.closeHandler(v -> closed(states.remove(connection)));
  }

  private static void closed(State state) {
    if (state != null && state.exchange != null) {
      state.exchange.gone();
    }
  }

  /** How many there are. */
  public int size() {
    return states.size();
  }

  /** From now on each connection is closed after its next answer, which says so. */
  public void drain() {
    draining = true;
  }

  boolean isDraining() {
    return draining;
  }

  /** Sweeps no more. */
  public void close() {
    vertx.cancelTimer(timer);
  }

  State of(HttpConnection connection) {
    State state = states.get(connection);
    // One that was just refused may still deliver a request it had sent along.
    return state == null ? new State() : state;
  }

  /** A request's head is complete. */
  void begin(State state, Exchange exchange) {
    state.exchange = exchange;
    enter(state, exchange, Phase.READING);
  }

  /**
   * Enters a phase, unless a later exchange has the connection by now: with pipelined requests the
   * next one begins before the write of the last is confirmed.
   */
  void enter(State state, Exchange exchange, Phase phase) {
    if (state.exchange == exchange) {
      state.phase = phase;
      state.since = now;
    }
  }

  void sweep() {
    now++;
    List<HttpConnection> overdue = new ArrayList<>();
    states.forEach(
        (connection, state) -> {
          if (now - state.since > state.phase.sweeps) {
            overdue.add(connection);
          }
        });
    overdue.forEach(HttpConnection::close);
  }
}
