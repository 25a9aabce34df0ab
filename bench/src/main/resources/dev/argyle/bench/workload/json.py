"""Serialisation: some 300 KB of JSON made, read and written again."""

import json
import zlib

ORDERS = 1_200


def orders(count):
    return [
        {
            "id": number,
            "customer": f"customer-{number * 7919 % 1009}",
            "paid": number % 3 == 0,
            "total": number * 37 % 10_000 / 4,
            "address": {"street": "Rue de l'Été " + str(number % 97), "zip": None},
            "lines": [{"article": f"A{number + i:06}", "count": i + 1} for i in range(4)],
        }
        for number in range(count)
    ]


def handler(event, context):
    text = json.dumps(orders(ORDERS))
    again = json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False)
    return {"statusCode": 200, "body": f"{len(text)} {zlib.crc32(again.encode()):08x}"}
