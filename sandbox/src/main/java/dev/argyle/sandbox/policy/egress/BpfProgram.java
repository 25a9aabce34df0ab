package dev.argyle.sandbox.policy.egress;

import dev.argyle.sandbox.sys.BpfPointer;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Loads programs and attaches them to a control group; see bpf(2). */
final class BpfProgram {
  private static final int PROG_LOAD = 5;
  private static final int PROG_ATTACH = 8;

  /** Programs of the groups above and below are asked too; all must allow. */
  private static final int ALLOW_MULTI = 2;

  private static final int LOG_BYTES = 64 * 1024;

  private BpfProgram() {}

  /**
   * Has the kernel check a program and ask it from now on; the group holds it until it is removed.
   *
   * @param groupFd the group's directory
   * @throws ErrnoException with the verifier's last words when the program was refused
   */
  static void attach(Kernel kernel, int groupFd, AttachPoint point, List<Instruction> program)
      throws ErrnoException {
    int fd = load(kernel, point, Assembler.encode(program));
    try {
      byte[] attach = new byte[16];
      BpfMap.over(attach).putInt(groupFd).putInt(fd).putInt(point.number()).putInt(ALLOW_MULTI);
      kernel.bpf(PROG_ATTACH, attach);
    } finally {
      kernel.close(fd);
    }
  }

  private static int load(Kernel kernel, AttachPoint point, byte[] code) throws ErrnoException {
    try {
      return load(kernel, point, code, new byte[0]);
    } catch (ErrnoException refused) {
      byte[] log = new byte[LOG_BYTES];
      try {
        return load(kernel, point, code, log);
      } catch (ErrnoException again) {
        String why = point + ": " + lastWords(log);
        throw new ErrnoException(again.errno(), "bpf", "PROG_LOAD " + why.trim());
      }
    }
  }

  private static int load(Kernel kernel, AttachPoint point, byte[] code, byte[] log)
      throws ErrnoException {
    byte[] load = new byte[72];
    ByteBuffer attributes = BpfMap.over(load);
    attributes.putInt(point.programType()).putInt(code.length / Instruction.BYTES);
    attributes.putInt(24, log.length > 0 ? 1 : 0).putInt(28, log.length);
    attributes.position(48).put(point.programName().getBytes(StandardCharsets.US_ASCII));
    attributes.putInt(68, point.number());
    BpfPointer instructions = new BpfPointer(8, code);
    // The functions called are free for programs of any licence.
    byte[] licence = "Apache-2.0\0".getBytes(StandardCharsets.US_ASCII);
    BpfPointer license = new BpfPointer(16, licence);
    return log.length == 0
        ? kernel.bpf(PROG_LOAD, load, instructions, license)
        : kernel.bpf(PROG_LOAD, load, instructions, license, new BpfPointer(32, log));
  }

  private static String lastWords(byte[] log) {
    String text = new String(log, StandardCharsets.US_ASCII).replace("\0", "").trim();
    List<String> lines = text.lines().filter(line -> !line.startsWith("processed ")).toList();
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }
}
