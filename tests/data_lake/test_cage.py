"""The walls hold, whatever runs behind them; and nothing that happens there reaches the parent."""

import errno
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from data_lake.cage import Cage, CageUnavailable, Death
from data_lake.parsers.known import Known
from data_lake.readers import read
from data_lake.readers.reader import reading_of
from expectations.layout import COLUMNS

HOUSE = Path(__file__).resolve().parents[2]
GOOD = (",".join(COLUMNS) + "\n" + "a," * (len(COLUMNS) - 1) + "b\n").encode()

# A parser of the tests' own stands in for the real one: what a hostile file makes a parser do.
HOSTILE = """
import ctypes, os, platform, socket, sys, time
from data_lake.cage import keeper
from data_lake.parsers.parse import Parsed

def tried(act):
    try:
        act()
    except OSError as error:
        return error.errno
    return 0

library = ctypes.CDLL(None, use_errno=True)

def signalled(process):
    if library.syscall(keeper.walls._SIGNAL_ONESELF[platform.machine()], process, process, 9) != 0:
        raise OSError(ctypes.get_errno(), "")

def answer(source, sink):
    global SINK
    SINK = sink
    real(source, sink)

real, keeper._answer = keeper._answer, answer

def hostile(data, name, known):
    word = data.decode("ascii", "replace")
    if word == "memory":
        held = bytearray(1 << 30)
    if word == "abort":
        os.abort()
    if word == "fault":
        ctypes.string_at(0)
    if word == "spin":
        while True:
            pass
    if word == "sleep":
        time.sleep(1_000)
    if word == "flood":
        while True:
            os.write(SINK, b"\\x00" * 65_536)
    if word == "much":
        os.write(SINK, (200_000_000).to_bytes(8, "big") + b"x" * 65_536)
        while True:
            os.write(SINK, b"x" * 65_536)
    if word == "twice":
        os.write(SINK, (1).to_bytes(8, "big") + b"1")
    if word == "leave":
        os._exit(0)
    if word == "exit":
        os._exit(3)
    if word.startswith("try "):
        acts = {
            "open": lambda: os.open("/etc/hostname", os.O_RDONLY),
            "write": lambda: os.open("/tmp/lscb-cage", os.O_CREAT | os.O_WRONLY),
            "socket": lambda: socket.socket(),
            "unix": lambda: socket.socket(socket.AF_UNIX),
            "exec": lambda: os.execv(sys.executable, [sys.executable]),
            "fork": lambda: os.fork(),
            "kill": lambda: os.kill(os.getppid(), 9),
            "signal": lambda: signalled(os.getppid()),
            "chmod": lambda: os.chmod("/tmp", 0o777),
            "stat": lambda: os.stat("/etc"),
            "read_input": lambda: os.pwrite(3, b"x", 0),
        }
        return Parsed(str(tried(acts[word[4:]])))
    return Parsed(word)

keeper.parse = hostile
keeper.WALL_SECONDS = 4
keeper.walls.PROCESSOR_SECONDS = 1
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "hostile.py").write_text(HOSTILE)
    with HostileCage(folder) as cage:
        yield cage


class HostileCage(Cage):
    """A cage whose keeper loads the tests' own parser."""

    def __init__(self, folder):
        super().__init__("hostile")
        self.extra = str(folder)


@pytest.fixture(autouse=True)
def _find_hostile(monkeypatch, request):
    if "hostile" in request.fixturenames:
        extra = request.getfixturevalue("hostile").extra
        from data_lake.cage import cage

        monkeypatch.setattr(cage, "_START", f"import sys\nsys.path.insert(0, {extra!r})\n" + cage._START)


def given(cage, word):
    answer = cage.parse(word.encode(), "")
    return answer if isinstance(answer, Death) else json.loads(answer)["kind"]


