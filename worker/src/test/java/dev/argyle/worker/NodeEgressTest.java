package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.worker.api.NetworkPolicy.AllowList;
import dev.argyle.worker.api.NetworkPolicy.Destination;
import dev.argyle.worker.api.NetworkPolicy.Internet;
import dev.argyle.worker.api.NetworkPolicy.None;
import dev.argyle.worker.api.Outcome.Rejected;
import dev.argyle.worker.api.Specs;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Node's functions reach, by the clients that Node brings. Nothing here leaves the machine, as
 * in {@link EgressTest}.
 */
@RequiresRoot
class NodeEgressTest {
  /** Documentation only (RFC 5737), and to the platform as public as any. */
  private static final String PUBLIC = "203.0.113.1";

  /** The answer's text, or the code of what went wrong. */
  private static final String CLIENT =
      """
      const http = require('http'), net = require('net'), dgram = require('dgram'), dns = require('dns');
      const { once } = require('events');
      const ways = {
        async http(host, port) {
          const request = http.get({ host, port, path: '/asked', agent: false });
          const [answer] = await once(request, 'response');
          let text = '';
          for await (const piece of answer) text += piece;
          return text;
        },
        async fetch(host, port) {
          return (await fetch(`http://${host.includes(':') ? `[${host}]` : host}:${port}/asked`)).text();
        },
        async tcp(host, port) {
          const end = net.connect({ host, port });
          await once(end, 'connect');
          end.destroy();
          return 'connected';
        },
        async udp(host, port) {
          const end = dgram.createSocket(host.includes(':') ? 'udp6' : 'udp4');
          try {
            end.connect(port, host);
            await once(end, 'connect');
          } finally {
            end.close();
          }
          return 'connected';
        },
        async lookup(host) {
          return (await dns.promises.lookup(host, 4)).address;
        },
        async child(host, port) {
          const { promisify } = require('util');
          const script = `fetch('http://${host}:${port}/asked').then(a => a.text(), e => e.cause.code).then(console.log)`;
          return (await promisify(require('child_process').execFile)(process.execPath, ['-e', script])).stdout.trim();
        },
        async worker(host, port) {
          const { Worker } = require('worker_threads');
          const script = `fetch('http://${host}:${port}/asked').then(a => a.text(), e => e.cause.code)
            .then((text) => require('worker_threads').parentPort.postMessage(text))`;
          return (await once(new Worker(script, { eval: true }), 'message'))[0];
        },
      };
      exports.handler = async ({ way, host, port }) => {
        try {
          return await ways[way](host, port);
        } catch (error) {
          return error.code ?? error.cause?.code ?? String(error);
        }
      };
      """;

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  @RegisterExtension
  static final WorkerFixture WITHOUT_BPF =
      WorkerFixture.with(config -> config.withRunId(config.runId() + "-without")).withoutBpf();

  private Vertx vertx;
  private HttpServer server;
  private HttpServer other;

  @BeforeEach
  void listen() {
    vertx = Vertx.vertx();
    server = listener("allowed");
    other = listener("other");
  }

  private HttpServer listener(String word) {
    return WorkerFixture.await(
        vertx
            .createHttpServer()
            .requestHandler(request -> request.response().end(word + " " + request.path()))
            .listen(0, "127.0.0.1"));
  }

  @AfterEach
  void close() {
    WorkerFixture.await(vertx.close());
  }

  private static FunctionSpec client(String name, NetworkPolicy network) {
    return FIXTURE.node(Specs.named(name).network(network).memoryMb(512).timeoutMs(20_000), CLIENT);
  }

  private static String asked(FunctionSpec function, String way, String host, int port) {
    JsonObject event = new JsonObject().put("way", way).put("host", host).put("port", port);
    return FIXTURE.run(function, event.encode()).value().asText();
  }

  private NetworkPolicy listOfTheServer(boolean internet) {
    int port = server.actualPort();
    return new AllowList(List.of(new Destination("127.0.0.1", 32, port)), internet);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "fetch", "child", "worker"})
  void aListReachesItsServerAndNoOther(String way) {
    FunctionSpec list = client("list", listOfTheServer(false));
    assertEquals("allowed /asked", asked(list, way, "127.0.0.1", server.actualPort()));
    assertEquals("EPERM", asked(list, way, "127.0.0.1", other.actualPort()));
    assertEquals("EPERM", asked(list, way, "127.0.0.2", server.actualPort()));
    assertEquals("allowed /asked", asked(list, way, "127.0.0.1", server.actualPort()));
  }

  @Test
  void aListThatGrewReachesTheInternetToo() {
    FunctionSpec both = client("both", listOfTheServer(true));
    assertEquals("allowed /asked", asked(both, "fetch", "127.0.0.1", server.actualPort()));
    assertEquals("connected", asked(both, "udp", PUBLIC, 443));
    assertEquals("EPERM", asked(both, "http", "127.0.0.1", other.actualPort()));
  }

  @Test
  void namesOfTheHostsFileAreLookedUpAndJudgedByTheirAddress() {
    FunctionSpec list = client("names", listOfTheServer(false));
    assertEquals("127.0.0.1", asked(list, "lookup", "localhost", 0));
    FunctionSpec internet = client("named", new Internet());
    assertEquals("127.0.0.1", asked(internet, "lookup", "localhost", 0));
    // Each address that the name has is refused; Node tells of all of them at once.
    assertTrue(
        Set.of("EPERM", "ECONNREFUSED", "EADDRNOTAVAIL", "ENETUNREACH")
            .contains(asked(internet, "http", "localhost", server.actualPort())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1", "0.0.0.0", "::1", "::ffff:127.0.0.1", "10.0.0.1", "169.254.169.254"})
  void internetIsNotThisMachineNorItsNeighbours(String address) {
    FunctionSpec internet = client("internet", new Internet());
    for (String way : List.of("http", "fetch", "tcp", "udp")) {
      assertEquals("EPERM", asked(internet, way, address, server.actualPort()), way);
    }
  }

  @Test
  void internetIsWhatIsPublic() {
    FunctionSpec internet = client("public", new Internet());
    assertEquals("connected", asked(internet, "udp", PUBLIC, 443));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "fetch", "tcp", "udp", "child", "worker"})
  void noneReachesNothing(String way) {
    FunctionSpec none = client("none", new None());
    for (String address : List.of("127.0.0.1", PUBLIC)) {
      assertEquals("EPERM", asked(none, way, address, server.actualPort()), address);
    }
  }

  @Test
  void whereTheKernelCannotLimitItNoneStillReachesNothingAndOthersAreRefused() {
    JsonObject event =
        new JsonObject()
            .put("way", "tcp")
            .put("host", "127.0.0.1")
            .put("port", server.actualPort());
    FunctionSpec none = WITHOUT_BPF.node(Specs.named("none"), CLIENT);
    String reached = WITHOUT_BPF.run(none, event.encode()).value().asText();
    assertNotEquals("connected", reached);
    FunctionSpec wants = WITHOUT_BPF.node(Specs.named("wants").network(new Internet()), CLIENT);
    Rejected rejected = WITHOUT_BPF.run(wants, event.encode()).outcome(Rejected.class);
    assertTrue(rejected.message().contains("network: none"), rejected::message);
  }
}
