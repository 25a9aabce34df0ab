"""Node's zygote where its addon cannot be had: forks guests as any zygote does, and each runs a Node of its own."""
import sys

sys.path.insert(0, "/var/runtime/argyle")
import zygote  # noqa: E402

NODE = "/usr/bin/node"
HOME = "/var/runtime/argyle/node"
# One thread beside the first compiles and collects: a sandbox has about one processor. The heap's limit is the sandbox's
# memory, as nobody knows yet whose it will be; so it starts small and is collected before it has grown by a quarter,
# where V8 would let garbage be several times what is in use.
FLAGS = [
    "--v8-pool-size=1", "--max-old-space-size=65536", "--initial-old-space-size=32", "--heap-growing-percent=25",
]


# Node does not pass its socket on to its children: it marks all it is started with so.
zygote.main(lambda guest_fd: zygote.become(NODE, [*FLAGS, HOME + "/started.js"]))
