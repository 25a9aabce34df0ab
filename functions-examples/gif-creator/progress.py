"""The lines of the answer: one JSON object each, sent as things happen."""

import json
import time


def line(kind, **fields):
    """One line of the stream."""
    return json.dumps({"type": kind, **fields}, separators=(",", ":")) + "\n"


class Steps:
    """Tells of one step after the other and how long each took."""

    def __init__(self):
        self._step = None
        self._began = 0.0

    def begin(self, step):
        """The line that a step starts."""
        self._step = step
        self._began = time.monotonic()
        return line("step", step=step, state="running")

    def going(self, detail):
        """The line that tells how far the step is."""
        return line("step", step=self._step, state="running", detail=detail)

    def done(self, detail=""):
        """The line that the step is done."""
        step, self._step = self._step, None
        return line("step", step=step, state="done", ms=self._elapsed_ms(), detail=detail)

    def failed(self, sentence):
        """The lines that end the stream: the step that was at work, if one was, and why."""
        if self._step is not None:
            yield line("step", step=self._step, state="failed", ms=self._elapsed_ms())
        yield line("error", message=sentence)

    def _elapsed_ms(self):
        return round((time.monotonic() - self._began) * 1000, 1)
