package dev.argyle.sandbox.testing;

import dev.argyle.sandbox.sys.BpfPointer;
import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import dev.argyle.sandbox.sys.Message;
import dev.argyle.sandbox.sys.SpawnRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/**
 * A kernel that does nothing and remembers everything, one line a call: {@code mount proc /proc
 * proc 0xe null}. Descriptors are shown by what they were opened on. Files live in {@link #files};
 * a call can be told to fail. Thread-safe as far as the calls go.
 */
public class RecordingKernel implements Kernel {
  /** The first process it starts: beyond the kernel's largest number, so that nobody is hit. */
  public static final int FIRST_PID = 1 << 30;

  private final List<String> calls = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();
  private final FakeFiles files = new FakeFiles();
  private final FakeDescriptors descriptors = new FakeDescriptors();
  private final Deque<Message> inbox = new ArrayDeque<>();
  private int nextPid = FIRST_PID;
  private int euid;
  private boolean holding;

  private static final class Failure {
    private final String prefix;
    private final int errno;
    private int callsLeft;

    Failure(String prefix, int nth, int errno) {
      this.prefix = prefix;
      this.errno = errno;
      this.callsLeft = nth;
    }
  }

  /** The calls so far. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** The calls so far that begin so. */
  public List<String> calls(String prefix) {
    return calls().stream().filter(call -> call.startsWith(prefix)).toList();
  }

  /** Forgets the calls so far. */
  public synchronized void forgetCalls() {
    calls.clear();
  }

  /** The files it knows. */
  public FakeFiles files() {
    return files;
  }

  /** What is open now, by what it was opened on. */
  public List<String> openDescriptors() {
    return descriptors.open();
  }

  /** Makes the nth call from now whose line begins so fail, counted from 1. */
  public synchronized void fail(String prefix, int nth, int errno) {
    failures.add(new Failure(prefix, nth, errno));
  }

  /** What {@link #geteuid} says. */
  public void runAs(int uid) {
    euid = uid;
  }

  /** What {@link #receiveMessage} gives next; an empty message when there is none. */
  public synchronized void deliver(Message message) {
    inbox.addLast(message);
    notifyAll();
  }

  /** From now on {@link #receiveMessage} waits for {@link #deliver}. */
  public synchronized void holdMessages() {
    holding = true;
  }

  /** Descriptors in messages that nobody has received. */
  public synchronized int unreadDescriptors() {
    return inbox.stream().mapToInt(message -> message.fds().length).sum();
  }

  private synchronized void record(String call, Object... arguments) throws ErrnoException {
    StringBuilder line = new StringBuilder(call);
    Arrays.stream(arguments).forEach(argument -> line.append(' ').append(argument));
    calls.add(line.toString());
    int errno = 0;
    for (Failure failure : failures) {
      if (line.toString().startsWith(failure.prefix) && --failure.callsLeft == 0) {
        errno = failure.errno;
      }
    }
    if (errno != 0) {
      throw new ErrnoException(errno, call, arguments.length > 0 ? "" + arguments[0] : "");
    }
  }

  private static String hex(long flags) {
    return "0x" + Long.toHexString(flags);
  }

  private static String octal(int mode) {
    return "0" + Integer.toOctalString(mode);
  }

  private static void refuseEmpty(String call, String path) throws ErrnoException {
    if (path.isEmpty()) {
      throw new ErrnoException(Errno.ENOENT, call, path);
    }
  }

  private String name(int fd) {
    return descriptors.name(fd);
  }

  @Override
  public void unshare(int flags) throws ErrnoException {
    record("unshare", hex(flags));
  }

  @Override
  public void setns(int fd, int namespaces) throws ErrnoException {
    record("setns", name(fd), hex(namespaces));
  }

  @Override
  public void mount(String source, String target, String type, long flags, String data)
      throws ErrnoException {
    record("mount", source, target, type, hex(flags), data);
  }

  @Override
  public void umount2(String target, int flags) throws ErrnoException {
    record("umount2", target, hex(flags));
  }

  @Override
  public void pivotRoot(String newRoot, String putOld) throws ErrnoException {
    record("pivot_root", newRoot, putOld);
  }

  @Override
  public int openTree(int dirFd, String path, int flags) throws ErrnoException {
    record("open_tree", name(dirFd), path, hex(flags));
    refuseEmpty("open_tree", path);
    return descriptors.open("tree:" + path);
  }

  @Override
  public void mountSetattr(
      int dirFd, String path, int flags, long set, long clear, long propagation)
      throws ErrnoException {
    record("mount_setattr", name(dirFd), path, hex(flags), hex(set), hex(clear), hex(propagation));
  }

