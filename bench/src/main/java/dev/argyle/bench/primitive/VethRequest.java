package dev.argyle.bench.primitive;

import dev.argyle.sandbox.sys.Errno;
import dev.argyle.sandbox.sys.ErrnoException;
import dev.argyle.sandbox.sys.Kernel;
import dev.argyle.sandbox.sys.Linux;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Asks the kernel for a pair of virtual devices (veth(4)), one end in the calling thread's network
 * namespace, the other in another, by one message of rtnetlink(7). The kernel names both.
 */
final class VethRequest {
  private static final short RTM_NEWLINK = 16;

  /** A request that is answered, creates, and fails if there is one: NLM_F_*. */
  private static final short FLAGS = 0x1 | 0x4 | 0x200 | 0x400;

  private static final short IFLA_LINKINFO = 18;
  private static final short IFLA_NET_NS_FD = 28;
  private static final short IFLA_INFO_KIND = 1;
  private static final short IFLA_INFO_DATA = 2;
  private static final short VETH_INFO_PEER = 1;

  private static final int NLMSGHDR_BYTES = 16;
  private static final int IFINFOMSG_BYTES = 16;
  private static final int NLATTR_BYTES = 4;
  private static final int ANSWER_BYTES = 1024;
  private static final byte[] KIND = "veth\0".getBytes(StandardCharsets.US_ASCII);

  private VethRequest() {}

  /** Makes one, which ends with either namespace. */
  static void send(Kernel kernel, int peerNamespace) throws ErrnoException {
    int socket = kernel.socket(Linux.AF_NETLINK, Linux.SOCK_RAW, Linux.NETLINK_ROUTE);
    try {
      kernel.write(socket, message(peerNamespace));
      byte[] answer = new byte[ANSWER_BYTES];
      // The kernel has answered by the time it took the message.
      int count = kernel.receiveNow(socket, answer);
      int errno = count < NLMSGHDR_BYTES + 4 ? Errno.EAGAIN : errno(answer);
      if (errno != 0) {
        throw new ErrnoException(errno, "netlink", "veth");
      }
    } finally {
      kernel.close(socket);
    }
  }

  /** The error that an answer has behind its header; 0 for none. */
  static int errno(byte[] answer) {
    return -ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder()).getInt(NLMSGHDR_BYTES);
  }

  /** Netlink numbers have the machine's order; attributes begin at multiples of four. */
  static byte[] message(int peerNamespace) {
    byte[] namespace = bytes(4).putInt(peerNamespace).array();
    byte[] peer = join(new byte[IFINFOMSG_BYTES], attribute(IFLA_NET_NS_FD, namespace));
    byte[] data = attribute(VETH_INFO_PEER, peer);
    byte[] info = join(attribute(IFLA_INFO_KIND, KIND), attribute(IFLA_INFO_DATA, data));
    byte[] body = join(new byte[IFINFOMSG_BYTES], attribute(IFLA_LINKINFO, info));
    return bytes(NLMSGHDR_BYTES + body.length)
        .putInt(NLMSGHDR_BYTES + body.length)
        .putShort(RTM_NEWLINK)
        .putShort(FLAGS)
        .putInt(1)
        .putInt(0)
        .put(body)
        .array();
  }

  private static byte[] attribute(short type, byte[] value) {
    int length = NLATTR_BYTES + value.length;
    int padded = (length + 3) / 4 * 4;
    return bytes(padded).putShort((short) length).putShort(type).put(value).array();
  }

  private static byte[] join(byte[] first, byte[] second) {
    return bytes(first.length + second.length).put(first).put(second).array();
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocate(count).order(ByteOrder.nativeOrder());
  }
}
