"""What a PC is fed: from the log, from states where the log was trimmed, and across the border."""

from collections.abc import Iterator

import pytest

from selaras.protocol.frames import DocumentNews, Feed
from selaras_hub import feeding
from selaras_hub.feeding import feed_page
from tests.sim.office import NPWP, Office, Pc

DOCS = [f"invoice:{number}" for number in range(6)]


@pytest.fixture(autouse=True)
def short_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeding, "LOG_ROWS", 5)
    monkeypatch.setattr(feeding, "PAGE_ROWS", 2)


def create(pc: Pc, doc_id: str) -> None:
    pc.write(doc_id, {"company": f'"{NPWP}"', "reference": f'"{doc_id}"'})


def busy_office() -> Office:
    """Return an office whose second PC was away while the log was trimmed under it."""
    office = Office(pcs=2)
    here = office.pcs[0]
    for doc_id in DOCS:
        create(here, doc_id)
    office.heal()
    office.cut(office.pcs[1])
    for round_ in range(4):
        for doc_id in DOCS:
            here.write(doc_id, {f"note-{round_}": f'"{doc_id}"'})
        office.carry(here)
    return office


def pages(office: Office, after: int, *, incarnation: str = "incarnation-2") -> Iterator[Feed]:
    with office.hub_store.reading() as db:
        while True:
            page = feed_page(db, after, incarnation=incarnation)
            yield page
            after = page.through
            if after == page.head:
                return


def test_a_pc_that_was_away_is_fed_states_and_then_the_log() -> None:
    office = busy_office()
    for text in ('"a"', '"b"'):
        office.pcs[0].write(DOCS[0], {"last": text})
        office.carry(office.pcs[0])
    news = [each for page in pages(office, 6) for each in page.news]
    modes = {each.mode for each in news if isinstance(each, DocumentNews)}
    assert modes == {"state", "update"}
    office.heal()
    assert office.all_equal()


def test_a_new_pc_meets_every_document_first_as_a_state() -> None:
    office = busy_office()
    met: set[str] = set()
    for page in pages(office, 0):
        for news in page.news:
            if isinstance(news, DocumentNews):
                assert news.doc_id in met or news.mode == "state"
                met.add(news.doc_id)
    assert met == set(DOCS)


def test_pages_follow_one_another_to_the_head() -> None:
    office = busy_office()
    found = list(pages(office, 0))
    assert [page.after for page in found] == [0, *(page.through for page in found[:-1])]
    assert all(page.is_in_order and page.through > page.after for page in found)
    assert all(len(page.news) <= 2 for page in found)


def test_a_pc_cut_between_states_and_log_does_not_miss_what_was_trimmed() -> None:
    office = busy_office()
    cut_after_every_page(office)
    office.heal()
    assert office.all_equal()


def cut_after_every_page(office: Office) -> None:
    """Give the second PC a page at a time, while the first goes on and the log is trimmed."""
    late = office.pcs[1]
    for number in range(40):
        office.connect(late)
        office.deliver_up(late)
        office.deliver_down(late)
        if late.down:
            office.deliver_down(late)
        office.cut(late)
        office.pcs[0].write(DOCS[number % len(DOCS)], {"tick": f'"{number}"'})
        office.carry(office.pcs[0])


def test_ones_own_entry_is_an_echo_also_where_the_one_before_it_was_trimmed() -> None:
    office = busy_office()
    late = office.pcs[1]
    for text in ('"x"', '"y"'):
        late.write(DOCS[0], {"mine": text})
        office.heal()
        with office.hub_store.reading() as db:
            page = feed_page(db, _head(office) - 1, incarnation="incarnation-2")
        assert [each.mode for each in page.news if isinstance(each, DocumentNews)] == ["echo"]
        assert office.all_equal()


@pytest.mark.parametrize("what", ["new", "known"])
def test_a_new_life_that_begins_between_news_and_outcome_lacks_nothing(what: str) -> None:
    """The entry was taken, its answer lost; the feed came first, and then a twin took over."""
    office = Office(pcs=2).heal()
    pc = office.pcs[0]
    if what == "known":
        pc.write("note:one", {"company": f'"{NPWP}"', "first": '"x"'})
        office.heal()
    pc.write("note:one", {"company": f'"{NPWP}"', "mine": '"x"'})
    office.notice(pc)
    while pc.up:
        office.deliver_up(pc)
    office.cut(pc)
    office.connect(pc)
    office.deliver_up(pc)
    while pc.down:
        office.deliver_down(pc)
    pc.replica.incarnations.begin(reason="live-twice")
    office.cut(pc)
    office.heal()
    assert pc.registers("note:one")["mine"] == '"x"'
    assert office.all_equal()


def _head(office: Office) -> int:
    with office.hub_store.reading() as db:
        found = db.exec_driver_sql("SELECT max(seq) FROM hub_feed WHERE doc_id IS NOT NULL")
        return int(found.scalar_one())


def test_no_page_ends_between_a_conflict_and_the_change_that_opened_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever has the value that stands has the other one too, should the hub be gone by then."""
    monkeypatch.setattr(feeding, "LOG_ROWS", 20_000)
    monkeypatch.setattr(feeding, "PAGE_ROWS", 1)
    office = Office(pcs=2)
    first, second = office.pcs
    create(first, DOCS[0])
    office.heal()
    office.cut(second)
    for pc in office.pcs:
        pc.write(DOCS[0], {"reference": f'"{pc.number}"'})
    office.carry(first)
    before = _head(office)
    office.heal()
    news = [each for page in pages(office, before) for each in page.news]
    opened = [at for at, each in enumerate(news) if getattr(each, "kind", "") == "conflict"]
    changed = [at for at, each in enumerate(news) if isinstance(each, DocumentNews)]
    assert len(opened) == len(changed) == 1
    assert opened < changed
