"""A PC that takes a copy stays who it is, with its work; a crash leaves the old file whole."""

import sqlite3

import pytest

from selaras.domain.result import Rejection
from selaras.replica import adopting, copy_taking
from selaras.replica.copy_taking import FRESH
from selaras.replica.incarnations import REBUILT
from selaras.store.db import Connection
from selaras.store.engine import FILE_NAME
from selaras.store.packing import Unpacking
from selaras.store.sums import REPLICA
from selaras.store.travelling import carry
from selaras_client import copying as client_copying
from selaras_client.copying import FOLDER, want_copy
from selaras_client.lives import Lives
from selaras_hub import copying
from tests.checking.offices import wrong_sums
from tests.snapshot.offices import HubOffice, Pc, chunks, equal, is_clean


class KilledError(BaseException):
    """Nothing that runs on can catch it."""


def test_what_was_drafted_alone_before_comes_along_on_top(office: HubOffice, pc: Pc) -> None:
    made = pc.replica.new_invoice({"reference": "SENDIRI-1"})
    numbers = [entry.n for entry in pc.replica.outbox_page(0, 100)]
    assert not isinstance(made, Rejection)
    # Reading them said that they are about to be sent; nothing was.
    with pc.home.store.transaction() as db:
        db.exec_driver_sql("DELETE FROM meta WHERE key = 'incarnation.sent'")
    assert pc.copy()
    assert pc.replica.identity.incarnation == "incarnation-2"
    again = [entry.n for entry in pc.replica.outbox_page(0, 100)]
    assert len(again) == len(numbers)
    assert min(again) > max(numbers)
    pc.sync()
    assert equal(pc)
    office.settle()
    assert pc.replica.fingerprint()["invoice"][0] == 9
    assert wrong_sums(pc.home.store, side=REPLICA) == {}


def test_a_pc_is_built_again_with_its_unsent_work_under_a_new_incarnation(
    office: HubOffice, pc: Pc
) -> None:
    pc.sync()
    pc.replica.edit_invoice("R-0001", {"buyer.name": "PT Belum Terkirim"})
    pc.replica.outbox_page(0, 100)
    with pc.home.store.transaction() as db:
        db.exec_driver_sql("UPDATE document SET state = x'00ff' WHERE kind = 'company'")
    want_copy(pc.home)
    assert pc.copy()
    assert pc.replica.identity.incarnation not in ("", "incarnation-2")
    pc.sync()
    office.settle()
    assert equal(pc)
    assert not pc.taker.step(None).awaits
    rows = pc.meta()
    assert "copy.wanted" not in rows


def test_a_small_offices_pc_is_built_again_from_the_feed(
    office: HubOffice, pc: Pc, monkeypatch: pytest.MonkeyPatch
) -> None:
    pc.sync()
    pc.replica.edit_invoice("R-0001", {"buyer.name": "PT Belum Terkirim"})
    monkeypatch.setattr(copying, "SHORT_FEED", 10**6)
    with pc.home.store.transaction() as db:
        db.exec_driver_sql("UPDATE document SET state = x'00ff' WHERE kind = 'company'")
    want_copy(pc.home)
    assert pc.copy()
    assert pc.replica.identity.seq == 0
    assert pc.replica.identity.epoch == ""
    pc.sync()
    office.settle()
    assert equal(pc)


