"""Times, in nanoseconds, what it takes a bare Python process to import a module.

Usage: imports.py MODULE TIMES. Prints one line a process: the import alone, then the whole process.
Prints nothing if there is no such module.
"""
import gc
import os
import sys
import time

PACKAGES = "/usr/lib/python3/dist-packages"
MISSING = 3

CHILD = """
import sys, time
sys.path.append(%r)
began = time.perf_counter_ns()
try:
    __import__(sys.argv[1])
except ModuleNotFoundError:
    sys.exit(%d)
print(time.perf_counter_ns() - began)
""" % (PACKAGES, MISSING)

now = time.perf_counter_ns


def import_once(module):
    """What the child says the import took, and the time from fork to its end; None if missing."""
    pipe_in, pipe_out = os.pipe()
    arguments = [sys.executable, "-I", "-S", "-c", CHILD, module]
    begin = now()
    pid = os.fork()
    if pid == 0:
        try:
            os.dup2(pipe_out, 1)
            os.execv(arguments[0], arguments)
        finally:
            os._exit(127)
    _, status = os.waitpid(pid, 0)
    took = now() - begin
    os.close(pipe_out)
    with open(pipe_in) as said:
        inside = said.read()
    if os.waitstatus_to_exitcode(status) == MISSING:
        return None
    if status != 0:
        sys.exit("import of %s ended with status %d" % (module, status))
    return int(inside), took


def main():
    module, times = sys.argv[1], int(sys.argv[2])
    gc.disable()
    # Once uncounted: the first one fills the file cache.
    if import_once(module) is None:
        return
    for figures in [import_once(module) for _ in range(times)]:
        print(*figures)


main()
