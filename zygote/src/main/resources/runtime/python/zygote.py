"""A zygote: a warm interpreter that forks guests into sandboxes at the worker's word.

It runs as process 1 of a PID namespace, so that no guest outlives it, and ends when the worker's
end of the control socket closes. The first imports the standard library and this runtime, nothing
else; at the worker's word a zygote forks others, which import packages before they fork guests.
"""
import array
import ctypes
import fcntl
import gc
import json
import os
import select
import signal
import socket
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from argyle_runtime import guest, holes, imports, randomness, steps  # noqa: E402

CONTROL_FD = 3
GUEST_FD = 3
MAX_MESSAGE = 128 * 1024

# Control messages, big-endian.
SPAWN = struct.Struct(">BII")  # 1, id, user id; descriptors: guest end, log, cgroup.procs...
SPAWNED = struct.Struct(">BIi")  # 2, id, error number or 0; descriptor: pidfd
EXITED = struct.Struct(">BIi")  # 3, id, wait status
# 4, id, 0, id maps; descriptors: control socket, log, cgroup.procs... Answered as SPAWN is.
GROW = 4
MAX_REQUEST = 4 * 1024

REHEARSALS = 20

CLONE_PIDFD = 0x1000
CLONE_NEWNS = 0x20000
CLONE_NEWUTS = 0x4000000
CLONE_NEWIPC = 0x8000000
CLONE_NEWPID = 0x20000000
NAMESPACES = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID

MFD_EXEC = 0x10
CLOSE_RANGE = ctypes.c_long(436)
# Of the C library's sigset_t, and of what signalfd tells of a signal.
SIGSET_BYTES = SIGNAL_BYTES = 128


def close_from(fd):
    steps.syscall(CLOSE_RANGE, ctypes.c_long(fd), ctypes.c_long(0xFFFFFFFF), ctypes.c_long(0))


def child_ends():
    """A descriptor that can be read when a child has ended; the signal itself is blocked for it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGCHLD,))
    mask = (1 << (signal.SIGCHLD - 1)).to_bytes(SIGSET_BYTES, sys.byteorder)
    fd = steps.libc.signalfd(-1, mask, os.O_CLOEXEC)
    if fd < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"signalfd: {os.strerror(error)}")
    return fd


class NativeBirth(ctypes.Structure):
    """struct argyle_birth of zygote.h."""

    _fields_ = [("grows", ctypes.c_int), ("uid", ctypes.c_uint), ("parent_fd", ctypes.c_int)]


class NativeZygote:
    """Serves in C: each object that Python code uses between a fork and its guest is a page to copy."""

    def __init__(self, library, config, run):
        self._library = library
        self._run = run
        self._serve = library.argyle_serve_python
        self._steps = steps.NativeSteps(config["entry"])
        self._birth = NativeBirth()

    def serve(self):
        error = self._serve(self._steps.array, len(self._steps.array), ctypes.byref(self._birth))
        if error:
            raise OSError(error, "a zygote cannot begin")
        if self._birth.grows:
            go_on_as_zygote(self._library)
        else:
            self._run(GUEST_FD)


def entry_library(home):
    """The compiled part, or None; from memory, as nothing in the root can be executed."""
    try:
        with open(home + "/libargyle_entry.so", "rb") as file:
            content = file.read()
    except FileNotFoundError:
        return None
    try:
        fd = os.memfd_create("argyle-entry", os.MFD_CLOEXEC | MFD_EXEC)
    except OSError:  # the flag is known since Linux 6.3
        fd = os.memfd_create("argyle-entry")
    try:
        os.write(fd, content)
        # With the interpreter lock kept over calls, which fork.
        return ctypes.PyDLL(f"/proc/self/fd/{fd}")
    except OSError:  # a Python that keeps the functions it needs to itself
        return None
    finally:
        os.close(fd)


class Zygote:
    """The same where the build had no compiler."""

    def __init__(self, control, config, run):
        self._control = control
        self._run = run
        self._entry = steps.steps_of(config["entry"])
        self._clone3 = ctypes.c_long(config["clone3"])
        self._ids = {}

    def serve(self):
        # Not heard of by a handler: a signal that comes just before a wait begins would be heard of when that ends.
        ends = child_ends()
        waiting = select.poll()
        waiting.register(ends, select.POLLIN)
        waiting.register(self._control, select.POLLIN)
        while True:
            for fd, _ in waiting.poll():
                if fd == ends:
                    os.read(ends, SIGNAL_BYTES)
                    self._reap()
                else:
                    self._obey()

    def _obey(self):
        room = socket.CMSG_SPACE(8 * 4)
        try:
            message, ancillary, _, _ = self._control.recvmsg(MAX_REQUEST, room, socket.MSG_CMSG_CLOEXEC)
        except ConnectionResetError:  # the worker ended with words of ours unread
            os._exit(0)
        if not message:
            os._exit(0)
        fds = array.array("i")
        for _, _, data in ancillary:
            fds.frombytes(data[: len(data) - len(data) % fds.itemsize])
        kind, ident, uid = SPAWN.unpack_from(message)
        try:
            if kind == GROW:
                self._grow(ident, message[SPAWN.size :], list(fds))
            else:
                self._fork(ident, lambda: self._become_guest(uid, list(fds)))
        finally:
            for fd in fds:
                os.close(fd)

    def _reap(self):
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            ident = self._ids.pop(pid, None)
            if ident is not None:
                self._control.send(EXITED.pack(3, ident, status))

    def _fork(self, ident, become, settle=lambda pid: None):
        pidfd = ctypes.c_int(-1)
        arguments = (ctypes.c_uint64 * 8)(
            NAMESPACES | CLONE_PIDFD, ctypes.addressof(pidfd), 0, 0, signal.SIGCHLD, 0, 0, 0
        )
        ctypes.pythonapi.PyOS_BeforeFork()
        pid = steps.syscall(self._clone3, arguments, ctypes.c_long(64))
        if pid == 0:
            ctypes.pythonapi.PyOS_AfterFork_Child()
            try:
                become()
            finally:
                os._exit(70)
        error = ctypes.get_errno() if pid < 0 else 0
        ctypes.pythonapi.PyOS_AfterFork_Parent()
        if pid < 0:
            self._control.send(SPAWNED.pack(2, ident, error))
        else:
            self._ids[pid] = ident
            settle(pid)
            rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [pidfd.value]))]
            self._control.sendmsg([SPAWNED.pack(2, ident, 0)], rights)
            os.close(pidfd.value)

    def _grow(self, ident, maps, fds):
        """Forks a zygote. Only its parent can write the maps of its user namespace, so it waits."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

        def settle(pid):
            theirs.close()
            if not ours.recv(1):
                return  # it has said why on its own socket, or ended
            for name in ("uid_map", "gid_map"):
                fd = os.open(f"/proc/{pid}/{name}", os.O_WRONLY | os.O_CLOEXEC)
                os.write(fd, maps)
                os.close(fd)
            ours.send(b".")

        try:
            self._fork(ident, lambda: become_zygote(fds, theirs.detach()), settle)
        finally:
            ours.close()

    def _become_guest(self, uid, fds):
        try:
            # Before it is in a sandbox's control group: who is in one has nothing left of its zygote's.
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            enter(fds)
            close_from(GUEST_FD + 1)
            own_id = ctypes.c_long(uid)
            for step in self._entry:
                step.run(own_id)
            self._run(GUEST_FD)
        except BaseException as error:
            os.write(2, f"sandbox entry failed: {error}\n".encode())


