"""Pages that are told in one turn share what is said of their records, and nothing else."""

import pytest

from selaras.protocol.frames import DocumentNews, FactNews, Feed
from selaras.replica.lean_pages import LeanPages
from selaras.replica.told_pages import ToldPages, whole_frame
from selaras.replica.told_records import known
from selaras.values import replace
from tests.replica.sealed_pages import sealed_page


@pytest.fixture(scope="module")
def sealed() -> Feed:
    return sealed_page(3)


def test_pages_that_begin_at_different_places_tell_a_record_by_what_each_of_them_says(
    sealed: Feed,
) -> None:
    """The first record told stands behind one that is not told, or behind none."""
    places = [
        place
        for place, each in enumerate(sealed.news)
        if isinstance(each, FactNews) and known(each.content) is not None
    ]
    made = ToldPages(LeanPages())
    for begin in (0, places[0] - 1):
        page = replace(sealed, news=sealed.news[begin:])
        assert whole_frame(made.page(page, {}), {}) == page


def test_who_has_forgotten_its_entries_is_not_told_them_like_others(sealed: Feed) -> None:
    mine = [
        replace(each, mode="echo", data=b"") if isinstance(each, DocumentNews) else each
        for each in sealed.news
    ]
    made = ToldPages(LeanPages())
    for page in (sealed, replace(sealed, news=tuple(mine))):
        assert whole_frame(made.page(page, {}), {}) == page
