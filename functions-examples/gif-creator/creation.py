"""Makes one GIF and tells how it goes: the body of ``POST create``."""

import base64
import os
import tempfile

import timecode
import video
from deadline import Deadline
from download import fetch
from errors import PlainError
from link import Link
from order import Order
from progress import Steps, line

# A line of base64 is a third longer; together they stay below every frame and buffer on the way.
PIECE_BYTES = 24 * 1024


def create(fields, context):
    """Yields the lines of the answer; a mistake of the person ends them with an ``error`` line."""
    steps = Steps()
    try:
        with tempfile.TemporaryDirectory(prefix="gif-") as scratch:
            yield from _create(fields, Deadline.of(context), scratch, steps)
    except PlainError as error:
        yield from steps.failed(str(error))


def _create(fields, deadline, scratch, steps):
    link = Link.parse(str(fields.get("link") or "").strip())
    order = Order.of(fields)
    source, cut, small, palette, gif = (
        os.path.join(scratch, name) for name in ("source", "cut", "small", "palette.png", "gif")
    )

    yield steps.begin("download")
    for received, announced in fetch(link, source, deadline):
        yield steps.going(_megabytes(received, announced))
    found = video.probe(source, deadline)
    yield steps.done(f"{_megabytes(received)}, {found.width} × {found.height}")

    yield steps.begin("clip")
    order = order.within(found.duration_s)
    video.clip(source, cut, order, deadline)
    if found.duration_s is None:
        video.check_not_empty(cut, deadline)
    os.remove(source)  # the scratch folder is memory
    yield steps.done(f"{timecode.show(order.start_s)} to {timecode.show(order.end_s)}")

    yield steps.begin("compress")
    video.compress(cut, small, order.end_s - order.start_s, deadline)
    os.remove(cut)
    yield steps.done(_megabytes(os.path.getsize(small)))

    yield steps.begin("convert")
    video.convert(small, palette, gif, deadline)
    made = video.probe(gif, deadline)
    yield steps.done(f"{made.frames} frames")

    yield steps.begin("send")
    yield from _send(gif, made, f"{link.file_stem()}.gif")
    yield steps.done(_megabytes(os.path.getsize(gif)))


def _send(path, made, name):
    yield line(
        "gif",
        name=name,
        bytes=os.path.getsize(path),
        width=made.width,
        height=made.height,
        frames=made.frames,
        seconds=made.duration_s,
    )
    with open(path, "rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield line("piece", data=base64.b64encode(piece).decode("ascii"))


def _megabytes(count, of=None):
    total = f" of {of / 1e6:.1f}" if of else ""
    return f"{count / 1e6:.1f}{total} MB"