  @Override
  public void moveMount(int fromFd, String fromPath, int toFd, String toPath, int flags)
      throws ErrnoException {
    record("move_mount", name(fromFd), fromPath, name(toFd), toPath, hex(flags));
  }

  @Override
  public void chdir(String path) throws ErrnoException {
    record("chdir", path);
  }

  @Override
  public void mkdir(String path, int mode) throws ErrnoException {
    record("mkdir", path, octal(mode));
    files.makeDirectory(path);
  }

  @Override
  public void rmdir(String path) throws ErrnoException {
    record("rmdir", path);
    files.removeDirectory(path);
  }

  @Override
  public void symlink(String target, String link) throws ErrnoException {
    record("symlink", target, link);
  }

  @Override
  public void mknod(String path, int mode, int major, int minor) throws ErrnoException {
    record("mknod", path, octal(mode), major, minor);
  }

  @Override
  public void writeNewFile(String path, byte[] content, int mode) throws ErrnoException {
    record("write_new_file", path, octal(mode), content.length);
    files.put(path, FakeFiles.text(content));
  }

  @Override
  public int open(String path, int flags) throws ErrnoException {
    record("open", path, hex(flags));
    if (!files.has(path)) {
      throw new ErrnoException(Errno.ENOENT, "open", path);
    }
    return descriptors.open(path);
  }

  @Override
  public void close(int fd) {
    try {
      record("close", name(fd));
    } catch (ErrnoException e) {
      throw new IllegalStateException("close(2) never fails here", e);
    }
    descriptors.close(fd);
  }

  @Override
  public int pread(int fd, byte[] buffer, long offset) throws ErrnoException {
    record("pread", name(fd), offset);
    return files.read(name(fd), buffer, offset);
  }

  @Override
  public void write(int fd, byte[] bytes) throws ErrnoException {
    record("write", name(fd), FakeFiles.text(bytes));
    files.put(name(fd), FakeFiles.text(bytes));
  }

  @Override
  public int receiveNow(int fd, byte[] buffer) throws ErrnoException {
    record("recv", name(fd));
    return -1;
  }

  @Override
  public int[] socketpair(int type) throws ErrnoException {
    record("socketpair", hex(type));
    return new int[] {descriptors.open("socket"), descriptors.open("socket")};
  }

  @Override
  public int socket(int domain, int type, int protocol) throws ErrnoException {
    record("socket", domain, type, protocol);
    return descriptors.open("socket");
  }

  @Override
  public void setNonBlocking(int fd) throws ErrnoException {
    record("set_non_blocking", name(fd));
  }

  @Override
  public void sendMessage(int fd, byte[] bytes, int... fds) throws ErrnoException {
    record("sendmsg", name(fd), bytes.length, Arrays.stream(fds).mapToObj(this::name).toList());
  }

  @Override
  public synchronized Message receiveMessage(int fd, int maxBytes) throws ErrnoException {
    record("recvmsg", name(fd));
    while (holding && inbox.isEmpty()) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new ErrnoException(Errno.EINTR, "recvmsg", name(fd));
      }
    }
    Message next = inbox.pollFirst();
    return next == null ? new Message(new byte[0], new int[0]) : next;
  }

  @Override
  public int landlockAbi() {
    return Linux.LANDLOCK_ABI_WITH_SCOPES;
  }

  @Override
  public int prctl(int option, long argument) throws ErrnoException {
    record("prctl", option, argument);
    return option == Linux.PR_CAPBSET_READ ? 1 : 0;
  }

  @Override
  public void pidfdSendSignal(int pidfd, int signal) throws ErrnoException {
    record("pidfd_send_signal", name(pidfd), signal);
  }

  @Override
  public synchronized int spawn(SpawnRequest request) throws ErrnoException {
    record("spawn", request.path(), request.argv());
    refuseEmpty("spawn", request.path());
    return nextPid++;
  }

  @Override
  public void kill(int pid, int signal) throws ErrnoException {
    record("kill", pid, signal);
  }

  @Override
  public int waitpid(int pid, int options) throws ErrnoException {
    record("waitpid", pid, hex(options));
    return 0;
  }

  @Override
  public long inode(String path) throws ErrnoException {
    record("statx", path);
    return path.hashCode();
  }

  @Override
  public int bpf(int command, byte[] attributes, BpfPointer... pointers) throws ErrnoException {
    HexFormat hex = HexFormat.of();
    record(
        "bpf",
        command,
        hex.formatHex(attributes),
        Arrays.stream(pointers).map(pointer -> hex.formatHex(pointer.bytes())).toList());
    boolean makesDescriptor = command == 0 || command == 5;
    return makesDescriptor ? descriptors.open("bpf") : 0;
  }

  @Override
  public int geteuid() {
    return euid;
  }
}
