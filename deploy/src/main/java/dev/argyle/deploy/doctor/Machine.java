package dev.argyle.deploy.doctor;

import dev.argyle.sandbox.sys.JnrKernel;
import dev.argyle.zygote.process.NodeSpares;
import java.nio.file.Path;
import java.util.List;

/** All checks of a machine. */
final class Machine {
  private static final Path ROOT = Path.of("/");
  private static final Path PROC = Path.of("/proc");

  private Machine() {}

  /** Of its kernel and of what this process may ask of that, in the order to read them. */
  static List<Check> kernel() {
    return List.of(
        new KernelCheck(PROC),
        new RootCheck(PROC),
        new NamespaceCheck(PROC),
        new UserNamespaceCheck(PROC),
        new SeccompCheck(PROC),
        new LandlockCheck(() -> new JnrKernel().landlockAbi()),
        new CgroupCheck(PROC),
        new FreezerCheck(PROC),
        new BpfCheck(PROC),
        new CoreDumpCheck(PROC));
  }

  /** Of its programs. */
  static List<Check> runtimes() {
    return List.of(
        new PythonCheck(ROOT),
        ProgramCheck.pip(ROOT),
        new NodeCheck(ROOT, NodeSpares.AUTO::choose),
        ProgramCheck.npm(ROOT),
        ProgramCheck.ffmpeg(ROOT));
  }

  /** Of how much of everything there may be. */
  static List<Check> limits() {
    return List.of(
        new OpenFilesCheck(PROC),
        new ProcessLimitCheck(PROC),
        new SysctlCheck(PROC, "kernel.pid_max", 32_768, 4_194_304),
        new SysctlCheck(PROC, "kernel.threads-max", 30_000, 200_000),
        new SysctlCheck(PROC, "vm.max_map_count", 65_530, 262_144),
        new NamespaceLimitCheck(PROC),
        new MemoryCheck(PROC));
  }
}
