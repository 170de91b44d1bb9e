"""Each entry once, whatever is sent again; nothing confirmed that is not on the disk."""

import random
from itertools import count

import pytest

from selaras.domain.requests import SET_COMPANY, Request, encode_request
from selaras.protocol.codec import decode_frame
from selaras.protocol.frames import Feed, Refuse, Settled
from selaras.protocol.weighing import MAX_TEXT_BYTES
from selaras.store.engine import Store
from selaras_hub.desk import HubDesk, Received
from tests.hub.books import Author, changed, with_document
from tests.sim.office import NPWP, Office, Pc
from tests.sim.stores import empty_database, store_from

DRAFT = {"reference": "INV-1", "lines": [{"name": "Barang", "price": "100", "qty": "1"}]}


def test_the_same_entry_twice_gets_the_stored_outcome_and_has_one_effect() -> None:
    books, author = with_document()
    entry = author.entry({"reference": '"INV-2"'})
    first, before = books.accept(author, entry), books.contents()
    assert books.accept(author, entry) == first
    assert books.contents() == before


def test_a_refused_entry_is_refused_again_alike() -> None:
    books, author = with_document()
    entry = author.entry({"reference": "[1]"})
    assert books.accept(author, entry) == books.accept(author, entry)


def test_who_asks_under_a_name_of_any_length_is_told_to_nobody() -> None:
    books, author = with_document()
    request = encode_request(Request(SET_COMPANY, {"numbering": "gapless"}))
    asked = changed(author.entry({"x": "1"}), changes={}, updates=(), request=request)
    long, usual = "x" * MAX_TEXT_BYTES, asked.author
    assert books.accept(author, changed(asked, author=long))[0].code == "request.unreadable"
    again = changed(asked, n=asked.n + 1, origin_n=asked.n + 1, author=usual)
    assert books.accept(author, again)[0].is_accepted


def test_the_same_number_with_other_content_is_a_fork() -> None:
    books, author = with_document()
    books.accept(author, author.entry({"reference": '"INV-2"'}))
    before = books.contents()
    forked = changed(author.entry({"reference": '"INV-3"'}), n=author.n - 1)
    assert books.accept(author, forked)[0].code == "entry.forked"
    assert books.contents() == before


def test_an_origin_is_taken_once_and_its_second_number_has_no_effect() -> None:
    books, author = with_document()
    entry = author.entry({"reference": '"INV-2"'})
    first = books.accept(author, entry)[0]
    before = books.contents()
    fresh = Author(2, n=8).entry({"reference": '"INV-2"'})
    again = changed(fresh, origin_incarnation="life-1", base_rev=entry.base_rev)
    outcome = books.accept(Author(2), changed(again, origin_n=entry.origin_n))[0]
    assert outcome.is_accepted
    assert (outcome.rev, outcome.seq) == (first.rev, first.seq)
    assert outcome.facts == {"already": "2"}
    assert books.contents() == before


def test_two_copies_that_went_on_from_one_number_are_both_heard() -> None:
    books, author = with_document()
    entry = author.entry({"reference": '"INV-2"'})
    books.accept(author, entry)
    # Written by a copy of the file under the number that its twin used too.
    other = Author(2, n=8).entry({"additional": '"from the copy"'})
    twin = changed(other, origin_incarnation="life-1", origin_n=entry.origin_n)
    books.copied(Author(2), of=author)
    first = books.accept(Author(2), twin)[0]
    assert (first.code, first.facts) == ("", {})
    assert books.registers()["additional"] == '"from the copy"'
    before = books.contents()
    again = changed(twin, n=twin.n + 1)
    outcome = books.accept(Author(2), again)[0]
    assert (outcome.code, outcome.rev, outcome.facts) == ("", first.rev, {})
    assert books.contents() == before


def test_a_refused_origin_may_come_again_under_another_number() -> None:
    books, author = with_document()
    held = author.state
    books.accept(author, author.entry({"reference": "[1]"}))
    author.state = held
    again = changed(author.entry({"reference": '"INV-2"'}), origin_n=author.n - 1)
    assert books.accept(author, again)[0].is_accepted


def test_what_stands_behind_a_refused_entry_is_judged_by_itself() -> None:
    books, author = with_document()
    bad = author.entry({"reference": "[1]"})
    behind = author.entry({"date": '"2026-01-01"'})
    outcomes = books.accept(author, bad, behind)
    assert [outcome.code for outcome in outcomes] == ["entry.unreadable", "entry.clock"]


