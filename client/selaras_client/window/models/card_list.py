"""Customers, or goods and services: found by a few letters, changed field by field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from selaras.domain.money import amount_text, number_text, parse_indonesian
from selaras.domain.result import Rejection
from selaras.replica import Replica
from selaras.replica.card_queries import show_customer, show_product
from selaras.replica.identity import load_identity
from selaras.replica.writer import Base
from selaras.store.card_order import BY_NAME, CardOrder
from selaras.store.customers import list_customers
from selaras.store.db import Connection
from selaras.store.documents import get_document
from selaras.store.invoices import from_sen
from selaras.store.products import list_products
from selaras_client.office import Office
from selaras_client.window.models.choices import (
    INDONESIAN,
    choices_for,
    code_of,
    shown_text,
    unit_shown,
)
from selaras_client.window.models.row_window import WINDOW_ROWS, window_start

AMOUNT = "price"


@dataclass(frozen=True, slots=True)
class Card:
    """One row of the list."""

    card_id: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CardPage:
    """Some of what fits, from place *first* on; *total* is how many do."""

    cards: tuple[Card, ...]
    total: int
    first: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked for, in what order, from which place on, and whose names codes have."""

    query: str = ""
    order: CardOrder = BY_NAME
    first: int = 0
    lang: str = INDONESIAN

    @property
    def span(self) -> tuple[int, int]:
        """Return how many to pass over, and how many to read."""
        return self.first, WINDOW_ROWS


@dataclass(frozen=True, slots=True)
class CardSort:
    """What differs between customers and goods.

    Args:
        name: ``customers`` or ``goods``, as the replica calls them.
        fields: Of the form, in its order.
        columns: (name, also that of the order by it; width).
    """

    name: str
    fields: Sequence[str]
    columns: Sequence[tuple[str, int | None]]
    find: Callable[[Connection, str, Looked], CardPage]
    show: Callable[[Connection, str], dict[str, object] | Rejection]


def _find_customers(db: Connection, company: str, looked: Looked) -> CardPage:
    page = list_customers(db, company, query=looked.query, order=looked.order, span=looked.span)
    cards = (
        Card(row.id, (row.name, row.number, row.address, row.email, row.own_code))
        for row in page.rows
    )
    return CardPage(tuple(cards), page.total)


def _find_goods(db: Connection, company: str, looked: Looked) -> CardPage:
    page = list_products(db, company, query=looked.query, order=looked.order, span=looked.span)
    cards = (
        Card(
            row.id,
            (
                row.name,
                row.code,
                unit_shown(row.unit, looked.lang),
                number_text(from_sen(row.price_sen)),
                row.own_code,
            ),
        )
        for row in page.rows
    )
    return CardPage(tuple(cards), page.total)


CUSTOMERS = CardSort(
    "customers",
    ("name", "tin", "document", "document_number", "address", "nitku", "email", "own_code"),
    (("name", None), ("number", 170), ("address", 260), ("email", 170), ("own_code", 112)),
    _find_customers,
    show_customer,
)
GOODS = CardSort(
    "goods",
    ("name", "opt", "code", "unit", AMOUNT, "own_code"),
    (("name", None), ("code", 90), ("unit", 120), (AMOUNT, 150), ("own_code", 110)),
    _find_goods,
    show_product,
)


