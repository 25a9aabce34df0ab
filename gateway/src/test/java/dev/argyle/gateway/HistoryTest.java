package dev.argyle.gateway;

import static dev.argyle.gateway.GatewayFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.worker.api.ExitReason;
import dev.argyle.worker.api.InvocationQuery;
import dev.argyle.worker.api.LogLine;
import java.net.http.HttpResponse;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the gateway tells of the past. */
class HistoryTest {
  @RegisterExtension final GatewayFixture gateway = new GatewayFixture();

  private InvocationQuery asked(String query) {
    assertEquals(200, gateway.get("/faas/invocations" + query).statusCode());
    var queries = gateway.worker().history().queries;
    return queries.get(queries.size() - 1);
  }

  @Test
  void recordsAreToldWithTheNamesOfTheHeaders() {
    JsonNode answer = json(gateway.get("/faas/invocations"));
    assertTrue(answer.path("complete").asBoolean());
    JsonNode record = answer.path("invocations").path(0);
    assertEquals("id-1", record.path("requestId").asText());
    assertEquals("hello", record.path("function").asText());
    assertEquals("ok", record.path("exit").asText());
    assertEquals(99, record.path("arrivedMs").asLong());
    assertEquals("cold", record.path("start").asText());
    assertEquals("spare", record.path("startSource").asText());
    assertEquals("first", record.path("startCause").asText());
    assertEquals(11, record.path("queueUs").asLong());
    assertEquals(222, record.path("initUs").asLong());
    assertEquals(3333, record.path("durationUs").asLong());
    assertEquals(4, record.path("billedMs").asLong());
    assertEquals(44000, record.path("cpuUserUs").asLong());
    assertEquals(444, record.path("cpuSystemUs").asLong());
    assertEquals(5_000_000, record.path("memoryPeakBytes").asLong());
    assertEquals(21, record.path("bytesIn").asLong());
    assertEquals(34, record.path("bytesOut").asLong());
    assertEquals(2, record.path("stages").path("mountUs").asLong());
  }

  @Test
  void recordsAreAskedForByWhatTheQuerySays() {
    InvocationQuery all = asked("");
    assertEquals("", all.function());
    assertEquals(0, all.sinceMs());
    assertEquals(100, all.limit());
    assertEquals(Set.of(ExitReason.values()), all.exits());
    InvocationQuery some =
        asked("?function=f&requestId=a-1&since=2026-01-02T03:04:05Z&until=1767323046000&limit=7");
    assertEquals("f", some.function());
    assertEquals("a-1", some.requestId());
    assertEquals(1_767_323_045_000L, some.sinceMs());
    assertEquals(1_767_323_046_000L, some.untilMs());
    assertEquals(7, some.limit());
    assertEquals(Set.of(ExitReason.TIMEOUT), asked("?exit=timeout").exits());
    assertEquals(ExitReason.values().length - 1, asked("?exit=failed").exits().size());
    long now = System.currentTimeMillis();
    long since = asked("?since=1d").sinceMs();
    assertTrue(since > now - 87_000_000 && since < now - 86_000_000, since + " at " + now);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "function=a%22b",
        "requestId=%0a",
        "since=yesterday",
        "since=5w",
        "until=-1",
        "limit=0",
        "limit=1001",
        "limit=x",
        "exit=maybe"
      })
  void whatIsNoQueryIsRefusedByName(String query) {
    HttpResponse<String> response = gateway.get("/faas/invocations?" + query);
    assertEquals(400, response.statusCode());
    String name = query.substring(0, query.indexOf('='));
    assertTrue(json(response).path("Message").asText().startsWith(name), response.body());
  }

  @Test
  void whoAsksWhileOthersDoIsToldToComeAgain() {
    gateway.worker().history().busy = true;
    assertEquals(429, gateway.get("/faas/invocations").statusCode());
  }

  @Test
  void totalsAreToldAloneAndWithTheirFunction() {
    JsonNode totals = json(gateway.get("/faas/totals")).path("functions").path(0);
    assertEquals("hello", totals.path("function").asText());
    assertEquals(7, totals.path("invocations").asLong());
    assertEquals(2, totals.path("failures").asLong());
    assertEquals(2, totals.path("exits").path("timeout").asLong());
    assertEquals(1_280, totals.path("memoryMbMs").asLong());
    assertEquals(0.00125, totals.path("gbSeconds").asDouble());
    gateway.deploy("hello", "app.handler");
    gateway.deploy("other", "app.handler");
    assertEquals(totals, json(gateway.get("/faas/functions/hello")).path("totals"));
    assertTrue(json(gateway.get("/faas/functions/other")).path("totals").isMissingNode());
  }

  @Test
  void statsSayWhatFunctionsDoNow() {
    JsonNode hello = json(gateway.get("/faas/stats")).path("functions").path(0);
    assertEquals("hello", hello.path("function").asText());
    assertEquals(20, hello.path("invocations").asLong());
    assertEquals(4_000, hello.path("p99Us").asLong());
    assertEquals(2, hello.path("instancesByState").path("idle").asInt());
  }

  @Test
  void aLogIsThatOfOneInvocationOrOfTheLastMinutes() {
    gateway.deploy("hello", "app.handler");
    gateway.worker().logLines.add(new LogLine(1, 10, "r", "one"));
    gateway.worker().logLines.add(new LogLine(2, 20, "r", "two"));
    gateway.worker().logLines.add(new LogLine(3, 30, "s", "three"));
    String path = "/faas/functions/hello/logs";
    assertEquals(2, gateway.get(path + "?requestId=r").body().lines().count());
    assertEquals("two", json(gateway.get(path + "?requestId=r&tail=1")).path("text").asText());
    assertEquals(2, gateway.get(path + "?since=20").body().lines().count());
    assertEquals("", gateway.get(path + "?since=5m").body());
    assertEquals(400, gateway.get(path + "?since=soon").statusCode());
  }

  @Test
  void aLogOfOneInvocationIsFollowed() throws Exception {
    gateway.deploy("hello", "app.handler");
    try (RawClient client = new RawClient(gateway.port())) {
      client.send(
          "GET /faas/functions/hello/logs?follow=true&requestId=r HTTP/1.1\nHost: localhost\n\n");
      client.readUntil("\r\n\r\n");
      gateway.worker().log("hello", new LogLine(1, 20, "s", "other"));
      gateway.worker().log("hello", new LogLine(2, 20, "r", "mine"));
      assertTrue(!client.readUntil("\"text\":\"mine\"}").contains("other"));
    }
  }
}
