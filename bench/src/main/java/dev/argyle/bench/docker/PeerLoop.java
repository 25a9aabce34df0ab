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

  PeerLoop(Peer peer, Job job, int clients) {
    this.peer = peer;
    this.job = job;
    this.clients = clients;
  }

  /** Blocks until the last has ended; those that end after the counted time do not count. */
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
    while (System.nanoTime() - countUntilNs < 0) {
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

  private synchronized void count(long nowNs, long beginNs, String failure) {
    if (failure != null) {
      recording.failure(failure);
    } else if (nowNs - countFromNs >= 0 && nowNs - countUntilNs < 0) {
      recording.success(nowNs - beginNs);
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
