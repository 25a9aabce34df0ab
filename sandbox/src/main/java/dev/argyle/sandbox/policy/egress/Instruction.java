package dev.argyle.sandbox.policy.egress;

import java.nio.ByteBuffer;

/**
 * One eBPF instruction, as {@code struct bpf_insn} of {@code linux/bpf.h} on little-endian
 * machines, which x86-64 and arm64 are. See the kernel's {@code
 * Documentation/bpf/standardization/instruction-set.rst}.
 *
 * @param opcode class, operation and operand kind
 * @param destination register 0 to 10
 * @param source register 0 to 10, or what kind of constant {@code immediate} is
 * @param offset of a memory access in bytes, or of a jump in instructions after the next
 * @param immediate a constant
 */
record Instruction(int opcode, int destination, int source, int offset, int immediate) {
  static final int BYTES = 8;

  Instruction withOffset(int instructions) {
    return new Instruction(opcode, destination, source, instructions, immediate);
  }

  void encode(ByteBuffer out) {
    out.put((byte) opcode);
    out.put((byte) (destination | source << 4));
    out.putShort((short) offset);
    out.putInt(immediate);
  }
}
