"""A damaged database is made anew: nothing confirmed is missing, nothing unsent is lost."""

import asyncio
import json
from pathlib import Path

import pytest

from selaras.replica.checking import check_home
from selaras.store.engine import FILE_NAME
from selaras_client.rebuilding import NoIdentityError, Renewed, SoundError, rebuild
from selaras_client.swapping import ASIDE
from tests.backup.homes import NOON
from tests.client import homes
from tests.damage.broken import (
    EVERYTHING,
    Damage,
    apply_all,
    broken_root,
    buyers,
    first_page,
    foreign_log,
    schema,
    tray,
    written,
)


@pytest.mark.parametrize(
    ("damage", "in_tray"),
    [
        (first_page, 0),
        (schema, 0),
        (foreign_log, 0),
        (broken_root("fact"), 0),
        (broken_root("invoice_row"), 0),
        (broken_root("outbox"), 3),
        (broken_root("outbox_part"), 3),
        (broken_root("document"), 2),
    ],
    ids=["first page", "schema", "log", "fact", "list", "outbox", "parts", "document"],
)
def test_a_member_pc_is_made_anew_and_everything_is_there(
    tmp_path: Path, damage: Damage, in_tray: int
) -> None:
    home = tmp_path / "pc"

    async def play() -> None:
        async with homes.served(tmp_path / "hub") as hub:
            async with homes.joined(home, hub) as pc:
                await written(pc)
                before = (await pc.office.ask(lambda replica: replica.identity)).incarnation
            damage(home / FILE_NAME)
            done = rebuild(home, now=NOON)
            assert (done.aside / FILE_NAME).exists()
            assert done.rebuilt.in_tray == in_tray
            _check_file(done, count=3)
            async with homes.opened(home) as pc:
                identity = await pc.office.ask(lambda replica: replica.identity)
                assert identity.incarnation != before
                await pc.office.sync_once()
                assert len(await pc.office.ask(tray)) == in_tray
                await pc.office.ask(apply_all)
                await pc.office.sync_once()
                assert await pc.office.ask(buyers) == EVERYTHING
                assert await hub.office.ask(buyers) == EVERYTHING
                assert await pc.fingerprint() == await hub.fingerprint()
                report = await pc.office.work(lambda opened: check_home(opened.store))
                assert (report.faults, report.unreadable, report.differing) == ([], [], 0)

    asyncio.run(play())


def _check_file(done: Renewed, *, count: int) -> None:
    """Check that the file for people names everything that was not confirmed."""
    assert done.unsent is not None
    content = json.loads(done.unsent.read_text(encoding="utf-8"))
    documents = {each["entry"]["doc_id"] for each in content["unsent"] if each["entry"]["changes"]}
    documents |= {each["doc_id"] for each in content["tray"]}
    assert len(documents) == count
    assert content["device"]


def test_a_sound_database_is_not_made_anew_unless_it_must_be(tmp_path: Path) -> None:
    async def play() -> None:
        async with homes.served(tmp_path / "hub") as hub:
            async with homes.joined(tmp_path / "pc", hub) as pc:
                await written(pc)
            with pytest.raises(SoundError):
                rebuild(tmp_path / "pc", now=NOON)
            assert not list((tmp_path / "pc").glob(f"{ASIDE}*"))
            done = rebuild(tmp_path / "pc", now=NOON, anyway=True)
            assert (done.rebuilt.broken, done.rebuilt.in_tray) == ((), 0)
            async with homes.opened(tmp_path / "pc") as pc:
                await pc.office.sync_once()
                assert await hub.office.ask(buyers) == EVERYTHING

    asyncio.run(play())


def test_where_nobody_knows_who_the_pc_is_nothing_is_touched_and_the_work_is_named(
    tmp_path: Path,
) -> None:
    async def play() -> None:
        async with homes.served(tmp_path / "hub") as hub:
            async with homes.joined(tmp_path / "pc", hub) as pc:
                await written(pc)
            path = tmp_path / "pc" / FILE_NAME
            broken_root("meta")(path)
            before = path.read_bytes()
            with pytest.raises(NoIdentityError) as caught:
                rebuild(tmp_path / "pc", now=NOON)
            assert path.read_bytes() == before
            assert _named(Path(str(caught.value.facts["unsent"]))) == 3

    asyncio.run(play())


def _named(path: Path) -> int:
    content = json.loads(path.read_text(encoding="utf-8"))
    return len(content["unsent"]) + len(content["tray"])
