package dev.argyle.sandbox.policy.seccomp;

/**
 * System calls that any program on a GNU system makes and that are safe whatever their arguments.
 */
final class CommonCalls {
  static final String FILES =
      """
      open openat openat2 creat stat fstat lstat newfstatat statx access faccessat faccessat2
      readlink readlinkat getdents getdents64 chdir fchdir getcwd umask statfs fstatfs
      rename renameat renameat2 mkdir mkdirat rmdir link linkat unlink unlinkat symlink symlinkat
      chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat
      utime utimes futimesat utimensat truncate ftruncate fallocate
      getxattr lgetxattr fgetxattr getxattrat setxattr lsetxattr fsetxattr setxattrat
      listxattr llistxattr flistxattr listxattrat
      removexattr lremovexattr fremovexattr removexattrat file_getattr
      """;

  static final String DESCRIPTORS =
      """
      read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek
      close close_range dup dup2 dup3 fcntl flock pipe pipe2
      fsync fdatasync sync_file_range fadvise64 readahead
      copy_file_range sendfile splice tee
      epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
      poll ppoll select pselect6 eventfd eventfd2
      """;

  static final String MEMORY =
      """
      brk munmap mprotect mremap madvise mincore msync mseal map_shadow_stack
      mlock mlock2 munlock mlockall munlockall membarrier
      pkey_alloc pkey_free pkey_mprotect
      """;

  /** Further filters and Landlock's rules can only take rights away. */
  static final String PROCESSES =
      """
      fork vfork execve execveat exit exit_group wait4 waitid
      getpid getppid gettid getpgid getpgrp getsid setpgid setsid
      set_tid_address set_robust_list get_robust_list rseq arch_prctl prctl restart_syscall
      futex futex_waitv futex_wake futex_wait futex_requeue
      pidfd_open pidfd_send_signal seccomp
      landlock_create_ruleset landlock_add_rule landlock_restrict_self
      uname sysinfo getrandom
      """;

  /** Without capabilities these change nothing but between ids the caller already has. */
  static final String IDENTITY =
      """
      getuid geteuid getgid getegid getresuid getresgid getgroups
      setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups
      capget capset
      """;

  static final String LIMITS =
      """
      getrlimit setrlimit prlimit64 getrusage times getpriority setpriority ioprio_get ioprio_set
      sched_yield sched_getaffinity sched_setaffinity sched_getattr sched_setattr
      sched_getparam sched_setparam sched_getscheduler sched_setscheduler
      sched_get_priority_max sched_get_priority_min sched_rr_get_interval getcpu
      """;

  static final String SIGNALS =
      """
      rt_sigaction rt_sigprocmask rt_sigpending rt_sigreturn rt_sigsuspend rt_sigtimedwait
      rt_sigqueueinfo rt_tgsigqueueinfo sigaltstack signalfd signalfd4 kill tkill tgkill
      pause alarm getitimer setitimer
      """;

  static final String TIME =
      """
      time gettimeofday clock_gettime clock_getres clock_nanosleep nanosleep
      timer_create timer_delete timer_getoverrun timer_gettime timer_settime
      timerfd_create timerfd_gettime timerfd_settime
      """;

  /** Guests have an IPC namespace each. Some runtimes do without. */
  static final String IPC =
      """
      semget semop semctl semtimedop shmget shmat shmdt shmctl msgget msgsnd msgrcv msgctl
      mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr
      """;

  static final String NETWORK =
      """
      accept accept4 bind connect listen shutdown getsockname getpeername getsockopt setsockopt
      sendto sendmsg sendmmsg recvfrom recvmsg recvmmsg
      """;

  private CommonCalls() {}
}
