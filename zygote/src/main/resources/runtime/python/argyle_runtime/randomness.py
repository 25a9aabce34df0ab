"""Gives guests random numbers and names of their own, where they begin as copies of what their zygote has drawn.

Many libraries tell a fork by its process id. Zygotes that import packages and their guests are all process 1 of
a namespace, so those never notice.
"""
import ctypes
import os
import sys

SEED_BYTES = 48
KEY_BYTES = 32

_seed_functions = []


def note_libraries():
    """In a zygote, after its imports: finds each copy of OpenSSL that packages have brought or loaded."""
    with open("/proc/self/maps") as maps:
        files = {line.split(None, 5)[5].rstrip("\n") for line in maps if ".so" in line}
    found = {}
    for file in files:
        try:
            library = ctypes.CDLL(file, mode=os.RTLD_NOLOAD | os.RTLD_LAZY)
            function = library.RAND_seed
        except (OSError, AttributeError):
            continue
        found[ctypes.cast(function, ctypes.c_void_p).value] = function
    _seed_functions[:] = found.values()


def renew():
    """In a guest, before it is anybody's. Python's own generator sees to itself after a fork."""
    for seed in _seed_functions:
        seed(os.urandom(SEED_BYTES), SEED_BYTES)
    modules = sys.modules
    if "numpy.random" in modules:
        modules["numpy.random"].seed()
    if "tempfile" in modules:
        modules["tempfile"]._name_sequence = None
    if "uuid" in modules:
        # The C library keeps the node and clock sequence it drew once; Python's own way draws a sequence each time.
        modules["uuid"]._generate_time_safe = None
        modules["uuid"]._UuidCreate = None
    if "multiprocessing.process" in modules:
        modules["multiprocessing.process"].current_process().authkey = os.urandom(KEY_BYTES)
