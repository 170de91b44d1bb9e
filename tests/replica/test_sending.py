"""What leaves the outbox, and how little is done where nothing does."""

from selaras.errors import StoreError
from selaras.protocol.codec import decode_frame
from selaras.protocol.frames import Push
from selaras.store.quick import raw_of
from selaras.store.trouble import DiskFullError
from tests.sim.office import Office, Pc

DOC = "invoice:one"


def _writes(pc: Pc) -> list[str]:
    """Return a list that grows with each transaction that may write."""
    begun: list[str] = []
    with pc.store.reading() as db:
        raw_of(db).set_trace_callback(
            lambda said: begun.append(said) if said == "BEGIN IMMEDIATE" else None
        )
    return begun


def test_an_entry_that_was_noted_when_it_was_written_leaves_without_a_write() -> None:
    pc = Office(pcs=1).heal().pcs[0]
    pc.write(DOC, {"note": '"one"'})
    begun = _writes(pc)
    (sent,) = pc.desk.outbox_changed()
    assert isinstance(decode_frame(sent), Push)
    assert not begun


def test_where_nothing_waits_nothing_is_written() -> None:
    pc = Office(pcs=1).pcs[0]
    pc.store.hold(DiskFullError(path="", reason=""))
    assert pc.replica.outbox_page(0, 9) == ()
    assert isinstance(pc.store.trouble, StoreError)
