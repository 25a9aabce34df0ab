package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.worker.api.NetworkPolicy.AllowList;
import dev.argyle.worker.api.NetworkPolicy.Destination;
import dev.argyle.worker.api.Outcome.Rejected;
import dev.argyle.worker.api.Specs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A machine whose kernel cannot limit what functions connect to. */
@RequiresRoot
class WithoutBpfTest {
  @RegisterExtension static final WorkerFixture STRICT = WorkerFixture.plain().withoutBpf();

  @RegisterExtension
  static final WorkerFixture TOLD =
      WorkerFixture.with(
              config ->
                  config
                      .withRunId(config.runId() + "-told")
                      .withUnfilteredNetworkAllowed()
                      .withZygoteMemory(256 << 20))
          .withoutBpf();

  private ServerSocket listener;

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
  }

  private NetworkPolicy theListener() {
    int port = listener.getLocalPort();
    return new AllowList(List.of(new Destination("127.0.0.1", 32, port)), false);
  }

  private String tcp(WorkerFixture fixture, FunctionSpec function, String address) {
    String event =
        "{\"call\": \"tcp\", \"address\": \"%s\", \"port\": %d}"
            .formatted(address, listener.getLocalPort());
    return fixture.run(function, event).value().asText();
  }

  @Test
  void nothingIsImportedWhereItCouldConnect() {
    String source = "import PIL.Image\ndef handler(event, context):\n    return 'done'\n";
    FunctionSpec connects =
        TOLD.python(
            Specs.named("connects").isolatedByRequest().network(new NetworkPolicy.Internet()),
            source);
    FunctionSpec none = TOLD.python(Specs.named("connects-not").isolatedByRequest(), source);
    Eventually.await(
        "a zygote has imported it for the other",
        () -> {
          TOLD.run(connects, "{}").value();
          TOLD.run(none, "{}").value();
          return TOLD.stats().zygotes().stream().anyMatch(it -> it.packages().contains("PIL"));
        });
    assertTrue(TOLD.stats().zygotes().stream().allMatch(it -> it.depth() == 0 || !it.networked()));
  }

  @Test
  void noneStillReachesNothing() throws IOException {
    assertFalse(STRICT.worker().limitsNetwork());
    FunctionSpec none = STRICT.python(Specs.named("none"), SocketProbe.SOURCE);
    for (String address : List.of("127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0")) {
      assertNotEquals("ok", tcp(STRICT, none, address), address);
    }
    for (InetAddress own :
        NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList()) {
      String address = own.getHostAddress().replaceFirst("%.*", "");
      assertNotEquals("ok", tcp(STRICT, none, address), address);
    }
  }

  @Test
  void whoWantsANetworkIsRefusedInOneSentence() {
    FunctionSpec wants = STRICT.python(Specs.named("wants").network(theListener()), "");
    Rejected rejected = STRICT.run(wants, "{}").outcome(Rejected.class);
    assertTrue(rejected.message().contains("network: none"), rejected::message);
    assertTrue(rejected.message().contains("--allow-unfiltered-network"), rejected::message);
  }

  @Test
  void unlessTheWorkerIsToldToRunItUnfiltered() {
    FunctionSpec wants =
        TOLD.python(Specs.named("wants").network(theListener()), SocketProbe.SOURCE);
    assertEquals("ok", tcp(TOLD, wants, "127.0.0.1"));
    FunctionSpec none = TOLD.python(Specs.named("none"), SocketProbe.SOURCE);
    assertNotEquals("ok", tcp(TOLD, none, "127.0.0.1"));
  }
}
