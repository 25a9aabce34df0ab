package dev.argyle.sandbox.policy.egress;

import java.util.List;

/**
 * Asked before bind(2). Functions do not listen; all that is left is what UDP clients do, who let
 * the kernel choose address and port, in sandboxes that may reach anything at all.
 */
final class BindProgram {
  private static final int CONTEXT = 6;
  private static final int GROUP_ID = -8;

  private BindProgram() {}

  static List<Instruction> v4(int policiesFd) {
    return program(policiesFd, SocketAddress.USER_IP4, 1);
  }

  static List<Instruction> v6(int policiesFd) {
    return program(policiesFd, SocketAddress.USER_IP6, 4);
  }

  private static List<Instruction> program(int policiesFd, int address, int words) {
    Assembler code = new Assembler().copy(CONTEXT, 1);
    PolicyLookup.append(code, policiesFd, GROUP_ID, "refuse");
    code.loadLong(1, 0, 0)
        .jumpIfZero(1, "refuse")
        .loadWord(1, CONTEXT, SocketAddress.TYPE)
        .jumpUnlessEqual(1, SocketAddress.SOCK_DGRAM, "refuse")
        .loadWord(1, CONTEXT, SocketAddress.USER_PORT)
        .jumpIfSet(1, "refuse");
    for (int word = 0; word < words; word++) {
      code.loadWord(1, CONTEXT, address + 4 * word).jumpIfSet(1, "refuse");
    }
    return code.set(0, 1).exit().label("refuse").set(0, 0).exit().instructions();
  }
}
