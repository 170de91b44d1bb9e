"""What leaves the outbox, and how little is done where nothing does."""

from selaras.errors import StoreError
from selaras.protocol.codec import decode_frame, entry_hash
from selaras.protocol.frames import Push
from selaras.replica.sent_mark import Mark, sent_mark
from selaras.store.outbox import entry_numbers
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


def test_what_waits_is_noted_when_the_first_of_it_leaves() -> None:
    """Each page would wait for the disk once more, in the file and in the record outside it."""
    office = Office(pcs=1).heal()
    pc = office.pcs[0]
    office.cut(pc)
    for number in range(3):
        pc.write(DOC, {"note": f'"{number}"'})
    begun, noted = _writes(pc), list[Mark]()
    pc.replica.incarnations.on_sending = noted.append
    (first,) = pc.replica.outbox_page(0, 1)
    assert len(begun) == len(noted) == 1
    rest = pc.replica.outbox_page(first.n, 9)
    assert len(begun) == len(noted) == 1
    with pc.replica.reading() as db:
        assert noted == [sent_mark(db)]
    assert (noted[0].n, noted[0].hash) == (rest[-1].n, entry_hash(rest[-1]))


def test_what_waits_is_read_once_when_it_leaves() -> None:
    office = Office(pcs=1).heal()
    pc, said = office.pcs[0], list[str]()
    office.cut(pc)
    for number in range(3):
        pc.write(DOC, {"note": f'"{number}"'})
    with pc.store.reading() as db:
        raw_of(db).set_trace_callback(said.append)
    assert len(pc.replica.outbox_page(0, 9)) == 3
    assert len([each for each in said if "FROM outbox_part WHERE n > " in each]) == 1


def test_what_waits_for_its_user_is_not_noted_nor_what_stands_behind_it() -> None:
    office = Office(pcs=1, person="Rini").heal().heal()
    pc = office.pcs[0]
    office.cut(pc)
    for number in range(3):
        pc.write(DOC, {"note": f'"{number}"'})
    with pc.store.transaction() as db:
        first, second, _ = entry_numbers(db)
        db.exec_driver_sql(
            "UPDATE outbox SET signature = x'', user = 'user:other' WHERE n = ?", (second,)
        )
    assert [entry.n for entry in pc.replica.outbox_page(0, 9)] == [first]
    assert pc.replica.hello("test").last_n == first
