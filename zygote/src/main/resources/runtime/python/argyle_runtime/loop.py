"""Asynchronous handlers where one invocation runs at a time: each is run to its end."""
import asyncio


async def _value(awaitable):
    return await awaitable


async def _next(pieces):
    try:
        return True, await pieces.__anext__()
    except StopAsyncIteration:
        return False, None


class Loop:
    """One event loop for all invocations, so that what handlers keep for later belongs to a loop that still runs."""

    def __init__(self):
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)

    def settle(self, result):
        """The value of an awaitable; of what is iterated over asynchronously, a plain iterator."""
        if hasattr(result, "__await__"):
            result = self._loop.run_until_complete(_value(result))
        return self._pieces(result.__aiter__()) if hasattr(result, "__aiter__") else result

    def _pieces(self, pieces):
        while True:
            more, piece = self._loop.run_until_complete(_next(pieces))
            if not more:
                return
            yield piece
