package dev.argyle.bench.load;

import io.vertx.core.AsyncResult;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/** The accounts of one open loop. Confined to the client's event loop. */
final class OpenLoopRun {
  private final OpenLoop.Plan plan;
  private final Sender sender;
  private final int maxInFlight;
  private final long startNs;
  private final Promise<OpenLoop.Outcome> done;
  private final List<Recording> recordings = new ArrayList<>();
  private final Recording sendLate = new Recording();
  private int inFlight;
  private long settled;
  private long sent;
  private long lastSendNs;
  private long lastIntendedNs;

  OpenLoopRun(
      OpenLoop.Plan plan,
      Sender sender,
      int maxInFlight,
      long startNs,
      Promise<OpenLoop.Outcome> done) {
    this.plan = plan;
    this.sender = sender;
    this.maxInFlight = maxInFlight;
    this.startNs = startNs;
    this.done = done;
    plan.targets().forEach(target -> recordings.add(new Recording()));
  }

  void send(long index, long intendedNs) {
    Target target = plan.targets().get(plan.targetOf(index));
    Recording recording = recordings.get(plan.targetOf(index));
    lastIntendedNs = intendedNs;
    if (plan.beginsBlock(index)) {
      recording.beginBlock();
    }
    if (inFlight >= maxInFlight) {
      recording.failure("not sent: " + maxInFlight + " unanswered already");
      settle();
      return;
    }
    inFlight++;
    sent++;
    lastSendNs = System.nanoTime();
    sendLate.success(lastSendNs - intendedNs);
    sender
        .send(target)
        .onComplete(
            result -> {
              long latencyNs = System.nanoTime() - intendedNs;
              inFlight--;
              account(recording, target, result, latencyNs);
              settle();
            });
  }

  static void account(
      Recording recording, Target target, AsyncResult<Reply> result, long latencyNs) {
    if (result.failed()) {
      recording.failure(reason(result.cause()));
      return;
    }
    Reply reply = result.result();
    target
        .fault(reply)
        .ifPresentOrElse(recording::failure, () -> recording.success(latencyNs, reply));
  }

  /** Without what differs from one failure to the next, such as ports, so that reasons stay few. */
  private static String reason(Throwable cause) {
    return "no answer: "
        + (cause instanceof NoAnswerException
            ? cause.getMessage()
            : cause.getClass().getSimpleName());
  }

  private void settle() {
    settled++;
    if (settled == plan.requests()) {
      done.complete(
          new OpenLoop.Outcome(List.copyOf(recordings), intendedRate(), achievedRate(), sendLate));
    }
  }

  /** Of n requests that come n - 1 gaps apart; of one alone, what the arrivals stand for. */
  private double intendedRate() {
    long tookNs = lastIntendedNs - startNs;
    return tookNs == 0 ? plan.ratePerSecond() : (plan.requests() - 1) * 1e9 / tookNs;
  }

  /** The same of those sent; a late last send, or one not sent, lowers it. */
  private double achievedRate() {
    if (plan.requests() == 1) {
      return sent * plan.ratePerSecond();
    }
    long tookNs = Math.max(lastIntendedNs, lastSendNs) - startNs;
    return tookNs == 0 ? 0 : (sent - 1) * 1e9 / tookNs;
  }
}
