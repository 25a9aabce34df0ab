package dev.argyle.sandbox.policy.egress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Assembles an eBPF program: instructions in order, jumps to labels that may come later. Only what
 * the programs here need. Registers are numbers: 0 holds results, 1 to 5 arguments (lost in calls),
 * 6 to 9 what must last, 10 the stack's end.
 */
final class Assembler {
  static final int STACK = 10;

  private static final int PSEUDO_MAP_FD = 1;

  private final List<Instruction> instructions = new ArrayList<>();
  private final Map<String, Integer> labels = new HashMap<>();
  private final Map<Integer, String> jumps = new HashMap<>();

  private Assembler add(int opcode, int destination, int source, int offset, int immediate) {
    instructions.add(new Instruction(opcode, destination, source, offset, immediate));
    return this;
  }

  private Assembler jump(int opcode, int register, int constant, String label) {
    jumps.put(instructions.size(), label);
    return add(opcode, register, 0, 0, constant);
  }

  /** Jumps to this name come here. */
  Assembler label(String name) {
    if (labels.putIfAbsent(name, instructions.size()) != null) {
      throw new IllegalArgumentException("label " + name + " is there twice");
    }
    return this;
  }

  /** {@code destination = constant}. */
  Assembler set(int destination, int constant) {
    return add(0xb7, destination, 0, 0, constant);
  }

  /** {@code destination = source}. */
  Assembler copy(int destination, int source) {
    return add(0xbf, destination, source, 0, 0);
  }

  /** {@code destination += constant}. */
  Assembler addTo(int destination, int constant) {
    return add(0x07, destination, 0, 0, constant);
  }

  /** {@code destination = *(u8 *)(source + offset)}. */
  Assembler loadByte(int destination, int source, int offset) {
    return add(0x71, destination, source, offset, 0);
  }

  /** {@code destination = *(u32 *)(source + offset)}. */
  Assembler loadWord(int destination, int source, int offset) {
    return add(0x61, destination, source, offset, 0);
  }

  /** {@code destination = *(u64 *)(source + offset)}. */
  Assembler loadLong(int destination, int source, int offset) {
    return add(0x79, destination, source, offset, 0);
  }

  /** {@code *(u32 *)(stack + offset) = source}. */
  Assembler pushWord(int offset, int source) {
    return add(0x63, STACK, source, offset, 0);
  }

  /** {@code *(u64 *)(stack + offset) = source}. */
  Assembler pushLong(int offset, int source) {
    return add(0x7b, STACK, source, offset, 0);
  }

  /** {@code *(u32 *)(stack + offset) = constant}. */
  Assembler pushConstant(int offset, int constant) {
    return add(0x62, STACK, 0, offset, constant);
  }

  /** {@code destination =} a map, known by its descriptor when the program is loaded. */
  Assembler setMap(int destination, int mapFd) {
    return add(0x18, destination, PSEUDO_MAP_FD, 0, mapFd).add(0, 0, 0, 0, 0);
  }

  /** Calls a function of the kernel's. */
  Assembler call(BpfFunction function) {
    return add(0x85, 0, 0, 0, function.number());
  }

  /** {@code goto label}. */
  Assembler jump(String label) {
    return jump(0x05, 0, 0, label);
  }

  /** {@code if (register == 0) goto label}, all 64 bits. */
  Assembler jumpIfZero(int register, String label) {
    return jump(0x15, register, 0, label);
  }

  /** {@code if (register != 0) goto label}, all 64 bits. */
  Assembler jumpIfSet(int register, String label) {
    return jump(0x55, register, 0, label);
  }

  /** {@code if ((u32) register == constant) goto label}; Linux 5.1. */
  Assembler jumpIfEqual(int register, int constant, String label) {
    return jump(0x16, register, constant, label);
  }

  /** {@code if ((u32) register != constant) goto label}; Linux 5.1. */
  Assembler jumpUnlessEqual(int register, int constant, String label) {
    return jump(0x56, register, constant, label);
  }

  /** {@code if ((register & bits) != 0) goto label}. */
  Assembler jumpIfAny(int register, int bits, String label) {
    return jump(0x45, register, bits, label);
  }

  /** Ends the program with the result in register 0. */
  Assembler exit() {
    return add(0x95, 0, 0, 0, 0);
  }

  /** The program with its jumps resolved. */
  List<Instruction> instructions() {
    List<Instruction> resolved = new ArrayList<>(instructions);
    jumps.forEach(
        (at, name) -> {
          Integer target = labels.get(name);
          if (target == null) {
            throw new IllegalArgumentException("there is no label " + name);
          }
          resolved.set(at, resolved.get(at).withOffset(target - at - 1));
        });
    return resolved;
  }

  /** As bpf(2) takes it. */
  static byte[] encode(List<Instruction> program) {
    ByteBuffer out =
        ByteBuffer.allocate(program.size() * Instruction.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    program.forEach(instruction -> instruction.encode(out));
    return out.array();
  }
}
