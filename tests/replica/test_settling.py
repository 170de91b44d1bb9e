"""What becomes of a PC's documents when the hub has settled what was sent of them."""

import pytest

from selaras.documents.crdt import Document
from selaras.store.db import Connection
from selaras.store.documents import get_document
from selaras.store.found import Rows
from tests.sim.office import NPWP, Office, Pc

DOC, OTHER = "invoice:one", "invoice:two"


def _confirmed(pc: Pc, doc_id: str) -> dict[str, str] | None:
    with pc.store.reading() as db:
        stored = get_document(db, doc_id)
    assert stored is not None
    return None if stored.confirmed is None else Document(stored.confirmed).registers()


def _with_documents(ids: tuple[str, ...]) -> tuple[Office, Pc]:
    office = Office(pcs=1)
    (pc,) = office.pcs
    for doc_id in ids:
        pc.write(doc_id, {"company": f'"{NPWP}"'})
    return office.heal(), pc


def _send(office: Office, pc: Pc, notes: dict[str, str]) -> None:
    """Let the hub take a note for each document; its answer is on the way."""
    for doc_id, note in notes.items():
        pc.write(doc_id, {"note": note})
    office.notice(pc)
    while pc.up:
        office.deliver_up(pc)


def test_the_hubs_state_stays_beside_a_document_of_which_more_waits() -> None:
    office, pc = _with_documents((DOC, OTHER))
    _send(office, pc, {DOC: '"a"', OTHER: '"b"'})
    pc.write(DOC, {"note": '"c"'})
    office.deliver_down(pc)
    assert _confirmed(pc, DOC) == {"company": f'"{NPWP}"', "note": '"a"'}
    assert _confirmed(pc, OTHER) is None
    assert pc.registers(DOC)["note"] == '"c"'
    office.heal()
    assert _confirmed(pc, DOC) is None
    assert office.all_equal()


def test_an_answer_takes_no_more_statements_for_many_entries_than_for_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken: list[str] = []
    real = Connection.exec_driver_sql

    def noted(self: Connection, statement: str, *values: object) -> Rows:
        taken.append(statement)
        return real(self, statement, *values)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(Connection, "exec_driver_sql", noted)
    assert _statements(taken, 2) == _statements(taken, 20)


def _statements(taken: list[str], many: int) -> int:
    ids = tuple(f"invoice:{number}" for number in range(many))
    office, pc = _with_documents(ids)
    _send(office, pc, dict.fromkeys(ids, '"a"'))
    taken.clear()
    office.deliver_down(pc)
    return len(taken)
