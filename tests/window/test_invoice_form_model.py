"""What the form holds and decides, without Flet."""

import asyncio
from collections.abc import Awaitable, Callable

from selaras.domain.result import Rejection
from selaras.replica.writer import Base
from selaras.store.outbox import entries_after
from selaras_client.window.models.invoice_form import InvoiceFormModel
from selaras_client.window.models.payments import shown_sums
from tests.window.office import TODAY, MemoryOffice, office_with_company

Scenario = Callable[[MemoryOffice, InvoiceFormModel], Awaitable[None]]


def with_form(scenario: Scenario) -> Callable[[], None]:
    """Run a test with an opened form of one stored draft."""

    async def play() -> None:
        office = office_with_company()
        form = InvoiceFormModel(office, office.draft("INV-1"), today=lambda: TODAY)
        assert await form.open() is None
        await scenario(office, form)

    def test() -> None:
        asyncio.run(play())

    test.__doc__, test.__name__ = scenario.__doc__, scenario.__name__
    return test


def _bases(office: MemoryOffice) -> list[Base]:
    with office.replica.reading() as db:
        entries = entries_after(db, 0, limit=100, max_bytes=10**6)
    return [Base(entry.base_epoch, entry.base_rev) for entry in entries]


def _moved_on(office: MemoryOffice, rev: int) -> None:
    """Let the hub confirm everything so far, at *rev*."""
    with office.replica._store.transaction() as db:
        db.exec_driver_sql("UPDATE document SET rev = ?", (rev,))


@with_form
async def test_a_field_is_written_on_the_base_it_was_typed_on(
    office: MemoryOffice, form: InvoiceFormModel
) -> None:
    form.type("buyer.name", "PT Baru")
    _moved_on(office, 7)
    await form.open()
    await form.leave("buyer.name")
    assert _bases(office)[-1] == Base("e1", 0)
    form.type("buyer.address", "Jl. Baru")
    await form.leave("buyer.address")
    assert _bases(office)[-1] == Base("e1", 7)


@with_form
async def test_typing_the_stored_text_again_is_no_change(
    office: MemoryOffice, form: InvoiceFormModel
) -> None:
    before = len(_bases(office))
    form.type("buyer.name", "PT Maju Jay")
    form.type("buyer.name", "PT Maju Jaya")
    assert form.unsaved == ()
    assert await form.leave_all()
    assert len(_bases(office)) == before


@with_form
async def test_a_change_elsewhere_leaves_what_is_being_typed(
    office: MemoryOffice, form: InvoiceFormModel
) -> None:
    form.type("reference", "INV-X")
    office.edit("INV-1", reference="INV-Y", date="2026-10-09")
    await form.open()
    assert form.text("reference") == "INV-X"
    assert form.text("date") == "09/10/2026"


@with_form
async def test_a_line_keeps_its_fields_when_another_is_removed_before_it(
    office: MemoryOffice, form: InvoiceFormModel
) -> None:
    await form.add_line(form.begin_line(copy_of=form.line_ids[0]))
    second = form.line_ids[1]
    form.type(f"lines.{second}.qty", "3")
    office.edit("INV-1", lines__1__removed="true")
    await form.open()
    assert form.line_ids == (second,)
    assert form.text(f"lines.{second}.qty") == "3"
    await form.leave(f"lines.{second}.qty")
    assert str(form.invoice.lines[0].qty) == "3"


@with_form
async def test_what_was_typed_into_a_line_removed_elsewhere_goes_with_it(
    office: MemoryOffice, form: InvoiceFormModel
) -> None:
    form.type(f"lines.{form.line_ids[0]}.qty", "3")
    office.edit("INV-1", lines__1__removed="true")
    await form.open()
    assert form.unsaved == ()


@with_form
async def test_a_refused_text_stays_with_its_reason_until_it_is_mended(
    office: MemoryOffice, form: InvoiceFormModel
) -> None:
    form.type("trx_code", "44")
    await form.leave("trx_code")
    assert [note.key for note in form.notes("trx_code")] == ["field.not-in-list"]
    assert not await form.leave_all()
    form.type("trx_code", "05")
    assert await form.leave_all()
    assert form.invoice.transaction.code == "05"
    assert office.asked


@with_form
async def test_a_file_that_cannot_be_written_keeps_the_text_in_its_field(
    office: MemoryOffice, form: InvoiceFormModel
) -> None:
    def lock(*, locked: bool) -> None:
        with office.replica._store.reading() as db:
            db.exec_driver_sql(f"PRAGMA query_only={int(locked)}")

    form.type("reference", "INV-2")
    lock(locked=True)
    await form.leave("reference")
    assert [note.key for note in form.notes("reference")] == ["store.read-only"]
    assert form.text("reference") == "INV-2"
    lock(locked=False)
    assert await form.leave_all()
    assert form.invoice.reference == "INV-2"


@with_form
async def test_a_new_npwp_of_the_buyer_brings_its_nitku(
    office: MemoryOffice, form: InvoiceFormModel
) -> None:
    form.type("buyer.tin", "0021.2345.6789.1000")
    await form.leave("buyer.tin")
    assert form.text("buyer.nitku") == "0021234567891000000000"
    assert office.asked


@with_form
async def test_a_buyer_with_a_passport_has_zeros_for_npwp(
    office: MemoryOffice, form: InvoiceFormModel
) -> None:
    form.type("buyer.document", "Paspor")
    await form.leave("buyer.document")
    assert form.invoice.buyer.tin == "0" * 16
    assert form.invoice.buyer.document_number == ""
    form.type("buyer.document", "NPWP")
    await form.leave("buyer.document")
    assert (form.invoice.buyer.tin, form.invoice.buyer.document_number) == ("", "-")
    assert office.asked


@with_form
async def test_the_buyer_pays_no_tax_under_code_08(
    office: MemoryOffice, form: InvoiceFormModel
) -> None:
    assert str(shown_sums(form.invoice, form.whole).to_be_paid) == "1110000"
    form.type("trx_code", "08")
    assert str(shown_sums(form.invoice, form.whole).to_be_paid) == "1000000"
    assert office.asked


@with_form
async def test_a_text_typed_while_the_field_is_written_is_kept(
    office: MemoryOffice, form: InvoiceFormModel
) -> None:
    form.type("reference", "INV-2")
    writing = asyncio.create_task(form.leave("reference"))
    form.type("reference", "INV-23")
    await writing
    assert form.text("reference") == "INV-23"
    assert await form.leave_all()
    assert form.invoice.reference == "INV-23"
    assert office.asked


def test_an_invoice_that_is_not_here_is_refused() -> None:
    form = InvoiceFormModel(office_with_company(), "NONE", today=lambda: TODAY)
    refusal = asyncio.run(form.open())
    assert isinstance(refusal, Rejection)
    assert refusal.code == "invoice.not-found"


def test_a_new_form_writes_nothing_until_a_field_is_left() -> None:
    async def scenario() -> None:
        office = office_with_company()
        form = InvoiceFormModel(office, None, today=lambda: TODAY)
        await form.open()
        before = len(_bases(office))
        form.type("reference", "INV-1")
        assert (form.invoice_id, len(_bases(office))) == ("", before)
        await form.leave("reference")
        assert form.invoice_id
        assert form.text("date") == "28/10/2026"
        assert len(form.line_ids) == 1

    asyncio.run(scenario())
