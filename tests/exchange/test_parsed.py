"""Ids of imported invoices: the same on every PC, and never one id for two invoices."""

from dataclasses import replace
from pathlib import Path

import pytest

from selaras.domain.ids import derived_id
from selaras.domain.invoice import Line, Origin
from selaras.domain.places import is_place, place_between
from selaras.exchange import ImportCancelledError, read_file
from selaras.exchange.parsed import content_digest, numbered
from tests.exchange.files import COMPANY, SAMPLES, file_xml, invoice_xml, item_xml, read_bytes

SAMPLE = SAMPLES / "coretax-keluaran.xml"


def test_the_same_file_gives_the_same_invoices_again() -> None:
    assert read_file(SAMPLE, company=COMPANY) == read_file(SAMPLE, company=COMPANY)


def test_an_id_hangs_on_company_and_reference_alone(tmp_path: Path) -> None:
    first = read_bytes(tmp_path, file_xml()).invoices[0]
    other = read_bytes(tmp_path, file_xml(invoice_xml(item_xml(Price="7")))).invoices[0]
    assert first.invoice_id == other.invoice_id
    assert first.invoice_id == f"invoice:{derived_id('invoice', COMPANY, 'INV/1')}"
    assert first.content_digest != other.content_digest


def test_a_repeated_reference_gets_an_id_by_its_turn(tmp_path: Path) -> None:
    invoices = read_bytes(tmp_path, file_xml(invoice_xml(), invoice_xml(), invoice_xml())).invoices
    assert len({invoice.invoice_id for invoice in invoices}) == 3
    assert invoices[1].invoice_id == f"invoice:{derived_id('invoice', COMPANY, 'INV/1', '2')}"


def test_without_a_reference_the_content_decides(tmp_path: Path) -> None:
    one, other = invoice_xml(RefDesc=""), invoice_xml(RefDesc="", BuyerName="PT B")
    before = read_bytes(tmp_path, file_xml(one, other, one)).invoices
    after = read_bytes(tmp_path, file_xml(other, one, one)).invoices
    assert len({invoice.invoice_id for invoice in before}) == 3
    assert {i.invoice_id for i in before} == {i.invoice_id for i in after}


def test_the_digest_sees_every_value_and_no_id(tmp_path: Path) -> None:
    invoice = read_bytes(tmp_path, file_xml()).invoices[0]
    line = invoice.lines[0]
    moved = replace(
        invoice,
        invoice_id="x",
        origin=Origin("x", "y", 9),
        lines=(replace(line, line_id="z", place="V", price=line.price * 1),),
    )
    assert content_digest(moved) == invoice.content_digest
    for changed in (
        replace(invoice, reference="INV/2"),
        replace(invoice, seller_nitku=f"{COMPANY}000001"),
        replace(invoice, buyer=replace(invoice.buyer, email="a@contoh.example")),
        replace(invoice, transaction=replace(invoice.transaction, custom_doc="1")),
        replace(invoice, lines=(line, line)),
        replace(invoice, lines=(replace(line, name="Botol "),)),
        replace(invoice, lines=(replace(line, vat=line.price),)),
    ):
        assert content_digest(changed) != invoice.content_digest


def test_the_digest_of_a_known_invoice_never_changes(tmp_path: Path) -> None:
    invoice = read_bytes(tmp_path, file_xml()).invoices[0]
    assert invoice.content_digest == "7e43ba24ad4509ef7768f2571a6112a4"


def test_lines_get_places_that_others_can_be_put_between() -> None:
    lines = numbered([Line("")] * 10_000)
    places = [line.place for line in lines]
    assert places == sorted(set(places))
    assert all(map(is_place, places))
    assert places[8] < place_between(places[8], places[9]) < places[9]
    assert place_between("", places[0]) < places[0]
    assert len({line.line_id for line in lines}) == 10_000
    assert (lines[0].line_id, lines[-1].line_id) == ("i0001", "i10000")


def test_the_origin_names_file_and_position() -> None:
    file = read_file(SAMPLE, company=COMPANY)
    assert file.invoices[4].origin == Origin("coretax-xml", file.sha256[:16], 5)


@pytest.mark.parametrize("name", ["coretax-keluaran.xml", "efaktur-lama.csv"])
def test_progress_ends_at_the_size_of_the_file(name: str) -> None:
    steps: list[tuple[int, int]] = []
    path = SAMPLES / name
    read_file(path, company=COMPANY, progress=lambda done, total: steps.append((done, total)))
    size = path.stat().st_size
    assert steps == sorted(steps)
    assert steps[-1] == (size, size)


@pytest.mark.parametrize("name", ["coretax-keluaran.xml", "efaktur-lama.csv"])
def test_a_cancelled_import_ends(name: str) -> None:
    with pytest.raises(ImportCancelledError):
        read_file(SAMPLES / name, company=COMPANY, cancelled=lambda: True)
