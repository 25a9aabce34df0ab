package dev.argyle.sandbox.policy.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Assembles classic BPF ({@code linux/filter.h}, {@code linux/bpf_common.h}): only the instructions
 * that the kernel's seccomp cache can follow (5.11, {@code seccomp_is_const_allow}), so that calls
 * which are always allowed cost no run of the filter. Jumps only go forward; a conditional one that
 * is longer than the 255 instructions its field holds goes by way of an unconditional one.
 */
final class BpfAssembler {
  /** The most instructions a filter may have: {@code BPF_MAXINSNS}. */
  static final int MAX_INSTRUCTIONS = 4096;

  static final int INSTRUCTION_BYTES = 8;
  static final int LOAD_WORD = 0x20;
  static final int AND = 0x54;
  static final int JUMP = 0x05;
  static final int JUMP_IF_EQUAL = 0x15;
  static final int JUMP_IF_AT_LEAST = 0x35;
  static final int RETURN = 0x06;

  private static final int MAX_SHORT_JUMP = 255;

  /** A place in the program, bound once. */
  static final class Label {
    private int position = -1;
  }

  private record Instruction(int code, int value, Label ifTrue, Label ifFalse) {}

  private final List<Instruction> instructions = new ArrayList<>();

  /** Loads 32 bits of {@code struct seccomp_data}. */
  void load(int offset) {
    instructions.add(new Instruction(LOAD_WORD, offset, null, null));
  }

  void and(int mask) {
    instructions.add(new Instruction(AND, mask, null, null));
  }

  void ret(int value) {
    instructions.add(new Instruction(RETURN, value, null, null));
  }

  void jumpIfEqual(int value, Label ifTrue, Label ifFalse) {
    instructions.add(new Instruction(JUMP_IF_EQUAL, value, ifTrue, ifFalse));
  }

  /** Compares without sign. */
  void jumpIfAtLeast(int value, Label ifTrue, Label ifFalse) {
    instructions.add(new Instruction(JUMP_IF_AT_LEAST, value, ifTrue, ifFalse));
  }

  /** The next instruction is at this label. */
  void bind(Label label) {
    if (label.position >= 0) {
      throw new IllegalStateException("label bound twice");
    }
    label.position = instructions.size();
  }

  /**
   * The program as an array of {@code struct sock_filter}.
   *
   * @throws IllegalStateException when it is too long, or a jump goes backwards or nowhere
   */
  byte[] assemble() {
    BitSet far = new BitSet();
    int[] places = places(far);
    // Making one jump long moves others apart; each round makes at least one long, or is the last.
    while (lengthen(far, places)) {
      places = places(far);
    }
    int length = places[instructions.size()];
    if (length > MAX_INSTRUCTIONS) {
      throw new IllegalStateException(length + " instructions; the kernel takes 4096");
    }
    ByteBuffer out = ByteBuffer.allocate(length * INSTRUCTION_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < instructions.size(); i++) {
      write(out, i, far.get(i), places);
    }
    return out.array();
  }

  /** Where each instruction comes to lie, and the end. */
  private int[] places(BitSet far) {
    int[] places = new int[instructions.size() + 1];
    for (int i = 0; i < instructions.size(); i++) {
      places[i + 1] = places[i] + (far.get(i) ? 3 : 1);
    }
    return places;
  }

  private boolean lengthen(BitSet far, int[] places) {
    boolean changed = false;
    for (int i = 0; i < instructions.size(); i++) {
      Instruction it = instructions.get(i);
      if (it.ifTrue != null
          && !far.get(i)
          && Math.max(distance(it.ifTrue, i, places), distance(it.ifFalse, i, places))
              > MAX_SHORT_JUMP) {
        far.set(i);
        changed = true;
      }
    }
    return changed;
  }

  private int distance(Label label, int from, int[] places) {
    if (label.position <= from || label.position >= instructions.size()) {
      throw new IllegalStateException("a jump must go forward to an instruction");
    }
    return places[label.position] - places[from] - 1;
  }

  private void write(ByteBuffer out, int index, boolean far, int[] places) {
    Instruction it = instructions.get(index);
    if (it.ifTrue == null) {
      write(out, it.code, 0, 0, it.value);
      return;
    }
    int ifTrue = distance(it.ifTrue, index, places);
    int ifFalse = distance(it.ifFalse, index, places);
    if (far) {
      write(out, it.code, 0, 1, it.value);
      write(out, JUMP, 0, 0, ifTrue - 1);
      write(out, JUMP, 0, 0, ifFalse - 2);
    } else {
      write(out, it.code, ifTrue, ifFalse, it.value);
    }
  }

  private static void write(ByteBuffer out, int code, int ifTrue, int ifFalse, int value) {
    out.putShort((short) code).put((byte) ifTrue).put((byte) ifFalse).putInt(value);
  }
}
