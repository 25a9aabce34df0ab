package dev.argyle.sandbox.policy.egress;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Egress control by eBPF at the run's group in the unified hierarchy (Linux 5.7, {@code
 * CONFIG_CGROUP_BPF}, {@code CAP_BPF} or root). Who is killed leaves nothing: programs and maps end
 * with the group.
 */
public final class BpfEgress implements Egress {
  private static final int MAX_RANGES = 65_536;

  private final BpfMap policies;
  private final BpfMap ranges;
  private final RangeSet own;
  private final RangeSet resolvers;
  private final Map<EgressRule, RangeSet> lists = new HashMap<>();
  private boolean closed;
  private int nextSet = RangeKey.FIRST_LIST_SET;

  private BpfEgress(BpfMap policies, BpfMap ranges) {
    this.policies = policies;
    this.ranges = ranges;
    own = new RangeSet(ranges, false);
    resolvers = new RangeSet(ranges, true);
  }

  /**
   * Attaches the programs to a group, for all groups below.
   *
   * @param group its directory in the unified hierarchy
   * @param maxGroups most groups below it at once
   * @throws IOException when this kernel or this user cannot
   */
  public static BpfEgress attach(Kernel kernel, String group, int maxGroups) throws IOException {
    BpfMap policies =
        new BpfMap(kernel, BpfMap.HASH, "argyle_policies", 8, EgressRule.BYTES, maxGroups);
    BpfMap ranges = null;
    try {
      ranges = new BpfMap(kernel, BpfMap.LPM_TRIE, "argyle_ranges", RangeKey.BYTES, 1, MAX_RANGES);
      BpfEgress egress = new BpfEgress(policies, ranges);
      egress.fill();
      attachAll(kernel, group, policies.fd(), ranges.fd());
      return egress;
    } catch (IOException e) {
      policies.close();
      if (ranges != null) {
        ranges.close();
      }
      throw e;
    }
  }

  private void fill() throws IOException {
    for (Map.Entry<AddressRange, Boolean> range : PublicRanges.table().entrySet()) {
      RangeKey key = new RangeKey(RangeKey.PUBLIC_SET, 0, range.getKey());
      ranges.put(key.encode(), RangeSet.value(range.getValue()));
    }
    refresh();
  }

  private static void attachAll(Kernel kernel, String group, int policiesFd, int rangesFd)
      throws ErrnoException {
    List<Instruction> v4 = DestinationProgram.v4(policiesFd, rangesFd);
    List<Instruction> v6 = DestinationProgram.v6(policiesFd, rangesFd);
    int groupFd = kernel.open(group, Linux.O_RDONLY);
    try {
      BpfProgram.attach(kernel, groupFd, AttachPoint.INET4_CONNECT, v4);
      BpfProgram.attach(kernel, groupFd, AttachPoint.UDP4_SENDMSG, v4);
      BpfProgram.attach(kernel, groupFd, AttachPoint.INET6_CONNECT, v6);
      BpfProgram.attach(kernel, groupFd, AttachPoint.UDP6_SENDMSG, v6);
      BpfProgram.attach(kernel, groupFd, AttachPoint.INET4_BIND, BindProgram.v4(policiesFd));
      BpfProgram.attach(kernel, groupFd, AttachPoint.INET6_BIND, BindProgram.v6(policiesFd));
      BpfProgram.attach(kernel, groupFd, AttachPoint.INET_SOCK_CREATE, SocketPrograms.kinds());
      BpfProgram.attach(kernel, groupFd, AttachPoint.INET_INGRESS, SocketPrograms.noListening());
    } finally {
      kernel.close(groupFd);
    }
  }

  @Override
  public boolean isEnforced() {
    return true;
  }

  @Override
  public EgressGate gate(long groupId) {
    return new BpfGate(policies, groupId);
  }

  @Override
  public synchronized EgressRule rule(boolean internet, List<EgressTarget> targets)
      throws ErrnoException {
    if (targets.isEmpty()) {
      return internet ? EgressRule.PUBLIC : EgressRule.NONE;
    }
    EgressRule rule = EgressRule.list(nextSet++, internet);
    Set<RangeKey> keys = new HashSet<>();
    for (EgressTarget target : targets) {
      keys.add(new RangeKey(rule.set(), target.port(), target.range()));
    }
    RangeSet list = new RangeSet(ranges, true);
    lists.put(rule, list);
    try {
      list.replace(keys);
      return rule;
    } catch (ErrnoException e) {
      forget(rule);
      throw e;
    }
  }

  @Override
  public synchronized void forget(EgressRule rule) throws ErrnoException {
    RangeSet list = lists.remove(rule);
    if (list != null && !closed) {
      list.replace(Set.of());
    }
  }

  @Override
  public synchronized void refresh() throws IOException {
    Set<RangeKey> ownNow = HostAddresses.own();
    Set<RangeKey> resolversNow = HostAddresses.resolvers();
    if (!closed) { // else the descriptors may be somebody else's
      own.replace(ownNow);
      resolvers.replace(resolversNow);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      policies.close();
      ranges.close();
    }
  }
}
