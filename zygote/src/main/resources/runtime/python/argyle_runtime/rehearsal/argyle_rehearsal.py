"""The handler a spare runs before it is anybody's."""


def handler(event, context):
    return {"version": event["version"], "remaining": context.get_remaining_time_in_millis()}
