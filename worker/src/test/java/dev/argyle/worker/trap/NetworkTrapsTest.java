package dev.argyle.worker.trap;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.argyle.sandbox.testing.RequiresRoot;
import dev.argyle.worker.api.FunctionSpec;
import dev.argyle.worker.api.NetworkPolicy;
import dev.argyle.worker.api.NetworkPolicy.Internet;
import dev.argyle.worker.api.NetworkPolicy.None;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Guests that call the platform, its neighbours, the cloud's metadata, or each other. Nothing here
 * leaves the machine, were it let: other addresses than its own are connected to by UDP only.
 */
@RequiresRoot
class NetworkTrapsTest {
  private static final List<NetworkPolicy> POLICIES = List.of(new None(), new Internet());

  private static final String TOOLS =
      """
      def reach(name, action):
          try:
              tries(name, action)
          except UnicodeError:
              pass
          if tried.get(name, "").startswith("gaierror"):
              tried[name] = "ENOENT"

      def tcp(address, port):
          for family, _, _, _, where in socket.getaddrinfo(address, port, type=socket.SOCK_STREAM):
              end = socket.socket(family, socket.SOCK_STREAM)
              end.settimeout(1)
              end.connect(where)
              return where

      def udp(address, port, way):
          for family, _, _, _, where in socket.getaddrinfo(address, port, type=socket.SOCK_DGRAM):
              end = socket.socket(family, socket.SOCK_DGRAM)
              if way == "connect":
                  end.connect(where)
                  return end.send(b"trap")
              if way == "message":
                  return end.sendmsg([b"trap"], [], 0, where)
              return end.sendto(b"trap", where)

      """;

  @RegisterExtension static final TrapField FIELD = new TrapField();

  /** Names are asked for in vain where no resolver answers. */
  private static final long NAMES_TIMEOUT_MS = 60_000;

  private ServerSocketChannel tcp;
  private DatagramChannel udp;

  @BeforeEach
  void listen() throws IOException {
    tcp = ServerSocketChannel.open().bind(new InetSocketAddress(0));
    tcp.configureBlocking(false);
    udp = DatagramChannel.open().bind(new InetSocketAddress(0));
    udp.configureBlocking(false);
  }

  @AfterEach
  void nobodyCame() throws IOException {
    try (ServerSocketChannel streams = tcp;
        DatagramChannel datagrams = udp) {
      assertNull(streams.accept(), "somebody connected");
      assertNull(datagrams.receive(ByteBuffer.allocate(16)), "a datagram came");
    }
  }

  private void refused(String code) {
    refused(code, "");
  }

  private void refused(String code, String also) {
    String complete =
        TOOLS
            + code.replace("TCP_PORT", "" + tcp.socket().getLocalPort())
                .replace("UDP_PORT", "" + udp.socket().getLocalPort());
    for (NetworkPolicy policy : POLICIES) {
      Map<String, String> errors =
          FIELD.refused(
              FIELD.specs().network(policy).timeoutMs(NAMES_TIMEOUT_MS),
              complete,
              Tools.NO_NETWORK + " " + also);
      assertFalse(
          errors.containsValue("ECONNREFUSED") && policy instanceof Internet, errors::toString);
    }
  }

  private static String ownAddresses() throws IOException {
    StringBuilder list = new StringBuilder("addresses = [");
    List<InetAddress> own =
        NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList();
    own.forEach(
        a -> list.append('\'').append(a.getHostAddress().replaceFirst("%.*", "")).append("', "));
    return list
        + "'127.0.0.1', '127.1', '127.8.9.1', '2130706433', '0x7f.1', '0.0.0.0', '0', '::1', '::',"
        + " '::ffff:127.0.0.1', '::ffff:0.0.0.0', '::127.0.0.1', '64:ff9b::7f00:1', 'localhost',"
        + " 'ip6-localhost', 'localhost.localdomain', 'host.docker.internal', 'sandbox', '"
        + InetAddress.getLocalHost().getHostName()
        + "']\n";
  }

  @Test
  void tcpToThePlatform() throws IOException {
    refused(ownAddresses() + "for a in addresses: reach(a, lambda: tcp(a, TCP_PORT))\n");
  }

  @Test
  void udpToThePlatform() throws IOException {
    refused(
        ownAddresses()
            + """
            for a in addresses:
                for way in ("connect", "send", "message"):
                    reach(f"{a} {way}", lambda: udp(a, UDP_PORT, way))
            """);
  }

