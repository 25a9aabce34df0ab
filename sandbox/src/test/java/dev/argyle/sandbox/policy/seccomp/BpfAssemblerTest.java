package dev.argyle.sandbox.policy.seccomp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.argyle.sandbox.policy.seccomp.BpfAssembler.Label;
import org.junit.jupiter.api.Test;

class BpfAssemblerTest {
  private final BpfAssembler code = new BpfAssembler();

  @Test
  void writesInstructionsAsTheKernelReadsThem() {
    Label yes = new Label();
    Label no = new Label();
    code.load(4);
    code.jumpIfEqual(0xC000003E, yes, no);
    code.bind(no);
    code.ret(1);
    code.bind(yes);
    code.ret(0x7FFF0000);
    assertArrayEquals(
        new byte[] {
          0x20, 0, 0, 0, 4, 0, 0, 0, //
          0x15, 0, 1, 0, 0x3E, 0, 0, (byte) 0xC0, //
          0x06, 0, 0, 0, 1, 0, 0, 0, //
          0x06, 0, 0, 0, 0, 0, (byte) 0xFF, 0x7F
        },
        code.assemble());
  }

  @Test
  void comparesWithoutSign() {
    assertEquals(2, choice(0x40000000, 0xFFFFFFFF));
    assertEquals(1, choice(0xFFFFFFFF, 0x40000000));
  }

  private static int choice(int bound, int number) {
    BpfAssembler code = new BpfAssembler();
    Label atLeast = new Label();
    Label below = new Label();
    code.load(0);
    code.jumpIfAtLeast(bound, atLeast, below);
    code.bind(below);
    code.ret(1);
    code.bind(atLeast);
    code.ret(2);
    return new BpfInterpreter(code.assemble()).run(0, number);
  }

  @Test
  void jumpsFurtherThanAnInstructionHoldsOnEitherSide() {
    for (int distance : new int[] {250, 254, 255, 256, 257, 3_000}) {
      for (int number : new int[] {7, 8}) {
        BpfInterpreter run = new BpfInterpreter(far(distance));
        run.check();
        assertEquals(number, run.run(0, number), () -> "over " + distance);
      }
    }
  }

  private static byte[] far(int distance) {
    BpfAssembler code = new BpfAssembler();
    Label seven = new Label();
    Label eight = new Label();
    code.load(0);
    code.jumpIfEqual(7, seven, eight);
    for (int i = 0; i < distance; i++) {
      code.ret(0);
    }
    code.bind(seven);
    code.ret(7);
    code.bind(eight);
    code.ret(8);
    return code.assemble();
  }

  @Test
  void refusesToJumpBackwards() {
    Label back = new Label();
    code.bind(back);
    code.load(0);
    code.jumpIfEqual(1, back, back);
    code.ret(0);
    assertThrows(IllegalStateException.class, code::assemble);
  }

  @Test
  void refusesToJumpNowhere() {
    code.jumpIfEqual(1, new Label(), new Label());
    assertThrows(IllegalStateException.class, code::assemble);
  }

  @Test
  void refusesMoreThanTheKernelTakes() {
    for (int i = 0; i <= BpfAssembler.MAX_INSTRUCTIONS; i++) {
      code.ret(0);
    }
    assertThrows(IllegalStateException.class, code::assemble);
  }
}
