package dev.argyle.sandbox.policy.egress;

import java.util.List;

/** Programs that close ways around the others; the same for every sandbox. */
final class SocketPrograms {
  /** Offsets in {@code struct bpf_sock}. */
  private static final int TYPE = 8;

  private static final int PROTOCOL = 12;
  private static final int STATE = 72;

  /** Offset in {@code struct __sk_buff}. */
  private static final int SOCKET = 168;

  private static final int TCP_LISTEN = 10;

  private SocketPrograms() {}

  /**
   * Asked at socket(2): TCP and UDP only. The kernel asks nobody before SCTP connects or an ICMP
   * socket sends, and MPTCP has its own way to connect.
   */
  static List<Instruction> kinds() {
    return new Assembler()
        .loadWord(2, 1, TYPE)
        .loadWord(3, 1, PROTOCOL)
        .jumpIfEqual(2, SocketAddress.SOCK_DGRAM, "datagrams")
        .jumpUnlessEqual(2, SocketAddress.SOCK_STREAM, "refuse")
        .jumpIfEqual(3, SocketAddress.IPPROTO_TCP, "allow")
        .jump("refuse")
        .label("datagrams")
        .jumpUnlessEqual(3, SocketAddress.IPPROTO_UDP, "refuse")
        .label("allow")
        .set(0, 1)
        .exit()
        .label("refuse")
        .set(0, 0)
        .exit()
        .instructions();
  }

  /**
   * Asked for packets that come in: those for a listening socket are dropped. A socket that was
   * never bound can listen too, on a port of the kernel's choice, and no other program is asked.
   */
  static List<Instruction> noListening() {
    return new Assembler()
        .loadLong(1, 1, SOCKET)
        .jumpIfZero(1, "allow")
        .call(BpfFunction.SK_FULLSOCK)
        .jumpIfZero(0, "allow")
        .loadWord(1, 0, STATE)
        .jumpIfEqual(1, TCP_LISTEN, "refuse")
        .label("allow")
        .set(0, 1)
        .exit()
        .label("refuse")
        .set(0, 0)
        .exit()
        .instructions();
  }
}
