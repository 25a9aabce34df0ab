"""What a person ordered: which link, from where to where."""

from typing import NamedTuple

import timecode
from errors import PlainError

MAX_CLIP_S = 30
MIN_CLIP_S = 0.1


class Order(NamedTuple):
    """A checked order; times in seconds."""

    link: str
    start_s: float
    end_s: float

    @classmethod
    def of(cls, fields):
        """Reads the fields of the page's form, or says what is wrong with them."""
        link = str(fields.get("link") or "").strip()
        start_s = timecode.parse(fields.get("start", ""), "Start")
        end_s = timecode.parse(fields.get("end", ""), "End")
        if end_s <= start_s:
            raise PlainError("The end must come after the start.")
        if end_s - start_s < MIN_CLIP_S:
            raise PlainError(f"The clip is too short: it must last {MIN_CLIP_S} seconds or more.")
        if end_s - start_s > MAX_CLIP_S:
            raise PlainError(
                f"The clip is too long: {timecode.show(end_s - start_s)} were asked for, "
                f"a GIF can hold up to {MAX_CLIP_S} seconds."
            )
        return cls(link, start_s, end_s)

    def within(self, duration_s):
        """The same order with its end inside a video of this length (None when it is not known)."""
        if duration_s is None:
            return self
        # One frame is needed at least, and the last one starts some time before the video's end.
        if self.start_s > duration_s - MIN_CLIP_S:
            raise PlainError(
                f"The start {timecode.show(self.start_s)} is past the end of the video, "
                f"which is {timecode.show(duration_s)} long."
            )
        return self._replace(end_s=min(self.end_s, duration_s))
