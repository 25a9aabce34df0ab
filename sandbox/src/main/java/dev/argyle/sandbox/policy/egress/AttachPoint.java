package dev.argyle.sandbox.policy.egress;

import java.util.Locale;

/** Where in the kernel a program is asked; {@code enum bpf_attach_type} of {@code linux/bpf.h}. */
enum AttachPoint {
  /** Each packet a socket of the group receives. */
  INET_INGRESS(0, AttachPoint.CGROUP_SKB),
  /** socket(2) of IPv4 and IPv6. */
  INET_SOCK_CREATE(2, AttachPoint.CGROUP_SOCK),
  /** bind(2). */
  INET4_BIND(8, AttachPoint.CGROUP_SOCK_ADDR),
  /** bind(2). */
  INET6_BIND(9, AttachPoint.CGROUP_SOCK_ADDR),
  /** connect(2) of TCP and UDP. */
  INET4_CONNECT(10, AttachPoint.CGROUP_SOCK_ADDR),
  /** connect(2) of TCP and UDP. */
  INET6_CONNECT(11, AttachPoint.CGROUP_SOCK_ADDR),
  /** sendto(2), sendmsg(2) of UDP with an address. */
  UDP4_SENDMSG(14, AttachPoint.CGROUP_SOCK_ADDR),
  /** sendto(2), sendmsg(2) of UDP with an address. */
  UDP6_SENDMSG(15, AttachPoint.CGROUP_SOCK_ADDR);

  private static final int CGROUP_SKB = 8;
  private static final int CGROUP_SOCK = 9;
  private static final int CGROUP_SOCK_ADDR = 18;

  private final int number;
  private final int programType;

  AttachPoint(int number, int programType) {
    this.number = number;
    this.programType = programType;
  }

  int number() {
    return number;
  }

  /** {@code enum bpf_prog_type}. */
  int programType() {
    return programType;
  }

  /** At most 15 characters of letters, digits and underscores. */
  String programName() {
    String name = "argyle_" + name().toLowerCase(Locale.ROOT).replace("_", "");
    return name.substring(0, Math.min(15, name.length()));
  }
}
