package dev.argyle.sandbox.policy.egress;

import java.util.List;

/**
 * Asked before a connection or a datagram: may this sandbox reach that address and port? A sandbox
 * without an entry may reach nothing. In C it would be:
 *
 * <pre>
 * policy = lookup(policies, current_cgroup_id());
 * if (!policy) return 0;
 * if (policy->flags & RESOLVERS && lookup(ranges, {RESOLVER_SET, port, address})) return 1;
 * if (policy->set && (lookup(ranges, {policy->set, port, address})
 *                     || lookup(ranges, {policy->set, 0, address}))) return 1;
 * if (policy->flags & INTERNET) return *lookup(ranges, {PUBLIC_SET, 0, address});
 * return 0;
 * </pre>
 */
final class DestinationProgram {
  private static final int CONTEXT = 6;
  private static final int FLAGS = 7;
  private static final int SET = 8;
  private static final int PORT = 9;

  private static final int GROUP_ID = -8;
  private static final int KEY = GROUP_ID - RangeKey.BYTES;
  private static final int ADDRESS = KEY + RangeKey.ADDRESS_OFFSET;

  /** {@code ::ffff:0:0/96} and {@code 64:ff9b::/96}, words as a load gives them. */
  private static final int MAPPED_WORD = Integer.reverseBytes(0x0000ffff);

  private static final int TRANSLATED_WORD = Integer.reverseBytes(0x0064ff9b);

  private final Assembler code = new Assembler();
  private final int rangesFd;

  private DestinationProgram(int rangesFd) {
    this.rangesFd = rangesFd;
  }

  static List<Instruction> v4(int policiesFd, int rangesFd) {
    DestinationProgram program = new DestinationProgram(rangesFd);
    program.loadPolicy(policiesFd);
    program.code.loadWord(1, CONTEXT, SocketAddress.USER_IP4);
    program.keyOfV4(1);
    return program.decide();
  }

  static List<Instruction> v6(int policiesFd, int rangesFd) {
    DestinationProgram program = new DestinationProgram(rangesFd);
    program.loadPolicy(policiesFd);
    program.keyOfV6();
    return program.decide();
  }

  private void loadPolicy(int policiesFd) {
    code.copy(CONTEXT, 1);
    PolicyLookup.append(code, policiesFd, GROUP_ID, "refuse");
    code.loadWord(FLAGS, 0, EgressRule.FLAGS_OFFSET).loadWord(SET, 0, EgressRule.SET_OFFSET);
  }

  private void keyOfV4(int address) {
    code.pushWord(ADDRESS, address)
        .pushConstant(ADDRESS + 4, 0)
        .pushConstant(ADDRESS + 8, 0)
        .pushConstant(ADDRESS + 12, 0)
        .pushConstant(KEY, RangeKey.HEAD_BITS + 32)
        .pushConstant(KEY + RangeKey.FAMILY_OFFSET, 4);
  }

  private void keyOfV6() {
    for (int word = 0; word < 4; word++) {
      code.loadWord(1 + word, CONTEXT, SocketAddress.USER_IP6 + 4 * word);
    }
    code.jumpIfSet(2, "v6")
        .jumpIfEqual(1, TRANSLATED_WORD, "translated")
        .jumpIfSet(1, "v6")
        .jumpIfEqual(3, MAPPED_WORD, "v4")
        .jump("v6")
        .label("translated")
        .jumpIfSet(3, "v6")
        .label("v4");
    keyOfV4(4);
    code.jump("ask").label("v6");
    for (int word = 0; word < 4; word++) {
      code.pushWord(ADDRESS + 4 * word, 1 + word);
    }
    code.pushConstant(KEY, RangeKey.HEAD_BITS + 128)
        .pushConstant(KEY + RangeKey.FAMILY_OFFSET, 6)
        .label("ask");
  }

  private List<Instruction> decide() {
    code.loadWord(PORT, CONTEXT, SocketAddress.USER_PORT)
        .jumpIfAny(FLAGS, EgressRule.RESOLVERS, "resolvers")
        .jump("list")
        .label("resolvers")
        .pushConstant(KEY + RangeKey.SET_OFFSET, RangeKey.RESOLVER_SET)
        .pushWord(KEY + RangeKey.PORT_OFFSET, PORT);
    lookup().jumpIfSet(0, "allow").label("list").jumpIfZero(SET, "internet");
    code.pushWord(KEY + RangeKey.SET_OFFSET, SET).pushWord(KEY + RangeKey.PORT_OFFSET, PORT);
    lookup().jumpIfSet(0, "allow").pushConstant(KEY + RangeKey.PORT_OFFSET, 0);
    lookup()
        .jumpIfSet(0, "allow")
        .label("internet")
        .jumpIfAny(FLAGS, EgressRule.INTERNET, "public")
        .jump("refuse")
        .label("public")
        .pushConstant(KEY + RangeKey.SET_OFFSET, RangeKey.PUBLIC_SET)
        .pushConstant(KEY + RangeKey.PORT_OFFSET, 0);
    lookup()
        .jumpIfZero(0, "refuse")
        .loadByte(0, 0, 0)
        .jumpIfEqual(0, 1, "allow")
        .label("refuse")
        .set(0, 0)
        .exit()
        .label("allow")
        .set(0, 1)
        .exit();
    return code.instructions();
  }

  private Assembler lookup() {
    return code.setMap(1, rangesFd)
        .copy(2, Assembler.STACK)
        .addTo(2, KEY)
        .call(BpfFunction.MAP_LOOKUP_ELEM);
  }
}
