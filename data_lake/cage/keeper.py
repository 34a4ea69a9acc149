"""The keeper: a process that has loaded the parsers once, and forks a caged child for each request.

It holds descriptors of what it hands on, and never reads them. A request is a message with two descriptors: what to
parse (documents after a line that says what is known and lists their lengths and names), and where the answers go (each
after its length).
The first reply says that the child begins, the second how it ended. It waits for the parent alone, and ends with it.
"""

import codecs
import contextlib
import gc
import importlib
import io
import json
import os
import select
import signal
import socket
import sys
import zipfile

from data_lake.cage import walls
from data_lake.cage.terms import BEGUN, BROKEN, LENGTH_BYTES, NO_WALLS, OUT_OF_MEMORY, READY, WALL_SECONDS
from data_lake.parsers.known import NOTHING, Known
from data_lake.parsers.parse import parse
from expectations.layout import COLUMNS


def serve(descriptor: int, *modules: str) -> None:
    """Load the modules named, then answer requests until the parent closes its end."""
    for module in modules:
        importlib.import_module(module)
    os.umask(0o077)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    _warm_up()
    with socket.socket(fileno=descriptor) as control:
        control.send(READY)
        while True:
            message, given, _, _ = socket.recv_fds(control, 16, 2)
            if not message:
                return
            control.send(BEGUN)
            status, is_late = _let_child_parse(control, given)
            control.send(json.dumps([status, is_late]).encode())


def _warm_up() -> None:
    """Let the parsers load what they load late: a child can open nothing."""
    for encoding in ("utf-16-le", "utf-16-be", "cp1252", "cp437", "ascii", "latin-1"):
        codecs.lookup(encoding)
    for sample in _samples():
        parse(sample, "", NOTHING)
    gc.collect()
    gc.freeze()


def _samples() -> list[bytes]:
    """Small files of ours, one of each kind that is loaded."""
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    text = ",".join(COLUMNS) + "\n" + "\u00e9," * (len(COLUMNS) - 1) + "\n"
    made = [book.getvalue(), text.encode(), b"\xff"]
    if columnar := sys.modules.get("data_lake.parsers.columnar"):
        sample: bytes = columnar.sample()
        made += [sample, sample[:-9]]
    return made


def _let_child_parse(control: socket.socket, given: list[int]) -> tuple[int, bool]:
    """Fork a child for one request; give its wait status, and whether it had to be killed for the time it took."""
    keeper = os.getpid()
    child = os.fork()
    if child == 0:
        _be_child(keeper, control, given)
    for descriptor in given:
        os.close(descriptor)
    ended = os.pidfd_open(child)
    try:
        poll = select.poll()
        poll.register(ended, select.POLLIN)
        poll.register(control, select.POLLRDHUP)
        seen = {descriptor for descriptor, _ in poll.poll(WALL_SECONDS * 1000)}
        if ended not in seen:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    finally:
        os.close(ended)
    return status, not seen


def _be_child(keeper: int, control: socket.socket, given: list[int]) -> None:
    """Put up the walls, parse, write the answers, and end; never return."""
    code = BROKEN
    try:
        walls.die_with_parent()
        if os.getppid() != keeper:
            os._exit(BROKEN)
        os.close(control.detach())
        walls.put_up()
        source, sink = given
        _answer(source, sink)
        code = 0
    except walls.NoWalls:
        code = NO_WALLS
    except MemoryError:
        code = OUT_OF_MEMORY
    except BaseException:  # noqa: BLE001, S110 - whatever it is, nothing may leave the child but its code
        pass
    finally:
        os._exit(code)


def _answer(source: int, sink: int) -> None:
    pieces = []
    while piece := os.read(source, 1 << 20):
        pieces.append(piece)
    content = b"".join(pieces)
    del pieces
    head, _, rest = content.partition(b"\n")
    del content
    at = 0
    said = json.loads(head)
    known = Known.of(said["known"])
    for length, name in said["documents"]:
        found = parse(rest[at : at + length], name, known).plain()
        at += length
        answer = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
        del found
        left = memoryview(len(answer).to_bytes(LENGTH_BYTES, "big") + answer)
        while left:
            left = left[os.write(sink, left) :]
