"""The Python side of a sandbox: waits for a function, loads it, runs its handler for each event."""
import importlib
import json
import marshal
import os
import struct
import sys
import time
import traceback
from collections.abc import Iterator
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER
from types import ModuleType

from argyle_runtime import frames, randomness, rehearsed
from argyle_runtime.answers import InitError, encode_failure, encode_head, encode_piece, encode_result, trace_of

TASK_ROOT = "/var/task"
MAX_IMPORTED = 32 * 1024
# Byte code of this interpreter's, of which nobody need look whether its source has changed (PEP 552).
_CACHED = f".{sys.implementation.cache_tag}.pyc"
_UNCHECKED = MAGIC_NUMBER + (1).to_bytes(4, "little")
_HEADER_BYTES = 16
# Made once: json's own functions make theirs anew in each call, or look for what they were called with.
_decoder = json.JSONDecoder()
_scan = _decoder.scan_once
# What most handlers return; to ask an abstract class takes longer.
_PLAIN = frozenset((dict, list, str, int, float, bool, type(None)))
# What a frame says of the invocation's trace, and where clients of tracing look for it.
# They change with each invocation, and the C library never frees what a variable was: so they are put where Python
# looks, not into the process's own environment.
_seen = os.environ._data
_TRACE_VARIABLES = tuple(
    (name, os.environ.encodekey(variable))
    for name, variable in (
        ("traceId", "_X_AMZN_TRACE_ID"),
        ("traceparent", "TRACEPARENT"),
        ("tracestate", "TRACESTATE"),
    )
)


class Context:
    """What a handler learns of its invocation; AWS Lambda's context object."""

    def __init__(self, function, head):
        self.function_name = function["name"]
        self.function_version = function["version"]
        self.invoked_function_arn = function["arn"]
        self.memory_limit_in_mb = str(function["memoryMb"])
        self.log_group_name = "/aws/lambda/" + function["name"]
        self.log_stream_name = function["version"]
        self.aws_request_id = head["id"]
        self.identity = None
        self.client_context = json.loads(head["clientContext"]) if head["clientContext"] else None
        self._deadline_ms = head["deadlineMs"]

    def get_remaining_time_in_millis(self):
        return max(0, int(self._deadline_ms - time.time() * 1000))

    def log(self, message):
        sys.stdout.write(str(message))


def read(path):
    """A small file's bytes, without the buffers that open makes."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        parts = []
        while part := os.read(fd, 64 * 1024):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(fd)


def code_of(root, name, cached):
    """A source file's code: what was compiled when it was deployed, which may be at hand, else compiled now."""
    try:
        cached = cached or read(f"{root}/__pycache__/{name}{_CACHED}")
        if cached.startswith(_UNCHECKED):
            return marshal.loads(memoryview(cached)[_HEADER_BYTES:])
    except (OSError, EOFError, ValueError, TypeError):
        pass  # there is none, or it is spoiled
    return compiled(f"{root}/{name}.py")


def compiled(path):
    return compile(read(path), path, "exec", dont_inherit=True)


def import_from(root, name, is_lone_source, cached):
    """What importlib would do; for a lone source file in the function's folder at a fifth of its cost."""
    if not is_lone_source or name in sys.modules or name in sys.builtin_module_names:
        return importlib.import_module(name)
    path = f"{root}/{name}.py"
    code = code_of(root, name, cached)
    loader = SourceFileLoader(name, path)
    spec = ModuleSpec(name, loader, origin=path)
    spec.has_location = True
    module = ModuleType(name)
    module.__spec__ = spec
    module.__loader__ = loader
    module.__file__ = path
    module.__package__ = ""
    sys.modules[name] = module
    try:
        exec(code, module.__dict__)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return sys.modules[name]


