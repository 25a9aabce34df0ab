"""Floating point: trigonometry and roots in a loop."""

import math

ROUNDS = 60_000


def compute(rounds):
    total = 0.0
    for i in range(1, rounds + 1):
        total += math.sin(i) * math.cos(i) + math.sqrt(i)
    return total


def handler(event, context):
    # Two digits behind the point: the last ones belong to the machine's C library.
    return {"statusCode": 200, "body": f"{compute(ROUNDS):.2f}"}
