"""What people do in the simulated office, and what the audit says of it."""

from selaras.domain.audit import Record
from selaras.domain.audit_chain import Fault
from selaras.domain.record_reading import read_record
from selaras.domain.result import Rejection
from selaras.protocol.frames import Outcome
from selaras.replica.audit_verify import verify, verify_hub
from selaras.store.audit import HUB_TABLE, TABLE, rows_in_order
from selaras.store.contents import content_of
from selaras.store.db import Connection
from selaras.store.engine import Store
from selaras.values import replace
from selaras_hub.ledger import Ledger
from selaras_hub.member import Member
from tests.sim.office import NPWP, Office, Pc

REF = "INV-1"


def begun(*, pcs: int = 2) -> Office:
    """An office in which everyone has the draft INV-1."""
    office = Office(pcs=pcs).heal()
    draft(office.pcs[0])
    return office.heal()


def draft(pc: Pc, reference: str = REF) -> str:
    line = {"name": "Kopi", "price": "1000", "qty": "2"}
    made = pc.replica.new_invoice({"reference": reference, "date": "2026-10-01", "lines": [line]})
    assert not isinstance(made, Rejection), made
    return made.invoice.invoice_id


def edit(pc: Pc, ref: str = REF, **fields: str) -> None:
    names = {name.replace("__", "."): value for name, value in fields.items()}
    edited = pc.replica.edit_invoice(ref, names)
    assert not isinstance(edited, Rejection), edited


def store_of(pc: Pc) -> Store:
    return pc.replica._store


def records(store: Store, *, table: str = TABLE) -> list[Record]:
    with store.reading() as db:
        found = [read_record(row.content) for row in rows_in_order(db, NPWP, table=table)]
    assert None not in found
    return [each for each in found if each]


def spell_out(db: Connection, table: str) -> None:
    """Put every record there as text that plain SQL can change; it is read like a packed one."""
    rows = db.exec_driver_sql(f"SELECT id, content FROM {table} WHERE kind = 'audit'").all()
    for fact_id, content in rows:
        db.exec_driver_sql(
            f"UPDATE {table} SET content = ? WHERE id = ?", (content_of(content), fact_id)
        )


def hub_records(office: Office) -> list[Record]:
    return records(office.hub_store, table=HUB_TABLE)


def faults_at(pc: Pc) -> list[Fault]:
    with store_of(pc).reading() as db:
        return list(verify(db).faults)


def faults_at_hub(office: Office) -> list[Fault]:
    with office.hub_store.reading() as db:
        report = verify_hub(db, NPWP)
    assert report is not None
    return list(report.faults)


def sound_everywhere(office: Office) -> bool:
    return not faults_at_hub(office) and not any(faults_at(pc) for pc in office.pcs)


def pushed(office: Office, pc: Pc, **changed: object) -> tuple[Outcome, ...]:
    """Hand what *pc* has not sent straight to the hub's books, with members changed."""
    identity = pc.replica.identity
    entries = [replace(each, **changed) for each in pc.replica.outbox_page(0, 250)]  # type: ignore[arg-type]  # members of an entry
    member = Member(identity.device, identity.pc, identity.incarnation)
    with office.hub_store.transaction() as db:
        return Ledger(db, NPWP, now="2026-10-01T09:00:00.000Z").accept(entries, member)
