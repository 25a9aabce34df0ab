"""Compression: one megabyte of words, squeezed and expanded again."""

import hashlib
import zlib

BYTES = 1024 * 1024
LEVEL = 3


def words(size):
    """The same text everywhere: of 256 words, as a hash function deals them."""
    letters = hashlib.shake_128(b"letters").digest(256 * 8)
    dictionary = []
    for at in range(0, len(letters), 8):
        length = 2 + letters[at] % 6
        dictionary.append(bytes(97 + b % 26 for b in letters[at + 1 : at + 1 + length]) + b" ")
    chosen = hashlib.shake_128(b"text").digest(size // 5)
    return b"".join([dictionary[b] for b in chosen])[:size]


def handler(event, context):
    text = words(BYTES)
    small = zlib.compress(text, LEVEL)
    again = zlib.decompress(small)
    # How small differs between versions of the library; that it is small does not.
    shrunk = "small" if len(small) < len(text) // 2 else "large"
    return {"statusCode": 200, "body": f"{len(again)} {zlib.crc32(again):08x} {shrunk}"}