def become(program, arguments):
    """Has a guest that is locked in run another program, which finds its socket where it is."""
    # Not for long: what is started so marks it again.
    os.set_inheritable(GUEST_FD, True)
    os.execv(program, [program, *arguments])


def enter(fds):
    """Takes over what a forked process is handed: its socket, its output, its control groups."""
    os.dup2(fds[1], 1)
    os.dup2(fds[1], 2)
    for procs in fds[2:]:
        os.write(procs, b"0")
    os.dup2(fds[0], GUEST_FD, inheritable=False)


def become_zygote(fds, parent):
    """Takes over what a forked zygote is handed, and goes on as one."""
    # Beyond what is handed over, so that none of it is overwritten.
    parent = fcntl.fcntl(parent, fcntl.F_DUPFD_CLOEXEC, 100)
    try:
        enter(fds)
    except OSError as error:
        os.write(fds[1], f"a zygote cannot enter its control group: {error}\n".encode())
        os._exit(1)
    os.dup2(parent, CONTROL_FD + 1, inheritable=False)
    close_from(CONTROL_FD + 2)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    go_on_as_zygote(None)


def go_on_as_zygote(library):
    """A zygote of its own, with packages imported."""
    control = socket.socket(fileno=CONTROL_FD)
    parent = socket.socket(fileno=CONTROL_FD + 1)
    config = json.loads(control.recv(MAX_MESSAGE))
    lock_in(control, parent, config)
    if not imports.obey(control):
        os._exit(0)
    randomness.note_libraries()
    serve(control, config, library, guest.main)


def lock_in(control, owner, config):
    """Leaves its user namespace; the owner of the new one gives it its ids meanwhile."""
    root = ctypes.c_long(0)
    try:
        for step in steps.steps_of(config["untilMaps"]):
            step.run(root)
        owner.send(b"maps")
        if not owner.recv(1):
            os._exit(0)
        if owner is not control:
            owner.close()
        for step in steps.steps_of(config["afterMaps"]):
            step.run(root)
    except OSError as error:
        control.send(str(error.strerror).encode())
        os._exit(1)


def main(run):
    """Ends never; run is what a guest does once it is locked in, with the descriptor of its socket."""
    # The platform's own standard input is no business of guests.
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    # Nor are files of the JVM, which does not mark them to be closed on exec.
    close_from(CONTROL_FD + 1)
    control = socket.socket(fileno=CONTROL_FD)
    config = json.loads(control.recv(MAX_MESSAGE))
    lock_in(control, control, config)
    library = entry_library(os.path.dirname(os.path.abspath(__file__)))
    sys.path[:] = [p for p in sys.path if p != os.path.dirname(os.path.abspath(__file__))]
    sys.path.extend(p for p in config["packages"] if os.path.isdir(p))
    sys.stdout.reconfigure(line_buffering=True, encoding="utf-8", errors="backslashreplace")
    sys.stderr.reconfigure(line_buffering=True, encoding="utf-8", errors="backslashreplace")
    if run is guest.main:
        guest.practise(REHEARSALS)
    serve(control, config, library, run)


def serve(control, config, library, run):
    zygote = NativeZygote(library, config, run) if library else Zygote(control, config, run)
    gc.collect()
    holes.fill()
    gc.freeze()
    zygote.serve()


if __name__ == "__main__":
    main(guest.main)
