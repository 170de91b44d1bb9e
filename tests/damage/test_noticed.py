"""Damage is noticed at open, or by the first read that meets it; never a traceback."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from selaras.replica.alarms import open_alarms
from selaras.store.engine import FILE_NAME, PAGE_BYTES, open_store
from selaras.store.soundness import UnsoundFileError
from selaras.store.trouble import DamagedError
from selaras.texts import Texts
from selaras_client.home import Home
from selaras_client.upkeep import DAMAGED, Upkeep
from tests.cli.selaras import SAMPLE, Pc
from tests.client import homes
from tests.damage.broken import Damage, broken_root, first_page, schema
from tests.sim.office import TestClock


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("noticed") / "home"
    Pc(home).set_up().json("import", str(SAMPLE))
    return home


@pytest.fixture
def pc(tmp_path: Path, template: Path) -> Pc:
    pc = Pc(shutil.copytree(template, tmp_path / "home"))
    assert pc.here("list").err, "a copied folder says so, once"
    return pc


def _garbage(path: Path) -> None:
    path.write_bytes(b"<html>404</html>" * 4_000)


def _short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:60])


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _less_by_a_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-PAGE_BYTES])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    "damage", [_garbage, _short, _half, _less_by_a_page, _empty, first_page, schema]
)
def test_at_open_it_is_said_and_the_file_is_left_alone_until_it_is_made_anew(
    pc: Pc, damage: Damage
) -> None:
    path = pc.home / FILE_NAME
    pc.json("backup")
    damage(path)
    before = path.read_bytes()
    for command in ("list", "sync", "doctor", "backup"):
        assert pc.fails(command) == (3, "store.damaged")
    assert "selaras rebuild" in pc.here("list").err
    assert path.read_bytes() == before
    pc.json("rebuild")
    ran = pc.here("--json", "list", "--limit", "100")
    assert (ran.exit_code, len(ran.data["invoices"])) == (0, 60)
    assert pc.json("doctor")["database"] == "ok"


@pytest.mark.parametrize("table", ["document", "invoice_row", "meta", "fact", "outbox"])
def test_the_first_read_that_meets_it_says_so(pc: Pc, table: str) -> None:
    broken_root(table)(pc.home / FILE_NAME)
    seen = [pc.here("--json", *words) for words in (("list",), ("fingerprint",), ("sync",))]
    codes = {ran.error for ran in seen if ran.exit_code}
    assert codes == {"store.damaged"}
    ran = pc.here("--json", "doctor")
    assert ran.exit_code == 3


@pytest.mark.parametrize(("table", "is_said"), [("outbox", True), ("invoice_row", False)])
def test_who_has_it_made_anew_hears_where_unsent_work_may_be_missing(
    pc: Pc, table: str, *, is_said: bool
) -> None:
    broken_root(table)(pc.home / FILE_NAME)
    ran = pc.here("rebuild")
    assert ran.exit_code == 0, ran
    assert (Texts("id").say("cli.rebuilt-unread") in ran.out) is is_said


def _nothing_left(path: Path) -> None:
    _change_meta(path, "DELETE FROM meta")


def _other_names(path: Path) -> None:
    _change_meta(path, "UPDATE meta SET key = key || 'x'")


def _no_numbers(path: Path) -> None:
    _change_meta(path, "UPDATE meta SET value = 'x' WHERE key = 'seq'")


def _no_text(path: Path) -> None:
    _change_meta(path, "UPDATE meta SET value = CAST(x'ff41' AS TEXT)")


def _change_meta(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(statement)
        db.commit()


@pytest.mark.parametrize("is_replaced", [False, True])
@pytest.mark.parametrize(
    "damage", [broken_root("meta"), _nothing_left, _other_names, _no_numbers, _no_text]
)
def test_a_file_that_does_not_say_whose_it_is_is_damage_like_any_other(
    pc: Pc, damage: Damage, *, is_replaced: bool
) -> None:
    path = pc.home / FILE_NAME
    pc.json("backup")
    damage(path)
    if is_replaced:
        aside = path.rename(path.with_suffix(".old"))
        shutil.copyfile(aside, path)
        aside.unlink()
    before = path.read_bytes()
    assert pc.fails("list") == (3, "store.damaged")
    assert path.read_bytes() == before
    pc.json("rebuild")
    ran = pc.here("--json", "list", "--limit", "100")
    assert (ran.exit_code, len(ran.data["invoices"])) == (0, 60)


def test_a_text_that_is_none_is_damage_and_no_full_disk(pc: Pc) -> None:
    with closing(sqlite3.connect(pc.home / FILE_NAME)) as db:
        db.execute("UPDATE invoice_row SET buyer_name = CAST(x'ff41' AS TEXT) WHERE doc_no = 3")
        db.commit()
    assert pc.fails("list", "--limit", "100") == (3, "store.damaged")


def test_whatever_byte_is_flipped_there_is_a_sentence(pc: Pc) -> None:
    path = pc.home / FILE_NAME
    raw = path.read_bytes()
    for page in range(1, len(raw) // PAGE_BYTES, 11):
        broken = bytearray(raw)
        for place in range(page * PAGE_BYTES, (page + 1) * PAGE_BYTES, 97):
            broken[place] ^= 0x55
        path.write_bytes(broken)
        for suffix in ("-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)
        for words in (("list",), ("doctor",)):
            # ``here`` itself looks for a traceback.
            assert pc.here("--json", *words).exit_code in (0, 1, 3)


def test_a_file_that_was_put_here_is_looked_at_wholly_before_the_first_write(pc: Pc) -> None:
    """A log of another file may have been applied to it, which SQLite does without a word."""
    path = pc.home / FILE_NAME
    _unused_page(path)
    assert pc.here("conflicts").exit_code == 0, "no command reads that page"
    raw = path.read_bytes()
    aside = path.rename(path.with_suffix(".old"))
    path.write_bytes(raw)
    aside.unlink()
    assert pc.fails("conflicts") == (3, "store.damaged")
    assert path.read_bytes() == raw


def test_an_empty_file_where_nobody_lived_is_a_new_pc(tmp_path: Path) -> None:
    """The first start was killed before anything was written."""
    (tmp_path / FILE_NAME).write_bytes(b"")
    Pc(tmp_path).set_up()


def test_a_store_says_what_kind_of_file_it_is(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(b"x" * PAGE_BYTES)
    with pytest.raises(UnsoundFileError):
        open_store(tmp_path)
    assert UnsoundFileError.code == DamagedError.code


# By itself, while the program runs


async def _alarms(pc: homes.Pc) -> list[str]:
    def listed(home: Home) -> list[str]:
        with home.replica.reading() as db:
            return [alarm.code for alarm in open_alarms(db) if alarm.code == DAMAGED]

    return await pc.office.work(listed)


def _tick(folder: Path, clock: TestClock, damage: Callable[[Path], None]) -> list[str]:
    async def play() -> list[str]:
        async with homes.opened(folder) as pc:
            pc.home.clock = clock
            damage(folder / FILE_NAME)
            await Upkeep(pc.office, sign="x").tick()
            return await _alarms(pc)

    return asyncio.run(play())


def _unused_page(path: Path) -> None:
    """Break a page that no command reads: only who looks at all of them finds it."""
    with closing(sqlite3.connect(path)) as db:
        found = "SELECT rootpage FROM sqlite_schema WHERE name = 'hub_invite'"
        number = db.execute(found).fetchone()[0]
    with path.open("rb+") as file:
        file.seek((number - 1) * PAGE_BYTES)
        file.write(b"\xff" * PAGE_BYTES)


def _nothing(_: Path) -> None:
    pass


def test_every_page_is_looked_at_once_a_week_and_after_it_was_cut_off(pc: Pc) -> None:
    clock = TestClock()
    assert _tick(pc.home, clock, _nothing) == []
    clock.forward(timedelta(days=6))
    assert _tick(pc.home, clock, _unused_page) == [], "not every day: a large file takes a while"
    log = pc.home / f"{FILE_NAME}-wal"
    with closing(sqlite3.connect(pc.home / FILE_NAME)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE cut_off (x)")
        db.commit()
        kept = log.read_bytes()
    log.write_bytes(kept)
    assert _tick(pc.home, clock, _nothing) == [DAMAGED]


def test_a_week_later_it_is_found(pc: Pc) -> None:
    clock = TestClock()
    assert _tick(pc.home, clock, _nothing) == []
    clock.forward(timedelta(days=8))
    assert _tick(pc.home, clock, _unused_page) == [DAMAGED]
