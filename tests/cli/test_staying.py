"""A window stays while the folder behind it is closed, mended, put back and opened again."""

import asyncio
import shutil
from argparse import Namespace
from pathlib import Path

import pytest

from selaras.errors import SelarasError
from selaras.store import projection
from selaras.store.engine import FILE_NAME, open_store
from selaras.store.meta import set_meta
from selaras.store.projection_schema import DERIVED
from selaras.texts import Texts
from selaras_client.cli import progress, upgrading
from selaras_client.cli.hub_doors import HubDoors
from selaras_client.cli.parser import parse
from selaras_client.cli.run import StoreFolderError, main
from selaras_client.cli.staying import is_to_be_tried_again, stay
from selaras_client.cli.windows import Windows
from selaras_client.closed_work import REBUILD, RESTORE, ClosedWork
from selaras_client.running import RunningOffice
from selaras_client.window import open_window
from selaras_client.window.open_window import OpenedWindow
from tests.cli.selaras import Pc
from tests.damage.broken import first_page

TEXTS = Texts("id")


class Person(Windows):
    """Windows without a browser, before which somebody sits who does these things in turn."""

    def __init__(self, args: Namespace, *does: ClosedWork | None) -> None:
        super().__init__(args)
        self.does, self.seen, self.told = list(does), list[str](), list[str]()
        self.upgraded = list[tuple[int, int]]()

    async def open(self) -> OpenedWindow:
        return OpenedWindow("printed")

    async def url(self) -> str:
        return "http://127.0.0.1:1/"

    def can_ask(self, args: Namespace) -> bool:
        return True

    async def show_trouble(
        self, error: SelarasError, choice: "asyncio.Future[ClosedWork | None]"
    ) -> None:
        self.seen.append(error.code)
        if self.does:
            choice.set_result(self.does.pop(0))

    async def show_upgrading(self, done: int, of: int) -> None:
        await super().show_upgrading(done, of)
        self.upgraded.append((done, of))

    async def show_working(self, work: ClosedWork) -> None:
        self.seen.append(work.kind)

    def keep_failure(self, error: SelarasError, work: ClosedWork) -> None:
        self.told.append(error.code)

    def keep_done(self, done: object, work: ClosedWork) -> None:
        self.told.append("done")

    async def show_office(self, office: RunningOffice, doors: HubDoors | None = None) -> None:
        await super().show_office(office, doors)
        count = await office.ask(lambda replica: replica.fingerprint()["invoice"][0])
        self.seen.append(f"{count} invoices")
        if self.does and (work := self.does.pop(0)) is not None:
            self._leave(work)
        else:
            # Nobody can tell when a printed address is no longer looked at: it is told to stop.
            self.wished.set()


def _args(pc: Pc) -> Namespace:
    args = parse(["--home", str(pc.home), "--json", "window"], TEXTS)
    args.trouble = None
    return args


@pytest.fixture
def damaged(pc: Pc) -> Pc:
    pc.json("backup")
    first_page(pc.home / FILE_NAME)
    return pc


def test_a_damaged_folder_is_tried_again_then_mended_then_put_back(damaged: Pc) -> None:
    (backup,) = (damaged.home / "cadangan").glob("*.db")
    args = _args(damaged)
    person = Person(args, None, ClosedWork(REBUILD), ClosedWork(RESTORE, backup), None)
    shown = asyncio.run(stay(args, TEXTS, windows=person))
    assert shown.exit_code == 0
    assert person.seen == [
        "store.damaged",
        "store.damaged",
        "rebuild",
        "60 invoices",
        "restore",
        "60 invoices",
    ]
    assert person.told == ["done", "done"]


@pytest.fixture
def older(pc: Pc, monkeypatch: pytest.MonkeyPatch) -> Pc:
    """Return a PC whose lists an older release derived, and that is told of each document."""
    store = open_store(pc.home)
    with store.transaction() as db:
        set_meta(db, DERIVED, value="others")
    store.close()
    monkeypatch.setattr(projection, "HEARD_EVERY", 1)
    return pc


def test_whoever_waits_at_the_window_sees_how_far_an_older_file_is(
    older: Pc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrading, "PAGE_S", 0.0)
    args = _args(older)
    person = Person(args, None)
    assert asyncio.run(stay(args, TEXTS, windows=person)).exit_code == 0
    assert person.upgraded[0] == (0, 61)
    assert person.seen == ["60 invoices"]
    again = Person(_args(older), None)
    asyncio.run(stay(args, TEXTS, windows=again))
    assert again.upgraded == []


def test_a_command_says_how_far_an_older_file_is(
    older: Pc, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "PROGRESS_ROWS", 25)
    assert main(["--home", str(older.home), "list"]) == 0
    said = capsys.readouterr().err.splitlines()
    assert [line.partition(": ")[2].partition(" dokumen")[0] for line in said] == [
        "0 dari 61",
        "25 dari 61",
        "50 dari 61",
    ]
    assert main(["--home", str(older.home), "list"]) == 0
    assert not capsys.readouterr().err


def test_work_that_is_refused_leaves_the_office_as_it_was(pc: Pc, tmp_path: Path) -> None:
    args = _args(pc)
    person = Person(args, ClosedWork(RESTORE, tmp_path / "none.db"), ClosedWork(REBUILD), None)
    assert asyncio.run(stay(args, TEXTS, windows=person)).exit_code == 0
    assert person.told == ["restore.no-file", "rebuild.sound"]
    assert person.seen.count("60 invoices") == 3


def test_whoever_closes_the_window_instead_leaves_everything_alone(
    damaged: Pc, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (damaged.home / FILE_NAME).read_bytes()
    monkeypatch.setenv("DISPLAY", ":0")
    # A browser that is closed at once.
    browser = shutil.which("true")
    monkeypatch.setattr(open_window, "find_browser", lambda: browser)
    assert damaged.fails("window") == (3, "store.damaged")
    assert (damaged.home / FILE_NAME).read_bytes() == before


def test_a_folder_that_cannot_be_had_is_shown_and_tried_again_until_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "drive").write_text("no folder", encoding="utf-8")
    args = _args(Pc(tmp_path / "drive" / "home"))
    error = StoreFolderError(path=str(args.home), reason="away")
    person = Person(args, None)
    assert asyncio.run(is_to_be_tried_again(args, error, windows=person))
    assert person.seen == ["home.cannot-use"]
    # A browser that is closed at once: the person gives up.
    monkeypatch.setenv("DISPLAY", ":0")
    browser = shutil.which("true")
    monkeypatch.setattr(open_window, "find_browser", lambda: browser)
    assert Pc(args.home).fails("window") == (3, "home.cannot-use")
