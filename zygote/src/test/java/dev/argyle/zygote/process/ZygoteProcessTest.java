package dev.argyle.zygote.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Message;
import dev.argyle.sandbox.testing.Eventually;
import dev.argyle.sandbox.testing.RecordingKernel;
import dev.argyle.zygote.guest.ExitStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java side of a zygote, with a kernel that records. */
class ZygoteProcessTest {
  private static final int EPIPE = 32;

  private final RecordingKernel kernel = new RecordingKernel();
  private final AtomicInteger ends = new AtomicInteger();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  private ZygoteProcess start() throws IOException {
    return Launched.start(kernel, ends::incrementAndGet);
  }

  private ZygoteProcess launch() throws IOException {
    return ZygoteProcess.start(kernel, Launched.SPEC, ends::incrementAndGet);
  }

  private final class Listener implements ZygoteProcess.ForkListener {
    @Override
    public void forked(int pidfd) {
      heard.add("forked " + pidfd);
    }

    @Override
    public void lost(String why) {
      heard.add("lost " + why);
    }

    @Override
    public void failed(String why) {
      heard.add("failed " + why);
    }

    @Override
    public void ended(ExitStatus status) {
      heard.add("ended " + status.waitStatus());
    }
  }

  private static Message message(int kind, int id, int value, int... fds) {
    byte[] bytes = ByteBuffer.allocate(9).put((byte) kind).putInt(id).putInt(value).array();
    return new Message(bytes, fds);
  }

  @Test
  void isKilledAndWaitedForWhenItCannotBeToldItsWork() {
    kernel.fail("sendmsg", 1, EPIPE);
    ErrnoException failure = assertThrows(ErrnoException.class, this::start);
    assertEquals(EPIPE, failure.errno());
    assertEquals(List.of("kill " + RecordingKernel.FIRST_PID + " 9"), kernel.calls("kill"));
    assertEquals(List.of("waitpid " + RecordingKernel.FIRST_PID + " 0x0"), kernel.calls("waitpid"));
    assertEquals(List.of(), kernel.openDescriptors());
  }

  @Test
  void getsAUserNamespaceInWhichItIsNobodyOutside() throws IOException {
    start();
    String map = "0 1899999998 1\n1899999744 1899999744 254\n1900000000 1900000000 100\n";
    assertEquals(map, kernel.files().get(Launched.UID_MAP));
    assertEquals(map, kernel.files().get(Launched.GID_MAP));
    assertEquals(2, kernel.calls("sendmsg").size());
  }

  @Test
  void sharesTheHostsNetworkOnlyWhenToldTo() throws IOException {
    start();
    assertEquals(1, kernel.calls("unshare 0x6c020200").size());
  }

  @Test
  void saysWhyItCannotLockItselfIn() {
    kernel.deliver(Launched.words("unshare: No space left on device"));
    IOException failure = assertThrows(IOException.class, this::launch);
    assertEquals(
        "the Python zygote cannot lock itself in: unshare: No space left on device; sandboxes need"
            + " user namespaces: set the sysctl user.max_user_namespaces to 10000 or more",
        failure.getMessage());
    assertEquals(1, kernel.calls("waitpid").size());
    assertEquals(List.of(), kernel.openDescriptors());
  }

  @Test
  void saysThatItEndedAtOnce() {
    IOException failure = assertThrows(IOException.class, this::launch);
    assertEquals("the Python zygote ended as soon as it was started", failure.getMessage());
    assertEquals(1, kernel.calls("waitpid").size());
    assertEquals(List.of(), kernel.openDescriptors());
  }

  @Test
  void leavesNothingOpenWhenItCannotBeStarted() {
    kernel.fail("spawn /usr/bin/python3", 1, 12);
    assertThrows(ErrnoException.class, this::start);
    assertEquals(List.of(), kernel.openDescriptors());
  }

  @Test
  void tellsItsEndOnceAfterItWasWaitedFor() throws IOException {
    ZygoteProcess zygote = start();
    Eventually.await("its end is told", () -> ends.get() == 1);
    zygote.close();
    assertEquals(1, ends.get());
    assertEquals(1, kernel.calls("waitpid").size());
    assertEquals(List.of(), kernel.openDescriptors());
  }

  @Test
  void forksNoMoreAfterItsEnd() throws IOException {
    ZygoteProcess zygote = start();
    Eventually.await("its end is told", () -> ends.get() == 1);
    zygote.fork(1, 2, 3, new int[] {4}, new Listener());
    assertEquals(List.of("failed the zygote has ended"), heard);
  }

