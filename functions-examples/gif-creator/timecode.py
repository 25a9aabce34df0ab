"""Times as people write them: ``12``, ``12.5``, ``1:05``, ``0:01:05.5``."""

import re

from errors import PlainError

_TIMECODE = re.compile(
    r"(?:(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):)?(?P<seconds>\d{1,5}(?:[.,]\d{1,3})?)",
    re.ASCII,
)


def parse(text, field):
    """Seconds in ``text``; ``field`` is the name that the sentence gives the person."""
    text = str(text).strip()
    if not text:
        raise PlainError(f"Please fill in {field}: seconds (12.5) or minutes and seconds (1:05).")
    match = _TIMECODE.fullmatch(text)
    if match is None:
        raise PlainError(
            f"{field} “{text[:20]}” is not a time. "
            "Please write seconds (12.5), minutes and seconds (1:05) or h:mm:ss."
        )
    seconds = float(match["seconds"].replace(",", "."))
    minutes = int(match["minutes"] or 0)
    hours = int(match["hours"] or 0)
    if (match["minutes"] and seconds >= 60) or (match["hours"] and minutes >= 60):
        raise PlainError(
            f"{field} “{text}” is not a time: after a colon, 59 is the most that can stand."
        )
    return hours * 3600 + minutes * 60 + seconds


def show(seconds):
    """``65.5`` as ``1:05.5``."""
    tenths = round(seconds * 10)
    minutes, tenths = divmod(tenths, 600)
    text = f"{minutes}:{tenths // 10:02d}"
    return f"{text}.{tenths % 10}" if tenths % 10 else text
