package dev.argyle.sandbox.policy.seccomp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.policy.seccomp.Rule.Always;
import dev.argyle.sandbox.policy.seccomp.Rule.Checked;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every filter for every architecture, run by an interpreter. */
class RuntimeFilterTest {
  private static final int ALLOW = 0x7FFF0000;
  private static final int KILL_PROCESS = 0x80000000;
  private static final int ERRNO = 0x00050000;
  private static final int EPERM = ERRNO | 1;
  private static final int ENOSYS = ERRNO | 38;
  private static final int EPROTONOSUPPORT = ERRNO | 93;
  private static final int EAFNOSUPPORT = ERRNO | 97;

  /** A filter as it is on an architecture. */
  private record Filter(
      RuntimeFilter runtime,
      Architecture architecture,
      SyscallTable table,
      BpfInterpreter program) {
    Filter(RuntimeFilter runtime, Architecture architecture) {
      this(
          runtime,
          architecture,
          SyscallTable.of(architecture),
          new BpfInterpreter(runtime.program(architecture)));
    }

    @Override
    public String toString() {
      return runtime + " on " + architecture;
    }

    int run(String call, long... arguments) {
      int number = table.number(call).orElseThrow();
      return program.run(architecture.auditNumber(), number, arguments);
    }

    boolean has(String call) {
      return table.number(call).isPresent();
    }
  }

  private static final List<Filter> FILTERS =
      Arrays.stream(RuntimeFilter.values())
          .flatMap(it -> Arrays.stream(Architecture.values()).map(on -> new Filter(it, on)))
          .toList();

  static Stream<Filter> filters() {
    return FILTERS.stream();
  }

  private static Stream<Arguments> with(String calls) {
    return filters()
        .flatMap(
            filter ->
                Arrays.stream(calls.strip().split("\\s+", -1))
                    .filter(filter::has)
                    .map(call -> Arguments.of(filter, call)));
  }

  static Stream<Arguments> forbidden() {
    return with(
        """
        mount umount2 pivot_root move_mount open_tree open_tree_attr fsopen fsconfig fsmount
        fspick mount_setattr setns unshare chroot ptrace process_vm_readv process_vm_writev
        process_madvise kcmp pidfd_getfd bpf perf_event_open userfaultfd io_uring_setup
        io_uring_enter io_uring_register keyctl add_key request_key kexec_load kexec_file_load
        init_module finit_module delete_module create_module clock_settime settimeofday adjtimex
        clock_adjtime reboot swapon swapoff mknod mknodat open_by_handle_at name_to_handle_at acct
        quotactl quotactl_fd lookup_dcookie iopl ioperm syslog sethostname setdomainname
        fanotify_init fanotify_mark vhangup nfsservctl modify_ldt vmsplice uselib ustat sysfs
        _sysctl memfd_secret move_pages migrate_pages io_setup io_submit remap_file_pages
        """);
  }

  static Stream<Arguments> needed() {
    return with(
        """
        read write futex epoll_wait epoll_pwait openat mmap munmap brk execve wait4 exit_group
        fork vfork rt_sigaction rt_sigreturn rseq set_robust_list memfd_create getrandom splice
        sendmsg recvmsg connect pidfd_open seccomp prctl statx newfstatat clone
        ioctl personality nanosleep clock_nanosleep restart_syscall
        """);
  }

  @ParameterizedTest
  @MethodSource("forbidden")
  void refusesWhatReachesOutOfTheSandbox(Filter filter, String call) {
    assertEquals(EPERM, filter.run(call));
  }

  @ParameterizedTest
  @MethodSource("needed")
  void allowsWhatProgramsNeed(Filter filter, String call) {
    assertEquals(ALLOW, filter.run(call));
  }

  static Stream<Arguments> queuesAndSegments() {
    return with(
        """
        semget semop semctl semtimedop shmget shmat shmdt shmctl msgget msgsnd msgrcv msgctl
        mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr
        """);
  }

  @ParameterizedTest
  @MethodSource("queuesAndSegments")
  void onlyPythonHasQueuesAndSegments(Filter filter, String call) {
    boolean python = filter.runtime().name().startsWith("PYTHON");
    assertEquals(python ? ALLOW : ENOSYS, filter.run(call));
  }

  @ParameterizedTest
  @EnumSource
  void aRuntimeWithoutUnixSocketsIsStillTheSame(RuntimeFilter runtime) {
    RuntimeFilter without = runtime.withoutUnix();
    assertEquals(without, without.withoutUnix());
    assertTrue(without.name().startsWith(runtime.name().split("_", 2)[0]));
  }

