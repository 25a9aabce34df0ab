"""The steps by which a process locks itself in, as the worker gives them: system calls and writes to files, as data."""
import base64
import ctypes
import functools
import os

# PyDLL keeps the interpreter lock over a call, as the fork hooks need.
libc = ctypes.PyDLL(None, use_errno=True)
syscall = libc.syscall
syscall.restype = ctypes.c_long


class OwnId:
    """Stands for the sandbox's user id among the arguments of a call."""


# Stands for it in a text.
OWN_ID = "{own id}"


class SockFprog(ctypes.Structure):
    """A BPF program; it keeps the bytes of its instructions alive."""

    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_char_p)]
    INSTRUCTION_BYTES = 8


class SystemCall:
    """One step."""

    def __init__(self, spec):
        self.name = spec["call"]
        self._number = ctypes.c_long(spec["number"])
        self._arguments = [self._argument(a) for a in spec["arguments"]]
        # Bound once: the steps are many, and each runs in every guest's birth.
        self._call = functools.partial(syscall, self._number, *self._arguments)
        self._takes_id = OwnId in self._arguments

    @staticmethod
    def _argument(value):
        if isinstance(value, int):
            return ctypes.c_long(value)
        if isinstance(value, dict) and "sock_fprog" in value:
            program = base64.b64decode(value["sock_fprog"])
            return ctypes.byref(SockFprog(len(program) // SockFprog.INSTRUCTION_BYTES, program))
        if isinstance(value, dict):
            return ctypes.c_char_p(base64.b64decode(value["bytes"]))
        return OwnId

    def run(self, own_id):
        if self._takes_id:
            result = syscall(self._number, *[own_id if a is OwnId else a for a in self._arguments])
        else:
            result = self._call()
        if result < 0:
            error = ctypes.get_errno()
            raise OSError(error, f"{self.name}: {os.strerror(error)}")


class FileWrite:
    """One step."""

    def __init__(self, spec):
        self._path = spec["write"]
        self._text = spec["text"]

    def run(self, own_id):
        fd = os.open(self._path, os.O_WRONLY | os.O_CLOEXEC)
        os.write(fd, self._text.replace(OWN_ID, str(own_id.value)).encode())
        os.close(fd)


def steps_of(specs):
    """Steps that Python runs itself."""
    return [SystemCall(spec) if "call" in spec else FileWrite(spec) for spec in specs]


class NativeStep(ctypes.Structure):
    """struct argyle_step of entry.h."""

    _fields_ = [
        ("number", ctypes.c_long),
        ("own_id_mask", ctypes.c_uint),
        ("arguments", ctypes.c_long * 6),
        ("name", ctypes.c_char_p),
        ("path", ctypes.c_char_p),
        ("text", ctypes.c_char_p),
    ]


class NativeSteps:
    """The same for the compiled part; keeps alive what they point to."""

    def __init__(self, specs):
        self.array = (NativeStep * len(specs))()
        self._kept = []
        for step, spec in zip(self.array, specs):
            if "write" in spec:
                step.path = spec["write"].encode()
                step.text = spec["text"].encode()
                continue
            step.name = spec["call"].encode()
            step.number = spec["number"]
            for i, value in enumerate(spec["arguments"]):
                if isinstance(value, int):
                    step.arguments[i] = value
                elif isinstance(value, dict):
                    step.arguments[i] = self._address(value)
                else:
                    step.own_id_mask |= 1 << i

    def _address(self, value):
        if "sock_fprog" in value:
            program = base64.b64decode(value["sock_fprog"])
            kept = SockFprog(len(program) // SockFprog.INSTRUCTION_BYTES, program)
        else:
            kept = ctypes.create_string_buffer(base64.b64decode(value["bytes"]))
        self._kept.append(kept)
        return ctypes.addressof(kept)
