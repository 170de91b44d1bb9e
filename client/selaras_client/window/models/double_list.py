"""What seems to be here twice, each with what tells them apart, and one key to make one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from selaras.domain.result import Rejection
from selaras.replica import Replica
from selaras.replica.card_queries import show_customer, show_product
from selaras.replica.doubles import Double, doubles_told_apart, suspected_doubles
from selaras.replica.queries import show_invoice
from selaras.store.db import Connection
from selaras_client.home import Home
from selaras_client.office import Office
from selaras_client.window.models.asking import Answer, ask_one
from selaras_client.window.models.field_texts import day_shown

CUSTOMER, PRODUCT, INVOICE = "customer", "product", "invoice"
SHOWN = 50

_SHOW = {CUSTOMER: show_customer, PRODUCT: show_product, INVOICE: show_invoice}
_MEMBERS = {
    CUSTOMER: ("name", "tin", "nitku", "address", "email", "own_code", "invoices"),
    PRODUCT: ("name", "opt", "code", "unit", "price", "own_code"),
    INVOICE: ("date", "buyer.name", "stage"),
}


@dataclass(frozen=True, slots=True)
class Suspected:
    """Some documents that may be one.

    Args:
        twins: In the order of the double's ids, (member, text) of each that has something to show.
        is_apart: A person said that they are not one.
    """

    double: Double
    twins: tuple[tuple[tuple[str, str], ...], ...]
    is_apart: bool = False

    @property
    def choices(self) -> int:
        """Return how many answers there are; none where invoices differ and a person must look."""
        return 0 if self.double.differs or self.is_apart else len(self.double.ids)

    @property
    def is_card(self) -> bool:
        """Say whether it may be told that these are not one; invoices of one reference never."""
        return self.double.kind != INVOICE


async def read_doubles(office: Office) -> list[Suspected]:
    """Return what seems to be here twice, the first of them."""

    def read(replica: Replica) -> list[Suspected]:
        with replica.reading() as db:
            return [_looked_at(db, each) for each in suspected_doubles(db)[:SHOWN]]

    return await office.ask(read)


async def read_told_apart(office: Office) -> list[Suspected]:
    """Return the pairs that a person told apart and that still look like one, the first of them."""

    def read(replica: Replica) -> list[Suspected]:
        with replica.reading() as db:
            return [
                replace(_looked_at(db, each), is_apart=True)
                for each in doubles_told_apart(db)[:SHOWN]
            ]

    return await office.ask(read)


async def count_doubles(office: Office) -> int:
    """Return how many things seem to be here twice."""

    def count(replica: Replica) -> int:
        with replica.reading() as db:
            return len(suspected_doubles(db))

    return await office.ask(count)


async def keep_one(office: Office, suspected: Suspected, *, number: int) -> Answer | None:
    """Let the others give way to number *number*; None where that is no answer."""
    if not 1 <= number <= suspected.choices:
        return None
    double = suspected.double
    keep = double.ids[number - 1]
    others = [each for each in double.ids if each != keep]
    if double.kind == CUSTOMER:
        return await ask_one(office, lambda home: home.replica.customers.ask_join(keep, others))
    refusal = await office.work(lambda home: _gave_way(home, double.kind, keep, others=others))
    return Answer(is_done=refusal is None, refusal=refusal)


async def tell_apart(office: Office, suspected: Suspected) -> Answer | None:
    """Remember that these are not one, or take that back; None where that is no answer."""
    if not suspected.is_card:
        return None
    ids, wanted = suspected.double.ids, not suspected.is_apart
    refusal = await office.work(lambda home: home.replica.archive.tell_apart(ids, are_apart=wanted))
    return Answer(is_done=refusal is None, refusal=refusal)


def _gave_way(home: Home, kind: str, keep: str, *, others: list[str]) -> Rejection | None:
    for other in others:
        gone = (
            home.replica.goods.archive(other, archived=True)
            if kind == PRODUCT
            else home.replica.archive.keep_one(keep, other=other)
        )
        if isinstance(gone, Rejection):
            return gone
    return None


def _looked_at(db: Connection, double: Double) -> Suspected:
    return Suspected(double, tuple(_texts(db, double.kind, each) for each in double.ids))


def _texts(db: Connection, kind: str, doc_id: str) -> tuple[tuple[str, str], ...]:
    view = _SHOW[kind](db, doc_id)
    if isinstance(view, Rejection):
        return ()
    shown = ((name, _text(view, name)) for name in _MEMBERS[kind])
    return tuple((name, text) for name, text in shown if text)


def _text(view: Mapping[str, object], name: str) -> str:
    root, _, member = name.partition(".")
    found = view.get(root, "")
    if member:
        found = found.get(member, "") if isinstance(found, Mapping) else ""
    return day_shown(str(found)) if name == "date" else str(found)
