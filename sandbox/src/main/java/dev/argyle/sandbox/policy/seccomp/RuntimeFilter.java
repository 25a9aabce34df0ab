package dev.argyle.sandbox.policy.seccomp;

/** The filter of each guest runtime. */
public enum RuntimeFilter {
  /** Python handlers and what they start: shells, ffmpeg, compiled extensions. */
  PYTHON(PythonPolicy.policy(true)),

  /**
   * The same without sockets of the Unix domain but pairs: for kernels that cannot keep a guest
   * from connecting to abstract ones of others.
   */
  PYTHON_WITHOUT_UNIX(PythonPolicy.policy(false)),

  /** Node handlers and what they start. */
  NODE(NodePolicy.policy(true)),

  /** The same without sockets of the Unix domain but pairs. */
  NODE_WITHOUT_UNIX(NodePolicy.policy(false));

  @SuppressWarnings("ImmutableEnumChecker") // a policy never changes: its map and rules are copies
  private final SeccompPolicy policy;

  RuntimeFilter(SeccompPolicy policy) {
    this.policy = policy;
  }

  SeccompPolicy policy() {
    return policy;
  }

  /** This filter, for kernels that cannot keep a guest from abstract sockets of others. */
  public RuntimeFilter withoutUnix() {
    return switch (this) {
      case PYTHON, PYTHON_WITHOUT_UNIX -> PYTHON_WITHOUT_UNIX;
      case NODE, NODE_WITHOUT_UNIX -> NODE_WITHOUT_UNIX;
    };
  }

  /** The filter for an architecture, as an array of {@code struct sock_filter}; a fresh copy. */
  public byte[] program(Architecture architecture) {
    return FilterCompiler.compile(policy, architecture);
  }
}