def imported_since(count, root):
    """Names of the modules after the first so many that are not of the function's own files, in their order."""
    names = []
    room = MAX_IMPORTED
    # From their end, so that only what is new is touched: each object looked at is a page to copy.
    new = [name for name, _ in zip(reversed(sys.modules), range(len(sys.modules) - count))]
    for name in reversed(new):
        origin = getattr(getattr(sys.modules[name], "__spec__", None), "origin", None)
        if not isinstance(origin, str) or origin.startswith(root + "/"):
            continue
        room -= len(name) + 1
        if room < 0:
            break
        names.append(name)
    return "\n".join(names).encode("ascii", "replace")


def load_handler(root, name, is_lone_source, cached):
    module_name, dot, function_name = name.rpartition(".")
    if not dot or not module_name:
        raise InitError("Runtime.MalformedHandlerName", f"Bad handler '{name}': it should look like module.function")
    try:
        module = import_from(root, module_name.replace("/", "."), is_lone_source, cached)
    except SyntaxError as error:
        raise InitError(
            "Runtime.UserCodeSyntaxError",
            f"Syntax error in module '{module_name}': {error}",
            [f'  File "{error.filename}" Line {error.lineno}\n    {(error.text or "").rstrip()}'],
        ) from None
    except ImportError as error:
        raise InitError(
            "Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}", trace_of(error)
        ) from None
    handler = getattr(module, function_name, None)
    if handler is None:
        raise InitError("Runtime.HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'")
    if not callable(handler):
        raise InitError("Runtime.HandlerNotFound", f"'{function_name}' of module '{module_name}' cannot be called")
    return handler


