"""Which lines stand on which page."""

from hypothesis import given
from hypothesis import strategies as st

from selaras.exchange.printing.paging import Room, paginate

ROOM = Room(first=100, later=200, sums=40)


def test_what_fits_on_one_page_stays_on_it() -> None:
    assert paginate([10.0] * 6, ROOM) == [range(6)]


def test_the_last_line_goes_along_with_sums_that_do_not_fit() -> None:
    assert paginate([10.0] * 7, ROOM) == [range(6), range(6, 7)]


def test_an_invoice_without_lines_has_one_page() -> None:
    assert paginate([], ROOM) == [range(0)]


def test_a_line_taller_than_a_page_has_one_to_itself() -> None:
    assert paginate([10.0, 300.0, 10.0], ROOM) == [range(1), range(1, 2), range(2, 3)]


@given(st.lists(st.floats(min_value=3, max_value=60), max_size=120))
def test_every_line_stands_once_in_order_and_the_sums_have_room(heights: list[float]) -> None:
    pages = paginate(heights, ROOM)
    assert [place for page in pages for place in page] == list(range(len(heights)))
    for number, page in enumerate(pages):
        room = ROOM.later if number else ROOM.first
        assert sum(heights[place] for place in page) <= room
    last = sum(heights[place] for place in pages[-1])
    assert last + ROOM.sums <= (ROOM.later if len(pages) > 1 else ROOM.first)
    assert all(len(page) for page in pages) or not heights
