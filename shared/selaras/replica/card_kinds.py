"""Cards and papers: every kind of document beside the invoice, as one kind of thing.

A card is a document that an office copies from: a customer into an invoice's buyer, goods into a
line. A paper is one that counts in a return. What all kinds share is in ``cards``; what each does
its own way is named here, of a paper by its shape.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar

from selaras.documents.crdt import Document
from selaras.documents.customer_codec import customer_changes, decode_customer, encode_customer
from selaras.documents.paper_codec import paper_codec
from selaras.documents.product_codec import decode_product, encode_product, product_changes
from selaras.domain import customer, product
from selaras.domain.customer import Customer, buyer_key
from selaras.domain.customer_edits import (
    apply_customer_fields,
    customer_findings,
    customer_view,
)
from selaras.domain.findings import Finding
from selaras.domain.paper_shapes import SHAPES
from selaras.domain.papers import Paper, Shape, V
from selaras.domain.product import (
    Product,
    apply_product_fields,
    product_findings,
    product_key,
    product_view,
)
from selaras.domain.result import Defect, Rejection
from selaras.replica.closed import closed_period
from selaras.replica.return_limits import more_than_there, taken_back_fault
from selaras.store.customers import ids_called, ids_with_key
from selaras.store.db import Connection
from selaras.store.documents import StoredDocument, get_document
from selaras.store.papers import papers_called, papers_with_key
from selaras.store.products import product_ids_called, products_with_key


class Card(Protocol):
    """What the values of every kind have."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def company(self) -> str:
        """Return whose it is."""

    @property
    def archived(self) -> bool:
        """Say whether it is out of the way."""


T = TypeVar("T", bound=Card)


def _nothing(_: Connection, __: object) -> list[Finding]:
    return []


def _unguarded(_: Connection, __: object, ___: object) -> Rejection | None:
    return None


@dataclass(frozen=True, slots=True)
class CardKind(Generic[T]):
    """How cards of one kind are read, written and found.

    Args:
        name: Kind of the document; *words* is the first part of the codes of refusals.
        id_field: Member of the value that holds its id.
        blank: Makes an empty card from its id and company.
        apply: Puts fields in; takes a source of ids for new lines.
        called: Ids of the cards a person may mean by what she typed; the archived ones last.
        alike: Ids of the cards with a key, all of them.
        is_unique: There is only one of a key, and its id follows from it.
        beside: What is found by looking at other documents too.
        guard: Says why one value may not become another; None stands for none yet.
    """

    name: str
    words: str
    id_field: str
    blank: Callable[[str, str], T]
    decode: Callable[[str, Mapping[str, str]], tuple[T, tuple[Defect, ...]]]
    encode: Callable[[T], dict[str, str]]
    changes: Callable[..., dict[str, str]]
    apply: Callable[[T, Mapping[str, str], Callable[[], str]], T | Rejection]
    findings: Callable[[T], list[Finding]]
    view: Callable[[T, list[Finding]], dict[str, object]]
    key: Callable[[T], str]
    title: Callable[[T], str]
    called: Callable[[Connection, str, str], list[str]]
    alike: Callable[[Connection, str, str], list[str]]
    is_unique: bool = False
    guard: Callable[[Connection, T | None, T], Rejection | None] = _unguarded
    beside: Callable[[Connection, T], list[Finding]] = _nothing


CUSTOMERS: Final[CardKind[Customer]] = CardKind(
    name=customer.KIND,
    words=customer.KIND,
    id_field="customer_id",
    blank=Customer,
    decode=decode_customer,
    encode=encode_customer,
    changes=customer_changes,
    apply=lambda card, fields, _: apply_customer_fields(card, fields),
    findings=customer_findings,
    view=customer_view,
    key=lambda card: buyer_key(card.buyer),
    title=lambda card: card.buyer.name,
    called=lambda db, company, name: ids_called(db, company, name=name),
    alike=lambda db, company, key: ids_with_key(db, company, key=key),
)
PRODUCTS: Final[CardKind[Product]] = CardKind(
    name=product.KIND,
    words=product.KIND,
    id_field="product_id",
    blank=Product,
    decode=decode_product,
    encode=encode_product,
    changes=product_changes,
    apply=lambda card, fields, _: apply_product_fields(card, fields),
    findings=product_findings,
    view=product_view,
    key=product_key,
    title=lambda card: card.name,
    called=lambda db, company, name: product_ids_called(db, company, name=name),
    alike=lambda db, company, key: products_with_key(db, company, key=key),
)


