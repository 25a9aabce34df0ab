"""Times, in nanoseconds, what the kernel and Python take to start something.

Usage: floors.py FORKS EXECS STARTS. Prints one line a measurement: name, then the time.
"""
import gc
import os
import sys
import time

now = time.perf_counter_ns


def bare_fork(pipe_in, pipe_out):
    """From the call of fork to the arrival of the child's first byte."""
    begin = now()
    pid = os.fork()
    if pid == 0:
        os.write(pipe_out, b"x")
        os._exit(0)
    os.read(pipe_in, 1)
    took = now() - begin
    os.waitpid(pid, 0)
    return took


def fork_exec_wait(arguments):
    """From the call of fork to the end of the program that the child turned into."""
    begin = now()
    pid = os.fork()
    if pid == 0:
        try:
            os.execv(arguments[0], arguments)
        finally:
            os._exit(127)
    _, status = os.waitpid(pid, 0)
    took = now() - begin
    if status != 0:
        sys.exit("%s ended with status %d" % (arguments[0], status))
    return took


def main():
    forks, execs, starts = (int(argument) for argument in sys.argv[1:4])
    gc.disable()
    pipe_in, pipe_out = os.pipe()
    python = [sys.executable, "-I", "-S", "-c", "pass"]
    # Once each, uncounted: the first one faults pages in and fills the file cache.
    bare_fork(pipe_in, pipe_out)
    fork_exec_wait(["/bin/true"])
    fork_exec_wait(python)
    lines = [("bare_fork", bare_fork(pipe_in, pipe_out)) for _ in range(forks)]
    lines += [("fork_exec", fork_exec_wait(["/bin/true"])) for _ in range(execs)]
    lines += [("python_start", fork_exec_wait(python)) for _ in range(starts)]
    for name, took in lines:
        print(name, took)


main()
