"""The warehouse's file is shut off from all else, and its hash tells any two tables apart."""

import stat

import polars as pl
import pytest

from sql import warehouse
from sql.warehouse import beside, canonical_hash, connect, open_read_only

COUNTS = pl.DataFrame({"id": [1]})


def test_a_model_cannot_read_files_nor_the_frames_of_python(tmp_path):
    (tmp_path / "secret.csv").write_text("id\n1\n")
    with connect(None) as con:
        frame = COUNTS
        assert frame.height
        for query in (f"from read_csv('{tmp_path}/secret.csv')", "from frame", "install httpfs"):
            with pytest.raises(Exception, match=r"disabled|does not exist"):
                con.execute(query)


def test_a_new_file_leaves_the_folder_of_another_that_is_being_written(tmp_path):
    target = tmp_path / "lake" / "w.duckdb"
    with beside(target) as slow:
        slow.write_bytes(b"slow")
        with beside(target) as quick:
            quick.write_bytes(b"quick")
        assert target.read_bytes() == b"quick"
    assert target.read_bytes() == b"slow"
    assert [path.name for path in target.parent.iterdir()] == ["w.duckdb"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600, "it holds every figure as it is"


def test_reading_where_nothing_was_built_says_what_to_do(tmp_path):
    with (
        pytest.raises(FileNotFoundError, match=r"nothing has been built\. Run `lscb build`"),
        open_read_only(tmp_path / "w"),
    ):
        pass


def hash_of(values: str, key: str = "k", names: str = "k, v") -> str:
    with connect(None) as con:
        con.execute(f"create table t as select * from (values {values}) as t({names})")  # noqa: S608
        return canonical_hash(con, "t", [key])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("(1, 'a')", "(1, 'b')"),
        ("(1, 'a')", "(1, null)"),
        ("(1, 'null')", "(1, null)"),
        ("(1, '')", "(1, null)"),
        ("(1, '1')", "(1, 1)"),
        ("(1, 1::bigint)", "(1, 1::double)"),
        ("(1, 0.1::double)", "(1, 0.1::double + 1e-17::double * 2)"),
        ("(1, 9007199254740993::hugeint)", "(1, 9007199254740992::hugeint)"),
        ("(1, 0.1234567890123456780::decimal(38,19))", "(1, 0.1234567890123456781::decimal(38,19))"),
        ("(1, ['a', 'b'])", "(1, ['b', 'a'])"),
        ("(1, ['a, b'])", "(1, ['a', 'b'])"),
        ("(1, 'a'), (2, 'b')", "(1, 'b'), (2, 'a')"),
        ("(1, 'a')", "(1, 'a'), (1, 'a')"),
    ],
)
def test_the_hash_tells_any_two_tables_apart(one, other):
    assert hash_of(one) != hash_of(other)


def test_the_hash_does_not_see_the_order_of_rows_nor_zero_below_zero():
    assert hash_of("(1, 'a'), (2, 'b'), (2, 'c')") == hash_of("(2, 'c'), (2, 'b'), (1, 'a')")
    assert hash_of("(1, 0.0::double)") == hash_of("(1, -0.0::double)")
    assert hash_of("(1, 'a')") != hash_of("(1, 'a')", names="k, w")


def test_the_hash_of_an_empty_table_is_of_its_columns():
    with connect(None) as con:
        con.execute("create table t (k integer); create table u (k integer); create table w (k bigint)")
        assert (
            canonical_hash(con, "t", ["k"])
            == canonical_hash(con, "u", ["k"])
            != canonical_hash(con, "w", ["k"])
        )


def test_a_folder_that_is_cleared_up_before_it_is_held_is_made_again(tmp_path, monkeypatch):
    held, made = warehouse._held, []

    def cleared_once(folder):
        made.append(folder)
        if len(made) == 1:
            folder.rmdir()
        return held(folder)

    monkeypatch.setattr(warehouse, "_held", cleared_once)
    (tmp_path / ".room-left").mkdir()
    with warehouse.private_folder(tmp_path, ".room-") as folder:
        assert folder == made[1]
        assert list(tmp_path.iterdir()) == [folder]
    assert list(tmp_path.iterdir()) == []
