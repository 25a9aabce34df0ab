package dev.argyle.sandbox.policy;

import dev.argyle.sandbox.sys.Syscall;
import java.util.List;

/**
 * One system call of an entry sequence.
 *
 * @param call which
 * @param arguments at most six
 */
public record EntryStep(Syscall call, List<Argument> arguments) {

  /** Copies the arguments. */
  public EntryStep {
    arguments = List.copyOf(arguments);
  }

  /** What a system call is given. */
  public sealed interface Argument {}

  /** A number. */
  public record Word(long value) implements Argument {}

  /** The address of these bytes; text carries its closing zero. */
  @SuppressWarnings("ArrayRecordComponent") // encoded once, never compared
  public record Bytes(byte[] value) implements Argument {}

  /**
   * The address of a {@code struct sock_fprog} that points to these instructions.
   *
   * @param filters an array of {@code struct sock_filter}
   */
  @SuppressWarnings("ArrayRecordComponent") // encoded once, never compared
  public record BpfProgram(byte[] filters) implements Argument {}

  /** The sandbox's own user and group id, known when it starts. */
  public record OwnId() implements Argument {}
}
