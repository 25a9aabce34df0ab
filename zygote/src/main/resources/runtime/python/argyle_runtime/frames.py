"""Frames between worker and guest: version, type, flags, length, payload; all numbers big-endian."""
import os
import struct

VERSION = 1
MAX_PAYLOAD = 256 * 1024
MORE = 1

# From the worker.
INIT = 1
INVOKE = 2
EVENT = 3
# From the guest.
READY = 16
INITIALIZED = 17
HEAD = 18
DATA = 19
END = 20
ERROR = 21

_header = struct.Struct(">BBHI")


def frame(kind, payload=b"", flags=0):
    return _header.pack(VERSION, kind, flags, len(payload)) + payload


class Channel:
    """A blocking, buffered end of the socket to the worker."""

    def __init__(self, fd):
        self._fd = fd
        self._buffer = b""

    def read(self):
        """The next frame as (kind, flags, payload); None when the worker is gone."""
        # Most frames are small, and a large buffer is mapped and unmapped at each read.
        want = 8 * 1024
        while True:
            if len(self._buffer) >= 8:
                version, kind, flags, length = _header.unpack_from(self._buffer)
                if version != VERSION or length > MAX_PAYLOAD:
                    raise ValueError("the worker speaks another protocol")
                if len(self._buffer) >= 8 + length:
                    payload = self._buffer[8 : 8 + length]
                    self._buffer = self._buffer[8 + length :]
                    return kind, flags, payload
                want = max(want, 8 + length - len(self._buffer))
            chunk = os.read(self._fd, want)
            if not chunk:
                return None
            self._buffer += chunk

    def write(self, data):
        """Writes whole frames; waits while the worker is slow."""
        written = os.write(self._fd, data)
        while written < len(data):
            data = data[written:]
            written = os.write(self._fd, data)


class Rehearsal:
    """Stands in for a channel while a spare runs a handler of ours to touch its pages."""

    def __init__(self, frames):
        self._frames = frames

    def read(self):
        return self._frames.pop(0) if self._frames else None

    def write(self, data):
        frame(END, data[:8])