@pytest.mark.parametrize(
    ("word", "death"),
    [
        ("memory", Death.MEMORY),
        ("abort", Death.MEMORY),
        ("fault", Death.DAMAGED),
        ("spin", Death.TIME),
        ("sleep", Death.TIME),
        ("flood", Death.OUTPUT),
        ("much", Death.OUTPUT),
        ("twice", Death.OUTPUT),
        ("leave", Death.DAMAGED),
        ("exit", Death.DAMAGED),
    ],
)
def test_a_parser_that_goes_too_far_dies_alone(hostile, word, death):
    assert given(hostile, "well") == "well"
    keeper = hostile.keeper_id
    assert given(hostile, word) is death
    assert given(hostile, "well") == "well"
    assert hostile.keeper_id == keeper


@pytest.mark.parametrize(
    "act",
    ["open", "write", "socket", "unix", "exec", "fork", "kill", "signal", "chmod", "stat", "read_input"],
)
def test_a_parser_can_reach_nothing(hostile, act):
    assert given(hostile, f"try {act}") == str(errno.EPERM)
    assert hostile.keeper_id is not None


def test_in_a_batch_the_one_that_dies_is_named_and_the_others_go_on(hostile):
    words = ["a", "abort", "b", "exit", "spin", "c"]
    answers = hostile.parse_all([(word.encode(), "") for word in words])
    assert [one if isinstance(one, Death) else json.loads(one)["kind"] for one in answers] == [
        "a", Death.MEMORY, "b", Death.DAMAGED, Death.TIME, "c",
    ]  # fmt: skip


def test_a_dead_keeper_is_replaced_for_the_next_file():
    with Cage() as cage:
        assert read(GOOD, "r.csv", cage=cage).is_readable
        first = cage.keeper_id
        os.kill(first, signal.SIGKILL)
        assert read(GOOD, "r.csv", cage=cage).is_readable
        assert cage.keeper_id not in {None, first}


def test_a_keeper_that_dies_with_its_child_refuses_that_file_and_no_other(hostile):
    given(hostile, "well")
    timer = threading.Timer(0.5, os.kill, (hostile.keeper_id, signal.SIGKILL))
    timer.start()
    assert given(hostile, "sleep") is Death.MEMORY
    timer.join()
    assert given(hostile, "well") == "well"


