"""The parent's side of the cage: hand a file in, and take what comes out, or how the child died."""

import atexit
import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Self

from data_lake.cage import terms
from data_lake.parsers.known import NOTHING, Known

MOST_OUTPUT = 150_000_000
"""Bytes that one document may be answered with."""

_HOUSE = Path(__file__).resolve().parents[2]
_START = """import sys
sys.path.insert(0, {house!r})
from data_lake.cage.keeper import serve
serve({descriptor}, *{modules!r})"""
# Nothing of the parent's environment is for a parser. One thread: the walls let no other begin.
_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYTHONDONTWRITEBYTECODE": "1",
}
_PIECE = 1 << 20
_SLACK_SECONDS = 30


class CageUnavailable(Exception):  # noqa: N818 - named as what was found
    """This machine cannot cage a reader, so nothing is read."""

    def __init__(self) -> None:
        super().__init__(
            "Files of providers are read only in a limited process, and this machine cannot make one. "
            "Run on Linux (x86-64 or AArch64) where seccomp filters are allowed; nothing has been read or refused."
        )


class Death(StrEnum):
    """How a child that gave no answer ended."""

    MEMORY = "memory"
    TIME = "time"
    OUTPUT = "output"
    DAMAGED = "damaged"
    """Anything else: the parser itself broke on what it was given."""


_BY_SIGNAL = {
    signal.SIGABRT: Death.MEMORY,
    signal.SIGXCPU: Death.TIME,
    signal.SIGKILL: Death.TIME,
    signal.SIGPIPE: Death.OUTPUT,
    signal.SIGXFSZ: Death.OUTPUT,
}


