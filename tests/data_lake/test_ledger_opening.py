"""Opening makes the tables that the code describes, once, whoever comes first."""

import multiprocessing
import re
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from data_lake.ledger import LedgerDamaged, LedgerRefused, open_ledger
from data_lake.ledger.opening import HEAD, alembic_config, make_engine
from data_lake.ledger.tables import metadata
from expectations.findings import Verdict
from tests.data_lake.ledger_story import arrive, finding, judge

HERE = Path(__file__).parent
SPAWN = multiprocessing.get_context("spawn")
AT = datetime(2024, 4, 30, 16, 0, tzinfo=UTC)


SCHEMA_OF = {
    "sqlite": "select name, sql from sqlite_master where type <> 'trigger' and name not like '%alembic%'",
    "postgresql": """
        select conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'public'::regnamespace and conrelid <> 'alembic_version'::regclass
        union all select indexname, indexdef from pg_indexes
        where schemaname = 'public' and tablename <> 'alembic_version'
        union all select table_name, string_agg(
            concat_ws(' ', column_name, data_type, character_maximum_length, is_nullable, column_default), ', '
            order by column_name
        ) from information_schema.columns where table_schema = 'public' and table_name <> 'alembic_version'
        group by table_name
    """,
}


def test_the_migrations_make_the_tables_that_the_code_describes(new_ledger):
    with new_ledger(is_opened=False) as here, new_ledger(is_opened=False) as there:
        open_ledger(here).close()
        migrated, described = make_engine(here), make_engine(there)
        with described.begin() as connection:
            metadata.create_all(connection)
            connection.exec_driver_sql("create table alembic_version (version_num varchar(32))")

        def statements(engine):
            # Alembic compares no check constraints, partial indexes and deferrable keys: compare the statements' parts,
            # in any order, for a column that was added later stands last.
            with engine.begin() as connection:
                return {
                    name: sorted(
                        part.strip() for part in re.split(r",(?![^()]*\))|\n", sql or "") if part.strip(" )")
                    )
                    for name, sql in connection.exec_driver_sql(
                        SCHEMA_OF[engine.dialect.name].replace("%", "%%")
                    )
                }

        with migrated.begin() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "compare_server_default": True}
            )
            assert compare_metadata(context, metadata) == []
            command.check(alembic_config(connection))
        assert len(statements(migrated)) > 20
        assert statements(migrated) == statements(described)
        migrated.dispose()
        described.dispose()


def test_a_filled_ledger_of_the_version_before_is_brought_up_to_date(tmp_path):
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as old:
        old.executescript((HERE / "ledger_of_version_0001.sql").read_text(encoding="utf-8"))
    with open_ledger(f"sqlite:///{tmp_path}/ledger.sqlite") as ledger:
        assert ledger.verify_trail() == []
        assert [one.state for one in ledger.submissions("nyscb")] == ["superseded", "accepted", "rejected"]
        rejected = ledger.submissions("nyscb")[2]
        (refusal,) = ledger.findings(rejected.submission_id)
        assert (refusal.code, refusal.cell) == ("V-01", "")
        arrive(ledger, 4)
        judge(ledger, 4, Verdict.ACCEPTED_WITH_QUERIES, [finding(cell="county/815/all/all")])
        assert ledger.verify_trail() == []
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as opened:
        opened.execute("update finding set cell = 'county/816/all/all' where cell <> ''")
        opened.commit()
    with open_ledger(f"sqlite:///{tmp_path}/ledger.sqlite") as ledger:
        (fault,) = ledger.verify_trail()
        assert fault.startswith("The row of submission that event ")


def test_the_code_knows_the_newest_step(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path}/ledger.sqlite")
    with engine.begin() as connection:
        assert ScriptDirectory.from_config(alembic_config(connection)).get_heads() == [HEAD]
    engine.dispose()


def test_an_open_ledger_is_opened_again_with_what_it_holds(ledger_url):
    for already in (0, 1):
        with open_ledger(ledger_url) as ledger:
            assert ledger.last_event() == already
            ledger.record_event(kind="run_started", subject="x", detail={}, actor="me", at=AT)


def test_the_folder_of_a_new_file_is_made(tmp_path):
    open_ledger(f"sqlite:///{tmp_path}/deep/folder/ledger.sqlite").close()
    assert (tmp_path / "deep" / "folder" / "ledger.sqlite").is_file()


def test_a_ledger_of_a_newer_code_is_left_alone(ledger_url):
    open_ledger(ledger_url).close()
    engine = make_engine(ledger_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    engine.dispose()
    with pytest.raises(
        LedgerDamaged, match=r"version 9999, newer than this code's .* nothing has been changed"
    ):
        open_ledger(ledger_url)


def test_a_file_that_is_no_ledger_is_told_without_its_content(tmp_path):
    (tmp_path / "ledger.sqlite").write_text("Jane Example, born 2012" * 100)
    with pytest.raises(LedgerDamaged, match=r"ledger.sqlite cannot be opened \(DatabaseError\)") as told:
        open_ledger(f"sqlite:///{tmp_path}/ledger.sqlite")
    assert "Jane" not in str(told.value)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("ledger.sqlite", "is no database URL"),
        ("postgresql://clerk:opensesame@host:notaport/lscb", "is no database URL"),
        ("mysql://host/lscb", "cannot stand in mysql"),
        ("sqlite://", "must outlive the command"),
        ("sqlite:///:memory:", "must outlive the command"),
    ],
)
def test_an_address_that_cannot_hold_a_ledger_is_refused(url, told):
    with pytest.raises(LedgerRefused, match=told):
        open_ledger(url)


def test_the_file_is_its_owners_alone_until_somebody_lets_others_in(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with open_ledger(f"sqlite:///{path}"):
        pass
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o660)
    with open_ledger(f"sqlite:///{path}"):
        pass
    assert stat.S_IMODE(path.stat().st_mode) == 0o660


def test_a_file_that_this_user_may_not_open_is_told_with_what_to_do(tmp_path):
    (tmp_path / "ledger.sqlite.opening").mkdir()  # what cannot be opened for writing, whoever asks
    with pytest.raises(
        LedgerRefused, match=r"may not be opened by this user .*keep the ledger in PostgreSQL"
    ):
        open_ledger(f"sqlite:///{tmp_path}/ledger.sqlite")
