"""A feed that was made thin: who is far behind lacks nothing, who is near is told changes."""

from collections import Counter

import pytest

from selaras.documents.packed_state import is_packed
from selaras.protocol.frames import DocumentNews
from selaras.store import thinning
from selaras.store.outbox import entries_of
from selaras.store.seals import is_document_at
from selaras_hub import feeding
from selaras_hub.feeding import feed_page
from tests.hub.test_feeding import DOCS, busy_office, carry, cut_after_every_page, pages
from tests.sim.office import NPWP, Office

WHOLE = 6


@pytest.fixture(autouse=True)
def thin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "PAGE_ROWS", 2)
    monkeypatch.setattr(feeding, "WHOLE_ROWS", WHOLE)
    monkeypatch.setattr(thinning, "_FROM_ROWS", 1)


def told(office: Office, after: int, *, incarnation: str = "incarnation-2") -> list[DocumentNews]:
    found = [news for page in pages(office, after, incarnation=incarnation) for news in page.news]
    return [news for news in found if isinstance(news, DocumentNews)]


def head(office: Office) -> int:
    with office.hub_store.reading() as db:
        return int(db.exec_driver_sql("SELECT max(seq) FROM hub_feed").scalar_one())


def test_a_pc_that_was_away_is_told_each_document_twice_at_most_and_lacks_nothing() -> None:
    office = busy_office()
    office.pcs[0].write(DOCS[0], {"last": '"a"'})
    carry(office, office.pcs[0])
    news = told(office, 0)
    # Once as it is, and once more where it moved within the newest part.
    assert max(Counter(each.doc_id for each in news).values()) <= 2
    assert {each.doc_id for each in news} == set(DOCS)
    assert {each.mode for each in news} == {"state", "update"}
    office.heal()
    assert office.all_equal()


def test_a_pc_that_is_cut_after_every_page_lacks_nothing() -> None:
    office = busy_office()
    cut_after_every_page(office)
    office.heal()
    assert office.all_equal()


def test_ones_own_entry_is_no_echo_where_the_one_before_it_has_gone() -> None:
    office = busy_office().heal()
    first, second = office.pcs
    before = head(office)
    first.write(DOCS[0], {"theirs": '"x"'})
    office.heal()
    second.write(DOCS[0], {"mine": '"x"'})
    office.heal()
    assert [news.mode for news in told(office, before)] == ["update", "echo"]
    for number in range(WHOLE):
        first.write(DOCS[1], {"tick": f'"{number}"'})
        carry(office, first)
    own = [news for news in told(office, before) if news.doc_id == DOCS[0]]
    assert [news.mode for news in own] == ["state"]


def test_a_number_that_a_document_had_stays_one() -> None:
    office = busy_office()
    with office.hub_store.reading() as db:
        asked = "SELECT seq FROM hub_feed WHERE fact_id IS NULL"
        numbers = db.exec_driver_sql(asked).scalars().all()
        emptied = db.exec_driver_sql("SELECT count(*) FROM hub_feed WHERE doc_id = ''").scalar_one()
        assert emptied > len(DOCS)
        assert all(is_document_at(db, seq) for seq in numbers)


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
