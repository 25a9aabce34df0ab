"""Cryptography: AES-128 in counter mode (FIPS 197, SP 800-38A), in nothing but Python."""

import zlib

BYTES = 12 * 1024
KEY = bytes(range(16))
COUNTER = 0xF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF
_WORD = 0xFFFFFFFF
_ROUNDS = 10


def _double(value):
    value <<= 1
    return value ^ 0x11B if value & 0x100 else value


def _substitutions():
    """The S-box: inverses in GF(2^8) by powers of the generator 3, then the affine map."""
    power, log = [0] * 255, [0] * 256
    value = 1
    for exponent in range(255):
        power[exponent], log[value] = value, exponent
        value ^= _double(value)
    box = []
    for byte in range(256):
        inverse = power[-log[byte] % 255] if byte else 0
        mixed = inverse
        for turn in range(1, 5):
            mixed ^= (inverse << turn | inverse >> (8 - turn)) & 0xFF
        box.append(mixed ^ 0x63)
    return box


_BOX = _substitutions()


def _columns():
    """What one byte adds to its column: substitution and mixing in one look-up, for each row."""
    first = []
    for byte in _BOX:
        twice = _double(byte)
        first.append(twice << 24 | byte << 16 | byte << 8 | twice ^ byte)
    return [[(word >> turn | word << (32 - turn)) & _WORD for word in first] for turn in (0, 8, 16, 24)]


_T0, _T1, _T2, _T3 = _columns()


def expand(key):
    """The words of all round keys."""
    words = [int.from_bytes(key[i : i + 4], "big") for i in range(0, 16, 4)]
    constant = 1
    while len(words) < 4 * (_ROUNDS + 1):
        word = words[-1]
        if len(words) % 4 == 0:
            word = (word << 8 | word >> 24) & _WORD
            word = int.from_bytes(bytes(_BOX[b] for b in word.to_bytes(4, "big")), "big")
            word ^= constant << 24
            constant = _double(constant)
        words.append(words[-4] ^ word)
    return words


def encrypt_block(block, keys):
    """One block of 128 bits, a number; as a number."""
    a = (block >> 96) ^ keys[0]
    b = (block >> 64 & _WORD) ^ keys[1]
    c = (block >> 32 & _WORD) ^ keys[2]
    d = (block & _WORD) ^ keys[3]
    for at in range(4, 4 * _ROUNDS, 4):
        a, b, c, d = (
            _T0[a >> 24] ^ _T1[b >> 16 & 255] ^ _T2[c >> 8 & 255] ^ _T3[d & 255] ^ keys[at],
            _T0[b >> 24] ^ _T1[c >> 16 & 255] ^ _T2[d >> 8 & 255] ^ _T3[a & 255] ^ keys[at + 1],
            _T0[c >> 24] ^ _T1[d >> 16 & 255] ^ _T2[a >> 8 & 255] ^ _T3[b & 255] ^ keys[at + 2],
            _T0[d >> 24] ^ _T1[a >> 16 & 255] ^ _T2[b >> 8 & 255] ^ _T3[c & 255] ^ keys[at + 3],
        )
    result = 0
    rows = ((a, b, c, d), (b, c, d, a), (c, d, a, b), (d, a, b, c))
    for (p, q, r, s), key in zip(rows, keys[4 * _ROUNDS :]):
        word = _BOX[p >> 24] << 24 | _BOX[q >> 16 & 255] << 16 | _BOX[r >> 8 & 255] << 8 | _BOX[s & 255]
        result = result << 32 | word ^ key
    return result


def encrypt(text, key, counter):
    """Counter mode; the text is whole blocks."""
    keys = expand(key)
    stream = bytearray()
    for number in range(len(text) // 16):
        block = counter + number & (1 << 128) - 1
        stream += encrypt_block(block, keys).to_bytes(16, "big")
    return bytes(a ^ b for a, b in zip(text, stream))


def handler(event, context):
    text = bytes(range(256)) * (BYTES // 256)
    return {"statusCode": 200, "body": f"{zlib.crc32(encrypt(text, KEY, COUNTER)):08x}"}
