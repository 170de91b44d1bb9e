"""What two states of one document wrote without having seen each other."""

from selaras.documents.crdt import Document
from selaras.documents.meeting import unaware


def state(base: bytes | None, client_id: int, **values: str) -> bytes:
    document = Document(base, client_id=client_id)
    document.write({key: f'"{value}"' for key, value in values.items()})
    return document.state()


def test_only_what_both_wrote_differently_without_seeing_the_other_is_named() -> None:
    base = state(None, 5, both="0", mine="0", same="0")
    ours = state(base, 2**50 + 3, both="a", mine="a", same="1", fresh="a", only="a")
    theirs = state(base, 9, both="b", same="1", fresh="b")
    assert unaware(ours, theirs) == {"both": '"b"', "fresh": '"b"'}
    assert unaware(theirs, ours) == {"both": '"a"', "fresh": '"a"'}


def test_nothing_is_named_where_one_has_seen_the_other() -> None:
    base = state(None, 5, title="0")
    ours, theirs = state(base, 7, title="a"), state(base, 9, title="b")
    merged = Document(ours, client_id=7)
    merged.apply([theirs])
    settled = state(merged.state(), 7, title="c")
    for earlier in (base, ours, theirs, merged.state()):
        assert unaware(earlier, settled) == {}
        assert unaware(settled, earlier) == {}


def test_two_who_began_the_document_apart() -> None:
    assert unaware(state(None, 5, title="a"), state(None, 9, title="b")) == {"title": '"b"'}
