"""How a zygote imports packages, and tells from what they do whether it may fork guests after."""
import importlib
import json
import os
import signal
import sys
import time

SCRATCH = "/tmp"
MAX_WORDS = 512


def obey(control):
    """Imports what the worker says, telling each name beforehand; False when it is not to go on.

    A reply is small: one JSON object with the name ("importing"), or with the names and times of
    all ("imported"), or with the name and what is wrong ("unfit").
    """
    control.send(json.dumps({"ready": True}).encode())
    order = control.recv(64 * 1024)
    if not order:
        return False
    order = json.loads(order)
    sys.path[:0] = order["path"]
    importlib.invalidate_caches()
    before = State()
    times = []
    for name in order["modules"]:
        control.send(json.dumps({"importing": name}).encode())
        started = time.perf_counter_ns()
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            # What a static look took for a module may be an attribute of one.
            if error.name != name:
                return unfit(control, name, f"raises {type(error).__name__}: {error}")
        except BaseException as error:
            return unfit(control, name, f"raises {type(error).__name__}: {error}")
        why = before.difference()
        if why:
            return unfit(control, name, why)
        times.append((time.perf_counter_ns() - started) // 1000)
    for path in order["path"]:
        sys.path.remove(path)
    sys.stdout.flush()
    sys.stderr.flush()
    control.send(json.dumps({"imported": times}).encode())
    return True


def unfit(control, name, why):
    control.send(json.dumps({"unfit": name, "why": why[:MAX_WORDS]}).encode())
    return False


class State:
    """What a guest would inherit that no package may leave behind."""

    def __init__(self):
        self._fds = self._descriptors()
        self._signals = self._handlers()
        self._directory = os.getcwd()
        self._mask = os.umask(0o022)
        os.umask(self._mask)

    @staticmethod
    def _descriptors():
        # Without the one that the listing itself has open.
        return {fd for fd in os.listdir("/proc/self/fd") if os.path.lexists(f"/proc/self/fd/{fd}")}

    @staticmethod
    def _handlers():
        return {
            number: signal.getsignal(number)
            for number in signal.valid_signals()
            if signal.getsignal(number) is not None
        }

    def difference(self):
        """What has changed, as the end of a sentence; empty when nothing has."""
        threads = len(os.listdir("/proc/self/task"))
        if threads > 1:
            return f"starts {threads - 1} thread{'s' if threads > 2 else ''}"
        # Not imported for this: it does much in each child.
        threading = sys.modules.get("threading")
        if threading and threading.active_count() > 1:
            return "starts threads"
        opened = self._descriptors() - self._fds
        if opened:
            return "keeps open " + ", ".join(sorted(map(self._what, opened)))
        if self._descriptors() != self._fds:
            return "closes files that are not its own"
        if os.listdir(SCRATCH):
            return "writes to " + os.path.join(SCRATCH, os.listdir(SCRATCH)[0])
        if self._has_children():
            return "starts processes"
        if self._handlers() != self._signals:
            return "handles signals"
        if os.getcwd() != self._directory:
            return "changes the working directory"
        mask = os.umask(0o022)
        os.umask(mask)
        if mask != self._mask:
            return "changes the umask"
        return ""

    @staticmethod
    def _what(fd):
        try:
            return os.readlink(f"/proc/self/fd/{fd}")
        except OSError:
            return f"descriptor {fd}"

    @staticmethod
    def _has_children():
        try:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            return True
        except ChildProcessError:
            return False
