package dev.argyle.sandbox.policy.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs a filter as the kernel does, and refuses what the kernel's checker refuses. */
final class BpfInterpreter {
  private static final int DATA_BYTES = 64;

  private final ByteBuffer program;

  BpfInterpreter(byte[] program) {
    this.program = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
  }

  int length() {
    return program.capacity() / BpfAssembler.INSTRUCTION_BYTES;
  }

  /** What the filter returns for a call of an architecture. */
  int run(int architecture, int number, long... arguments) {
    ByteBuffer data = ByteBuffer.allocate(DATA_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(number).putInt(architecture).putLong(0);
    for (long argument : arguments) {
      data.putLong(argument);
    }
    int accumulator = 0;
    int at = 0;
    while (true) {
      int base = at * BpfAssembler.INSTRUCTION_BYTES;
      int value = program.getInt(base + 4);
      int code = program.getShort(base);
      boolean jumps = true;
      switch (code) {
        case BpfAssembler.LOAD_WORD -> accumulator = data.getInt(value);
        case BpfAssembler.AND -> accumulator &= value;
        case BpfAssembler.JUMP -> at += value;
        case BpfAssembler.JUMP_IF_EQUAL -> jumps = accumulator == value;
        case BpfAssembler.JUMP_IF_AT_LEAST ->
            jumps = Integer.compareUnsigned(accumulator, value) >= 0;
        case BpfAssembler.RETURN -> {
          return value;
        }
        default -> throw new AssertionError("instruction " + at + " has code " + code);
      }
      at += 1 + Byte.toUnsignedInt(program.get(base + (jumps ? 2 : 3)));
    }
  }

  /**
   * The kernel's rules: known codes, aligned loads, jumps inside the program, a return at its end.
   */
  void check() {
    int last = length() - 1;
    for (int i = 0; i <= last; i++) {
      int base = i * BpfAssembler.INSTRUCTION_BYTES;
      int code = program.getShort(base);
      int value = program.getInt(base + 4);
      int furthest =
          Math.max(
              Byte.toUnsignedInt(program.get(base + 2)), Byte.toUnsignedInt(program.get(base + 3)));
      boolean good =
          switch (code) {
            case BpfAssembler.LOAD_WORD -> value >= 0 && value < DATA_BYTES && value % 4 == 0;
            case BpfAssembler.JUMP -> value >= 0 && i + 1 + value <= last;
            case BpfAssembler.JUMP_IF_EQUAL, BpfAssembler.JUMP_IF_AT_LEAST ->
                i + 1 + furthest <= last;
            case BpfAssembler.AND, BpfAssembler.RETURN -> true;
            default -> false;
          };
      if (!good) {
        throw new AssertionError("instruction " + i + " of " + length() + ", code " + code);
      }
    }
    if (program.getShort(last * BpfAssembler.INSTRUCTION_BYTES) != BpfAssembler.RETURN) {
      throw new AssertionError("the last instruction does not return");
    }
  }
}
