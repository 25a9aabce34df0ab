"""Runs ffmpeg and ffprobe on one local file, with bounds on time and on what they print."""

import selectors
import signal
import subprocess

from deadline import TOO_SLOW
from errors import PlainError

FFMPEG = "/usr/bin/ffmpeg"
FFPROBE = "/usr/bin/ffprobe"
MAX_OUTPUT_BYTES = 64 * 1024
MAX_LOGGED_CHARS = 2000

# What a hostile file must not do: a playlist names other files and addresses, and ffmpeg would open
# them. So no protocol but local files, and only containers that hold their frames themselves.
CONTAINERS = "mov,matroska,avi,flv,mpegts,mpeg,ogg,asf,gif"
UNTRUSTED = [
    *("-protocol_whitelist", "file"),
    *("-format_whitelist", CONTAINERS),
]


OUT_OF_MEMORY = "This video needs more memory than the function has. Please try a smaller one."

# What the dynamic linker ends with when a library is missing: no fault of the video.
_NOT_LOADED = 127


class ToolFailed(Exception):
    """ffmpeg said no; the text is the first of what it said."""


def run(arguments, deadline):
    """Runs a tool to its end and returns what it printed; at most MAX_OUTPUT_BYTES are kept."""
    with subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            output, complaint = _read(process, deadline)
            code = process.wait(deadline.left_s())
        except subprocess.TimeoutExpired as error:
            raise PlainError(TOO_SLOW) from error
        finally:
            process.kill()
    if code != 0:
        said = complaint.decode(errors="replace")
        # Kept for the log: the person gets a sentence, whoever looks after the function gets this.
        print(f"{arguments[0]} ended with {code}: {said[:MAX_LOGGED_CHARS]}")
        if code == _NOT_LOADED:
            raise RuntimeError(f"{arguments[0]} cannot run here: {said[:MAX_LOGGED_CHARS]}")
        if code == -signal.SIGKILL:
            raise PlainError(OUT_OF_MEMORY)
        raise ToolFailed(said)
    return output


def _read(process, deadline):
    """Both outputs until both are closed: a tool blocks on a pipe that nobody empties."""
    kept = {process.stdout: bytearray(), process.stderr: bytearray()}
    with selectors.DefaultSelector() as selector:
        for pipe in kept:
            selector.register(pipe, selectors.EVENT_READ)
        while selector.get_map():
            ready = selector.select(deadline.left_s())
            if not ready:
                raise subprocess.TimeoutExpired(process.args, 0)
            for key, _ in ready:
                piece = key.fileobj.read1(MAX_OUTPUT_BYTES)
                if not piece:
                    selector.unregister(key.fileobj)
                room = MAX_OUTPUT_BYTES - len(kept[key.fileobj])
                kept[key.fileobj] += piece[:room]
    return bytes(kept[process.stdout]), bytes(kept[process.stderr])
