"""Times, in nanoseconds, round trips over a socket to another Python process.

Usage: echo.py HOT PACED unix|tcp. Prints one line a round trip: name, then the time.
"""
import gc
import os
import socket
import sys
import time

# As long as a frame of a small request.
MESSAGE = b"x" * 256
PAUSE_SECONDS = 0.01

now = time.perf_counter_ns


def echo(end):
    """Sends back what comes, until nobody is there to send anything."""
    message = end.recv(65536)
    while message:
        end.sendall(message)
        message = end.recv(65536)


def round_trip(end):
    begin = now()
    end.sendall(MESSAGE)
    left = len(MESSAGE)
    while left:
        left -= len(end.recv(left))
    return now() - begin


def paced(end):
    time.sleep(PAUSE_SECONDS)
    return round_trip(end)


def tcp_pair():
    """Both ends of a connection over loopback that waits for nothing before it sends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ours = socket.create_connection(listener.getsockname())
        theirs, _ = listener.accept()
    for end in (ours, theirs):
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return ours, theirs


def main():
    hot, pauses = (int(argument) for argument in sys.argv[1:3])
    gc.disable()
    if sys.argv[3] == "tcp":
        ours, theirs = tcp_pair()
    else:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    pid = os.fork()
    if pid == 0:
        ours.close()
        echo(theirs)
        os._exit(0)
    theirs.close()
    # Uncounted: pages are faulted in.
    for _ in range(100):
        round_trip(ours)
    lines = [("echo_hot", round_trip(ours)) for _ in range(hot)]
    lines += [("echo_paced", paced(ours)) for _ in range(pauses)]
    ours.close()
    os.waitpid(pid, 0)
    for name, took in lines:
        print(name, took)


main()
