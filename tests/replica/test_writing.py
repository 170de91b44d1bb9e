"""One write path: document, outbox and projection together, and news only after the commit."""

import pytest

from selaras.domain.invoice import Buyer, Invoice, Line, Origin
from selaras.domain.result import Rejection
from selaras.protocol.frames import FactNews, Feed
from selaras.replica import writer
from selaras.replica.drafting import Edited
from selaras.store.outbox import OutboxEntry, count_entries
from tests.sim.office import NPWP, Office, Pc

DRAFT = {"reference": "INV-1", "lines": [{"name": "Barang", "price": "100", "qty": "1"}]}


def lone_pc() -> Pc:
    return Office(pcs=1).pcs[0]


def drafted(pc: Pc, **members: object) -> Invoice:
    made = pc.replica.new_invoice({**DRAFT, **members})
    assert isinstance(made, Edited)
    return made.invoice


def everything(pc: Pc) -> list[object]:
    tables = ("document", "outbox", "outbox_part", "invoice_row", "invoice_search", "meta", "tray")
    with pc.store.reading() as db:
        return [db.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables]


def code_of(found: object) -> str:
    return found.code if isinstance(found, Rejection) else ""


def test_an_edit_is_in_the_document_the_outbox_and_the_list() -> None:
    pc = lone_pc()
    made = drafted(pc)
    pc.replica.edit_invoice("INV-1", {"buyer.name": "PT Baru"})
    assert '"name":"PT Baru"' in pc.registers(made.invoice_id)["buyer"]
    entries = pc.replica.outbox_page(0, 9)
    assert [entry.n for entry in entries] == [1, 2]
    assert set(entries[1].changes) == {"buyer"}
    with pc.store.reading() as db:
        names = db.exec_driver_sql("SELECT buyer_name FROM invoice_row").scalars().all()
    assert names == ["PT Baru"]


