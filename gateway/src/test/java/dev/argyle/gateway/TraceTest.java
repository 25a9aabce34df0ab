package dev.argyle.gateway;

import static dev.argyle.gateway.GatewayFixture.FUNCTIONS;
import static dev.argyle.gateway.GatewayFixture.eventually;
import static dev.argyle.gateway.GatewayFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.worker.api.TraceContext;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TraceTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";

  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  @BeforeEach
  void deploy() {
    gateway.deploy("hello", "app.handler");
  }

  private TraceContext lastTrace() {
    return gateway.worker().invocations.get(gateway.worker().invocations.size() - 1).trace();
  }

  private JsonNode headersOfEvent(String... headers) {
    return json(gateway.send(gateway.to("/function/hello/").headers(headers))).path("headers");
  }

  @Test
  void aCallersTraceGoesOnWithTheInvocationInBetween() {
    JsonNode headers =
        headersOfEvent(
            "traceparent", "00-" + TRACE + "-" + PARENT + "-01", "tracestate", "a=1,b=\"2\"");
    TraceContext trace = lastTrace();
    assertEquals(TRACE, trace.traceId());
    assertEquals(PARENT, trace.parentSpanId());
    assertNotEquals(PARENT, trace.spanId());
    assertEquals("a=1,b=\"2\"", trace.state());
    assertEquals(
        "00-" + TRACE + "-" + trace.spanId() + "-01", headers.path("traceparent").asText());
    assertEquals("a=1,b=\"2\"", headers.path("tracestate").asText());
  }

  @Test
  void aCallerThatDoesNotSampleIsHonored() {
    headersOfEvent("traceparent", "00-" + TRACE + "-" + PARENT + "-00");
    assertFalse(lastTrace().sampled());
    assertTrue(lastTrace().traceParent().endsWith("-00"));
  }

  @Test
  void withoutAValidOneEachRequestBeginsATraceOfItsOwn() {
    JsonNode headers =
        headersOfEvent("traceparent", "00-" + TRACE + "-nonsense", "tracestate", "a=1");
    TraceContext first = lastTrace();
    assertTrue(first.traceId().matches("[0-9a-f]{32}"), first.traceId());
    assertTrue(first.spanId().matches("[0-9a-f]{16}"), first.spanId());
    assertEquals("", first.parentSpanId());
    assertEquals(first.traceParent(), headers.path("traceparent").asText());
    assertFalse(headers.has("tracestate"), "what belongs to no trace is not handed on");
    headersOfEvent("x-some", "other");
    assertNotEquals(first.traceId(), lastTrace().traceId());
  }

  @Test
  void twoHeadersAreNone() {
    String header = "00-" + TRACE + "-" + PARENT + "-01";
    headersOfEvent("traceparent", header, "traceparent", header);
    assertNotEquals(TRACE, lastTrace().traceId());
  }

  @Test
  void partsOfAStateAreOne() {
    headersOfEvent(
        "traceparent",
        "00-" + TRACE + "-" + PARENT + "-01",
        "tracestate",
        "a=1",
        "tracestate",
        "b=2");
    assertEquals("a=1,b=2", lastTrace().state());
  }

  @Test
  void lambdasInvokeTakesItTooWaitingOrNot() {
    for (String type : new String[] {"RequestResponse", "Event"}) {
      int before = gateway.worker().invocations.size();
      gateway.send(
          gateway
              .to(FUNCTIONS + "/hello/invocations")
              .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01")
              .header("X-Amz-Invocation-Type", type)
              .POST(BodyPublishers.ofString("1")));
      eventually(type, () -> gateway.worker().invocations.size() == before + 1);
      assertEquals(TRACE, lastTrace().traceId(), type);
    }
  }
}
