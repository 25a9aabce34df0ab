"""An invocation of a function of ours, as the worker would send it, for zygotes and spares to rehearse with."""
import json
import os
import struct

from argyle_runtime import frames

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rehearsal")
SOURCE = ROOT + "/argyle_rehearsal.py"
VARIABLES = {
    "AWS_EXECUTION_ENV": "AWS_Lambda_python",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
    "AWS_LAMBDA_FUNCTION_NAME": "rehearsal",
    "AWS_LAMBDA_FUNCTION_VERSION": "1",
    "_HANDLER": "argyle_rehearsal.handler",
}


def invocation(name, module):
    """
    The frames of an invocation of a function of ours, much like those of other functions in what they say and in their
    length: a page that only a real one would touch is copied while its caller waits.
    """
    function = {
        "name": name,
        "version": "1",
        "arn": "arn:aws:lambda:local:000000000000:function:rehearsal",
        "memoryMb": 128,
        "handler": "argyle_rehearsal.handler",
        "root": ROOT,
        "perInstance": 1,
        "loneSource": True,
        "packages": "",
        "env": {**VARIABLES, "AWS_LAMBDA_FUNCTION_NAME": name},
        "learn": True,
        "announce": False,
    }
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    ident = "6b1d24a8-0c2f-4a0e-9d53-1f2c7a9e0b11"
    head = {
        "id": ident,
        "deadlineMs": 1700000000000,
        "traceId": "",
        "traceparent": trace,
        "tracestate": "",
        "clientContext": "",
    }
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/",
        "rawQueryString": "",
        "headers": {"host": "localhost:8080", "user-agent": "rehearsal", "accept": "*/*", "traceparent": trace},
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "rehearsal",
            "domainName": "localhost",
            "domainPrefix": "rehearsal",
            "http": {
                "method": "GET",
                "path": "/",
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "rehearsal",
            },
            "requestId": ident,
            "routeKey": "$default",
            "stage": "$default",
            "time": "01/Jan/2026:00:00:00 +0000",
            "timeEpoch": 1767225600000,
        },
        "isBase64Encoded": False,
    }
    return frames.frame(frames.INIT, _headed(function, module)) + frames.frame(frames.INVOKE, _headed(head, _compact(event)))


def _headed(head, rest):
    head = _compact(head)
    return struct.pack(">I", len(head)) + head + rest


def _compact(value):
    return json.dumps(value, separators=(",", ":")).encode()
