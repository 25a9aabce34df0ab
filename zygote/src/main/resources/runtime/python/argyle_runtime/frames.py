"""Frames between worker and guest: version, type, flags, length, payload; all numbers big-endian."""
import os
import select
import struct

VERSION = 1
MAX_PAYLOAD = 256 * 1024
# Of the flags; the rest of them is the invocation's place.
MORE = 0x8000

# From the worker.
INIT = 1
INVOKE = 2
EVENT = 3
PAUSE = 4
RESUME = 5
# From the guest.
READY = 16
INITIALIZED = 17
HEAD = 18
DATA = 19
END = 20
ERROR = 21
OUTPUT = 23

# Most frames are small, and a large buffer is mapped and unmapped at each read.
_SMALL = 8 * 1024

_header = struct.Struct(">BBHI")


def frame(kind, payload=b"", flags=0):
    return _header.pack(VERSION, kind, flags, len(payload)) + payload


def receiving(fd):
    """
    What reads from a socket as os.read does, but waits by poll after the first time. Who waits in a read is also woken when
    the worker takes what was written before, as there is room again: that is while a caller waits for the worker. A spare,
    which waits for the first time, has written nothing that anybody waits for.
    """
    ready = select.poll()
    ready.register(fd, select.POLLIN)
    first = True

    def receive(fd, most):
        nonlocal first
        if first:
            first = False
        else:
            ready.poll()
        return os.read(fd, most)

    return receive


class Channel:
    """A blocking, buffered end of the socket to the worker."""

    def __init__(self, fd, receive=os.read, send=os.write):
        self.fd = fd
        self._receive = receive
        self._send = send
        self._buffer = b""
        self._want = _SMALL

    def read(self):
        """The next frame as (kind, flags, payload); None when the worker is gone."""
        while True:
            whole = self.next()
            if whole is not None:
                return whole
            if not self.fill():
                return None

    def next(self):
        """The next frame if it has come; None if not."""
        have = len(self._buffer)
        self._want = _SMALL
        if have < 8:
            return None
        version, kind, flags, length = _header.unpack_from(self._buffer)
        if version != VERSION or length > MAX_PAYLOAD:
            raise ValueError("the worker speaks another protocol")
        if have < 8 + length:
            self._want = max(_SMALL, 8 + length - have)
            return None
        payload = self._buffer[8 : 8 + length]
        self._buffer = self._buffer[8 + length :]
        return kind, flags, payload

    def fill(self):
        """Waits for more bytes; False when the worker is gone."""
        chunk = self._receive(self.fd, self._want)
        self._buffer += chunk
        return bool(chunk)

    def write(self, data):
        """Writes whole frames; waits while the worker is slow."""
        written = self._send(self.fd, data)
        while written < len(data):
            data = data[written:]
            written = self._send(self.fd, data)


class Rehearsal:
    """What a channel reads and writes instead of a socket, while a spare runs a handler of ours to touch its pages."""

    def __init__(self, sent):
        self._sent = sent

    def receive(self, fd, most):
        # Room for as much as may come is taken before it is known how little that is, as in reading from a socket.
        room = bytes(most)
        sent, self._sent = self._sent, b""
        return sent if room else b""

    def send(self, fd, data):
        return len(data)
