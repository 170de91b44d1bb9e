"""What two states of one document wrote without having seen each other."""

from selaras.documents.crdt import Document
from selaras.documents.meeting import Apart, Twice, known_over, unaware, written_twice


def state(base: bytes | None, client_id: int, **values: str) -> bytes:
    document = Document(base, client_id=client_id)
    document.write({key: f'"{value}"' for key, value in values.items()})
    return document.state()


def merged(ours: bytes, theirs: bytes) -> bytes:
    document = Document(ours)
    document.apply([theirs])
    return document.state()


def test_only_what_both_wrote_differently_without_seeing_the_other_is_named() -> None:
    base = state(None, 5, both="0", mine="0", same="0")
    ours = state(base, 2**50 + 3, both="a", mine="a", same="1", fresh="a", only="a")
    theirs = state(base, 9, both="b", same="1", fresh="b")
    assert unaware(ours, theirs) == {"both": Apart('"b"'), "fresh": Apart('"b"')}
    assert unaware(theirs, ours) == {"both": Apart('"a"'), "fresh": Apart('"a"')}


def test_nothing_is_named_where_one_wrote_over_the_other() -> None:
    base = state(None, 5, title="0")
    one, other = state(base, 7, title="a"), state(base, 9, title="b")
    settled = state(merged(one, other), 7, title="c")
    for earlier in (base, other, merged(one, other)):
        assert unaware(earlier, settled) == {}
        assert unaware(settled, earlier) == {}


def test_what_a_merge_passed_over_nobody_wrote_over() -> None:
    base = state(None, 5, title="0")
    one, other = state(base, 7, title="a"), state(base, 9, title="b")
    both = merged(one, other)
    for late, word in ((both, "b"), (state(both, 7, title="c"), "c")):
        assert unaware(one, late) == {"title": Apart(f'"{word}"', '"a"')}
        assert unaware(late, one) == {"title": Apart('"a"', '"a"')}


def test_two_who_began_the_document_apart() -> None:
    found = unaware(state(None, 5, title="a"), state(None, 9, title="b"))
    assert found == {"title": Apart('"b"')}


def test_two_states_cannot_be_merged_where_one_author_wrote_two_things_under_one_clock() -> None:
    base = state(None, 5, both="0", mine="0", theirs="0")
    ours = state(base, 7, both="a", mine="a")
    theirs = state(state(base, 7, fresh="b", theirs="b"), 9, both="b", fresh="c")
    assert written_twice(ours, theirs) == Twice({"fresh": '"c"', "theirs": '"b"'}, {"both": '"b"'})
    assert written_twice(ours, state(state(base, 8, fresh="b"), 9, both="b")) is None
    assert (
        written_twice(base, ours) is written_twice(ours, base) is written_twice(ours, ours) is None
    )


def test_so_it_is_where_merged_either_way_they_would_lose_the_same_value() -> None:
    """What the one wrote is to the other an operation of that name which was passed over."""
    base = state(None, 5, both="0", mine="0")
    ours = state(base, 7, mine="a")
    theirs = merged(state(base, 9, both="b"), state(base, 7, both="c"))
    assert Document(theirs).registers() == {"both": '"b"', "mine": '"0"'}
    assert written_twice(ours, theirs) == Twice({"both": '"b"'}, {})
    assert written_twice(theirs, ours) == Twice({"mine": '"a"'}, {})


def test_a_value_is_known_to_whoever_wrote_over_it_also_twice_and_to_nobody_beside() -> None:
    base = state(None, 5, seen="0", unseen="0", alone="0")
    ours = state(base, 2**50 + 3, seen="a", unseen="a", alone="a")
    theirs = state(state(ours, 9, seen="b"), 9, seen="c")
    theirs = merged(theirs, state(base, 7, unseen="b"))
    keys = ["seen", "unseen", "alone"]
    assert known_over(ours, merged(ours, theirs), keys=keys) == {"seen"}
