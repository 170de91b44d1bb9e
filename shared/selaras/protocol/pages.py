"""Pages of the feed as they travel: each piece of news stands beside the letter of its kind."""

from selaras.protocol.frames import DocumentNews, FactNews, Feed, LeanFeed, News
from selaras.protocol.lean_frames import SealStretch
from selaras.protocol.members import ByPosition, Natural


class _OfDocument(ByPosition, tag="d", forbid_unknown_fields=True):
    news: DocumentNews


class _OfFact(ByPosition, tag="f", forbid_unknown_fields=True):
    news: FactNews


class Page(ByPosition):
    """A ``Feed`` as it travels."""

    after: Natural
    through: Natural
    head: Natural
    news: tuple[_OfDocument | _OfFact, ...]


class LeanPage(Page):
    """A ``LeanFeed`` as it travels."""

    stretches: tuple[SealStretch, ...] = ()


def to_page(feed: Feed | LeanFeed) -> Page:
    """Return *feed* as it travels."""
    news = tuple([_lettered(each) for each in feed.news])
    if isinstance(feed, Feed):
        return Page(feed.after, feed.through, feed.head, news)
    return LeanPage(feed.after, feed.through, feed.head, news, feed.stretches)


def of_page(page: Page) -> Feed | LeanFeed:
    """Return what travelled as *page*."""
    news = tuple([each.news for each in page.news])
    if isinstance(page, LeanPage):
        return LeanFeed(page.after, page.through, page.head, news, page.stretches)
    return Feed(page.after, page.through, page.head, news)


def _lettered(news: News) -> _OfDocument | _OfFact:
    return _OfDocument(news) if isinstance(news, DocumentNews) else _OfFact(news)
