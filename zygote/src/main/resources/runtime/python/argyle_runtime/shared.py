"""Several invocations at a time in one guest: asynchronous handlers on one event loop, by which frames come in, too."""
import asyncio
import contextvars
import inspect
import io
import sys
import threading

from argyle_runtime import answers, frames, guest

_HELD_OUTPUT = 8 * 1024
_invocation = contextvars.ContextVar("argyle_invocation", default=None)


class Invocation:
    """One that runs, or whose event is not all there yet."""

    def __init__(self, place, head, sender):
        self.place = place
        self.head = head
        self.event = []
        self.over = False
        self.task = None
        self._sender = sender
        self._written = {}
        # While its receiver is slow.
        self._resumed = None

    def write(self, fd, data):
        """Whole lines go out at once: print writes the parts of one by themselves."""
        written = self._written.get(fd, b"") + data
        if b"\n" in data or len(written) > _HELD_OUTPUT:
            self._sender.send(frames.OUTPUT, self.place, written)
            written = b""
        self._written[fd] = written

    def flush(self):
        written, self._written = self._written, {}
        for data in written.values():
            if data:
                self._sender.send(frames.OUTPUT, self.place, data)

    def pause(self):
        if self._resumed is None:
            self._resumed = asyncio.get_running_loop().create_future()

    def resume(self):
        if self._resumed is not None:
            self._resumed.set_result(None)
            self._resumed = None

    async def piece(self, data):
        """Sends a piece of a streamed answer when its receiver can take it."""
        for at in range(0, len(data), frames.MAX_PAYLOAD):
            # Others have their turn, and the word that its receiver is slow comes in.
            await asyncio.sleep(0)
            if self._resumed is not None:
                await self._resumed
            self._sender.send(frames.DATA, self.place, data[at : at + frames.MAX_PAYLOAD])

    def end(self, kind, body):
        self.flush()
        self.over = True
        while len(body) > frames.MAX_PAYLOAD:
            self._sender.send(frames.DATA, self.place, body[: frames.MAX_PAYLOAD])
            body = body[frames.MAX_PAYLOAD :]
        self._sender.send(kind, self.place, body)


class Sender:
    """Sends frames from any thread, as handlers may print in others. The worker always reads; so writing may wait."""

    def __init__(self, channel):
        self._channel = channel
        self._lock = threading.Lock()
        self.prefix = b""

    def send(self, kind, place, payload):
        with self._lock:
            prefix, self.prefix = self.prefix, b""
            rest = payload
            while kind == frames.OUTPUT and len(rest) > frames.MAX_PAYLOAD:
                prefix += frames.frame(kind, rest[: frames.MAX_PAYLOAD], place)
                rest = rest[frames.MAX_PAYLOAD :]
            self._channel.write(prefix + frames.frame(kind, rest, place))


class Output(io.BufferedIOBase):
    """What is written by an invocation is sent as its own; what nobody in particular writes goes where it went."""

    def __init__(self, plain):
        super().__init__()
        self._plain = plain

    def writable(self):
        return True

    def fileno(self):
        return self._plain.fileno()

    def write(self, data):
        data = bytes(data)
        invocation = _invocation.get()
        if invocation is None or invocation.over:
            self._plain.write(data)
            if b"\n" in data:
                self._plain.flush()
        else:
            invocation.write(self._plain.fileno(), data)
        return len(data)

    def flush(self):
        invocation = _invocation.get()
        if invocation is None or invocation.over:
            self._plain.flush()
        else:
            invocation.flush()


def _is_async(handler):
    candidates = (inspect.unwrap(handler), getattr(handler, "__call__", None))
    return any(inspect.iscoroutinefunction(each) or inspect.isasyncgenfunction(each) for each in candidates)


class SharedRuntime:
    def __init__(self, channel):
        self._channel = channel
        self._sender = Sender(channel)
        self._running = {}
        self._function = None
        self._handler = None
        self._loop = None
        # Before the function's code is loaded, which may keep them.
        for name in ("stdout", "stderr"):
            output = Output(getattr(sys, name).buffer)
            text = io.TextIOWrapper(output, encoding="utf-8", errors="backslashreplace", write_through=True)
            setattr(sys, name, text)

    @staticmethod
    def check(handler, name):
        if not _is_async(handler):
            raise answers.InitError(
                "Runtime.HandlerNotAsync", f"concurrency.perInstance needs an async def handler, and '{name}' is none"
            )

    def serve(self, function, handler, prefix):
        """Returns when the worker is gone."""
        self._function = function
        self._handler = handler
        self._sender.prefix = prefix
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._loop.add_reader(self._channel.fd, self._read)
        # What came with the first frame.
        self._loop.call_soon(self._take_all)
        self._loop.run_forever()

    def _read(self):
        if self._channel.fill():
            self._take_all()
        else:
            self._loop.stop()

    def _take_all(self):
        while (whole := self._channel.next()) is not None:
            self._take(*whole)

    def _take(self, kind, flags, payload):
        place = flags & ~frames.MORE
        if kind == frames.INVOKE:
            head, payload = guest.read_head(payload)
            self._running[place] = Invocation(place, head, self._sender)
        invocation = self._running.get(place)
        if invocation is None:
            return  # it was over before this came
        if kind == frames.PAUSE:
            invocation.pause()
        elif kind == frames.RESUME:
            invocation.resume()
        else:
            invocation.event.append(payload)
            if not flags & frames.MORE:
                invocation.task = self._loop.create_task(self._run(invocation))

    async def _run(self, invocation):
        _invocation.set(invocation)
        event, invocation.event = b"".join(invocation.event), None
        try:
            result = self._handler(guest.parse_event(event), guest.Context(self._function, invocation.head))
            del event
            if hasattr(result, "__await__"):
                result = await result
            if hasattr(result, "__aiter__"):
                await self._stream(invocation, result)
                kind, body = frames.END, b""
            else:
                kind, body = frames.END, answers.encode_result(result)
        except (SystemExit, KeyboardInterrupt):
            raise
        except BaseException as error:
            log, body = answers.encode_failure(error)
            kind = frames.ERROR
            sys.stderr.write(log)
        del self._running[invocation.place]
        invocation.end(kind, body)

    async def _stream(self, invocation, pieces):
        began = False
        async for piece in pieces:
            head = None if began else answers.encode_head(piece)
            if not began:
                self._sender.send(frames.HEAD, invocation.place, head or b"{}")
                began = True
            if head is None:
                await invocation.piece(answers.encode_piece(piece))
        if not began:
            self._sender.send(frames.HEAD, invocation.place, b"{}")
