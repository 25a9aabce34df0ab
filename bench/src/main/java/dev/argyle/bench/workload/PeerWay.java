package dev.argyle.bench.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.argyle.bench.peer.Job;
import dev.argyle.bench.peer.Output;
import dev.argyle.bench.peer.Peer;
import dev.argyle.bench.peer.PeerException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * In a sandbox of a peer, made for this one call. Its time ends with the answer: that it cleans up
 * after is not counted against it.
 */
record PeerWay(String key, String label, Peer peer, Job job) implements Way {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public String explanation() {
    return peer.label();
  }

  @Override
  public Taken once() throws InterruptedException {
    try {
      Output output = peer.run(job);
      JsonNode answer = JSON.readTree(output.bytes().getBytes());
      long handlerUs = answer.path("headers").path("x-handler-us").asLong();
      return new Taken(
          output.answerNs(),
          TimeUnit.MICROSECONDS.toNanos(handlerUs),
          Buffer.buffer(Base64.getDecoder().decode(answer.path("body").asText())));
    } catch (PeerException e) {
      throw new CaseException(e.getMessage(), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new CaseException("no answer in JSON", e);
    }
  }
}
