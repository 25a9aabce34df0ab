package dev.argyle.worker.trap;

import dev.argyle.worker.Numbers;
import java.util.Set;
import java.util.regex.Pattern;

/** What hostile code finds ready. */
final class Tools {
  /**
   * {@code raw} is a system call that raises, {@code tries} notes the error an attempt ends with,
   * {@code frame} makes a frame of the protocol with the worker.
   */
  static final String SOURCE =
      """
      import array, mmap, resource, signal, struct, subprocess, threading, time
      libc.syscall.restype = ctypes.c_long
      libc.mmap.restype = ctypes.c_void_p
      tried = {}

      def raw(number, *arguments):
          ctypes.set_errno(0)
          words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
          result = libc.syscall(ctypes.c_long(number), *words)
          if result < 0:
              error = ctypes.get_errno()
              raise OSError(error, os.strerror(error))
          return result

      def tries(name, action):
          try:
              tried[name] = "SUCCESS: %r" % (action(),)
          except OSError as error:
              tried[name] = errno.errorcode.get(error.errno, repr(error))

      def in_child(action):
          "The error of an action that only a child dares: nothing, or a number."
          child = os.fork()
          if child == 0:
              try:
                  action()
                  os._exit(0)
              except OSError as error:
                  os._exit(error.errno)
              finally:
                  os._exit(255)
          status = os.waitpid(child, 0)[1]
          code = os.waitstatus_to_exitcode(status)
          if code > 0:
              raise OSError(code, os.strerror(code))
          return code

      def frame(kind, payload=b"", version=1, length=None):
          length = len(payload) if length is None else length
          return struct.pack(">BBHI", version, kind, 0, length) + payload

      class NoSocket:
          "What a kernel without Landlock's scopes gives: sockets of the Unix domain are refused."
          def __init__(self, error):
              self._error = error

          def _refuse(self, *_):
              raise self._error

          connect = send = sendto = bind = listen = accept = recv = _refuse

          def settimeout(self, _):
              pass

      def unix_socket(kind=socket.SOCK_STREAM):
          try:
              return socket.socket(socket.AF_UNIX, kind)
          except OSError as error:
              return NoSocket(error)

      def write(path, text):
          with open(path, "wb", buffering=0) as file:
              file.write(text)

      """;

  /**
   * The same in JavaScript: {@code tries} waits for promises; what has no code is told in words.
   */
  static final String JAVASCRIPT =
      """
      const fs = require('fs'), net = require('net'), os = require('os'), path = require('path');
      const child = require('child_process'), { once } = require('events');
      const { setTimeout: pause } = require('timers/promises');
      const tried = {};
      const codeOf = (error) => error.code ?? error.cause?.code ?? String(error);

      async function tries(name, action) {
        try {
          tried[name] = 'SUCCESS: ' + await action();
        } catch (error) {
          tried[name] = codeOf(error);
        }
      }

      function frame(kind, payload = '', version = 1, length = Buffer.byteLength(payload)) {
        const head = Buffer.from([version, kind, 0, 0, 0, 0, 0, 0]);
        head.writeUInt32BE(length >>> 0, 4);
        return Buffer.concat([head, Buffer.from(payload)]);
      }

      """;

  /** Errors that mean no, whatever was asked. */
  static final Set<String> REFUSALS =
      Set.of("EPERM", "EACCES", "EROFS", "ENOSYS", "ENOENT", "ESRCH", "EAFNOSUPPORT");

  /** What connecting, listening and opening sockets ends with where there is no way out. */
  static final String NO_NETWORK =
      "EAFNOSUPPORT EPROTONOSUPPORT ESOCKTNOSUPPORT ENETUNREACH EHOSTUNREACH EADDRNOTAVAIL"
          + " ECONNREFUSED ENODEV";

  private static final Pattern NUMBER = Pattern.compile("\\bSYS_(\\w+)");

  private Tools() {}

  /** Puts this machine's number in place of each {@code SYS_name}. */
  static String withNumbers(String code) {
    return NUMBER.matcher(code).replaceAll(name -> "" + Numbers.of(name.group(1)));
  }
}
