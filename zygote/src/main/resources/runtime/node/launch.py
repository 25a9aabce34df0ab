"""Becomes Node's zygote: locks itself in as any zygote does, which takes a single thread, and then runs Node."""
import json
import os
import socket
import sys

sys.path.insert(0, "/var/runtime/argyle")
import zygote  # noqa: E402

NODE = "/usr/bin/node"
HOME = "/var/runtime/argyle/node"
CONFIG_FD = 4
ADDON_FD = 5
MFD_EXEC = 0x10
# One thread but for what Node cannot do without: a fork copies none. The heap grows as it likes until a function
# sets its limit, which no flag can do later. The memory reducer collects garbage some seconds after it was last
# collected: each guest would, first of all, as its zygote has; and marking writes to pages that are shared.
FLAGS = [
    "--single-threaded",
    "--v8-pool-size=0",
    "--no-wasm-async-compilation",
    "--no-memory-reducer",
    "--max-old-space-size=65536",
]


def hand_over(content, fd, flags=0):
    """Makes this the content of an open file that the next program finds at fd."""
    try:
        memory = os.memfd_create("argyle", flags)
    except OSError:  # flags before Linux 6.3
        memory = os.memfd_create("argyle", 0)
    os.write(memory, content)
    os.lseek(memory, 0, os.SEEK_SET)
    if memory == fd:
        os.set_inheritable(fd, True)
    else:
        os.dup2(memory, fd)
        os.close(memory)


def main():
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    zygote.close_from(zygote.CONTROL_FD + 1)
    control = socket.socket(fileno=zygote.CONTROL_FD)
    text = control.recv(zygote.MAX_MESSAGE)
    zygote.lock_in(control, control, json.loads(text))
    control.detach()
    hand_over(text, CONFIG_FD)
    # Nothing in the root can be executed that is not the host's.
    with open(HOME + "/argyle_node.node", "rb") as file:
        addon = file.read()
    hand_over(addon, ADDON_FD, MFD_EXEC)
    os.set_inheritable(zygote.CONTROL_FD, True)
    os.execv(NODE, [NODE, *FLAGS, HOME + "/zygote.js"])


main()
