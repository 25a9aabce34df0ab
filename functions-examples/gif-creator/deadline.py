"""How long this invocation may still work."""

import time

from errors import PlainError

# Kept back from the platform's timeout, so that there is time left to say that there is none.
RESERVE_S = 2.0

TOO_SLOW = (
    "This took too long and was stopped. Please try a shorter part, a smaller video or a faster link."
)


class Deadline:
    """A point in time; on the monotonic clock, so that a stepped wall clock cannot move it."""

    def __init__(self, seconds):
        self._at = time.monotonic() + seconds

    @classmethod
    def of(cls, context):
        """The platform's timeout, less the reserve."""
        return cls(context.get_remaining_time_in_millis() / 1000 - RESERVE_S)

    def left_s(self):
        """Seconds left, never negative."""
        return max(0.0, self._at - time.monotonic())

    def check(self):
        """Raises the sentence once the time is up."""
        if self.left_s() == 0.0:
            raise PlainError(TOO_SLOW)