  @ParameterizedTest
  @MethodSource("filters")
  void decidesEveryNumberAsThePolicyDoes(Filter filter) {
    SyscallTable table = filter.table();
    Map<Integer, String> names = new HashMap<>();
    table.names().forEach(name -> table.number(name).ifPresent(it -> names.put(it, name)));
    BpfInterpreter program = filter.program();
    for (int number = 0; number <= 2_000; number++) {
      int verdict = program.run(filter.architecture().auditNumber(), number);
      if (number > table.highest()) {
        assertEquals(ENOSYS, verdict, "number " + number);
      } else if (!names.containsKey(number)) {
        assertEquals(EPERM, verdict, "number " + number);
      } else {
        Rule rule = filter.runtime().policy().rule(names.get(number));
        if (rule instanceof Always always) {
          assertEquals(always.verdict().returnValue(), verdict, names.get(number));
        } else {
          assertTrue(rule instanceof Checked, names.get(number));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("filters")
  void killsWhatCallsByAnotherArchitecturesNumbers(Filter filter) {
    int i386 = 0x40000003;
    int arm = 0x40000028;
    for (int other : new int[] {0, -1, i386, arm}) {
      for (int number = -1; number < 600; number++) {
        assertEquals(KILL_PROCESS, filter.program().run(other, number));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesTheNumbersOfX32(RuntimeFilter runtime) {
    BpfInterpreter program = new BpfInterpreter(runtime.program(Architecture.X86_64));
    int audit = Architecture.X86_64.auditNumber();
    for (int number = 0; number < 600; number++) {
      assertEquals(EPERM, program.run(audit, FilterCompiler.X32_BIT | number));
    }
    assertEquals(EPERM, program.run(audit, -1));
  }

  @ParameterizedTest
  @MethodSource("filters")
  void isWhatTheKernelTakes(Filter filter) {
    filter.program().check();
    assertTrue(filter.program().length() <= BpfAssembler.MAX_INSTRUCTIONS);
  }

  @ParameterizedTest
  @MethodSource("filters")
  void clonesWithoutNewNamespacesOnly(Filter filter) {
    long thread = 0x3D0F00;
    assertEquals(ALLOW, filter.run("clone", thread));
    assertEquals(ALLOW, filter.run("clone", 0x01200011)); // fork
    assertEquals(ALLOW, filter.run("clone", 0x80000011L)); // with CLONE_IO
    for (int bit : new int[] {17, 25, 26, 27, 28, 29, 30}) {
      assertEquals(EPERM, filter.run("clone", 17 | 1L << bit), "bit " + bit);
      assertEquals(EPERM, filter.run("clone", thread | 1L << bit | 1L << 40), "bit " + bit);
    }
    assertEquals(ENOSYS, filter.run("clone3"));
    assertEquals(ENOSYS, filter.run("inotify_init1"));
  }

  @ParameterizedTest
  @MethodSource("filters")
  void opensSocketsOfUnixAndTheInternetOnly(Filter filter) {
    long flags = 0x80800;
    for (long family = 0; family < 50; family++) {
      boolean unix = family == 1 && filter.runtime() != filter.runtime().withoutUnix();
      boolean good = unix || family == 2 || family == 10;
      assertEquals(good ? ALLOW : EAFNOSUPPORT, filter.run("socket", family, 1 | flags, 0));
      assertEquals(family == 1 ? ALLOW : EAFNOSUPPORT, filter.run("socketpair", family, 1, 0));
    }
    assertEquals(EAFNOSUPPORT, filter.run("socket", 1L << 32 | 16, 3, 0));
  }

  @ParameterizedTest
  @MethodSource("filters")
  void takesNoHugePages(Filter filter) {
    assertEquals(ALLOW, filter.run("mmap", 0, 4096, 3, 0x22, -1, 0));
    assertEquals(EPERM, filter.run("mmap", 0, 4096, 3, 0x40022, -1, 0));
    assertEquals(EPERM, filter.run("mmap", 0, 4096, 3, 21L << 26 | 0x40022, -1, 0));
    assertEquals(ALLOW, filter.run("memfd_create", 1, 3));
    assertEquals(EPERM, filter.run("memfd_create", 1, 4));
  }

  @ParameterizedTest
  @MethodSource("filters")
  void opensNoRawSockets(Filter filter) {
    for (long family : new long[] {2, 10}) {
      for (long type = 0; type < 16; type++) {
        boolean good = type == 1 || type == 2 || type == 5;
        assertEquals(good ? ALLOW : EPERM, filter.run("socket", family, type | 0x80000, 0));
        assertEquals(good ? ALLOW : EPERM, filter.run("socket", family, type | 1L << 33, 0));
      }
    }
    assertEquals(ALLOW, filter.run("socket", 2, 2, 17));
    assertEquals(EPROTONOSUPPORT, filter.run("socket", 2, 5, 132)); // SCTP
  }

  @ParameterizedTest
  @MethodSource("filters")
  void typesIntoNoTerminal(Filter filter) {
    assertEquals(ALLOW, filter.run("ioctl", 0, 0x5401));
    assertEquals(EPERM, filter.run("ioctl", 0, 0x5412));
    assertEquals(EPERM, filter.run("ioctl", 0, 1L << 32 | 0x5412));
    assertEquals(EPERM, filter.run("ioctl", 0, 0x541C));
  }

  @ParameterizedTest
  @MethodSource("filters")
  void takesOnlyHarmlessPersonalities(Filter filter) {
    for (long good : new long[] {0, 8, 0x20000, 0x20008, 0xFFFFFFFFL}) {
      assertEquals(ALLOW, filter.run("personality", good));
    }
    assertEquals(EPERM, filter.run("personality", 0x40000)); // ADDR_NO_RANDOMIZE
    assertEquals(EPERM, filter.run("personality", 0x400000)); // READ_IMPLIES_EXEC
  }

  @ParameterizedTest
  @MethodSource("filters")
  void writesOutNobodysDisks(Filter filter) {
    assertEquals(ERRNO, filter.run("sync"));
    assertEquals(ERRNO, filter.run("syncfs"));
  }
}
