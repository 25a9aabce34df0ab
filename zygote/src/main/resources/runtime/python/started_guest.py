"""A guest that is a Python of its own rather than a fork of one: locked in already, by started.py."""
import ctypes
import os
import sys

GUEST_FD = 3
PR_SET_NAME = 15

os.set_inheritable(GUEST_FD, False)
# Else it would be found among processes by its program's name.
ctypes.CDLL(None).prctl(PR_SET_NAME, b"argyle-guest", 0, 0, 0)
sys.path.insert(0, "/var/runtime/argyle")
from argyle_runtime import guest  # noqa: E402

sys.path[:] = sys.argv.pop().split(os.pathsep)
sys.stdout.reconfigure(line_buffering=True, encoding="utf-8", errors="backslashreplace")
sys.stderr.reconfigure(line_buffering=True, encoding="utf-8", errors="backslashreplace")
guest.main(GUEST_FD)
