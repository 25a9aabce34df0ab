package dev.argyle.sandbox.policy.egress;

/** The beginning of programs that ask for the calling sandbox's policy. */
final class PolicyLookup {
  private PolicyLookup() {}

  /**
   * Leaves the policy's address in register 0.
   *
   * @param groupId where on the stack there are eight bytes to use
   * @param missing jumped to when the sandbox has none
   */
  static void append(Assembler code, int policiesFd, int groupId, String missing) {
    code.call(BpfFunction.GET_CURRENT_CGROUP_ID)
        .pushLong(groupId, 0)
        .setMap(1, policiesFd)
        .copy(2, Assembler.STACK)
        .addTo(2, groupId)
        .call(BpfFunction.MAP_LOOKUP_ELEM)
        .jumpIfZero(0, missing);
  }
}
