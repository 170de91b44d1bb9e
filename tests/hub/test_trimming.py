"""A feed that was trimmed: who is far behind lacks nothing, who is near is told changes."""

from collections import Counter

import pytest

from selaras.documents.packed_state import is_packed
from selaras.protocol import feed_flow
from selaras.protocol.frames import DocumentNews
from selaras.store.outbox import entries_of
from selaras.store.seals import is_document_at
from selaras.store.trimming import note_beginning, trim_feed
from selaras_hub import feeding
from selaras_hub.feeding import feed_page
from tests.hub.test_feeding import DOCS, busy_office, pages
from tests.sim.office import NPWP, Office

KEPT = 6


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "PAGE_ROWS", 2)
    monkeypatch.setattr(feeding, "LOG_ROWS", KEPT)


def told(office: Office, after: int, *, incarnation: str = "incarnation-2") -> list[DocumentNews]:
    found = [news for page in pages(office, after, incarnation=incarnation) for news in page.news]
    return [news for news in found if isinstance(news, DocumentNews)]


def head(office: Office) -> int:
    with office.hub_store.reading() as db:
        return int(db.exec_driver_sql("SELECT max(seq) FROM hub_feed").scalar_one())


def test_the_log_keeps_its_newest_rows_and_a_few() -> None:
    office = busy_office()
    with office.hub_store.reading() as db:
        kept = db.exec_driver_sql("SELECT count(*) FROM hub_feed").scalar_one()
    assert kept == KEPT


def test_a_pc_that_was_away_is_told_each_document_twice_at_most_and_lacks_nothing() -> None:
    office = busy_office()
    office.pcs[0].write(DOCS[0], {"last": '"a"'})
    office.carry(office.pcs[0])
    news = told(office, 0)
    # Once as it is, and once more where it moved within the newest part.
    assert max(Counter(each.doc_id for each in news).values()) <= 2
    assert {each.doc_id for each in news} == set(DOCS)
    office.heal()
    assert office.all_equal()


def test_a_change_is_told_as_such_also_where_the_one_before_it_was_trimmed() -> None:
    office = busy_office().heal()
    first, second = office.pcs
    for doc_id in DOCS:
        before = head(office)
        first.write(doc_id, {"theirs": '"x"'})
        office.heal()
        second.write(doc_id, {"mine": '"x"'})
        office.heal()
        assert [news.mode for news in told(office, before)] == ["update", "echo"]
    assert office.all_equal()


def test_a_change_that_follows_what_an_older_release_dropped_is_told_whole() -> None:
    office = busy_office().heal()
    before = head(office)
    with office.hub_store.transaction() as db:
        trim_feed(db, before - 1)
        note_beginning(db)
    for doc_id in DOCS[:2]:
        office.pcs[1].write(doc_id, {"mine": '"x"'})
        office.heal()
    assert [news.mode for news in told(office, before)] == ["state", "state"]
    assert office.all_equal()


def test_a_number_that_a_document_had_stays_one_and_no_other_does() -> None:
    office = Office(pcs=1)
    numbers: dict[bool, set[int]] = {True: set(), False: set()}
    for changes in ({"company": f'"{NPWP}"'}, {"note": '"x"'}):
        for doc_id in DOCS:
            office.pcs[0].write(doc_id, changes)
            office.heal()
            with office.hub_store.reading() as db:
                rows = db.exec_driver_sql("SELECT seq, fact_id IS NULL FROM hub_feed").all()
            for seq, is_document in rows:
                numbers[bool(is_document)].add(seq)
    newest = head(office)
    with office.hub_store.transaction() as db:
        trim_feed(db, newest - 1)
        assert len(numbers[True]) == 2 * len(DOCS)
        assert all(is_document_at(db, seq) for seq in numbers[True])
        assert not any(is_document_at(db, seq) for seq in numbers[False])
        assert not is_document_at(db, 10**9)


def test_a_change_lies_packed_in_the_feed_and_is_told_as_it_came() -> None:
    office = Office(pcs=2).heal()
    first = office.pcs[0]
    first.write(DOCS[0], {"company": f'"{NPWP}"', "reference": '"INV-1"'})
    office.heal()
    before = head(office)
    first.write(DOCS[0], {"note": f'"{"a word " * 40}"'})
    with first.store.reading() as db:
        (entry,) = entries_of(db, DOCS[0])
    office.heal()
    with office.hub_store.reading() as db:
        raw = db.exec_driver_sql("SELECT data FROM hub_feed WHERE data IS NOT NULL").scalars()
        assert [is_packed(each) for each in raw] == [True]
        (news,) = feed_page(db, before, incarnation="incarnation-2").news[:1]
    assert isinstance(news, DocumentNews)
    assert (news.data,) == entry.updates


def test_what_a_connected_pc_still_has_to_hear_stays_in_the_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feed_flow, "MAX_PAGES_UNDER_WAY", 1)
    office = busy_office().heal()
    first, second = office.pcs
    first.write(DOCS[0], {"w": '"x"'})
    office.carry(first)
    # The second has a page under way and does not say that it came.
    heard = head(office)
    for number in range(2 * KEPT):
        first.write(DOCS[0], {f"w{number}": '"x"'})
        office.carry(first)
    assert [news.mode for news in told(office, heard)] == ["update"] * 2 * KEPT
    office.cut(second)
    first.write(DOCS[0], {"w": '"y"'})
    office.carry(first)
    assert head(office) - oldest(office) < 2 * KEPT
    office.heal()
    assert office.all_equal()


def oldest(office: Office) -> int:
    with office.hub_store.reading() as db:
        return int(db.exec_driver_sql("SELECT min(seq) FROM hub_feed").scalar_one())
