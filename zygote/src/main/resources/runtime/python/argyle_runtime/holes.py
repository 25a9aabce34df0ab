"""
Leaves no holes between a zygote's small objects. What it has freed lies scattered between what it keeps, and is used
first: each place is on another page, which a guest would have to copy, many of them while its caller waits. So the
holes are taken, for good, and what guests allocate is side by side. Larger ones are the C library's (holes.c).
"""
import os
import sys

# Of Python's allocator for small objects (Objects/obmalloc.c): an object of each class of sizes is in a pool of that
# class, whose first one comes behind the pool's head; pools are in arenas.
_CLASS_BYTES = 16
_MAX_SMALL = 512
_POOL_BYTES = 16 * 1024
_POOL_HEAD = 48
_ARENA_PAGES = 256
# What an object of bytes takes beside them.
_BYTES_HEAD = sys.getsizeof(b"")
# Taken of each size at most, should an allocator be another than this was written for.
_MOST_BYTES = 1 << 20

_taken = []


def fill():
    """To be called when no more is to be freed, before guests are forked."""
    _fill_pools()
    _fill_arenas()


def _begins_pool(thing):
    return id(thing) % _POOL_BYTES == _POOL_HEAD


def _fill_pools():
    """Each class of sizes goes on in a pool that it has just begun."""
    for size in range(_CLASS_BYTES, _MAX_SMALL + 1, _CLASS_BYTES):
        for _ in range(_MOST_BYTES // size):
            thing = _object_of(size)
            _taken.append(thing)
            if _begins_pool(thing):
                break


def _object_of(size):
    """Of kinds that Python keeps no lists of freed ones of."""
    if size > _BYTES_HEAD:
        return bytes(size - _BYTES_HEAD)
    return object() if size == _CLASS_BYTES else (1 << 40) + len(_taken)


def _fill_arenas():
    """Pools that were given up are taken, until an arena is begun."""
    before = _mapped_pages()
    for _ in range(_MOST_BYTES // _MAX_SMALL):
        thing = _object_of(_MAX_SMALL)
        _taken.append(thing)
        if _begins_pool(thing) and _mapped_pages() >= before + _ARENA_PAGES:
            return


def _mapped_pages():
    fd = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
    try:
        return int(os.read(fd, 256).split()[0])
    finally:
        os.close(fd)