class Cage:
    """One keeper, and one file at a time in a child of it; close it, or use it in a ``with`` block.

    Threads wait for each other; a fork of the parent gets a keeper of its own. A keeper that has died is replaced when
    the next file comes.
    """

    def __init__(self, *modules: str) -> None:
        """Name what the keeper loads before its first file; nothing runs yet."""
        self._modules = modules
        self._lock = threading.Lock()
        self._owner = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_what: object) -> None:
        self.close()

    @property
    def keeper_id(self) -> int | None:
        """The process id of the keeper, while one lives."""
        return None if self._process is None else self._process.pid

    def close(self) -> None:
        """Let the keeper end, and wait for it."""
        with self._lock:
            self._end()

    def parse(self, data: bytes, name: str, known: Known = NOTHING) -> bytes | Death:
        """Parse one file in a child of its own; give the child's answer (JSON), or how it died.

        What is ``known`` of the board goes in with the file, and to no other process than that child.

        Raises:
            CageUnavailable: this machine cannot put up the walls.
        """
        (answer,) = self._in_one_child([(data, name)], known)
        return answer

    def parse_all(
        self, documents: Sequence[tuple[bytes, str]], known: Known = NOTHING
    ) -> list[bytes | Death]:
        """Parse several documents, as many in one child as it survives: for trials with very many small ones."""
        answers: list[bytes | Death] = []
        while len(answers) < len(documents):
            answers += self._in_one_child(documents[len(answers) :], known)
        return answers

    def _in_one_child(self, documents: Sequence[tuple[bytes, str]], known: Known) -> list[bytes | Death]:
        """Give the answers until the child ended; the last one is its death when it did not get through."""
        with self._lock, _document(documents, known) as source:
            try:
                reading = self._hand_in(source)
                try:
                    answers, is_too_long = _answers(reading, len(documents))
                finally:
                    os.close(reading)
                death = self._how_it_ended(is_too_long=is_too_long)
            except CageUnavailable:
                raise
            except BaseException:
                # The line to the keeper is no longer in step with it.
                self._end(is_stuck=True)
                raise
        if len(answers) < len(documents):
            return [*answers, death or Death.DAMAGED]
        # A child that answered and then went on, or died, is not believed in what it said last.
        return answers if death is None else [*answers[:-1], death]

    def _hand_in(self, source: int) -> int:
        """Send a request, and give the descriptor where its answers come out."""
        reading, writing = os.pipe2(os.O_CLOEXEC)
        try:
            self._begin(source, writing)
        except BaseException:
            os.close(reading)
            raise
        finally:
            os.close(writing)
        return reading

    def _begin(self, source: int, writing: int) -> None:
        if self._is_begun(source, writing):
            return
        # The keeper died between two files: this one has been nowhere yet.
        self._end(is_stuck=True)
        if not self._is_begun(source, writing):
            raise CageUnavailable

    def _is_begun(self, source: int, writing: int) -> bool:
        line = self._keeper()
        try:
            socket.send_fds(line, [b"parse"], [source, writing])
            return line.recv(16) == terms.BEGUN
        except OSError:
            return False

    def _how_it_ended(self, *, is_too_long: bool) -> Death | None:
        try:
            reply = self._keeper_line().recv(64)
        except OSError:
            reply = b""
        if not reply:
            # The keeper died with its child, and not by the child's hand: the system had no memory left, most likely.
            self._end(is_stuck=True)
            return Death.MEMORY
        status, is_late = json.loads(reply)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == terms.NO_WALLS:
            raise CageUnavailable
        if is_late:
            return Death.TIME
        if is_too_long:
            return Death.OUTPUT
        if os.WIFSIGNALED(status):
            return _BY_SIGNAL.get(signal.Signals(os.WTERMSIG(status)), Death.DAMAGED)
        return {0: None, terms.OUT_OF_MEMORY: Death.MEMORY}.get(os.WEXITSTATUS(status), Death.DAMAGED)

    def _keeper(self) -> socket.socket:
        """Give the line to a living keeper; begin one where there is none."""
        if self._owner != os.getpid():
            self._forget()
        if self._control is not None and self._process is not None and self._process.poll() is None:
            return self._control
        self._end()
        if sys.platform != "linux":
            raise CageUnavailable
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            start = _START.format(house=str(_HOUSE), descriptor=theirs.fileno(), modules=self._modules)
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
                [sys.executable, "-I", "-c", start],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=_ENVIRONMENT,
                start_new_session=True,
            )
        self._control, self._owner = ours, os.getpid()
        ours.settimeout(terms.WALL_SECONDS + _SLACK_SECONDS)
        try:
            is_ready = ours.recv(16) == terms.READY
        except OSError:
            is_ready = False
        if not is_ready:
            self._end()
            raise CageUnavailable
        return ours

    def _keeper_line(self) -> socket.socket:
        if self._control is None:
            raise ConnectionResetError
        return self._control

    def _end(self, *, is_stuck: bool = False) -> None:
        process, control = self._process, self._control
        self._process = self._control = None
        if control is not None:
            control.close()
        if process is not None:
            if is_stuck:
                process.kill()
            try:
                process.wait(terms.WALL_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _forget(self) -> None:
        """After a fork, the keeper is the other process's: only its line is closed here."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.returncode = 0
        self._process = self._control = None


@contextlib.contextmanager
def _document(documents: Sequence[tuple[bytes, str]], known: Known) -> Iterator[int]:
    """Give a descriptor from which the documents can be read and nothing can be written."""
    said = {"known": known.plain(), "documents": [[len(data), name] for data, name in documents]}
    head = json.dumps(said).encode() + b"\n"
    made = os.memfd_create("document", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        for piece in (head, *(data for data, _ in documents)):
            left = memoryview(piece)
            while left:
                left = left[os.write(made, left) :]
        fcntl.fcntl(made, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE)
        source = os.open(f"/proc/self/fd/{made}", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.close(made)
    try:
        yield source
    finally:
        os.close(source)


def _answers(reading: int, wanted: int) -> tuple[list[bytes | Death], bool]:
    """Read answers until the child's end is closed, or one is too long; then the child is cut off."""
    answers: list[bytes | Death] = []
    held = bytearray()
    poll = select.poll()
    poll.register(reading, select.POLLIN)
    while poll.poll((terms.WALL_SECONDS + _SLACK_SECONDS) * 1000):
        piece = os.read(reading, _PIECE)
        if not piece:
            return answers, False
        held += piece
        while len(held) >= terms.LENGTH_BYTES:
            length = int.from_bytes(held[: terms.LENGTH_BYTES], "big")
            if length > MOST_OUTPUT or len(answers) == wanted:
                return answers, True
            end = terms.LENGTH_BYTES + length
            if len(held) < end:
                break
            answers.append(bytes(held[terms.LENGTH_BYTES : end]))
            del held[:end]
    return answers, True


plain = Cage()
columnar = Cage("data_lake.parsers.columnar")
"""The cages of this process: their keepers begin with the first file, and end with the process.

There are two because what reads Parquet makes each fork several times as dear."""

atexit.register(plain.close)
atexit.register(columnar.close)
