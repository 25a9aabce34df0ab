package dev.argyle.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.worker.api.NetworkPolicy.AllowList;
import dev.argyle.worker.api.NetworkPolicy.Destination;
import dev.argyle.worker.api.NetworkPolicy.Internet;
import dev.argyle.worker.api.NetworkPolicy.None;
import dev.argyle.worker.api.Specs;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What functions reach, tried from inside. Nothing here leaves the machine: listeners are on
 * loopback, and public addresses are only connected to by UDP, which sends nothing.
 */
@RequiresRoot
class EgressTest {
  /** Documentation only (RFC 5737), and to the platform as public as any. */
  private static final String PUBLIC = "203.0.113.1";

  private static final String PUBLIC_V6 = "2a00::1";

  @RegisterExtension static final WorkerFixture FIXTURE = WorkerFixture.plain();

  private ServerSocket tcp;
  private ServerSocket otherTcp;
  private DatagramSocket udp;

  @BeforeEach
  void listen() throws IOException {
    tcp = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    otherTcp = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    udp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    tcp.close();
    otherTcp.close();
    udp.close();
  }

  private static FunctionSpec probe(String name, NetworkPolicy network) {
    return FIXTURE.python(Specs.named(name).network(network), SocketProbe.SOURCE);
  }

  /** The call's error by name, or {@code ok}. */
  private static String tried(FunctionSpec function, String call, String address, int port) {
    String event =
        "{\"call\": \"%s\", \"address\": \"%s\", \"port\": %d}".formatted(call, address, port);
    JsonNode answer = FIXTURE.run(function, event).value();
    return answer.asText();
  }

