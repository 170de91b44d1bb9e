"""A page without what its receiver knows comes back to the last byte, or is refused."""

from collections.abc import Mapping
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.record_text import with_hash, without_hash
from selaras.errors import RemoteProtocolError
from selaras.protocol.client import ClientSession
from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.frames import DocumentNews, FactNews, Feed, Outcome, ToldFeed
from selaras.protocol.own_entries import KEPT, KEPT_CHARS, Entered, Own, remember
from selaras.protocol.told_frames import ToldRecord
from selaras.protocol.update_texts import find_text, text_at
from selaras.replica.lean_pages import LeanPages
from selaras.replica.told_pages import ToldPages, whole_frame
from selaras.replica.told_records import known
from selaras.values import replace
from tests.epochs.office import EpochOffice
from tests.facts.drafts import draft, edit
from tests.replica.sealed_pages import sealed_page, settled
from tests.sim.office import Office, Pc
from tests.trust.parting import give_key

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@pytest.fixture(scope="module")
def sealed() -> Feed:
    return sealed_page(7)


@pytest.fixture(scope="module")
def echoed() -> Feed:
    return sealed_page(7, author=1)


def told(page: Feed, own: Mapping[int, Own]) -> ToldFeed:
    entered = {seq: Entered(each.rev, each.entry.author) for seq, each in own.items()}
    return ToldPages(LeanPages()).page(page, entered)


def carried(page: Feed, own: Mapping[int, Own]) -> Feed:
    found = whole_frame(decode_frame(encode_frame(told(page, own))), own)
    assert isinstance(found, Feed)
    return found


def edits(page: Feed) -> int:
    return sum(isinstance(each, FactNews) and known(each.content) is not None for each in page.news)


# --- What comes back -------------------------------------------------------------------------


def test_records_are_told_by_the_documents_beside_them(sealed: Feed) -> None:
    said = told(sealed, {})
    assert len(said.records) == edits(sealed) == 7
    # One PC wrote what the hub heard first, the other one the rest.
    assert [sorted(each.said) for each in said.records[1:] if each.said] == [
        ["author", "device", "origin", "pc"]
    ]
    assert len(encode_frame(said)) < len(encode_frame(LeanPages().page(sealed)))
    assert carried(sealed, {}) == sealed


def test_who_wrote_it_is_told_neither_document_nor_text(echoed: Feed) -> None:
    own = settled(echoed)
    said = told(echoed, own)
    assert len(own) == len(said.own) == 3
    assert len(said.records) == edits(echoed)
    assert carried(echoed, own) == echoed


def test_of_a_page_that_echoes_what_was_not_settled_here_nothing_is_taken_for_known(
    echoed: Feed,
) -> None:
    assert told(echoed, {}).own == ()
    assert carried(echoed, {}) == echoed


def test_what_is_too_long_to_be_kept_is_told(echoed: Feed) -> None:
    record = known(next(x.content for x in reversed(echoed.news) if isinstance(x, FactNews)))
    assert record is not None
    assert record.is_kept
    assert not record._replace(changes={"notes": ("x" * (KEPT_CHARS + 1), "0,0,")}).is_kept


@given(data=st.data())
def test_any_part_of_a_page_in_any_shape_comes_back(
    sealed: Feed, echoed: Feed, data: st.DataObject
) -> None:
    page = data.draw(st.sampled_from([sealed, echoed]))
    count = len(page.news)
    kept = data.draw(st.lists(st.integers(0, count - 1), unique=True).map(sorted))
    news = [page.news[place] for place in kept]
    for place, each in enumerate(news):
        if isinstance(each, FactNews):
            seal = data.draw(st.sampled_from([each.seal, each.seal, b"", each.seal[:-1]]))
            content = data.draw(
                st.sampled_from(
                    [
                        *(each.content, each.content, str(each.content)),
                        *(each.content.replace("PT", "CV"), each.content + " ", "[]", ""),
                    ]
                )
            )
            seq = each.seq + data.draw(st.sampled_from([0, 0, 0, 1]))
            news[place] = replace(each, seal=seal, content=content, seq=seq)
    own = {seq: each for seq, each in settled(page).items() if data.draw(st.booleans())}
    part = replace(page, news=tuple(news))
    assert carried(part, own) == part


def test_a_record_says_the_same_where_it_was_read_and_where_it_was_written(sealed: Feed) -> None:
    for each in sealed.news:
        if isinstance(each, FactNews):
            assert known(each.content) == known(str(each.content))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"kind":"edit"', b'"kind": "edit"'),
        (b'"kind":"edit"', b'"kind":"edit","more":"x"'),
        (b'"rev":', b'"rev":-'),
        (b'"pc":"pc-1"', b'"pc":1'),
        (b'"PT 0', b'"PT \\u0030'),
        (b'"]}', b'","wanted"]}'),
    ],
)
def test_a_record_that_says_more_or_says_it_otherwise_is_not_told(
    sealed: Feed, old: bytes, new: bytes
) -> None:
    content = next(
        each.content
        for each in sealed.news
        if isinstance(each, FactNews) and known(each.content) is not None
    )
    place, rest, _ = without_hash(content)
    assert place is not None
    assert known(str(with_hash(place, rest))) is not None
    other = with_hash(place, rest.replace(old, new))
    assert other != content
    assert known(str(other)) is None


