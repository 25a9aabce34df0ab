"""The function's entry: an image in, the same image in another size out."""

import base64
import json

import imaging

# A response that is not streamed holds 6 MiB of JSON: this much in base64, and room for the rest.
MAX_ANSWER_BYTES = 4 * 1024 * 1024

USAGE = "POST an image (JPEG, PNG, WebP or GIF) with ?width= or ?height= or both."


class Refused(Exception):
    """A request that cannot be served; its text is the sentence that the caller gets."""

    def __init__(self, status, sentence):
        super().__init__(sentence)
        self.status = status


def handler(event, context):
    """Takes a function-URL event with the image as body, or ``{"image": base64, "width": …}``."""
    try:
        image, fields = read_request(event)
        width, height = side(fields, "width"), side(fields, "height")
        if width is None and height is None:
            raise Refused(400, f"Say how large: {USAGE}")
        content, media_type = imaging.resize(image, width, height)
        if len(content) > MAX_ANSWER_BYTES:
            raise Refused(413, "The resized image is larger than 4 MiB. Please ask for a smaller one.")
    except imaging.Unusable as error:
        return refusal(422, str(error))
    except Refused as error:
        return refusal(error.status, str(error))
    return {
        "statusCode": 200,
        "headers": {"content-type": media_type, "x-content-type-options": "nosniff"},
        "body": base64.b64encode(content).decode("ascii"),
        "isBase64Encoded": True,
    }


def read_request(event):
    """The image's bytes, and where its new size stands."""
    if "requestContext" not in event:
        return decode(event.get("image")), event
    if event["requestContext"]["http"]["method"] != "POST":
        raise Refused(405, USAGE)
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        return decode(body), event.get("queryStringParameters") or {}
    # Text, so not an image: the JSON form of the request.
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise Refused(400, f"The body is not an image. {USAGE}")
    return decode(fields.get("image")), {**(event.get("queryStringParameters") or {}), **fields}


def decode(text):
    """Bytes of a base64 text."""
    try:
        return base64.b64decode(text, validate=True)
    except (TypeError, ValueError) as error:
        raise Refused(400, '"image" must be the image in base64.') from error


def side(fields, name):
    """A side's length in pixels, or None when it is left to the picture's shape."""
    value = str(fields.get(name) or "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit()) or not 1 <= int(value[:9]) <= imaging.MAX_SIDE:
        raise Refused(400, f"{name} must be a whole number from 1 to {imaging.MAX_SIDE}.")
    return int(value)


def refusal(status, sentence):
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json; charset=utf-8"},
        "body": json.dumps({"error": sentence}),
    }