# The desk: one turn, one commit, and nothing leaves before it


def connected_office(pcs: int = 2) -> Office:
    office = Office(pcs=pcs)
    office.pcs[0].replica.new_invoice(DRAFT)
    return office.heal()


def edit(office: Office, pc: Pc, *, name: str) -> None:
    pc.replica.edit_invoice("INV-1", {"buyer.name": name})
    office.notice(pc)


def test_what_many_pcs_send_at_once_is_one_turn() -> None:
    office = connected_office(3)
    for pc in office.pcs:
        edit(office, pc, name=f"PT {pc.number}")
    office.deliver_together(office.pcs)
    office.heal()
    assert office.all_equal()
    assert len(office.pcs[0].conflicts()[0].sides) == 3


def test_a_pc_is_told_the_outcome_before_the_feed_that_holds_it() -> None:
    office = connected_office()
    pc = office.pcs[0]
    edit(office, pc, name="PT A")
    office.deliver_up(pc)
    frames = [decode_frame(message) for message in pc.down if message]
    assert [type(frame) for frame in frames] == [Settled, Feed]


def document_of(pc: Pc) -> str:
    with pc.store.reading() as db:
        return str(
            db.exec_driver_sql("SELECT id FROM document WHERE kind = 'invoice'").scalar_one()
        )


def limited(store: Store, *, room: int = 0) -> None:
    with store.reading() as db:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
        db.exec_driver_sql(f"PRAGMA max_page_count={pages + room}")


def free(store: Store) -> None:
    with store.reading() as db:
        db.exec_driver_sql("PRAGMA max_page_count=1073741823")


def test_a_full_disk_confirms_nothing_closes_the_lines_and_loses_nothing() -> None:
    office = connected_office()
    doc_id = document_of(office.pcs[0])
    limited(office.hub_store)
    told: list[Refuse] = []
    numbers = count()
    while not told:
        pc = office.pcs[0]
        pc.write(doc_id, {"note": f'"{next(numbers)}{"x" * 8_000}"'})
        office.notice(pc)
        office.deliver_up(pc)
        frames = [decode_frame(message) for message in pc.down if message]
        told = [frame for frame in frames if isinstance(frame, Refuse)]
        if not told:
            office.heal()
    assert told == [Refuse("hub.cannot-write")]
    assert not any(isinstance(frame, Settled) for frame in frames)
    assert not office.hub.lines.connected()
    free(office.hub_store)
    for pc in office.pcs:
        while pc.down:
            office.deliver_down(pc)
    office.heal()
    assert office.all_equal()
    assert office.outboxes_empty()
    assert not any(pc.tray() for pc in office.pcs)


def test_when_the_disk_fills_in_a_turn_nobody_in_it_is_confirmed() -> None:
    office = connected_office()
    small, large = office.pcs
    doc_id = document_of(small)
    small.write(doc_id, {"note": '"small"'})
    for number in range(20):
        # Letters by chance: others would be packed into next to nothing.
        note = random.Random(number).randbytes(4_000).hex()
        large.write(f"invoice:{number}", {"company": f'"{NPWP}"', "note": f'"{note}"'})
    for pc in office.pcs:
        office.notice(pc)
    limited(office.hub_store, room=4)
    office.deliver_together([small, large])
    for pc in office.pcs:
        assert [type(decode_frame(message)) for message in pc.down if message] == [Refuse]
        assert pc.down[-1] is None
    free(office.hub_store)
    office.heal().heal()
    assert office.all_equal()
    assert small.registers(doc_id)["note"] == '"small"'


def test_one_pc_that_talks_nonsense_does_not_touch_the_others() -> None:
    office = connected_office()
    bad, good = office.pcs
    edit(office, good, name="PT Baik")
    nonsense = Received(bad.line, b"\x00\x93\x01\x02\x03")
    office._turn([nonsense, Received(good.line, good.up.popleft())])
    assert isinstance(decode_frame(bad.down[0] or b""), Refuse)
    assert bad.down[1] is None
    office.heal().heal()
    assert office.all_equal()


def test_a_store_without_a_hub_is_no_hub() -> None:
    with pytest.raises(Exception, match=r"hub\.not-here"):
        HubDesk(
            store_from(empty_database()), clock=Office(pcs=0).clock, chance=Office(pcs=0).chance
        )
