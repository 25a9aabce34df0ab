package dev.argyle.sandbox.policy.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class AssemblerTest {
  private static String hex(Assembler code) {
    return HexFormat.of().formatHex(Assembler.encode(code.instructions()));
  }

  @Test
  void encodesAsTheKernelReadsIt() {
    assertEquals("b700000001000000", hex(new Assembler().set(0, 1)));
    assertEquals("bf16000000000000", hex(new Assembler().copy(6, 1)));
    assertEquals("07020000f8ffffff", hex(new Assembler().addTo(2, -8)));
    assertEquals("6161040000000000", hex(new Assembler().loadWord(1, 6, 4)));
    assertEquals("7911a80000000000", hex(new Assembler().loadLong(1, 1, 168)));
    assertEquals("7b0af8ff00000000", hex(new Assembler().pushLong(-8, 0)));
    assertEquals("620ad8ff80000000", hex(new Assembler().pushConstant(-40, 128)));
    assertEquals("8500000050000000", hex(new Assembler().call(BpfFunction.GET_CURRENT_CGROUP_ID)));
    assertEquals("9500000000000000", hex(new Assembler().exit()));
  }

  @Test
  void aMapTakesTwoInstructions() {
    assertEquals("18110000070000000000000000000000", hex(new Assembler().setMap(1, 7)));
  }

  @Test
  void jumpsCountFromTheNextInstruction() {
    Assembler code =
        new Assembler().jumpIfZero(0, "end").setMap(1, 7).label("end").exit().jump("end");
    String program = hex(code);
    assertEquals("1500020000000000", program.substring(0, 16));
    assertEquals("0500feff00000000", program.substring(program.length() - 16));
  }

  @Test
  void refusesLabelsThatAreMissingOrThereTwice() {
    Assembler lost = new Assembler().jump("nowhere");
    assertThrows(IllegalArgumentException.class, lost::instructions);
    Assembler once = new Assembler().label("here");
    assertThrows(IllegalArgumentException.class, () -> once.label("here"));
  }
}