  @Test
  void addressesInTheWrongFamily() {
    refused(
        """
        def address(family, port):
            return struct.pack("=H", family) + struct.pack(">H", port) + bytes([127, 0, 0, 1]) + bytes(8)
        mapped = struct.pack("=H", 10) + struct.pack(">HI", UDP_PORT, 0) + bytes(10) + \\
            b"\\xff\\xff\\x7f\\x00\\x00\\x01" + bytes(4)
        for kind, port in ((socket.SOCK_STREAM, TCP_PORT), (socket.SOCK_DGRAM, UDP_PORT)):
            for family in (0, socket.AF_INET):
                for own in (socket.AF_INET, socket.AF_INET6):
                    where = address(family, port)
                    if family or kind == socket.SOCK_DGRAM:
                        end = socket.socket(own, kind)
                        # To connect to no family is to disconnect.
                        if family:
                            end.settimeout(1)
                            reach(f"connect {kind} {family} {own}", lambda: raw(
                                SYS_connect, end.fileno(), where, len(where)))
                        end = socket.socket(own, kind)
                        reach(f"send {kind} {family} {own}", lambda: raw(
                            SYS_sendto, end.fileno(), b"trap", 4, 0, where, len(where)))
        end = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        reach("mapped", lambda: raw(SYS_sendto, end.fileno(), b"trap", 4, 0, mapped, 28))
        """,
        "EPIPE ENOTCONN EDESTADDRREQ EINVAL");
  }

  @Test
  void connectionsThatCarryDataAtOnce() {
    refused(
        """
        for family, where in ((socket.AF_INET, ("127.0.0.1", TCP_PORT)),
                              (socket.AF_INET6, ("::1", TCP_PORT)),
                              (socket.AF_INET6, ("::ffff:127.0.0.1", TCP_PORT))):
            end = socket.socket(family, socket.SOCK_STREAM)
            end.settimeout(1)
            reach(f"fast {where}", lambda: end.sendto(b"trap", 0x20000000, where))
            end = socket.socket(family, socket.SOCK_STREAM)
            end.settimeout(1)
            def deferred():
                end.setsockopt(socket.IPPROTO_TCP, 30, 1)
                end.connect(where)
                return end.send(b"trap")
            reach(f"deferred {where}", deferred)
            end = socket.socket(family, socket.SOCK_STREAM)
            end.setblocking(False)
            reach(f"later {where}", lambda: end.connect(where))
        """);
  }

  @Test
  void metadataOfTheCloud() {
    refused(
        """
        for address in ("169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe",
                        "169.254.170.2", "100.100.100.200", "fd00:ec2::254", "192.0.0.192",
                        "2852039166", "0xa9fea9fe", "metadata.google.internal", "metadata",
                        "instance-data"):
            reach(address, lambda: udp(address, 80, "connect"))
        """);
  }

  @Test
  void privateAndOtherRanges() {
    refused(
        """
        for address in ("10.0.0.1", "172.16.0.1", "172.17.0.1", "192.168.0.1", "100.64.0.1",
                        "224.0.0.1", "239.255.255.250", "255.255.255.255", "198.18.0.1", "240.0.0.1",
                        "fe80::1", "fc00::1", "ff02::1", "2002:7f00:1::", "::ffff:10.0.0.1"):
            reach(address, lambda: udp(address, 53, "connect"))
        """);
  }

  @Test
  void callsOfChildren() {
    refused(
        """
        reach("forked", lambda: in_child(lambda: tcp("127.0.0.1", TCP_PORT)))
        def shell():
            run = subprocess.run(["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/TCP_PORT"],
                                 stderr=subprocess.DEVNULL)
            return run.returncode and os.stat("/nowhere")
        reach("shell", shell)
        found = []
        thread = threading.Thread(target=lambda: reach("thread", lambda: tcp("127.0.0.1", TCP_PORT)))
        thread.start()
        thread.join()
        def passed():
            one, other = socket.socketpair()
            end = socket.socket()
            socket.send_fds(one, [b"x"], [end.fileno()])
            fd = socket.recv_fds(other, 1, 1)[1][0]
            return socket.socket(fileno=fd).connect(("127.0.0.1", TCP_PORT))
        reach("passed", passed)
        """);
  }