  private NetworkPolicy listOfTheListener(boolean internet) {
    return new AllowList(List.of(new Destination("127.0.0.1", 32, tcp.getLocalPort())), internet);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "udp-connect", "udp-send"})
  void noneReachesNothing(String call) {
    FunctionSpec none = probe("none", new None());
    int port = call.equals("tcp") ? tcp.getLocalPort() : udp.getLocalPort();
    for (String address : List.of("127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0", "::")) {
      assertEquals("EPERM", tried(none, call, address, port), address);
    }
  }

  @Test
  void noneReachesNoPublicAddressAndNoResolver() {
    FunctionSpec none = probe("none", new None());
    assertEquals("EPERM", tried(none, "udp-connect", PUBLIC, 53));
    assertEquals("EPERM", tried(none, "udp-connect", PUBLIC_V6, 53));
    assertEquals("EPERM", tried(none, "udp-connect", "127.0.0.1", 53));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.0.9",
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.254",
        "192.0.0.192",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.251",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2001::1",
        "2002:7f00:1::",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1"
      })
  void internetIsNotThisMachineNorItsNeighbours(String address) {
    FunctionSpec internet = probe("internet", new Internet());
    for (String call : List.of("tcp", "udp-connect", "udp-send")) {
      assertEquals("EPERM", tried(internet, call, address, tcp.getLocalPort()), call);
    }
  }

  @Test
  void internetIsNoneOfThisMachinesOwnAddresses() throws IOException {
    FunctionSpec internet = probe("internet", new Internet());
    List<InetAddress> own =
        NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList();
    for (InetAddress address : own) {
      String text = address.getHostAddress().replaceFirst("%.*", "");
      assertEquals("EPERM", tried(internet, "tcp", text, tcp.getLocalPort()), text);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {PUBLIC, "::ffff:" + PUBLIC, "64:ff9b::cb00:7101", PUBLIC_V6, "9.9.9.9"})
  void internetIsWhatIsPublic(String address) {
    FunctionSpec internet = probe("internet", new Internet());
    assertNotEquals("EPERM", tried(internet, "udp-connect", address, 443));
  }

  @Test
  void theResolverIsReachedOnItsPortByWhoReachesAnything() throws IOException {
    String resolver = "127.0.0.1"; // the C library's, where the file names none
    for (String line : Files.readAllLines(Path.of("/etc/resolv.conf"))) {
      if (line.startsWith("nameserver ")) {
        resolver = line.split(" ", -1)[1];
      }
    }
    for (NetworkPolicy network : List.of(new Internet(), listOfTheListener(false))) {
      FunctionSpec function = probe("resolves", network);
      assertNotEquals("EPERM", tried(function, "udp-connect", resolver, 53));
      assertEquals("EPERM", tried(function, "udp-connect", "127.0.0.1", 54));
    }
    assertEquals("EPERM", tried(probe("none", new None()), "udp-connect", resolver, 53));
  }

  @Test
  void aListReachesThatPortOnly() {
    FunctionSpec list = probe("list", listOfTheListener(false));
    assertEquals("ok", tried(list, "tcp", "127.0.0.1", tcp.getLocalPort()));
    assertEquals("ok", tried(list, "tcp", "::ffff:127.0.0.1", tcp.getLocalPort()));
    assertEquals("EPERM", tried(list, "tcp", "127.0.0.1", otherTcp.getLocalPort()));
    assertEquals("EPERM", tried(list, "tcp", "127.0.0.2", tcp.getLocalPort()));
    assertEquals("EPERM", tried(list, "udp-connect", PUBLIC, 443));
  }

  @Test
  void aListWithInternetReachesBoth() {
    FunctionSpec list = probe("both", listOfTheListener(true));
    assertEquals("ok", tried(list, "tcp", "127.0.0.1", tcp.getLocalPort()));
    assertNotEquals("EPERM", tried(list, "udp-connect", PUBLIC, 443));
    assertEquals("EPERM", tried(list, "tcp", "127.0.0.1", otherTcp.getLocalPort()));
  }

  @Test
  void aRangeWithoutAPortReachesEveryPortOfItAndNoOtherFamily() {
    FunctionSpec range =
        probe("range", new AllowList(List.of(new Destination("127.0.0.0", 8, 0)), false));
    assertEquals("ok", tried(range, "tcp", "127.0.0.1", tcp.getLocalPort()));
    assertEquals("ok", tried(range, "tcp", "127.0.0.1", otherTcp.getLocalPort()));
    assertEquals("ok", tried(range, "udp-send", "127.0.0.1", udp.getLocalPort()));
    FunctionSpec everyV6 =
        probe("every-v6", new AllowList(List.of(new Destination("::", 0, 0)), false));
    assertEquals("EPERM", tried(everyV6, "tcp", "::ffff:127.0.0.1", tcp.getLocalPort()));
  }

  @Test
  void aSecondRangeThatIsLongerTakesNothingFromTheFirst() {
    FunctionSpec nested =
        probe(
            "nested",
            new AllowList(
                List.of(
                    new Destination("127.0.0.0", 8, tcp.getLocalPort()),
                    new Destination("127.0.0.1", 32, otherTcp.getLocalPort())),
                false));
    assertEquals("ok", tried(nested, "tcp", "127.0.0.1", tcp.getLocalPort()));
    assertEquals("ok", tried(nested, "tcp", "127.0.0.1", otherTcp.getLocalPort()));
  }

  @Test
  void theNextInASlotHasNothingOfTheLast() {
    int port = tcp.getLocalPort();
    for (int i = 0; i < 6; i++) {
      FunctionSpec list =
          FIXTURE.python(
              Specs.named("leaves").isolatedByRequest().network(listOfTheListener(true)),
              SocketProbe.SOURCE);
      FunctionSpec none =
          FIXTURE.python(Specs.named("follows").isolatedByRequest(), SocketProbe.SOURCE);
      assertEquals("ok", tried(list, "tcp", "127.0.0.1", port));
      assertEquals("EPERM", tried(none, "tcp", "127.0.0.1", port));
      assertEquals("EPERM", tried(none, "udp-connect", PUBLIC, 443));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1"})
  void nobodyBinds(String address) {
    FunctionSpec both = probe("both", listOfTheListener(true));
    assertEquals("EPERM", tried(both, "tcp-bind", address, 0));
    assertEquals("EPERM", tried(both, "tcp-bind", address, 8_099));
    assertEquals("EPERM", tried(both, "udp-bind", address, 8_099));
  }

  @Test
  void aUdpClientMayLetTheKernelChooseItsPort() {
    assertEquals("ok", tried(probe("both", listOfTheListener(true)), "udp-bind", "0.0.0.0", 0));
    assertEquals("EPERM", tried(probe("none", new None()), "udp-bind", "0.0.0.0", 0));
  }

  @Test
  void aSocketThatListensWithoutAnAddressHearsNobody() {
    FunctionSpec range =
        probe("range", new AllowList(List.of(new Destination("127.0.0.0", 8, 0)), false));
    assertEquals("nobody", tried(range, "listen-unbound", "127.0.0.1", 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"icmp", "sctp", "mptcp"})
  void onlyTcpAndUdpAreSpoken(String protocol) {
    String error = tried(probe("both", listOfTheListener(true)), protocol, "127.0.0.1", 9);
    assumeTrue(!error.startsWith("EPROTONOSUPPORT"), "this kernel has no " + protocol);
    assertEquals("EPERM", error.replace("EACCES", "EPERM"));
  }

  @Test
  void unixSocketsAreNobodysBusinessWhereTheyCanBeKeptApart() {
    String expected =
        new JnrKernel().landlockAbi() >= Linux.LANDLOCK_ABI_WITH_SCOPES ? "ok" : "EAFNOSUPPORT";
    assertEquals(expected, tried(probe("none", new None()), "unix", "", 0));
  }
}