def parse_event(text):
    try:
        text = text.decode("utf-8", "surrogatepass")
        try:
            event, end = _scan(text, 0)
            if end == len(text):
                return event
        except StopIteration:
            pass
        # Something is around it, or it is none.
        return _decoder.decode(text)
    except (ValueError, RecursionError) as error:
        raise InitError("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from None


def read_head(payload):
    """What is told of a function or an invocation; and what follows: its module, the beginning of its event."""
    head_length = int.from_bytes(payload[:4], "big")
    return _scan(payload[4 : 4 + head_length].decode(), 0)[0], payload[4 + head_length :]


class Runtime:
    def __init__(self, channel):
        self._channel = channel
        self._function = None
        self._handler = None
        self._traced = set()
        self._prefix = b""
        # For what is asynchronous, made when it is needed: a loop for one handler at a time, or for several.
        self._loop = None
        self._shared = None

    def serve(self):
        while True:
            frame = self._channel.read()
            if frame is None:
                return
            kind, flags, payload = frame
            if kind == frames.INIT:
                self._init(*read_head(payload))
                if self._shared:
                    self._shared.serve(self._function, self._handler, self._prefix)
                    return
            elif kind == frames.INVOKE:
                self._invoke(flags, payload)
            else:
                raise ValueError(f"unexpected frame {kind}")

    def _init(self, function, module):
        started = time.perf_counter_ns()
        self._function = function
        before = len(sys.modules) if function["learn"] else None
        # Only what the zygote has not: each change costs two microseconds.
        for name, value in function["env"].items():
            os.environ[name] = value
        os.chdir(function["root"])
        sys.path.insert(0, function["root"])
        if function["packages"]:
            sys.path.insert(1, function["packages"])
        try:
            if function["perInstance"] > 1:
                from argyle_runtime.shared import SharedRuntime

                self._shared = SharedRuntime(self._channel)
            self._handler = load_handler(
                function["root"], function["handler"], function["loneSource"], module
            )
            if self._shared:
                self._shared.check(self._handler, function["handler"])
        except SystemExit:
            raise
        except BaseException as error:
            self._fail(error)
            sys.stdout.flush()
            os._exit(1)
        spent_us = (time.perf_counter_ns() - started) // 1000
        told = struct.pack(">I", min(spent_us, 0xFFFFFFFF))
        if before is not None:
            told += imported_since(before, function["root"])
        initialized = frames.frame(frames.INITIALIZED, told)
        if function["announce"]:
            sys.stdout.flush()
            self._channel.write(initialized)
        else:
            # Sent with the first frame of the answer: one system call less on the way to it.
            self._prefix = initialized

    def _invoke(self, flags, payload):
        head, event = read_head(payload)
        if flags & frames.MORE:
            event = self._rest_of_event(event)
        try:
            self._trace(head)
            result = self._handler(parse_event(event), Context(self._function, head))
            if type(result) not in _PLAIN:
                if hasattr(result, "__await__") or hasattr(result, "__aiter__"):
                    result = self._settle(result)
                if isinstance(result, Iterator):
                    self._stream(result)
                    return
            self._answer(result)
        except SystemExit:
            raise
        except BaseException as error:
            self._fail(error)

    def _trace(self, head):
        for key, variable in _TRACE_VARIABLES:
            value = head[key]
            if value:
                _seen[variable] = value.encode("utf-8", "surrogateescape")
                self._traced.add(variable)
            elif variable in self._traced:
                _seen.pop(variable, None)  # of the invocation before
                self._traced.discard(variable)

    def _rest_of_event(self, first):
        parts = [first]
        more = True
        while more:
            frame = self._channel.read()
            if frame is None:
                os._exit(0)
            _, flags, part = frame
            parts.append(part)
            more = flags & frames.MORE
        return b"".join(parts)

    def _settle(self, result):
        """What comes of something asynchronous: a value, or an iterator of pieces."""
        if self._loop is None:
            from argyle_runtime.loop import Loop

            self._loop = Loop()
        return self._loop.settle(result)

    def _answer(self, result):
        body = encode_result(result)
        sys.stdout.flush()
        self._send_pieces(body, frames.END)

    def _send_pieces(self, body, last_kind):
        limit = frames.MAX_PAYLOAD
        while len(body) > limit:
            self._send(frames.DATA, body[:limit])
            body = body[limit:]
        self._send(last_kind, body)

    def _send(self, kind, payload):
        prefix, self._prefix = self._prefix, b""
        self._channel.write(prefix + frames.frame(kind, payload))

    def _stream(self, pieces):
        first = next(pieces, None)
        head = encode_head(first)
        self._send(frames.HEAD, head or b"{}")
        if head is None and first is not None:
            self._stream_piece(first)
        for piece in pieces:
            self._stream_piece(piece)
        sys.stdout.flush()
        self._send(frames.END, b"")

    def _stream_piece(self, piece):
        piece = encode_piece(piece)
        if piece:
            self._send_pieces(piece, frames.DATA)

    def _fail(self, error):
        log, payload = encode_failure(error)
        sys.stdout.flush()
        sys.stderr.write(log)
        sys.stderr.flush()
        self._send(frames.ERROR, payload)


_MODULE = _UNCHECKED + bytes(_HEADER_BYTES - len(_UNCHECKED)) + marshal.dumps(compiled(rehearsed.SOURCE))
_PRACTICE = rehearsed.invocation("practice", _MODULE)
# The C library knows each value that it was ever given for a variable: in guests, as with a function's, it is a new one.
_REHEARSAL = rehearsed.invocation("rehearsal", _MODULE)


def practise(times):
    """In the zygote: what runs for the first time is written to, code included. Better here than in each guest."""
    for _ in range(times):
        rehearse(_PRACTICE)


def rehearse(told):
    """Runs a handler of ours by the same path, so that a spare has touched its pages beforehand."""
    path = list(sys.path)
    stage = frames.Rehearsal(told)
    Runtime(frames.Channel(-1, stage.receive, stage.send)).serve()
    sys.path[:] = path
    for name in rehearsed.VARIABLES:
        del os.environ[name]
    for _, variable in _TRACE_VARIABLES:
        _seen.pop(variable, None)
    sys.modules.pop("argyle_rehearsal", None)
    sys.path_importer_cache.pop(rehearsed.ROOT, None)
    os.chdir("/")


def main(fd):
    """Never returns; the process ends when the worker lets go of it."""
    randomness.renew()
    channel = frames.Channel(fd, frames.receiving(fd))
    rehearse(_REHEARSAL)
    channel.write(frames.frame(frames.READY))
    status = 0
    try:
        Runtime(channel).serve()
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else 0 if leaving.code is None else 1
    except BaseException:
        traceback.print_exc()
        status = 1
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(status & 0xFF)
