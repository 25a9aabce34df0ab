"""The handler a spare runs before it is anybody's."""


def handler(event, context):
    return {"event": event, "remaining": context.get_remaining_time_in_millis()}
