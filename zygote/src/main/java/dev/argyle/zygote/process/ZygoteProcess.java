package dev.argyle.zygote.process;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.sys.Message;
import dev.argyle.zygote.guest.ExitStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running Python zygote. It is process 1 of a PID namespace: when it ends, by whatever cause, the
 * kernel ends all its guests; and it ends when this side of its control socket closes, by whatever
 * cause. Requests may come from any thread; a reader thread calls the listeners.
 */
public final class ZygoteProcess implements AutoCloseable {

  /** Hears of one forked guest, on the zygote's reader thread; must not block. */
  public interface ForkListener {
    /** It runs; the descriptor is the listener's to close. */
    void forked(int pidfd);

    /**
     * It runs, but its descriptor did not come with the news, as when this process has no free
     * descriptors: it cannot be served, and ends when its sockets are closed.
     */
    void lost(String why);

    /** It could not be forked; last call. */
    void failed(String why);

    /** It has ended with all its processes; last call. */
    void ended(ExitStatus status);
  }

  private static final Logger LOG = LoggerFactory.getLogger(ZygoteProcess.class);
  private static final byte SPAWN = 1;
  private static final byte GROW = 4;
  private static final byte SPAWNED = 2;
  private static final byte EXITED = 3;
  private static final int REQUEST_BYTES = 9;
  private static final int REPORT_BYTES = 9;
  private static final int MAX_MESSAGE_BYTES = 64;

  private final Kernel kernel;
  private final Lifeline lifeline;
  private final int control;
  private final Runnable whenEnded;
  private final Map<Integer, ForkListener> guests = new HashMap<>();
  private final Set<Integer> spawned = new HashSet<>();
  private final Thread reader;
  private int nextId;
  private boolean ended;

