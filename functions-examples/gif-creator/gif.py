"""The function's entry: a page at ``/``, and ``create``, which makes a GIF and streams how it goes."""

import base64
import json

MAX_BODY_BYTES = 16 * 1024

STREAM_HEAD = {
    "statusCode": 200,
    "headers": {
        "content-type": "application/x-ndjson; charset=utf-8",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        # Proxies collect a response before they pass it on, unless told; the page wants it live.
        "x-accel-buffering": "no",
    },
}


def handler(event, context):
    """Takes a function-URL event, or the fields of the form themselves when invoked directly."""
    if "requestContext" not in event:
        return stream(event, context)
    method = event["requestContext"]["http"]["method"]
    path = event.get("rawPath", "/").strip("/")
    if path not in ("", "create"):
        return refusal(404, "There is nothing here. The page is at the function's own address.")
    if path == "" and method in ("GET", "HEAD"):
        # Only what a request needs is imported: a fresh sandbox starts without any of it.
        import page

        return page.response(method)
    if path == "create" and method == "POST":
        try:
            fields = read_fields(event)
        except ValueError as error:
            return refusal(400, str(error))
        return stream(fields, context)
    allow = "POST" if path else "GET, HEAD"
    return refusal(405, f"{method} cannot be used here, only {allow}.", allow=allow)


def stream(fields, context):
    """The head goes out before the work's modules are loaded, so that the page sees the start."""
    yield STREAM_HEAD
    import creation

    yield from creation.create(fields, context)


def read_fields(event):
    """The JSON object in the request's body; raises ValueError with a plain sentence."""
    body = event.get("body") or ""
    if len(body) > MAX_BODY_BYTES:
        raise ValueError("The request is too large.")
    try:
        if event.get("isBase64Encoded"):
            body = base64.b64decode(body)
        fields = json.loads(body)
    except (ValueError, RecursionError):  # a bad base64 text is a ValueError too
        fields = None
    if not isinstance(fields, dict):
        raise ValueError('The request must be a JSON object: {"link": …, "start": …, "end": …}.')
    return fields


def refusal(status, sentence, **headers):
    """A request that is not one of the page's."""
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json; charset=utf-8", **headers},
        "body": json.dumps({"error": sentence}, ensure_ascii=False),
    }
