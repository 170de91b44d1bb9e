"""A page without what its facts repeat comes back to the last byte, or was not taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.errors import RemoteProtocolError
from selaras.protocol.codec import decode_frame, encode_frame
from selaras.protocol.frames import (
    DocumentNews,
    FactNews,
    Feed,
    Frame,
    Hello,
    LeanFeed,
    ToldFeed,
    Welcome,
)
from selaras.protocol.hub import HubSession
from selaras.protocol.lean_frames import IN_STRETCH, SealStretch
from selaras.replica.lean_pages import LeanPages
from selaras.replica.told_pages import ToldPages, whole_frame
from selaras.values import replace
from selaras_hub.lines import Line
from selaras_hub.packing import Packing
from tests.replica.sealed_pages import sealed_page, sealed_pages


@pytest.fixture(scope="module")
def sealed() -> Feed:
    return sealed_page(7)


def carried(page: Feed) -> Feed:
    found = whole_frame(decode_frame(encode_frame(LeanPages().page(page))), {})
    assert isinstance(found, Feed)
    return found


def test_a_page_comes_back_and_takes_less(sealed: Feed) -> None:
    facts = [each for each in sealed.news if isinstance(each, FactNews)]
    assert len(facts) > 7
    assert all(each.seal for each in facts)
    lean = LeanPages().page(sealed)
    assert len(encode_frame(lean)) < 0.75 * len(encode_frame(sealed))
    assert carried(sealed) == sealed
    assert all(each.seal == IN_STRETCH for each in lean.news if isinstance(each, FactNews))


@given(data=st.data())
def test_any_part_of_a_page_in_any_shape_comes_back(sealed: Feed, data: st.DataObject) -> None:
    count = len(sealed.news)
    kept = data.draw(st.lists(st.integers(0, count - 1), unique=True).map(sorted))
    news = [sealed.news[place] for place in kept]
    for place, each in enumerate(news):
        if isinstance(each, FactNews):
            seal = data.draw(st.sampled_from([each.seal, each.seal, b"", each.seal[:-1]]))
            content = data.draw(
                st.sampled_from([each.content, each.content, each.content.replace("PT", "CV"), ""])
            )
            seq = each.seq + data.draw(st.sampled_from([0, 0, 0, 1]))
            news[place] = replace(each, seal=seal, content=content, seq=seq)
    page = replace(sealed, news=tuple(news))
    assert carried(page) == page


@pytest.mark.parametrize(
    ("content", "stretches"),
    [
        ("\0x,1\0{}", ()),
        ("\0001\0{}", ()),
        ("{}", (SealStretch(1, 0, 9, 1, b"s" * 64, b""),)),
        ("{}", (SealStretch(2, 0, 1, 1, b"s" * 64, b""),)),
        ("{}", (SealStretch(1, 0, 1, 1, b"s" * 64, b"short"),)),
        ("{}", ()),
    ],
)
def test_what_was_made_of_no_page_is_refused(
    content: str, stretches: tuple[SealStretch, ...]
) -> None:
    fact = FactNews(1, "audit:1:1", "audit", "1", "", content, IN_STRETCH)
    with pytest.raises(RemoteProtocolError):
        whole_frame(LeanFeed(0, 1, 1, (fact,), stretches), {})


@pytest.mark.parametrize("place", [-1, 3])
def test_a_hash_that_would_stand_outside_its_record_is_refused(place: int) -> None:
    fact = FactNews(1, "audit:1:1", "audit", "1", "", f"\0{place},-1\0{{}}")
    with pytest.raises(RemoteProtocolError):
        whole_frame(LeanFeed(0, 1, 1, (fact,), ()), {})


def test_documents_and_other_frames_are_left_alone(sealed: Feed) -> None:
    documents = tuple(each for each in sealed.news if isinstance(each, DocumentNews))
    page = replace(sealed, news=documents)
    assert LeanPages().page(page).news == documents
    assert whole_frame(page, {}) is page


@pytest.mark.parametrize(
    ("key", "protocol", "sent"),
    [
        (b"key", 7, ToldFeed),
        (b"key", 6, LeanFeed),
        (b"key", 3, LeanFeed),
        (b"key", 2, Feed),
        (b"key", 1, Feed),
        (None, 7, Feed),
    ],
)
def test_a_page_goes_lean_to_whom_takes_it_so(
    sealed: Feed, key: bytes | None, protocol: int, *, sent: type[Frame]
) -> None:
    session = HubSession()
    hello = Hello("dev-1", "secret", "inc-1", epoch="epoch-1", seq=0, protocol_max=protocol)
    session.receive(hello)
    session.welcomed(Welcome(protocol, "epoch-1", 1, 0), incarnation="inc-1", seq=0)
    said = Packing().packed(sealed, Line(session, key))
    assert type(decode_frame(said)) is sent


def test_to_an_author_who_knows_it_no_more_nothing_is_told_as_it_was_to_others() -> None:
    telling, *pages = ToldPages(LeanPages()), *sealed_pages(4)
    for page in pages:
        assert whole_frame(telling.page(page, {}), {}) == page
