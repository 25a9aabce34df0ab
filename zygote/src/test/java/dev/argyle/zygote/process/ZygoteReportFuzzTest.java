package dev.argyle.zygote.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Message;
import dev.argyle.sandbox.testing.Fuzz;
import dev.argyle.sandbox.testing.RecordingKernel;
import dev.argyle.zygote.guest.ExitStatus;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whatever comes out of a zygote's control socket: nobody is forgotten and nothing stays open. */
class ZygoteReportFuzzTest {
  private static final int CASES = 100;
  private static final int GUESTS = 4;

  /** One run: a kernel, its messages, and what the listeners heard. */
  private static final class Session {
    private final RecordingKernel kernel = new RecordingKernel();
    private final Set<Integer> adopted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ends = new AtomicInteger();
    private final Heard[] heard = new Heard[GUESTS];

    /** Ends are counted: each guest has exactly one last call. */
    private final class Heard implements ZygoteProcess.ForkListener {
      private final AtomicInteger births = new AtomicInteger();
      private final AtomicInteger lastCalls = new AtomicInteger();

      @Override
      public void forked(int pidfd) {
        births.incrementAndGet();
        adopted.add(pidfd);
      }

      @Override
      public void lost(String why) {
        births.incrementAndGet();
        Fuzz.requireOneLine(why);
      }

      @Override
      public void failed(String why) {
        lastCalls.incrementAndGet();
        Fuzz.requireOneLine(why);
      }

      @Override
      public void ended(ExitStatus status) {
        lastCalls.incrementAndGet();
        Fuzz.requireOneLine(status.describe());
      }
    }

    void run(byte[] input) throws IOException {
      kernel.holdMessages();
      ZygoteProcess zygote = Launched.start(kernel, ends::incrementAndGet);
      for (int i = 0; i < GUESTS; i++) {
        heard[i] = new Heard();
        zygote.fork(1, 2, 3, new int[] {4}, heard[i]);
      }
      int at = 0;
      while (at + 2 <= input.length) {
        int length = Math.min(input[at + 1] & 0xff, input.length - at - 2);
        byte[] bytes = Arrays.copyOfRange(input, at + 2, at + 2 + length);
        kernel.deliver(new Message(bytes, descriptors(input[at] & 7)));
        at += 2 + length;
      }
      kernel.deliver(new Message(new byte[0], new int[0]));
      zygote.close();
      assertEquals(1, ends.get(), "its end is told");
      check();
    }

    private int[] descriptors(int count) throws ErrnoException {
      int[] fds = new int[count];
      for (int i = 0; i < count; i++) {
        int[] pair = kernel.socketpair(0);
        kernel.close(pair[1]);
        fds[i] = pair[0];
      }
      return fds;
    }

    private void check() {
      for (Heard guest : heard) {
        assertEquals(1, guest.lastCalls.get(), "last calls of a guest");
        assertTrue(guest.births.get() <= 1, "a guest is born once");
      }
      assertEquals(1, kernel.calls("waitpid").size());
      adopted.forEach(kernel::close);
      // What is in the socket when the zygote is given up, the kernel closes with it.
      int unread = kernel.unreadDescriptors();
      assertEquals(Collections.nCopies(unread, "socket"), kernel.openDescriptors());
    }
  }

  @Test
  void everyGuestHasOneEndAndEveryDescriptorAnOwner() {
    Fuzz.target(ZygoteReportFuzzTest.class, "zygote-reports")
        .words("\0\t\2\0\0\0\0\0\0\0\0", "\1\t\2\0\0\0\1\0\0\0\0", "\0\t\3\0\0\0\2\0\0\0\0")
        .run(CASES, (input, random) -> new Session().run(input));
  }
}
