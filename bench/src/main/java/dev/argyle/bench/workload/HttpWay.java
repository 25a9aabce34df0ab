package dev.argyle.bench.workload;

import dev.argyle.bench.load.LoadException;
import io.vertx.core.buffer.Buffer;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * By HTTP, on one kept connection.
 *
 * @param caller whom it asks by; somebody else's
 * @param path of the function
 * @param start what the platform must say of the sandbox; empty if no platform is asked
 * @param onClose ends what answers there
 */
record HttpWay(
    String key,
    String label,
    String explanation,
    Caller caller,
    String path,
    Optional<String> start,
    Runnable onClose)
    implements Way {
  @Override
  public Taken once() throws InterruptedException {
    Answer answer;
    try {
      answer = caller.get(path);
    } catch (LoadException e) {
      throw new CaseException("no answer", e);
    }
    if (answer.status() != 200) {
      throw new CaseException("status " + answer.status());
    }
    if (start.isPresent() && !start.get().equals(answer.start())) {
      throw new CaseException("X-Faas-Start is not " + start.get());
    }
    return taken(answer);
  }

  private static Taken taken(Answer answer) {
    try {
      return new Taken(
          answer.latencyNs(),
          TimeUnit.MICROSECONDS.toNanos(answer.microseconds("x-handler-us")),
          Buffer.buffer(Base64.getDecoder().decode(answer.body().toString())));
    } catch (IllegalArgumentException e) {
      throw new CaseException("no base64", e);
    }
  }

  @Override
  public boolean isServed() {
    return true;
  }

  @Override
  public void close() {
    onClose.run();
  }
}