  ZygoteProcess(Kernel kernel, Lifeline lifeline, int control, Runnable whenEnded) {
    this.kernel = kernel;
    this.lifeline = lifeline;
    this.control = control;
    this.whenEnded = whenEnded;
    reader = new Thread(this::read, "argyle-zygote-" + lifeline.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a zygote; blocks for some milliseconds.
   *
   * @param whenEnded called once on the reader thread after the zygote and all guests have ended
   */
  public static ZygoteProcess start(Kernel kernel, ZygoteSpec spec, Runnable whenEnded)
      throws IOException {
    ZygoteLaunch launch = new ZygoteLaunch(kernel, spec);
    int[] pair = kernel.socketpair(Linux.SOCK_SEQPACKET);
    try {
      int pid;
      try {
        pid = launch.spawn(pair[1]);
      } finally {
        kernel.close(pair[1]);
      }
      launch.settle(pid, pair[0]);
      return new ZygoteProcess(kernel, new ChildLifeline(kernel, pid), pair[0], whenEnded);
    } catch (IOException e) {
      kernel.close(pair[0]);
      throw e;
    }
  }

  /** True when it can fork no more. */
  public boolean hasEnded() {
    synchronized (guests) {
      return ended;
    }
  }

  /** Its process id. */
  public int pid() {
    return lifeline.pid();
  }

  /**
   * Forks a guest into a sandbox. The descriptors stay the caller's.
   *
   * @param uid the guest's user and group id
   * @param framesFd the guest's end of the frames' socket
   * @param outputFd the guest's standard output and error
   * @param procsFds files the guest writes itself into, to enter its control group
   */
  public void fork(int uid, int framesFd, int outputFd, int[] procsFds, ForkListener listener) {
    request(SPAWN, uid, new byte[0], framesFd, outputFd, procsFds, listener);
  }

  /**
   * Forks a zygote. The descriptors stay the caller's.
   *
   * @param maps of its user namespace
   * @param controlFd its end of its control socket
   */
  void grow(String maps, int controlFd, int outputFd, int[] procsFds, ForkListener listener) {
    request(
        GROW, 0, maps.getBytes(StandardCharsets.US_ASCII), controlFd, outputFd, procsFds, listener);
  }

  private void request(
      byte kind,
      int uid,
      byte[] rest,
      int socketFd,
      int outputFd,
      int[] procsFds,
      ForkListener listener) {
    int id;
    synchronized (guests) {
      if (ended) {
        listener.failed("the zygote has ended");
        return;
      }
      id = nextId++;
      guests.put(id, listener);
    }
    ByteBuffer message = ByteBuffer.allocate(REQUEST_BYTES + rest.length);
    message.put(kind).putInt(id).putInt(uid).put(rest);
    int[] fds = new int[2 + procsFds.length];
    fds[0] = socketFd;
    fds[1] = outputFd;
    System.arraycopy(procsFds, 0, fds, 2, procsFds.length);
    try {
      kernel.sendMessage(control, message.array(), fds);
    } catch (ErrnoException e) {
      if (forget(id)) {
        listener.failed(e.getMessage());
      }
    }
  }

  private boolean forget(int id) {
    synchronized (guests) {
      return guests.remove(id) != null;
    }
  }

  private void read() {
    try {
      Message message = kernel.receiveMessage(control, MAX_MESSAGE_BYTES);
      while (message.bytes().length > 0) {
        handle(message);
        message = kernel.receiveMessage(control, MAX_MESSAGE_BYTES);
      }
      closeFrom(message, 0);
    } catch (IOException e) {
      LOG.warn("zygote {} is no more used: {}", pid(), e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("zygote {} is no more used", pid(), e);
    }
    end();
  }

  private void handle(Message message) throws IOException {
    int taken = 0;
    try {
      taken = hear(message);
    } finally {
      closeFrom(message, taken);
    }
  }

  /** What nobody asked for must not stay open. */
  private void closeFrom(Message message, int first) {
    Arrays.stream(message.fds()).skip(first).forEach(kernel::close);
  }

  /** How many of the message's descriptors somebody has taken. */
  private int hear(Message message) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(message.bytes());
    byte kind = bytes.get();
    if (bytes.remaining() != REPORT_BYTES - 1 || (kind != SPAWNED && kind != EXITED)) {
      throw new IOException(
          "it sent a message of kind %d and %d bytes".formatted(kind, message.bytes().length));
    }
    int id = bytes.getInt();
    int value = bytes.getInt();
    ForkListener listener;
    synchronized (guests) {
      listener = guests.get(id);
      if (listener != null && kind == SPAWNED && !spawned.add(id)) {
        throw new IOException("it reported the start of guest %d twice".formatted(id));
      }
      if (kind == EXITED || value != 0) {
        guests.remove(id);
        spawned.remove(id);
      }
    }
    if (listener == null) {
      LOG.warn("zygote {} speaks of an unknown guest", pid());
    } else if (kind == EXITED) {
      listener.ended(new ExitStatus(value));
    } else if (value != 0) {
      String limit = value == Errno.EAGAIN ? "the machine allows no more processes: " : "";
      listener.failed(limit + "clone3: " + Errno.describe(value));
    } else if (message.fds().length == 0) {
      // The kernel drops a descriptor that this process has no room for; the message still comes.
      listener.lost("the platform has no file descriptor left for a sandbox; raise its limit");
    } else {
      listener.forked(message.fds()[0]);
      return 1;
    }
    return 0;
  }

  /** The kernel has killed, or is killing, every guest: wait for the zygote, then tell them. */
  private void end() {
    List<ForkListener> left;
    synchronized (guests) {
      ended = true;
      left = List.copyOf(guests.values());
      guests.clear();
      spawned.clear();
    }
    try {
      lifeline.kill();
      ExitStatus status = lifeline.awaitEnd();
      LOG.debug("zygote {} has ended: {}", pid(), status.describe());
    } catch (ErrnoException e) {
      LOG.warn("zygote {}: {}", pid(), e.getMessage());
    }
    left.forEach(listener -> listener.ended(ExitStatus.UNKNOWN));
    kernel.close(control);
    whenEnded.run();
  }

  /** Ends the zygote with all its guests and waits for that; idempotent. */
  @Override
  public void close() throws ErrnoException {
    synchronized (guests) {
      if (!ended) {
        lifeline.kill();
      }
    }
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