def test_threads_wait_for_each_other():
    found = []
    with Cage() as cage:
        threads = [
            threading.Thread(
                target=lambda: found.extend(read(GOOD, "r.csv", cage=cage).is_readable for _ in range(5))
            )
            for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [True] * 30


def test_a_fork_of_the_parent_gets_a_keeper_of_its_own():
    words = f"""
import os, sys
sys.path.insert(0, {str(HOUSE)!r})
from data_lake.cage import Cage
with Cage() as cage:
    good = {GOOD!r}
    cage.parse(good, "")
    keeper = cage.keeper_id
    child = os.fork()
    cage.parse(good, "")
    same = cage.keeper_id == keeper
    if child:
        _, status = os.waitpid(child, 0)
        print(same, status)
    else:
        cage.close()
        os._exit(1 if same else 0)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", words], capture_output=True, text=True, check=True
    )
    assert (done.stdout.strip(), done.stderr) == ("True 0", "")


def test_the_keeper_ends_with_its_parent_and_leaves_no_warning():
    words = f"""
import sys
sys.path.insert(0, {str(HOUSE)!r})
from data_lake.cage import plain
plain.parse({GOOD!r}, "")
print(plain.keeper_id)
"""
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", words], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert not Path(f"/proc/{done.stdout.strip()}").exists()


def test_the_keeper_loads_neither_polars_nor_more_than_one_thread():
    words = (
        "import sys; sys.path.insert(0, sys.argv[1]); import data_lake.cage.keeper, data_lake.parsers.columnar;"
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'polars', 'pandas', 'fastexcel', 'duckdb'}))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", words, str(HOUSE)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
    with Cage("data_lake.parsers.columnar") as cage:
        cage.parse(GOOD, "")
        assert len(list(Path(f"/proc/{cage.keeper_id}/task").iterdir())) == 1
        assert "PATH" not in Path(f"/proc/{cage.keeper_id}/environ").read_text()


@pytest.mark.parametrize("part", ["_ALLOWED = {", "_FILTER_MODE = 2"])
def test_without_walls_nothing_is_read(tmp_path, monkeypatch, part):
    from data_lake.cage import cage

    breaks = "walls._ALLOWED.clear()" if part.startswith("_ALLOWED") else "walls._FILTER_MODE = 99"
    (tmp_path / "broken.py").write_text(f"from data_lake.cage import walls\n{breaks}\n")
    monkeypatch.setattr(cage, "_START", f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n" + cage._START)
    with Cage("broken") as one, pytest.raises(CageUnavailable, match="nothing has been read or refused"):
        read(GOOD, "r.csv", cage=one)


def test_another_system_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with Cage() as one, pytest.raises(CageUnavailable, match=r"Run on Linux"):
        read(GOOD, "r.csv", cage=one)


ROW = [*["a"] * len(COLUMNS), "S", 2]
FAULT = ["R-09", "T", 3, "", {"found": 1, "headings": 2}]


def answer(**changed):
    return json.dumps(
        {"kind": "xlsx", "rows": [ROW], "faults": [FAULT], "unread": ["U"], "notes": [], "lists": []}
        | changed
    ).encode()


def test_a_plain_answer_is_believed():
    reading = reading_of(answer())
    assert reading.frame.rows() == [tuple(ROW)]
    assert [str(one.address) for one in reading.refusals] == ["sheet T, row 3"]
    assert reading.unread == ("U",)


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "exe"},
        {"kind": ["csv"]},
        {"rows": {}},
        {"rows": [ROW[:-1]]},
        {"rows": [[*ROW[:-1], 0]]},
        {"rows": [[*ROW[:-1], True]]},
        {"rows": [[*ROW[:-1], 2.0]]},
        {"rows": [[*ROW[:-1], 10**30]]},
        {"rows": [[1, *ROW[1:]]]},
        {"rows": [[None, *ROW[1:]]]},
        {"rows": [["\ud800", *ROW[1:]]]},
        {"rows": [[*ROW[:-2], "S" * 32, 2]]},
        {"rows": [[*ROW[:-2], "S\n", 2]]},
        {"rows": [ROW] * 3 + ["x"]},
        {"rows": [], "faults": []},
        {"faults": [["R-99", "T", 3, "", {}]]},
        {"faults": [["R-09", "T", 3, "", {}]]},
        {"faults": [["R-09", "T", 3, "Jane", {}]]},
        {"faults": [["R-09", "T", -3, "", {"found": 1, "headings": 2}]]},
        {"faults": [["R-09", "T", 3, "", {"found": "Jane", "headings": 2}]]},
        {"faults": [["R-09", "T", 3]]},
        {"faults": [["R-09", "", 3, "", {"found": 1, "headings": 2}]]},
        {"faults": [["R-09", "S", 3, "", {"found": 1, "headings": 2}]]},
        {"unread": [1]},
        {"notes": [["Cover", 0, ["x"]]]},
        {"notes": [["Cover", 1, ["x" * 601]]]},
        {"notes": [["Cover", 1, [5]]]},
        {"more": 1},
    ],
    ids=str,
)
def test_an_answer_of_another_shape_is_a_damaged_file(changed):
    reading = reading_of(answer(**changed))
    assert reading.frame.is_empty()
    assert [(one.code, str(one.address)) for one in reading.findings] == [("R-11", "the whole file")]
    assert "Jane" not in repr(reading.findings)


KNOWN = Known({"caf": ("return_id", "period", "caf_ref")})
LIST = [
    "caf",
    "L",
    ["caf_ref", "row", "return_id", "period"],
    [[2, ["a", "b", "caf", "2023-24-Q4"]]],
    "2023-04-01",
]


def with_list(*changed, place=0):
    return json.loads(answer(lists=[[*LIST[:place], *changed, *LIST[place + len(changed) :]]]))


def test_a_plain_list_is_believed_and_a_heading_cannot_take_the_place_of_a_place():
    reading = reading_of(json.dumps(with_list()).encode(), KNOWN)
    (one,) = reading.lists
    assert (one.return_id, one.sheet, str(one.covers_from)) == ("caf", "L", "2023-04-01")
    assert one.frame.to_dicts() == [
        {"caf_ref": "a", "row ": "b", "return_id": "caf", "period": "2023-24-Q4", "sheet": "L", "row": 2}
    ]


CELLS = ["a", "b", "caf", "2023-24-Q4"]


@pytest.mark.parametrize(
    ("place", "changed"),
    [
        (0, "unknown"),
        (0, ["caf"]),
        (1, "T"),
        (1, "L" * 32),
        (2, ["caf_ref", "row", "return_id"]),
        (2, ["caf_ref", "row", "return_id", "return_id"]),
        (2, ["caf_ref", "Row", "return_id", "period"]),
        (2, ["caf_ref", "", "return_id", "period"]),
        (2, ["caf_ref", 1, "return_id", "period"]),
        (2, ["caf_ref", "\ud800", "return_id", "period"]),
        (2, ["caf_ref", "x" * 40_000, "return_id", "period"]),
        (3, []),
        (3, {}),
        (3, [[0, CELLS]]),
        (3, [[True, CELLS]]),
        (3, [[2, CELLS[:-1]]]),
        (3, [[2, "abcd"]]),
        (3, [[2, [*CELLS[:-1], 4]]]),
        (3, [[2, [*CELLS[:-1], "\ud800"]]]),
        (3, [[2, CELLS, 1]]),
        (4, "yesterday"),
        (4, None),
    ],
)
def test_a_list_of_another_shape_is_a_damaged_file(place, changed):
    reading = reading_of(json.dumps(with_list(changed, place=place)).encode(), KNOWN)
    assert reading.lists == ()
    assert [(one.code, str(one.address)) for one in reading.findings] == [("R-11", "the whole file")]


def test_a_place_names_headings_of_known_lists_alone():
    named = json.dumps(json.loads(answer(faults=[["R-30", "T", 3, "caf_ref", {}]]))).encode()
    (finding,) = reading_of(named, KNOWN).findings
    assert str(finding.address) == "sheet T, row 3, column caf_ref"
    assert [one.code for one in reading_of(named).findings] == ["R-11"]


@pytest.mark.parametrize(
    "words", [b"", b"x", b"\xff", b"[" * 100_000, b'{"kind":' + b"9" * 5_000 + b"}", b"null"]
)
def test_an_answer_that_is_no_answer_is_a_damaged_file(words):
    assert [one.code for one in reading_of(words).findings] == ["R-11"]


@pytest.mark.parametrize("death", [Death.MEMORY, Death.TIME, Death.OUTPUT])
def test_a_limit_is_told_by_its_class(death):
    (finding,) = reading_of(death).findings
    assert (finding.code, finding.observed) == ("R-19", f"{death}_limit")
    assert (
        finding.sentence
        == "The whole file: reading it took more than any return may take, so it was given up."
    )


def test_every_limit_is_set():
    words = (
        "import sys; sys.path.insert(0, sys.argv[1]); from data_lake.cage import walls; import resource as r;"
        "walls._limit(); print([r.getrlimit(one) for one in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE,"
        "r.RLIMIT_NOFILE, r.RLIMIT_NPROC, r.RLIMIT_CORE)])"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", words, str(HOUSE)], stdout=subprocess.PIPE, text=True, check=True
    )
    expected = [1_000_000_000, 30, 0, 16, 0, 0]
    assert done.stdout.strip() == str([(one, one) for one in expected])
