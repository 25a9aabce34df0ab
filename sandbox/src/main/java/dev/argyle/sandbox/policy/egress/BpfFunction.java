package dev.argyle.sandbox.policy.egress;

/** Functions of the kernel that programs here call; see bpf-helpers(7). */
enum BpfFunction {
  /** {@code void *bpf_map_lookup_elem(map, key)}; null when there is none. */
  MAP_LOOKUP_ELEM(1),
  /** {@code u64 bpf_get_current_cgroup_id()}; for socket programs since Linux 5.7. */
  GET_CURRENT_CGROUP_ID(80),
  /** {@code struct bpf_sock *bpf_sk_fullsock(sk)}; null for a half-open connection. */
  SK_FULLSOCK(95);

  private final int number;

  BpfFunction(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
