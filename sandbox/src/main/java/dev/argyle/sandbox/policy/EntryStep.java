package dev.argyle.sandbox.policy;

import dev.argyle.sandbox.sys.Syscall;
import java.util.List;

/** One step of an entry sequence. */
public sealed interface EntryStep {

  /**
   * A system call.
   *
   * @param call which
   * @param arguments at most six
   */
  record Call(Syscall call, List<Argument> arguments) implements EntryStep {

    /** Copies the arguments. */
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * Opens a file that exists, writes a text to it in one piece and closes it.
   *
   * @param path relative to the working directory of that moment
   * @param text with {@link #OWN_ID} where the sandbox's own id belongs
   */
  record WriteFile(String path, String text) implements EntryStep {}

  /** Stands for the sandbox's own user and group id in a text. */
  String OWN_ID = "{own id}";

  /** What a system call is given. */
  sealed interface Argument {}

  /** A number. */
  record Word(long value) implements Argument {}

  /** The address of these bytes; text carries its closing zero. */
  @SuppressWarnings("ArrayRecordComponent") // encoded once, never compared
  record Bytes(byte[] value) implements Argument {}

  /**
   * The address of a {@code struct sock_fprog} that points to these instructions.
   *
   * @param filters an array of {@code struct sock_filter}
   */
  @SuppressWarnings("ArrayRecordComponent") // encoded once, never compared
  record BpfProgram(byte[] filters) implements Argument {}

  /** The sandbox's own user and group id, known when it starts. */
  record OwnId() implements Argument {}
}
