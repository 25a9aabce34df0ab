package dev.argyle.bench.docker;

import dev.argyle.bench.load.Recording;
import dev.argyle.bench.peer.Job;
import dev.argyle.bench.peer.Peer;
import dev.argyle.bench.peer.PeerException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * N clients of a peer, each starting its next sandbox when its last has ended: a closed loop as the
 * platform's, with a thread for each client as peers block.
 */
final class PeerLoop {
  private final Peer peer;
  private final Job job;
  private final Recording recording = new Recording();
  private final int clients;
  private long countFromNs;
  private long countUntilNs;
  private int ended;
  private boolean over;

  PeerLoop(Peer peer, Job job, int clients) {
    this.peer = peer;
    this.job = job;
    this.clients = clients;
  }

  /**
   * Counts for so long, and on until as many have ended as there are clients: some peers take
   * seconds. Blocks until the last has ended; those that end later do not count.
   */
  void run(long leadInMs, long countedMs) throws InterruptedException {
    countFromNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(leadInMs);
    countUntilNs = countFromNs + TimeUnit.MILLISECONDS.toNanos(countedMs);
    recording.beginBlock();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      Thread thread = new Thread(this::client, "bench-peer-client-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void client() {
    while (!isOver(System.nanoTime())) {
      long beginNs = System.nanoTime();
      String failure = null;
      try {
        peer.run(job);
      } catch (PeerException e) {
        failure = e.getMessage();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      count(System.nanoTime(), beginNs, failure);
    }
  }

  private synchronized boolean isOver(long nowNs) {
    over |= nowNs - countUntilNs >= 0 && ended >= clients;
    return over;
  }

  private synchronized void count(long nowNs, long beginNs, String failure) {
    if (isOver(nowNs) || nowNs - countFromNs < 0) {
      return;
    }
    if (failure == null) {
      recording.success(nowNs - beginNs);
    } else {
      recording.failure(failure);
    }
    ended++;
    if (nowNs - countUntilNs >= 0) {
      countUntilNs = nowNs;
    }
  }

  /** Latencies from the call to the end of all clean-up. */
  Recording recording() {
    return recording;
  }

  /** Sandboxes a second while it was counted. */
  double ratePerSecond() {
    return recording.goodCount() * 1e9 / Math.max(1, countUntilNs - countFromNs);
  }
}
