package dev.argyle.zygote.process;

import dev.argyle.sandbox.mount.Scratch;
import dev.argyle.sandbox.policy.EntrySequence;
import dev.argyle.sandbox.policy.seccomp.RuntimeFilter;
import dev.argyle.sandbox.sys.Message;
import dev.argyle.sandbox.testing.RecordingKernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Zygotes that a recording kernel starts. */
final class Launched {
  static final String UID_MAP = "/proc/" + RecordingKernel.FIRST_PID + "/uid_map";
  static final String GID_MAP = "/proc/" + RecordingKernel.FIRST_PID + "/gid_map";

  static final ZygoteSpec SPEC =
      new ZygoteSpec(
          GuestRuntime.PYTHON,
          Path.of("/base"),
          EntrySequence.forGuest(RuntimeFilter.PYTHON, new Scratch(1, 1), 1, 7),
          false,
          1,
          100);

  private Launched() {}

  /** One that locks itself in as it should. */
  static ZygoteProcess start(RecordingKernel kernel, Runnable whenEnded) throws IOException {
    kernel.files().put(UID_MAP, "").put(GID_MAP, "");
    kernel.deliver(words("maps"));
    return ZygoteProcess.start(kernel, SPEC, whenEnded);
  }

  static Message words(String words) {
    return new Message(words.getBytes(StandardCharsets.UTF_8), new int[0]);
  }
}
