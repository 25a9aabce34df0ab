"""Does nothing, for the bench to measure everything around it."""


def handler(event, context):
    return {}