  @Test
  void rawAndOtherSockets() {
    refused(
        """
        for family in range(2, 47):
            for kind in range(1, 11):
                plain = family in (2, 10) and kind in (1, 2)
                for protocol in (0, 1, 2, 6, 17, 33, 58, 132, 136, 255, 262, 768):
                    if plain and protocol in (0, 6 if kind == 1 else 17):
                        continue
                    reach(f"{family} {kind} {protocol}",
                          lambda: socket.socket(family, kind, protocol).close())
        for family in (2, 10, 16, 38, 40):
            reach(f"pair {family}", lambda: socket.socketpair(family))
        """);
  }

  @Test
  void settingsOfInterfaces() {
    refused(
        """
        end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for name in (b"lo", b"eth0"):
            for request in (0x8914, 0x8916, 0x891c, 0x8922, 0x8924, 0x8929, 0x8923, 0x8946, 0x8955,
                            0x890b, 0x890c, 0x89a0, 0x89a1, 0x89f1, 0x8943):
                data = ctypes.create_string_buffer(name.ljust(16, b"\\0") + bytes(48))
                reach(f"{name} {request:x}", lambda: raw(SYS_ioctl, end.fileno(), request, data))
        for level, option, value in ((0, 19, 1), (41, 75, 1), (1, 36, 1), (1, 33, 1 << 20),
                                     (1, 32, 1 << 20), (1, 12, 7), (0, 64, 0), (41, 64, 0)):
            reach(f"option {level} {option}", lambda: end.setsockopt(level, option, value))
        """,
        "EINVAL EFAULT ENOTTY EOPNOTSUPP ENOTSUP ENOPROTOOPT ENOPKG");
  }

  @Test
  void portsOfTheMachine() {
    refused(
        """
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET, "127.0.0.1"),
                                    (socket.AF_INET6, "::"), (socket.AF_INET6, "::1"),
                                    (socket.AF_INET6, "::ffff:127.0.0.1")):
                for port in (80, 8080, TCP_PORT, 50_000):
                    def bind():
                        end = socket.socket(family, kind)
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                        if family == socket.AF_INET6:
                            end.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
                        end.bind((address, port))
                    reach(f"{kind} {address} {port}", bind)
        """);
  }

  /** A socket that listens without an address has a port, which must hear nobody. */
  @Test
  void listenersWithoutAnAddress() throws IOException {
    for (NetworkPolicy policy : POLICIES) {
      FunctionSpec function = FIELD.function(FIELD.instanceSpecs().network(policy));
      String code =
          """
          end = socket.socket()
          try:
              end.listen()
              out = end.getsockname()[1]
              threading.Thread(target=lambda: [end.accept() for _ in range(9)], daemon=True).start()
          except OSError:
              out = 0
          """;
      int port = FIELD.start(function, code).answer().value().asInt();
      try (Socket caller = new Socket()) {
        InetSocketAddress where = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        assertThrows(IOException.class, () -> caller.connect(where, 500));
      }
    }
  }

  @Test
  void abstractSocketsOfTheHost() throws Exception {
    for (NetworkPolicy policy : POLICIES) {
      try (HostListener listener = HostListener.abstractSocket()) {
        String code =
            """
            end = unix_socket()
            tries("stream", lambda: end.connect("\\0NAME"))
            end = unix_socket(socket.SOCK_DGRAM)
            tries("datagram", lambda: end.sendto(b"trap", "\\0NAMEd"))
            tries("datagram connected", lambda: end.connect("\\0NAMEd"))
            """
                .replace("NAME", listener.name());
        FIELD.refused(FIELD.specs().network(policy), code, "ECONNREFUSED");
        listener.assertNobodyCame();
      }
    }
  }

  @Test
  void socketFilesOfTheHost() {
    for (NetworkPolicy policy : POLICIES) {
      FIELD.refused(
          FIELD.specs().network(policy),
          """
          for path in ("/run/docker.sock", "/var/run/docker.sock", "/run/containerd/containerd.sock",
                       "/run/dbus/system_bus_socket", "/run/systemd/private", "/run/systemd/notify",
                       "/dev/log", "/run/systemd/journal/stdout", "/var/run/nscd/socket"):
              end = unix_socket()
              tries(path, lambda: end.connect(path))
          """,
          "");
    }
  }
}
