"""Times, in nanoseconds, starts that a person might write instead of asking a platform.

Usage: starts.py SPAWNS HANDLERS CODE. CODE is the text of a function's file. Prints one line a
measurement: name, then the time.
"""
import gc
import os
import sys
import time

# Reads an event, calls the handler once and prints its answer: what a platform does with it, at least.
CALL = """
import json, sys
print(json.dumps(handler(json.loads(sys.argv[1]), None)))
"""
EVENT = '{"requestContext": {"http": {"method": "GET", "path": "/"}}}'

now = time.perf_counter_ns


def spawn_wait(arguments, **keywords):
    """From the call of posix_spawn (a vfork, in the C library) to the end of the program."""
    begin = now()
    pid = os.posix_spawn(arguments[0], arguments, {}, **keywords)
    _, status = os.waitpid(pid, 0)
    took = now() - begin
    if status != 0:
        sys.exit("%s ended with status %d" % (arguments[0], status))
    return took


def handle(arguments, pipe_in, pipe_out):
    took = spawn_wait(arguments, file_actions=[(os.POSIX_SPAWN_DUP2, pipe_out, 1)])
    if b"statusCode" not in os.read(pipe_in, 65536):
        sys.exit("the handler gave no answer")
    return took


def main():
    spawns, handlers = (int(argument) for argument in sys.argv[1:3])
    gc.disable()
    pipe_in, pipe_out = os.pipe()
    python = [sys.executable, "-c", sys.argv[3] + CALL, EVENT]
    # Once each, uncounted: the first one faults pages in and fills the file cache.
    spawn_wait(["/bin/true"])
    handle(python, pipe_in, pipe_out)
    lines = [("posix_spawn", spawn_wait(["/bin/true"])) for _ in range(spawns)]
    lines += [("python_handler", handle(python, pipe_in, pipe_out)) for _ in range(handlers)]
    for name, took in lines:
        print(name, took)


main()