@cache
def paper_kind(shape: Shape[V]) -> CardKind[Paper[V]]:
    """Return how papers of one kind are read, written and found."""
    codec, kind = paper_codec(shape), shape.kind
    return CardKind(
        name=kind,
        words="paper",
        id_field="paper_id",
        blank=lambda paper_id, company: Paper(paper_id, company, shape.make()),
        decode=codec.decode,
        encode=codec.encode,
        changes=codec.changes,
        apply=lambda paper, fields, new_id: shape.apply(paper, fields, new_id=new_id),
        findings=shape.found,
        view=shape.view,
        key=lambda paper: shape.key(paper.value),
        title=lambda paper: shape.listing(paper.value).number,
        called=lambda db, company, name: papers_called(db, company, kind=kind, name=name),
        alike=lambda db, company, key: papers_with_key(db, company, kind=kind, key=key),
        is_unique=True,
        guard=lambda db, old, new: (
            closed_period(db, shape, old=old, new=new) or taken_back_fault(db, old=old, new=new)
        ),
        beside=more_than_there,
    )


_KINDS: Mapping[str, CardKind[Any]] = {
    CUSTOMERS.name: CUSTOMERS,
    PRODUCTS.name: PRODUCTS,
    **{name: paper_kind(shape) for name, shape in SHAPES.items()},
}


@dataclass(frozen=True, slots=True)
class FoundCard(Generic[T]):
    """One card with everything needed to edit or show it."""

    stored: StoredDocument
    registers: dict[str, str]
    card: T
    defects: tuple[Defect, ...]


def kind_of(doc_id: str) -> CardKind[Any] | None:
    """Return the kind of a card by its id; None for what is no card."""
    return _KINDS.get(doc_id.partition(":")[0])


def open_card(db: Connection, kind: CardKind[T], *, doc_id: str) -> FoundCard[T] | None:
    """Return one card by its document id, or None."""
    stored = get_document(db, doc_id)
    if stored is None or stored.kind != kind.name:
        return None
    registers = Document(stored.state).registers()
    return FoundCard(stored, registers, *kind.decode(doc_id, registers))


def find_card(
    db: Connection, kind: CardKind[T], *, company: str, ref: str
) -> FoundCard[T] | Rejection:
    """Return the card of *company* that *ref* names, or why there is not exactly one.

    Args:
        ref: Its id, its own code, a customer's number, or its whole name.
    """
    found = open_card(db, kind, doc_id=ref)
    if found is not None and found.stored.company == company:
        return found
    cards = [open_card(db, kind, doc_id=each) for each in kind.called(db, company, ref.strip())]
    here = [each for each in cards if each is not None]
    # Somebody who names what is offered does not mean what is out of the way.
    chosen = [each for each in here if not each.card.archived] or here
    if not chosen:
        return Rejection(f"{kind.words}.not-found", {"ref": ref})
    if len(chosen) > 1:
        ids = ", ".join(each.stored.doc_id for each in chosen)
        return Rejection(f"{kind.words}.ambiguous", {"ref": ref, "ids": ids})
    return chosen[0]


def line_ids_shown(db: Connection, doc_id: str) -> tuple[str, ...]:
    """Return the lines of a card or paper as they are numbered here; none where it has none."""
    kind = kind_of(doc_id)
    found = open_card(db, kind, doc_id=doc_id) if kind else None
    value = getattr(found.card, "value", None) if found else None
    return tuple(line.line_id for line in getattr(value, "lines", ()))


def card_registers(db: Connection, doc_id: str) -> dict[str, str]:
    """Return what stands in a card or paper; nothing for what is none or not here."""
    kind = kind_of(doc_id)
    found = open_card(db, kind, doc_id=doc_id) if kind else None
    return found.registers if found else {}


def card_title(db: Connection, doc_id: str) -> str:
    """Return the name on a card; blank for what is no card or is not here."""
    kind = kind_of(doc_id)
    found = open_card(db, kind, doc_id=doc_id) if kind else None
    return kind.title(found.card) if kind and found else ""
