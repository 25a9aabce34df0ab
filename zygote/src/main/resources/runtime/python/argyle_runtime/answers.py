"""What handlers return, yield and raise, as callers are sent it."""
import json
import os
import traceback

from argyle_runtime import frames

MAX_RESULT = 6 * 1024 * 1024
MAX_TRACE_LINES = 100
MAX_MESSAGE = 64 * 1024
_RUNTIME = os.path.dirname(os.path.abspath(__file__))


def _encoder():
    """json's own, made once: JSONEncoder.encode makes all of it anew in each call."""
    plain = json.JSONEncoder(ensure_ascii=False)
    if json.encoder.c_make_encoder is None:
        return plain.encode
    # What it is within, to find circles by; empty between calls.
    within = {}
    pieces_of = json.encoder.c_make_encoder(
        within,
        lambda other: plain.default(other),  # as a function may have replaced it
        json.encoder.encode_basestring,
        plain.indent,
        plain.key_separator,
        plain.item_separator,
        plain.sort_keys,
        plain.skipkeys,
        plain.allow_nan,
    )

    def encode(result):
        try:
            return "".join(pieces_of(result, 0))
        except BaseException:
            within.clear()
            raise

    return encode


_encode = _encoder()


class InitError(Exception):
    """The function could not be loaded."""

    def __init__(self, error_type, message, trace=()):
        super().__init__(message)
        self.error_type = error_type
        self.trace = list(trace)


def trace_of(error):
    """The stack of the function's own code, outermost first."""
    own = [
        line
        for line in traceback.extract_tb(error.__traceback__)
        if not line.filename.startswith((_RUNTIME, "<frozen importlib"))
    ]
    return traceback.format_list(own)[-MAX_TRACE_LINES:]


def describe(error):
    if isinstance(error, InitError):
        return error.error_type, str(error), error.trace
    try:
        message = str(error)
    except BaseException:  # a hostile __str__ must not hide the failure
        message = "(its message could not be read)"
    return type(error).__name__, message, trace_of(error)


def encode_result(result):
    """What a handler returned, as it is sent."""
    try:
        body = _encode(result).encode("utf-8", "surrogatepass")
    except (TypeError, ValueError, RecursionError) as error:
        raise InitError("Runtime.MarshalError", f"Unable to marshal response: {error}") from None
    if len(body) > MAX_RESULT:
        raise InitError(
            "Function.ResponseSizeTooLarge",
            f"Response payload size ({len(body)} bytes) exceeded maximum allowed payload size ({MAX_RESULT} bytes).",
        )
    return body


def encode_head(first):
    """The head of a streamed answer if the first thing a handler yields is one; else None."""
    if not isinstance(first, dict) or not ("statusCode" in first or "headers" in first):
        return None
    head = json.dumps(first).encode()
    if len(head) > frames.MAX_PAYLOAD:
        raise InitError("Runtime.MarshalError", "The head of the streamed response is too large")
    return head


def encode_piece(piece):
    if isinstance(piece, str):
        return piece.encode("utf-8", "surrogatepass")
    if not isinstance(piece, (bytes, bytearray, memoryview)):
        raise InitError("Runtime.MarshalError", f"A streaming handler yields bytes or str, not {type(piece).__name__}")
    return bytes(piece)


def encode_failure(error):
    """What the log and what the caller is told of a failure."""
    error_type, message, trace = describe(error)
    message = message[:MAX_MESSAGE]
    text = "".join(trace)
    log = f"[ERROR] {error_type}: {message}\n" + (f"Traceback (most recent call last):\n{text}" if text else "")
    body = {"errorMessage": message, "errorType": error_type, "requestId": "", "stackTrace": trace}
    payload = json.dumps(body).encode()
    if len(payload) > frames.MAX_PAYLOAD:
        body["stackTrace"] = []
        body["errorMessage"] = message[:1024]
        payload = json.dumps(body).encode()
    return log, payload