@given(before=st.binary(max_size=9), text=TEXTS, behind=st.binary(max_size=9))
def test_a_text_is_found_in_an_update(before: bytes, text: str, behind: bytes) -> None:
    raw = text.encode("utf-8")
    size = bytes([len(raw)]) if len(raw) < 128 else bytes([len(raw) & 127 | 128, len(raw) >> 7])
    data = before + size + raw + behind
    assert text_at(data, find_text(data, text)) == text


# --- What is refused -------------------------------------------------------------------------

MOVE = DocumentNews(0, "invoice:a", "1", 2, "update", b"\x03new")


def one_record(said: dict[str, str], changes: dict[str, str]) -> ToldFeed:
    return ToldFeed(0, 1, 1, b"dr", (MOVE,), records=(ToldRecord(said, changes),))


@pytest.mark.parametrize(
    "page",
    [
        ToldFeed(0, 1, 1, b"d"),
        ToldFeed(0, 1, 1, b"", (MOVE,)),
        ToldFeed(0, 1, 1, b"x"),
        ToldFeed(0, 1, 1, b"o", own=(0,)),
        ToldFeed(0, 1, 1, b"r", records=(ToldRecord({}, {}),)),
        one_record({"hash": "0,a"}, {}),
        one_record({"number": "-1"}, {}),
        one_record({"rev": "9" * 19}, {}),
        one_record({"at": "now"}, {}),
        one_record({}, {"a": "0,1"}),
        one_record({}, {"a": "9,0,0,"}),
        one_record({}, {"a": "1,0,0,"}),
        one_record({}, {"a": "0,2,2,"}),
        one_record({}, {}),
    ],
)
def test_what_was_made_of_no_page_is_refused(page: ToldFeed) -> None:
    with pytest.raises(RemoteProtocolError):
        whole_frame(decode_frame(encode_frame(page)), {})


def test_records_of_other_entries_than_this_pc_wrote_are_refused(echoed: Feed) -> None:
    own = settled(echoed)
    said = told(echoed, own)
    for seq, each in own.items():
        others = {register: f"{text} " for register, text in each.entry.changes.items()}
        other = Own(replace(each.entry, changes=others), each.rev)
        with pytest.raises(RemoteProtocolError):
            whole_frame(said, {**own, seq: other})


# --- In an office ----------------------------------------------------------------------------


def away(count: int = 4) -> tuple[Office, Pc]:
    """Return an office that shows keys, and a PC of it that edited drafts while it was cut off."""
    office: Office = EpochOffice(pcs=3, person="Rini").heal()
    for pc in office.pcs[1:]:
        if pc.key is None:
            office.cut(pc)
            give_key(office, pc)
    office.heal()
    pc = office.pcs[1]
    for number in range(count):
        draft(pc, f"INV-{number}")
    office.heal()
    office.cut(pc)
    for number in range(count):
        edit(pc, f"INV-{number}", buyer__name=f"PT {number}")
    return office, pc


def heard_by(pc: Pc) -> list[ToldFeed]:
    """Return the pages that are told to *pc* from now on."""
    found: list[ToldFeed] = []
    received = pc.desk.received

    def noted(*messages: bytes) -> list[bytes]:
        found.extend(each for each in map(decode_frame, messages) if isinstance(each, ToldFeed))
        return received(*messages)

    pc.desk.received = noted  # type: ignore[method-assign]
    return found


def test_a_return_is_told_to_its_author_and_to_another_pc() -> None:
    office, pc = away()
    mine, theirs = heard_by(pc), heard_by(office.pcs[2])
    office.heal()
    assert sum(len(page.own) for page in mine) == 4
    assert sum(len(page.records) for page in mine) == 4
    assert sum(len(page.records) for page in theirs) == 4
    assert not any(page.own for page in theirs)
    assert office.all_equal()


def test_a_pc_that_knows_its_entries_otherwise_is_told_all_on_its_next_line() -> None:
    office, pc = away()
    mine = heard_by(pc)
    office.connect(pc)
    while not session(pc).own:
        step(office, pc)
    session(pc).own.clear()
    with pytest.raises(RemoteProtocolError):
        go_on(office, pc)
    office.cut(pc)
    mine.clear()
    office.heal()
    assert not any(page.own for page in mine)
    assert office.all_equal()


def session(pc: Pc) -> ClientSession:
    found = pc.desk._session  # what it holds in memory only
    assert found is not None
    return found


def step(office: Office, pc: Pc) -> None:
    """Let one message move, to the PC first."""
    if pc.down:
        office.deliver_down(pc)
    elif pc.up:
        office.deliver_up(pc)
    else:
        office.hub_goes_on()


def go_on(office: Office, pc: Pc) -> NoReturn:
    while True:
        step(office, pc)


def test_both_ends_forget_the_same_entries() -> None:
    known_here: dict[int, int] = {}
    for seq in range(1, KEPT + 3):
        remember(known_here, Outcome(seq, rev=1, seq=seq), value=seq)
    remember(known_here, Outcome(9, "entry.clock", seq=KEPT + 3), value=9)
    remember(known_here, Outcome(9), value=9)
    assert list(known_here) == list(range(3, KEPT + 3))
