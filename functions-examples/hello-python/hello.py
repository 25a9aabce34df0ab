"""The smallest function worth deploying: it greets."""

import json
import os

MAX_NAME_CHARS = 100


def handler(event, context):
    """Greets ``name``: of the query, of a JSON body, or of the event itself when invoked directly."""
    try:
        name = str(fields(event).get("name") or "world")[:MAX_NAME_CHARS]
    except ValueError:
        return {"statusCode": 400, "body": json.dumps({"error": "The body must be a JSON object."})}
    # Anything that is JSON may be returned; over HTTP it becomes the body of a 200 answer.
    return {"message": f"{os.environ.get('GREETING', 'Hello')}, {name}!"}


def fields(event):
    if "requestContext" not in event:
        return event
    body = json.loads(event.get("body") or "{}")
    if not isinstance(body, dict):
        raise ValueError("not an object")
    return {**body, **(event.get("queryStringParameters") or {})}
