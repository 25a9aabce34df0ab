def handler(event, context):
    """Called once a request. What it returns is the response; what it prints goes to the log."""
    print("request", context.aws_request_id)
    return {"message": "Hello from @NAME@", "event": event}
