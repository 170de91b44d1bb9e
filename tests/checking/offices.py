"""Offices whose PCs compare themselves with the hub."""

from collections import Counter

from selaras.documents.crdt import Document
from selaras.documents.fingerprint import Fingerprint, content_hash
from selaras.replica.equality import AT
from selaras.store.db import Connection
from selaras.store.documents import each_document
from selaras.store.engine import Store
from selaras.store.hub_documents import each_hub_document
from selaras.store.mended import Mended, mended_here
from selaras.store.meta import get_meta
from selaras.store.sums import DOCUMENTS, FACTS, HUB, REPLICA, Key, counted, sums
from tests.sim.office import Office, Pc


def said(found: dict[Key, Fingerprint]) -> dict[Key, tuple[int, str]]:
    return {key: (each.count, each.text()) for key, each in sorted(found.items())}


def right_sums(db: Connection, *, side: str) -> dict[Key, tuple[int, str]]:
    """Count everything anew, documents from their very bytes."""
    found: dict[Key, Fingerprint] = {}
    each = each_hub_document(db) if side == HUB else each_document(db)
    for stored in each:
        registers = Document(stored.state).registers()
        key = DOCUMENTS, stored.kind
        found.setdefault(key, Fingerprint()).add(content_hash(stored.doc_id, registers))
    facts = {key: value for key, value in counted(db, side=side).items() if key[0] == FACTS}
    return said(found | facts)


def wrong_sums(store: Store, *, side: str) -> dict[Key, tuple[int, str]]:
    """Return the kept sums that a full count does not give; what is to be empty."""
    with store.reading() as db:
        kept, right = said(sums(db, side=side)), right_sums(db, side=side)
    return {key: kept.get(key, (0, "")) for key in kept | right if kept.get(key) != right.get(key)}


def all_wrong_sums(office: Office) -> list[dict[Key, tuple[int, str]]]:
    found = [wrong_sums(office.hub_store, side=HUB)]
    found += [wrong_sums(pc.store, side=REPLICA) for pc in office.pcs]
    return [each for each in found if each]


def check(office: Office, *pcs: Pc) -> Office:
    """Let PCs compare themselves with the hub, to the end."""
    office.heal()
    for pc in pcs or office.pcs:
        pc.up.extend(pc.desk.check_due())
    return office.heal()


def checked_at(pc: Pc) -> str | None:
    with pc.store.reading() as db:
        return get_meta(db, AT)


def mended(pc: Pc) -> list[Mended]:
    with pc.store.reading() as db:
        return mended_here(db)


def run(store: Store, sql: str, *values: object) -> None:
    """Change a file behind everybody's back."""
    with store.transaction() as db:
        db.exec_driver_sql(sql, values)


def ways(pc: Pc) -> Counter[str]:
    return Counter(each.how for each in mended(pc))