  @Test
  void tellsAGuestsBirthAndEnd() throws IOException {
    kernel.holdMessages();
    ZygoteProcess zygote = start();
    zygote.fork(1, 2, 3, new int[] {4}, new Listener());
    kernel.deliver(message(2, 0, 0, 77));
    kernel.deliver(message(3, 0, 768));
    kernel.deliver(new Message(new byte[0], new int[0]));
    Eventually.await("its end is told", () -> ends.get() == 1);
    assertEquals(List.of("forked 77", "ended 768"), heard);
  }

  @Test
  void tellsThatAForkFailedAndWhy() throws IOException {
    kernel.holdMessages();
    ZygoteProcess zygote = start();
    zygote.fork(1, 2, 3, new int[] {4}, new Listener());
    kernel.deliver(message(2, 0, 11));
    kernel.deliver(new Message(new byte[0], new int[0]));
    Eventually.await("its end is told", () -> ends.get() == 1);
    assertEquals(
        List.of(
            "failed the machine allows no more processes: clone3: Resource temporarily unavailable (EAGAIN)"),
        heard);
  }

  @Test
  void tellsGuestsThatLiveWhenItEnds() throws IOException {
    kernel.holdMessages();
    ZygoteProcess zygote = start();
    zygote.fork(1, 2, 3, new int[] {4}, new Listener());
    kernel.deliver(message(2, 0, 0, 77));
    kernel.deliver(new Message(new byte[0], new int[0]));
    Eventually.await("its end is told", () -> ends.get() == 1);
    assertEquals(List.of("forked 77", "ended -1"), heard);
  }

  @Test
  void doesNotMindWordsOfAGuestItDoesNotKnow() throws IOException {
    kernel.holdMessages();
    start();
    kernel.deliver(message(3, 99, 0));
    kernel.deliver(new Message(new byte[0], new int[0]));
    Eventually.await("its end is told", () -> ends.get() == 1);
    assertEquals(List.of(), heard);
  }

  @Test
  void passesTheGuestsDescriptorsInTheOrderTheZygoteReadsThem() throws IOException {
    kernel.holdMessages();
    ZygoteProcess zygote = start();
    zygote.fork(1_900_000_000, 2, 3, new int[] {4, 5}, new Listener());
    kernel.deliver(new Message(new byte[0], new int[0]));
    Eventually.await("its end is told", () -> ends.get() == 1);
    assertEquals(
        List.of("sendmsg socket 9 [fd2, fd3, fd4, fd5]"), kernel.calls("sendmsg socket 9 "));
  }

  @Test
  void tellsThatAGuestIsLostWhenItsDescriptorDidNotComeAndGoesOn() throws IOException {
    kernel.holdMessages();
    ZygoteProcess zygote = start();
    zygote.fork(1, 2, 3, new int[] {4}, new Listener());
    zygote.fork(1, 2, 3, new int[] {4}, new Listener());
    kernel.deliver(message(2, 0, 0));
    kernel.deliver(message(2, 1, 0, 77));
    kernel.deliver(message(3, 0, 0));
    kernel.deliver(new Message(new byte[0], new int[0]));
    Eventually.await("its end is told", () -> ends.get() == 1);
    String lost = "lost the platform has no file descriptor left for a sandbox; raise its limit";
    assertEquals(List.of(lost, "forked 77", "ended 0", "ended -1"), heard);
  }

  @Test
  void closesDescriptorsNobodyAskedFor() throws IOException {
    kernel.holdMessages();
    ZygoteProcess zygote = start();
    zygote.fork(1, 2, 3, new int[] {4}, new Listener());
    int[] fds = kernel.socketpair(0);
    int[] more = kernel.socketpair(0);
    kernel.deliver(message(2, 0, 0, fds[0], fds[1]));
    kernel.deliver(message(3, 0, 0, more[0]));
    kernel.deliver(message(2, 99, 0, more[1]));
    kernel.deliver(new Message(new byte[0], new int[0]));
    Eventually.await("its end is told", () -> ends.get() == 1);
    assertEquals(List.of("forked " + fds[0], "ended 0"), heard);
    assertEquals(List.of("socket"), kernel.openDescriptors(), "the one that is the listener's");
  }

  @ParameterizedTest
  @ValueSource(strings = {"02", "0200000000", "020000000000000000ff", "090000000000000000", "00"})
  void endsAZygoteThatSendsWhatIsNoReport(String hex) throws IOException {
    kernel.holdMessages();
    ZygoteProcess zygote = start();
    zygote.fork(1, 2, 3, new int[] {4}, new Listener());
    kernel.deliver(new Message(HexFormat.of().parseHex(hex), kernel.socketpair(0)));
    Eventually.await("its end is told", () -> ends.get() == 1);
    assertEquals(List.of("ended -1"), heard);
    assertEquals(List.of("kill " + RecordingKernel.FIRST_PID + " 9"), kernel.calls("kill"));
    assertEquals(List.of(), kernel.openDescriptors());
  }
}
