"""Python without zygotes: what is forked locks itself in as any guest does, and then runs a Python of its own."""
import os
import sys

HOME = "/var/runtime/argyle"
sys.path.insert(0, HOME)
import zygote  # noqa: E402

PYTHON = "/usr/bin/python3"


def run(guest_fd):
    # What it finds modules by is what the fork of a zygote would.
    path = os.pathsep.join(sys.path)
    zygote.become(PYTHON, ["-I", "-S", "-B", HOME + "/started_guest.py", path])


zygote.main(run)
