"""A new PC takes the hub's data in one file; whatever interrupts it, it goes on or starts over."""

from collections.abc import Callable

import pytest

from selaras.errors import RemoteProtocolError
from selaras.protocol.copy_frames import CopyGone, CopyNone, CopyOffer
from selaras.replica import copy_taking, equality
from selaras.store.db import Connection
from selaras.store.documents import StoredDocument, document_after
from selaras_client import copying as client_copying
from selaras_hub import copies, copying
from tests.snapshot.offices import HubOffice, Pc, chunks, equal, is_clean


def test_a_new_pc_takes_the_copy_and_then_follows_from_there(office: HubOffice, pc: Pc) -> None:
    assert pc.copy()
    before = pc.replica.identity
    assert before.incarnation == "incarnation-2"
    assert before.seq > 0
    assert equal(pc)
    assert is_clean(pc)
    office.draft(1, prefix="NEW")
    pc.sync()
    assert equal(pc)
    # Not again: it has the feed now.
    assert not pc.taker.step(None).awaits


def test_a_file_that_was_proven_just_now_is_not_read_again_at_once(
    pc: Pc, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def noted(db: Connection, doc_no: int) -> StoredDocument | None:
        read.append(doc_no)
        return document_after(db, doc_no)

    monkeypatch.setattr(equality, "document_after", noted)
    assert pc.copy()
    with pc.home.store.transaction() as db:
        equality.look_again(db)
        assert not read
        equality.look_again(db)
        assert read[0] == 0


def test_a_short_feed_is_followed_without_a_file(pc: Pc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "SHORT_FEED", 10**6)
    assert pc.copy()
    assert [type(each) for each in pc.seen] == [CopyNone]
    assert pc.replica.identity.seq == 0
    assert pc.copy()
    assert len(pc.seen) == 1
    pc.sync()
    assert equal(pc)


def test_a_cut_line_goes_on_at_the_chunk_where_it_stopped(pc: Pc) -> None:
    assert not pc.copy(messages=4)
    assert chunks(pc) == [0, 1, 2]
    assert pc.copy()
    assert chunks(pc)[3:] == list(range(3, len(chunks(pc))))
    assert equal(pc)


def test_a_pc_that_is_killed_goes_on_too_and_a_block_that_was_lost_comes_again(pc: Pc) -> None:
    assert not pc.copy(messages=4)
    part = pc.home.folder / client_copying.FOLDER / copy_taking.PARTS
    whole = part.read_bytes()
    # The last block never reached the disk.
    part.write_bytes(whole[:-100] + bytes(100))
    pc.taker = client_copying.CopyTaker(pc.home)
    assert pc.copy()
    assert chunks(pc)[3] == 2
    assert equal(pc)


def test_a_hub_that_is_restarted_lends_the_same_copy(office: HubOffice, pc: Pc) -> None:
    assert not pc.copy(messages=4)
    office.restart()
    assert pc.copy()
    assert chunks(pc) == list(range(len(chunks(pc))))
    offers = {each.copy for each in pc.seen if isinstance(each, CopyOffer)}
    assert len(offers) == 1
    assert equal(pc)


def test_a_copy_that_is_replaced_meanwhile_is_still_lent_and_the_one_before_it_begins_anew(
    office: HubOffice, pc: Pc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "RENEW_ROWS", 3)
    assert not pc.copy(messages=4)
    first = pc.replica.identity.seq
    assert first == 0
    for number in range(3):
        office.draft(3, prefix=f"N{number}")
        assert office.desk.copies is not None
        office.desk.copies.lend(epoch=office.desk.hub.epoch, head=10**6 if number else 60)
    assert pc.copy()
    offers = list(dict.fromkeys(each.copy for each in pc.seen if isinstance(each, CopyOffer)))
    assert len(offers) == 2
    pc.sync()
    assert equal(pc)


def test_a_copy_that_vanishes_while_it_is_taken_is_begun_anew(office: HubOffice, pc: Pc) -> None:
    folder = office.folder / copies.FOLDER

    class Vanishing:
        count = 0

        def __call__(self, data: bytes) -> bytes:
            self.count += 1
            if self.count == 4:
                for path in folder.glob("*.zst"):
                    path.unlink()
            return data

    assert pc.copy(spoil=Vanishing())
    assert any(isinstance(each, CopyGone) for each in pc.seen)
    assert equal(pc)


def test_a_chunk_that_is_damaged_on_the_hubs_disk_leads_to_a_new_copy(
    office: HubOffice, pc: Pc
) -> None:
    assert not pc.copy(messages=4)
    (packed,) = (office.folder / copies.FOLDER).glob("*.zst")
    raw = bytearray(packed.read_bytes())
    raw[-10] ^= 1
    packed.write_bytes(raw)
    assert pc.copy()
    assert any(isinstance(each, CopyGone) for each in pc.seen)
    assert equal(pc)


def test_a_chunk_that_is_damaged_on_the_way_is_never_used(pc: Pc) -> None:
    def damage(data: bytes) -> bytes:
        return data[:-5] + bytes(5)

    for _ in range(client_copying.MOST_FAILURES):
        assert not refused(pc, damage)
    # It gives up and follows the feed.
    assert pc.copy()
    assert pc.replica.identity.seq == 0
    assert is_clean(pc)
    pc.sync()
    assert equal(pc)


def refused(pc: Pc, damage: Callable[[bytes], bytes]) -> bool:
    with pytest.raises(RemoteProtocolError):
        pc.copy(spoil=damage)
    return bool(pc.replica.identity.seq)
