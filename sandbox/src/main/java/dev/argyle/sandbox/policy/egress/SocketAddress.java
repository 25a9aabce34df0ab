package dev.argyle.sandbox.policy.egress;

/** Offsets in {@code struct bpf_sock_addr} of {@code linux/bpf.h}, and what it may hold. */
final class SocketAddress {
  static final int USER_IP4 = 4;
  static final int USER_IP6 = 8;
  static final int USER_PORT = 24;
  static final int TYPE = 32;

  static final int SOCK_STREAM = 1;
  static final int SOCK_DGRAM = 2;
  static final int IPPROTO_TCP = 6;
  static final int IPPROTO_UDP = 17;

  private SocketAddress() {}
}