@pytest.mark.parametrize("place", ["unpack", "carry", "swap"])
def test_a_crash_at_each_step_leaves_the_old_file_and_the_next_start_goes_on(
    office: HubOffice, pc: Pc, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pc.replica.new_invoice({"reference": "SENDIRI-1"})

    def killed(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        if place == "unpack":
            patch.setattr(Unpacking, "finish", killed)
        elif place == "carry":
            patch.setattr(adopting, "carry", killed)
        else:
            patch.setattr(type(pc.home.store), "closed_while", killed)
        with pytest.raises(KilledError):
            pc.copy()
    folder, before = pc.home.folder, pc.replica.identity
    pc.home.close()
    again = type(pc.home)(folder, pc.home._founding, clock=office.clock)
    assert again.replica.identity == before
    pc.home, pc.taker = again, client_copying.CopyTaker(again)
    assert pc.copy()
    # All chunks were here already.
    assert chunks(pc) == list(range(len(chunks(pc))))
    pc.sync()
    assert equal(pc)
    assert pc.replica.fingerprint()["invoice"][0] == 9


@pytest.mark.parametrize("reason", ["", REBUILT])
def test_a_crash_right_behind_the_swap_is_taken_for_no_older_file(
    office: HubOffice, pc: Pc, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if reason:
        # What the hub heard of is another incarnation's from then on.
        pc.sync()
    pc.replica.new_invoice({"reference": "SENDIRI-1"})
    want_copy(pc.home)

    def killed(_: object) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(Lives, "keep", killed)
        with pytest.raises(KilledError):
            pc.copy()
    life = pc.replica.identity.incarnation
    pc.home.close()
    pc.home = type(pc.home)(pc.home.folder, pc.home._founding, clock=office.clock)
    notice = pc.replica.incarnations.take_notice()
    assert (notice.reason if notice else "") == reason
    assert pc.replica.identity.incarnation == life
    pc.sync()
    assert equal(pc)
    assert pc.replica.fingerprint()["invoice"][0] == 9


def test_a_file_that_somebody_else_holds_is_left_and_the_feed_is_followed(
    pc: Pc,
) -> None:
    holder = sqlite3.connect(pc.home.folder / FILE_NAME)
    holder.execute("BEGIN")
    holder.execute("SELECT count(*) FROM meta").fetchone()
    with pc.home.store.reading() as db:
        db.exec_driver_sql("PRAGMA busy_timeout = 50")
    assert pc.copy()
    assert pc.replica.identity.seq == 0
    holder.close()
    pc.sync()
    assert equal(pc)


def test_a_copy_that_is_not_all_on_the_disk_is_not_taken_into_use(
    pc: Pc, monkeypatch: pytest.MonkeyPatch
) -> None:
    holders: list[sqlite3.Connection] = []

    def hold(old: Connection, db: Connection) -> None:
        carry(old, db)
        # So that closing the file leaves a log beside it, as a disk does that fails.
        holders.append(sqlite3.connect(pc.home.folder / FOLDER / FRESH / FILE_NAME))
        holders[0].execute("SELECT count(*) FROM meta").fetchone()

    monkeypatch.setattr(adopting, "carry", hold)
    assert pc.copy()
    assert pc.replica.identity.seq == 0
    holders[0].close()
    pc.sync()
    assert equal(pc)


def test_a_pc_without_room_follows_the_feed(pc: Pc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy_taking, "ROOM_BYTES", 2**60)
    assert pc.copy()
    assert chunks(pc) == []
    pc.sync()
    assert equal(pc)


def test_a_disk_that_fills_up_meanwhile_frees_what_came_and_follows_the_feed(
    pc: Pc, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Unpacking, "take", full)
    assert pc.copy()
    assert is_clean(pc)
    pc.sync()
    assert equal(pc)


def test_after_a_copy_the_pc_proves_that_it_is_equal(office: HubOffice, pc: Pc) -> None:
    assert pc.copy()
    office.lines += 1
    desk, line = pc.home.desk, office.lines
    up, down = desk.connect(), pc._turn_open(line)
    asked = False
    while up or down or not asked:
        if not up and not down:
            up, asked = desk.check_due(), True
        for data in up:
            down += pc._received(line, data)
        up = []
        for data in down:
            up += desk.received(data)
        down = []
    assert pc.meta()["check.at"]
    with pc.home.store.reading():
        assert "mended" not in pc.tables()


def test_a_pc_that_took_a_copy_starts_again_as_who_it_is(office: HubOffice, pc: Pc) -> None:
    assert pc.copy()
    folder, before = pc.home.folder, pc.replica.identity
    pc.home.close()
    pc.home = type(pc.home)(folder, pc.home._founding, clock=office.clock)
    assert pc.replica.identity == before
    pc.sync()
    assert equal(pc)
