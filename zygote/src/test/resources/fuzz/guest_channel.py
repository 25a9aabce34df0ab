"""Feeds mutated frames to the guest's Channel, whole and in pieces; says nothing when all is well."""
import os
import random
import sys
import time

runtime, corpus, seed, cases, seconds = sys.argv[1:]
sys.path.insert(0, runtime)
from argyle_runtime import frames  # noqa: E402


class Pieces:
    """Stands in for os.read."""

    def __init__(self, data, cut):
        self._data = data
        self._cut = cut

    def read(self, _fd, want):
        size = min(want, self._cut())
        piece, self._data = self._data[:size], self._data[size:]
        return piece


def reading(data, cut):
    """Every frame, then how it ended."""
    channel = frames.Channel(-1, receive=Pieces(data, cut).read)
    heard = []
    try:
        while True:
            frame = channel.read()
            if frame is None:
                return heard, "end"
            if len(frame[2]) > frames.MAX_PAYLOAD:
                raise AssertionError("a frame beyond the bound")
            heard.append(frame)
    except ValueError as refusal:
        return heard, str(refusal)


def mutated(rng, files):
    data = bytearray(rng.choice(files))
    for _ in range(rng.randint(0, 5)):
        at = rng.randint(0, len(data))
        kind = rng.randint(0, 4)
        if kind == 0:
            data[at:at] = rng.randbytes(rng.randint(1, 9))
        elif kind == 1:
            del data[at : at + rng.randint(1, 20)]
        elif kind == 2:
            data[at:at] = frames.frame(rng.randint(0, 255), rng.randbytes(rng.randint(0, 20_000)), rng.randint(0, 65535))
        elif kind == 3 and data:
            data[rng.randrange(len(data))] ^= 1 << rng.randint(0, 7)
        else:
            data += rng.choice(files)
    return bytes(data)


def main():
    files = [open(os.path.join(corpus, name), "rb").read() for name in sorted(os.listdir(corpus))]
    rng = random.Random(int(seed))
    until = time.monotonic() + float(seconds)
    n = 0
    while n < int(cases) or time.monotonic() < until:
        data = files[n] if n < len(files) else mutated(rng, files)
        largest = rng.choice((1, 7, 300, 70_000))
        whole = reading(data, lambda: 1 << 20)
        pieces = reading(data, lambda: rng.randint(1, largest))
        if whole != pieces:
            print("case", n, data[:400], whole[1], pieces[1])
            return 1
        n += 1
    return 0


sys.exit(main())
