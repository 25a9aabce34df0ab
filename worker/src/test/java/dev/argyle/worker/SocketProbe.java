package dev.argyle.worker;

/** A handler that makes one network call and answers with the name of its error, or {@code ok}. */
final class SocketProbe {
  static final String SOURCE =
      """
      import errno
      import socket

      STREAM, DGRAM = socket.SOCK_STREAM, socket.SOCK_DGRAM


      def sock(address, kind, protocol=0):
          family = socket.AF_INET6 if ":" in address else socket.AF_INET
          made = socket.socket(family, kind, protocol)
          made.settimeout(0.5)
          if family == socket.AF_INET6:
              made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
          made.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
          return made


      def hears():
          listener = sock("127.0.0.1", STREAM)
          listener.listen()
          caller = sock("127.0.0.1", STREAM)
          try:
              caller.connect(("127.0.0.1", listener.getsockname()[1]))
              return "somebody"
          except TimeoutError:
              return "nobody"


      def unix():
          one, other = socket.socketpair()
          one.send(b"x")
          listener = socket.socket(socket.AF_UNIX)
          listener.bind("/tmp/listener")
          listener.listen()
          socket.socket(socket.AF_UNIX).connect("/tmp/listener")
          return other.recv(1) == b"x" and "ok"


      CALLS = {
          "tcp": lambda a, p: sock(a, STREAM).connect((a, p)),
          "udp-connect": lambda a, p: sock(a, DGRAM).connect((a, p)),
          "udp-send": lambda a, p: sock(a, DGRAM).sendto(b"x", (a, p)),
          "tcp-bind": lambda a, p: sock(a, STREAM).bind((a, p)),
          "udp-bind": lambda a, p: sock(a, DGRAM).bind((a, p)),
          "listen-unbound": lambda a, p: hears(),
          "icmp": lambda a, p: sock(a, DGRAM, 1) and None,
          "sctp": lambda a, p: sock(a, STREAM, 132) and None,
          "mptcp": lambda a, p: sock(a, STREAM, 262) and None,
          "unix": lambda a, p: unix(),
      }


      def handler(event, context):
          try:
              result = CALLS[event["call"]](event["address"], event["port"])
              return result if isinstance(result, str) else "ok"
          except TimeoutError:
              return "timeout"
          except OSError as error:
              return errno.errorcode.get(error.errno, str(error))
      """;

  private SocketProbe() {}
}