class CardListModel:
    """The cards of one sort."""

    def __init__(self, office: Office, sort: CardSort, lang: str = INDONESIAN) -> None:
        """Look through *office*; codes have their names in *lang*."""
        self._office, self.sort, self._lang = office, sort, lang
        self.query, self.order = "", BY_NAME
        self.page = CardPage((), 0)
        # What the person saw when she opened a card, for telling unaware changes from aware ones.
        self._seen: tuple[tuple[str, ...], Base] | None = None
        # What was refused last because there is one like it.
        self._twin: dict[str, str] | None = None

    async def search(self, text: str) -> None:
        """Look for *text*."""
        self.query = text.strip()
        await self.load(0)

    async def sort_by(self, name: str) -> None:
        """Sort by a column, the dearest first; once more turns it round."""
        same = name == self.order.by
        self.order = CardOrder(name, not self.order.is_falling if same else name == AMOUNT)
        await self.load(0)

    async def refresh(self) -> None:
        """Look again at what is held."""
        await self.load(self.page.first)

    async def load(self, first: int) -> None:
        """Read the cards from place *first* on, as far as there are any."""
        looked, find = Looked(self.query, self.order, first, self._lang), self.sort.find

        def read(replica: Replica) -> CardPage:
            with replica.reading() as db:
                company = load_identity(db).company
                page = find(db, company, looked)
                start = window_start(first, page.total)
                if start != first:
                    page = find(db, company, replace(looked, first=start))
                return replace(page, first=start)

        page = await self._office.ask(read)
        if (looked.query, looked.order) == (self.query, self.order):
            self.page = page

    def id_at(self, place: int) -> str:
        """Return the card at *place* of the whole list; blank where it is not held."""
        offset = place - self.page.first
        return self.page.cards[offset].card_id if 0 <= offset < len(self.page.cards) else ""

    async def texts(self, card_id: str) -> list[str]:
        """Return the fields of a card as they stand in its form; blank ones for a new card."""
        self._seen = None
        if not card_id:
            return [self._blank(name) for name in self.sort.fields]

        def read(replica: Replica) -> tuple[dict[str, object] | Rejection, Base]:
            with replica.reading() as db:
                stored = get_document(db, card_id)
                base = Base(load_identity(db).epoch, stored.rev if stored else 0)
                return self.sort.show(db, card_id), base

        view, base = await self._office.ask(read)
        if isinstance(view, Rejection):
            return [""] * len(self.sort.fields)
        texts = [_shown(name, view, self._lang) for name in self.sort.fields]
        self._seen = tuple(texts), base
        return texts

    async def keep(self, card_id: str, texts: Sequence[str]) -> Rejection | None:
        """Store a card, of a known one what was changed; say why that cannot be."""
        written = self._written(texts)
        if isinstance(written, Rejection):
            return written
        name, base = self.sort.name, self._seen[1] if self._seen else None

        # Whoever stores the very same once more has read that there is one like it.
        is_meant = self._twin == written

        def work(replica: Replica) -> Rejection | None:
            cards = replica.customers if name == "customers" else replica.goods
            if card_id:
                kept = cards.edit(card_id, written, base=base)
            else:
                kept = cards.add(written, twin=is_meant)
            return kept if isinstance(kept, Rejection) else None

        refusal = await self._office.ask(work) if written or not card_id else None
        is_twin = refusal is not None and refusal.code.endswith(".twin")
        self._twin = written if is_twin else None
        await self.refresh()
        return refusal

    def _written(self, texts: Sequence[str]) -> dict[str, str] | Rejection:
        """Return what is to be stored: a field that was left alone is whatever it is by now."""
        fields = dict(zip(self.sort.fields, texts, strict=True))
        seen = dict(zip(self.sort.fields, self._seen[0], strict=True)) if self._seen else {}
        opt = code_of(choices_for("opt"), fields.get("opt", ""))
        written: dict[str, str] = {}
        for name, text in fields.items():
            stored = _stored(name, text, opt)
            if stored is None:
                return Rejection("field.unreadable", {"field": name, "value": text})
            if text != seen.get(name) and (stored or seen):
                written[name] = stored
        return written

    async def archive(self, card_id: str) -> Rejection | None:
        """Put a card out of the way."""
        name = self.sort.name

        def work(replica: Replica) -> Rejection | None:
            cards = replica.customers if name == "customers" else replica.goods
            kept = cards.archive(card_id, archived=True)
            return kept if isinstance(kept, Rejection) else None

        refusal = await self._office.ask(work)
        await self.refresh()
        return refusal

    async def take_from_invoices(self) -> int | Rejection:
        """Make a customer of every buyer on invoices that none stands for; return how many."""
        taken = await self._office.ask(lambda replica: replica.customers.from_invoices())
        await self.refresh()
        return taken if isinstance(taken, Rejection) else len(taken)

    def _blank(self, name: str) -> str:
        usual = {"opt": "A", "document": "TIN"}.get(name, "")
        return shown_text(choices_for(name, lang=self._lang), usual)


def _shown(name: str, view: Mapping[str, object], lang: str) -> str:
    text = str(view[name])
    if name == AMOUNT:
        amount = parse_indonesian(text.replace(".", ","))
        return number_text(amount) if amount else ""
    return shown_text(choices_for(name, opt=str(view.get("opt", "")), lang=lang), text)


def _stored(name: str, text: str, opt: str) -> str | None:
    """Return what a command takes for a text of the form; None when it cannot be read."""
    if name == AMOUNT:
        amount = parse_indonesian(text) if text.strip() else None
        return "" if not text.strip() else None if amount is None else amount_text(amount)
    return code_of(choices_for(name, opt=opt), text.strip())
