"""Short words for tests of what only the hub may do."""

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from selaras.domain.requests import Request
from selaras.domain.result import Rejection
from selaras.replica import Replica, queries
from selaras.replica.asking import Waiting
from selaras.replica.conflicts import Conflict, open_conflicts
from selaras.replica.desk import ReplicaDesk
from selaras.store import projection
from selaras.store.db import Connection
from selaras.store.engine import open_memory_store, serialised
from selaras.store.facts import facts_of_kind
from selaras.store.invoices import MAX_PAGE, list_invoices
from selaras.store.requests import StoredRequest, all_requests, get_request
from selaras_hub.desk import HubDesk
from tests.sim.office import NPWP, Office, Pc, TestChance

T = TypeVar("T")

BUYER: dict[str, object] = {
    "tin": "0012345678901000",
    "document": "TIN",
    "country": "IDN",
    "document_number": "-",
    "name": "PT Maju Jaya",
    "address": "Jl. Melati 1",
    "nitku": "0012345678901000000000",
}
LINE: dict[str, object] = {
    "opt": "A",
    "code": "392300",
    "name": "Botol plastik",
    "unit": "UM.0021",
    "qty": "10",
    "price": "100000",
}


def draft(pc: Pc, reference: str = "", **members: object) -> str:
    """Begin a draft without faults; return its id."""
    data = {"date": "2026-10-05", "reference": reference, "buyer": BUYER, "lines": [LINE]}
    made = pc.replica.new_invoice(data | members)
    assert not isinstance(made, Rejection), made
    return made.invoice.invoice_id


def edit(pc: Pc, ref: str, **fields: str) -> None:
    """Change fields; ``buyer__name`` stands for ``buyer.name``."""
    made = pc.replica.edit_invoice(ref, {k.replace("__", "."): v for k, v in fields.items()})
    assert not isinstance(made, Rejection), made


def waiting(made: Waiting | Rejection) -> Waiting:
    assert isinstance(made, Waiting), made
    return made


def rejected(made: object) -> Rejection:
    assert isinstance(made, Rejection), made
    return made


def ask(pc: Pc, kind: str, **members: object) -> Waiting:
    return waiting(pc.replica.ask(Request(kind, members)))


def outcome(pc: Pc, made: Waiting | Rejection) -> StoredRequest:
    """Return what became of a request."""
    there = waiting(made)
    found = read(pc, lambda db: get_request(db, there.incarnation, n=there.n))
    assert found is not None
    return found


def settled(office: Office, made: Waiting | Rejection) -> StoredRequest:
    """Let everything through and return what became of a request of any PC."""
    office.heal()
    incarnation = waiting(made).incarnation
    (pc,) = [each for each in office.pcs if each.replica.identity.incarnation == incarnation]
    found = outcome(pc, made)
    assert found.state != "waiting"
    return found


def approve(office: Office, pc: Pc, *refs: str) -> None:
    """Have invoices approved."""
    office.heal()
    made = [pc.replica.ask_approval(ref) for ref in refs]
    office.heal()
    assert [outcome(pc, each).code for each in made] == [""] * len(refs)


def approved(office: Office, pc: Pc, *, count: int, prefix: str = "R") -> list[str]:
    """Draft and approve *count* invoices; return their ids."""
    ids = [draft(pc, f"{prefix}-{number:04}") for number in range(1, count + 1)]
    approve(office, pc, *ids)
    return ids


def read(pc: Pc, query: Callable[[Connection], T]) -> T:
    with pc.replica.reading() as db:
        return query(db)


def show(pc: Pc, ref: str) -> dict[str, Any]:
    shown = read(pc, lambda db: queries.show_invoice(db, ref))
    assert not isinstance(shown, Rejection), shown
    return shown


def findings(pc: Pc, ref: str) -> set[str]:
    return {str(each["code"]) for each in show(pc, ref)["findings"]}


def facts(pc: Pc, kind: str) -> list[dict[str, Any]]:
    return [json.loads(fact.content) for fact in read(pc, lambda db: facts_of_kind(db, kind))]


def conflicts(pc: Pc) -> list[Conflict]:
    return read(pc, open_conflicts)


def requests(pc: Pc) -> list[StoredRequest]:
    return read(pc, all_requests)


def stages(pc: Pc) -> dict[str, str]:
    page = read(pc, lambda db: list_invoices(db, NPWP, limit=MAX_PAGE))
    return {row.id: row.state for row in page.rows}


def assert_sound(office: Office) -> None:
    """All PCs are even and equal, and what they list is what a rebuild would list."""
    assert office.all_even()
    assert office.all_equal()
    for pc in office.pcs:
        assert list(_rebuilt_differences(pc)) == []


def _rebuilt_differences(pc: Pc) -> Iterator[int]:
    with pc.replica._store.transaction() as db:
        for _ in projection.rebuild_beside(db):
            pass
        yield from projection.rebuilt_differences(db)
        projection.drop_rebuilt(db)


def restart_pc(office: Office, pc: Pc, *, data: bytes = b"") -> None:
    """End a PC's process and begin a new one on the same file, or on older bytes of it."""
    office.cut(pc)
    store = open_memory_store(data or bytes_of(pc))
    person = f"orang-{pc.number}"
    chance = TestChance(f"again-{pc.number}-{office.clock.moment.isoformat()}")
    pc.store = store
    pc.replica = Replica(store, clock=office.clock, chance=chance, author=person)
    pc.desk = ReplicaDesk(pc.replica, app_version="test")


def restart_hub(office: Office) -> None:
    """End the hub's process and begin a new one on the same file."""
    for pc in office.pcs:
        office.cut(pc)
    office.hub_store = open_memory_store(serialised(office.hub_store))
    office.hub = HubDesk(office.hub_store, clock=office.clock, chance=office.chance)


def bytes_of(pc: Pc) -> bytes:
    return serialised(pc.replica._store)
