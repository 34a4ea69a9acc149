"""Opening the stores and finding the boards, and what is told when that cannot be done."""

import shutil

import pytest

from expectations.catalogue import DATASET, CatalogueFaults
from flows.office import UnknownBoard, UnusableRoot, find_boards, open_office
from flows.settings import Settings

DATASETS = DATASET.parent


def test_an_office_has_a_lake_a_ledger_and_the_boards_in_the_order_asked_for(tmp_path):
    with open_office(Settings(root=tmp_path / "new" / "lake", board="eastmoor,nyscb")) as office:
        assert list(office.catalogues) == ["eastmoor", "nyscb"]
        assert office.ledger.last_event() == 0
        assert (tmp_path / "new" / "lake").is_dir()


def test_a_board_is_found_by_the_id_it_declares_not_by_its_folder(tmp_path):
    shutil.copytree(DATASET, tmp_path / "anything")
    assert list(find_boards(tmp_path, ("nyscb",))) == ["nyscb"]


def test_an_unknown_board_is_told_with_those_there_are():
    with pytest.raises(
        UnknownBoard, match=r"^No board called atlantis in .*\. There are: eastmoor, nyscb\. A board"
    ):
        find_boards(DATASETS, ("nyscb", "atlantis"))


def test_a_folder_without_boards_says_so(tmp_path):
    with pytest.raises(UnknownBoard, match=r"There are: none\."):
        find_boards(tmp_path, ("nyscb",))


def test_a_board_that_is_not_served_is_told_with_those_that_are(office):
    with pytest.raises(
        UnknownBoard, match=r"^No board called fenland is served here\. Served are: nyscb, eastmoor\."
    ):
        office.catalogue("fenland")


@pytest.fixture
def with_a_broken_board(tmp_path):
    for name in ("dataset", "dataset_eastmoor"):
        shutil.copytree(DATASETS / name, tmp_path / name)
    board = tmp_path / "dataset_eastmoor" / "board.toml"
    board.write_text(board.read_text().replace("is_invented", "is_invanted"))
    return tmp_path


def test_a_contradiction_of_one_board_does_not_stop_another(with_a_broken_board):
    assert list(find_boards(with_a_broken_board, ("nyscb",))) == ["nyscb"]


def test_a_board_that_contradicts_itself_is_told_with_file_and_key(with_a_broken_board):
    with pytest.raises(
        CatalogueFaults, match=r"board\.toml, eastmoor, is_invanted: found .*, expected no such key"
    ):
        find_boards(with_a_broken_board, ("eastmoor",))


def test_a_root_that_cannot_be_a_folder_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings = Settings(root=tmp_path / "file" / "lake")
    with (
        pytest.raises(UnusableRoot, match=r"Set LSCB_ROOT to a folder that may be written\.$"),
        open_office(settings),
    ):
        pytest.fail("it opened")


def test_no_ledger_stays_open(tmp_path):
    settings = Settings(root=tmp_path, board="nyscb")
    with open_office(settings):
        pass
    with open_office(settings) as again:
        assert again.ledger.verify_trail() == []