@pytest.mark.parametrize("step", ["append_entry", "put_document", "project"])
def test_an_exception_at_any_step_leaves_nothing(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pc = lone_pc()
    drafted(pc)
    before = everything(pc)
    heard: list[frozenset[str]] = []
    pc.replica.subscribe(heard.append)

    def fail(*_: object, **__: object) -> OutboxEntry:
        raise ZeroDivisionError

    monkeypatch.setattr(writer, step, fail)
    with pytest.raises(ZeroDivisionError):
        pc.replica.edit_invoice("INV-1", {"buyer.name": "PT Baru"})
    assert everything(pc) == before
    assert heard == []


def test_listeners_hear_after_the_commit_and_not_after_they_left() -> None:
    pc = lone_pc()
    seen: list[int] = []

    def count(_: frozenset[str]) -> None:
        # Rolled back by anything that reads: what is seen here was committed.
        with pc.store.reading() as db:
            seen.append(count_entries(db))

    leave = pc.replica.subscribe(count)
    drafted(pc)
    pc.replica.edit_invoice("INV-1", {"buyer.name": "PT Baru"})
    leave()
    pc.replica.edit_invoice("INV-1", {"buyer.name": "PT Lain"})
    assert seen == [1, 2]


def test_the_same_value_again_writes_nothing_and_tells_nobody() -> None:
    pc = lone_pc()
    drafted(pc)
    heard: list[frozenset[str]] = []
    pc.replica.subscribe(heard.append)
    before = everything(pc)
    again = pc.replica.edit_invoice("INV-1", {"reference": "INV-1"})
    assert isinstance(again, Edited)
    assert not again.changed
    assert everything(pc) == before
    assert heard == []


def test_a_listener_that_sends_at_once_sends_everything_once_and_in_order() -> None:
    office = Office(pcs=2)
    pc = office.pcs[0]
    made = drafted(pc)
    office.heal()
    pc.replica.subscribe(lambda _: pc.up.extend(pc.desk.outbox_changed()))
    for number in range(3):
        pc.write(made.invoice_id, {"reference": "[1]"})
        pc.write(made.invoice_id, {"reference": f'"over it {number}"'})
        pc.replica.edit_invoice(made.invoice_id, {"buyer.name": f"PT {number}"})
    line = pc.line
    office.heal()
    # What the hub hears twice or out of order, it ends the line for.
    assert pc.line == line
    assert office.all_even()
    assert office.all_equal()
    assert len(pc.tray()) == 3


def test_a_reference_of_two_invoices_names_neither() -> None:
    pc = lone_pc()
    first, second = drafted(pc), drafted(pc)
    assert code_of(pc.replica.edit_invoice("INV-1", {"buyer.name": "X"})) == (
        "invoice.reference-ambiguous"
    )
    assert code_of(pc.replica.edit_invoice("INV-9", {"buyer.name": "X"})) == "invoice.not-found"
    assert code_of(pc.replica.edit_invoice("", {"buyer.name": "X"})) == "invoice.not-found"
    for made in (first, second):
        assert isinstance(pc.replica.edit_invoice(made.invoice_id, {"buyer.name": "X"}), Edited)


# Fingerprints


def test_equal_content_has_an_equal_fingerprint_whatever_the_bytes() -> None:
    one, other = Office(pcs=2).pcs
    one.write("invoice:1", {"a": '"1"', "b": '"2"'})
    other.write("invoice:1", {"b": '"0"', "a": '"1"'})
    assert one.replica.fingerprint() != other.replica.fingerprint()
    other.write("invoice:1", {"b": '"2"'})
    assert one.replica.fingerprint() == other.replica.fingerprint()


def test_an_unknown_register_and_an_unknown_kind_count() -> None:
    one, other = Office(pcs=2).pcs
    for pc in (one, other):
        pc.write("invoice:1", {"a": '"1"'})
    other.write("invoice:1", {"of-a-newer-release": '"x"'})
    assert one.replica.fingerprint() != other.replica.fingerprint()
    one.write("invoice:1", {"of-a-newer-release": '"x"'})
    one.write("newkind:1", {"a": '"1"'})
    assert one.replica.fingerprint()["newkind"][0] == 1
    assert one.replica.fingerprint()["invoice"] == other.replica.fingerprint()["invoice"]


def test_unknown_kinds_of_facts_are_kept_and_fingerprinted() -> None:
    one, other = Office(pcs=2).pcs
    for pc, content in ((one, '{"a":1}'), (other, '{"a":2}')):
        news = FactNews(1, "newfact:1", "newfact", NPWP, "", content)
        pc.replica.store_feed(Feed(0, 1, 1, (news,)))
    assert one.replica.fingerprint()["newfact"][0] == 1
    assert one.replica.fingerprint()["newfact"] != other.replica.fingerprint()["newfact"]


def test_unknown_kinds_and_members_travel_and_survive_an_edit() -> None:
    office = Office(pcs=2)
    one, other = office.pcs
    one.write("newkind:1", {"company": f'"{NPWP}"', "new": '{"deep":"x"}'})
    made = drafted(one)
    one.write(made.invoice_id, {"newer": '"x"', "buyer": '{"name":"A","newer":"y"}'})
    office.heal()
    other.replica.edit_invoice(made.invoice_id, {"buyer.name": "B"})
    office.heal()
    assert office.all_equal()
    assert one.registers("newkind:1")["new"] == '{"deep":"x"}'
    assert one.registers(made.invoice_id)["newer"] == '"x"'
    assert '"newer":"y"' in one.registers(made.invoice_id)["buyer"]


# Imports


def read(name: str = "A", reference: str = "INV-1") -> Invoice:
    return Invoice(
        f"invoice:{reference}",
        NPWP,
        reference=reference,
        buyer=Buyer(name=name),
        lines=(Line("l1", "A", "000000", "Barang", place="V"),),
        origin=Origin("coretax-xml", "f" * 16, 1),
        content_digest=name,
    )


def test_the_same_file_twice_changes_nothing() -> None:
    pc = lone_pc()
    assert len(pc.replica.import_invoices([read(), read(reference="INV-2")]).new) == 2
    before = everything(pc)
    report = pc.replica.import_invoices([read(), read(reference="INV-2")])
    assert (report.new, report.unchanged, report.different) == ([], 2, [])
    assert everything(pc) == before


def test_a_dry_run_says_the_same_and_stores_nothing() -> None:
    pc = lone_pc()
    before = everything(pc)
    said = pc.replica.import_invoices([read()], dry_run=True)
    assert everything(pc) == before
    assert said == pc.replica.import_invoices([read()])


def test_what_was_edited_since_stays_and_is_told_from_another_file() -> None:
    pc = lone_pc()
    pc.replica.import_invoices([read()])
    pc.replica.edit_invoice("INV-1", {"buyer.email": "a@b.id"})
    again = pc.replica.import_invoices([read()]).different[0]
    assert (again.fields, again.edited) == (("buyer.email",), True)
    other = pc.replica.import_invoices([read("B")]).different[0]
    assert (set(other.fields), other.edited) == ({"buyer.name", "buyer.email"}, False)
    pc.replica.discard_invoice("INV-1")
    assert "discarded" in pc.replica.import_invoices([read()]).different[0].fields


def test_a_draft_typed_by_hand_is_not_doubled_by_a_file() -> None:
    pc = lone_pc()
    made = drafted(pc)
    report = pc.replica.import_invoices([read()])
    assert report.new == []
    assert report.different[0].invoice_id == made.invoice_id


def test_two_pcs_that_import_offline_join_what_is_equal_and_show_what_is_not() -> None:
    office = Office(pcs=2)
    one, other = office.pcs
    one.replica.import_invoices([read(), read(reference="INV-2")])
    other.replica.import_invoices([read(), read("B", reference="INV-2")])
    office.heal()
    assert office.all_equal()
    assert one.replica.fingerprint()["invoice"][0] == 2
    assert {(each.reference, each.register) for each in one.conflicts()} == {
        ("INV-2", "buyer"),
        ("INV-2", "content_digest"),
    }


def test_an_interrupted_import_stores_nothing() -> None:
    pc = lone_pc()
    before = everything(pc)

    def stop(done: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    invoices = [read(reference=f"INV-{number}") for number in range(3)]
    with pytest.raises(KeyboardInterrupt):
        pc.replica.import_invoices(invoices, progress=stop)
    assert everything(pc) == before
