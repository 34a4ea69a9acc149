"""Whether a file says of itself that it is whole: some forms end in a way that half of them cannot.

What does not say so may be whole all the same, or may still be on its way: then only time tells, by two equal looks.
"""

import codecs
import re
import struct

from expectations.layout import CONTROL

_END, _ENTRY = b"PK\x05\x06", b"PK\x01\x02"
_END_SIZE, _ENTRY_SIZE, _LONGEST_REMARK = 22, 46, 65_535
_PARQUET = b"PAR1"
_TAIL = 1 << 16
"""Bytes at the end of a text among which its last row is looked for."""
_ENCODINGS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def says_it_is_whole(data: bytes) -> bool:
    """Say whether a file is whole by its own account: its directory, footer or control row stands at its end."""
    if data.startswith(b"PK"):
        return _is_whole_archive(data)
    if data.startswith(_PARQUET):
        return _is_whole_parquet(data)
    return _ends_in_control_row(data)


def _is_whole_archive(data: bytes) -> bool:
    """A workbook: the directory lists every part and reaches exactly to the end record, and that to the end."""
    at = data.rfind(_END, max(0, len(data) - _END_SIZE - _LONGEST_REMARK))
    if at < 0 or len(data) - at < _END_SIZE:
        return False
    disk, start_disk, here, entries, size, offset, remark = struct.unpack_from("<4H2LH", data, at + 4)
    if (disk, start_disk, here) != (0, 0, entries) or at + _END_SIZE + remark != len(data):
        return False
    if not entries or offset + size != at:
        return False
    place = offset
    for _ in range(entries):
        if place + _ENTRY_SIZE > at or data[place : place + 4] != _ENTRY:
            return False
        lengths = struct.unpack_from("<3H", data, place + 28)
        (part,) = struct.unpack_from("<L", data, place + 42)
        if data[part : part + 4] != b"PK\x03\x04" or part >= offset:
            return False
        place += _ENTRY_SIZE + sum(lengths)
    return bool(place == at)


def _is_whole_parquet(data: bytes) -> bool:
    if len(data) < 12 or not data.endswith(_PARQUET):
        return False
    (footer,) = struct.unpack_from("<L", data, len(data) - 8)
    return bool(0 < footer <= len(data) - 12)


def _ends_in_control_row(data: bytes) -> bool:
    """A text whose last filled row is our control row, with the end of its line."""
    encoding = next((name for mark, name in _ENCODINGS if data.startswith(mark)), "utf-8")
    try:
        # What precedes the last rows is cut anywhere, also within a character; two bytes a character stay in step.
        text = data[-_TAIL - len(data) % 2 :].decode(encoding, "replace" if encoding == "utf-8" else "strict")
    except UnicodeDecodeError:
        return False
    if not text.endswith(("\n", "\r")):
        return False
    rows = [one for one in re.split(r"[\r\n]+", text) if one.strip(' \t,;|"')]
    return bool(rows) and CONTROL in [cell.strip(' "\ufeff') for cell in re.split(r"[,;\t|]", rows[-1])]
