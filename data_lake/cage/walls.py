"""The walls around one child: limits on what it may use, and a filter of what it may ask the system.

Once they stand, the child can read and write the descriptors it holds, and use memory and time; it can open no file,
reach no network, start no process or thread, and signal nobody but itself. Linux only, on x86-64 and AArch64.
"""

import ctypes
import errno
import os
import platform
import resource
import signal
import struct

MEMORY = 1_000_000_000
"""Bytes of address space, with what the keeper had already loaded."""

PROCESSOR_SECONDS = 30
_DESCRIPTORS = 16

_SET_PARENT_DEATH_SIGNAL, _SET_SECCOMP, _SET_NO_NEW_PRIVILEGES = 1, 22, 38
_FILTER_MODE = 2

# Calls that the child may make, by their numbers on each kind of processor. All others fail with EPERM.
_ALLOWED = {
    "x86_64": {
        "read": 0, "write": 1, "close": 3, "lseek": 8, "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12,
        "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "pread64": 17, "readv": 19, "writev": 20,
        "sched_yield": 24, "mremap": 25, "madvise": 28, "nanosleep": 35, "getpid": 39, "exit": 60, "uname": 63,
        "gettimeofday": 96, "getrlimit": 97, "sysinfo": 99, "sigaltstack": 131, "gettid": 186, "futex": 202,
        "sched_getaffinity": 204, "clock_gettime": 228, "clock_nanosleep": 230, "exit_group": 231,
        "getrandom": 318, "rseq": 334,
    },
    "aarch64": {
        "lseek": 62, "read": 63, "write": 64, "readv": 65, "writev": 66, "pread64": 67, "close": 57, "exit": 93,
        "exit_group": 94, "futex": 98, "nanosleep": 101, "clock_gettime": 113, "clock_nanosleep": 115,
        "sched_getaffinity": 123, "sched_yield": 124, "sigaltstack": 132, "rt_sigaction": 134,
        "rt_sigprocmask": 135, "rt_sigreturn": 139, "uname": 160, "getrlimit": 163, "gettimeofday": 169,
        "getpid": 172, "gettid": 178, "sysinfo": 179, "brk": 214, "munmap": 215, "mremap": 216, "mmap": 222,
        "mprotect": 226, "madvise": 233, "getrandom": 278, "rseq": 293,
    },
}  # fmt: skip
# What abort() ends with: allowed for the child's own process only.
_SIGNAL_ONESELF = {"x86_64": 234, "aarch64": 131}
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

_LOAD, _IS_EQUAL, _GIVE = 0x20, 0x15, 0x06
_ALLOW, _KILL, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
_AT_NUMBER, _AT_ARCHITECTURE, _AT_FIRST_ARGUMENT = 0, 4, 16

_library = ctypes.CDLL(None, use_errno=True)


class NoWalls(Exception):  # noqa: N818 - named as what was found
    """This machine cannot put the walls up."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def put_up() -> None:
    """Put the walls around this process, for good.

    Raises:
        NoWalls: the machine is of another kind, or refuses one of them.
    """
    machine = platform.machine()
    if machine not in _ALLOWED:
        raise NoWalls
    try:
        _limit()
    except (OSError, ValueError):
        raise NoWalls from None
    _ask(_SET_NO_NEW_PRIVILEGES, 1)
    steps = b"".join(struct.pack("=HBBI", *step) for step in _filter(machine))
    program = _Program(len(steps) // 8, steps)
    _ask(_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(program))


def die_with_parent() -> None:
    """Ask the system to kill this process when its parent ends."""
    _ask(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _DESCRIPTORS),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        within = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (within, within))


def _ask(what: int, value: int, more: int = 0) -> None:
    unused = ctypes.c_ulong(0)
    if _library.prctl(what, ctypes.c_ulong(value), ctypes.c_ulong(more), unused, unused) != 0:
        raise NoWalls


def _filter(machine: str) -> list[tuple[int, int, int, int]]:
    """The filter as steps of (code, jump when true, jump when false, value)."""
    steps = [
        (_LOAD, 0, 0, _AT_ARCHITECTURE),
        (_IS_EQUAL, 1, 0, _ARCHITECTURE[machine]),
        (_GIVE, 0, 0, _KILL),
        (_LOAD, 0, 0, _AT_NUMBER),
    ]
    for number in sorted(_ALLOWED[machine].values()):
        steps += [(_IS_EQUAL, 0, 1, number), (_GIVE, 0, 0, _ALLOW)]
    return [
        *steps,
        (_IS_EQUAL, 0, 3, _SIGNAL_ONESELF[machine]),
        (_LOAD, 0, 0, _AT_FIRST_ARGUMENT),
        (_IS_EQUAL, 0, 1, os.getpid()),
        (_GIVE, 0, 0, _ALLOW),
        (_GIVE, 0, 0, _FAIL),
    ]
