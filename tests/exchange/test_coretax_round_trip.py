"""What comes in from Coretax XML goes out again with the same values."""

import csv
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date as Date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selaras.domain.invoice import Buyer, Invoice, Legacy, Line, Transaction
from selaras.exchange import NotForCoretaxError, UndatedInvoiceError, UnwritableTextError, read_file
from tests.exchange.files import (
    COMPANY,
    SAMPLES,
    file_xml,
    invoice_xml,
    item_xml,
    read_bytes,
    written,
)

SAMPLE = SAMPLES / "coretax-keluaran.xml"


def texts(element: ET.Element) -> list[tuple[str, str]]:
    return [(one.tag, one.text or "") for one in element.iter()]


def test_the_sample_comes_in_as_sixty_invoices_with_210_lines() -> None:
    invoices = read_file(SAMPLE, company=COMPANY).invoices
    assert len(invoices) == 60
    assert sum(len(invoice.lines) for invoice in invoices) == 210


def test_the_sample_goes_out_with_every_text_as_it_came() -> None:
    before = ET.parse(SAMPLE).getroot()
    after = ET.fromstring(written(read_file(SAMPLE, company=COMPANY).invoices))
    assert texts(after) == texts(before)
    assert after.attrib == before.attrib


def test_the_sample_goes_out_with_the_same_bytes() -> None:
    assert written(read_file(SAMPLE, company=COMPANY).invoices) == SAMPLE.read_bytes()


def test_elements_stand_in_the_official_order() -> None:
    official: dict[str, list[str]] = {}
    table = Path(__file__).parent / "output_invoice_elements.csv"
    for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines()):
        official.setdefault(row["parent"], []).append(row["element"])
    root = ET.fromstring(written(read_file(SAMPLE, company=COMPANY).invoices))
    for parent, children in official.items():
        for element in root.iter(parent):
            assert [child.tag for child in element] == children


def test_only_amounts_that_the_rules_do_not_give_are_kept_as_typed() -> None:
    for invoice in read_file(SAMPLE, company=COMPANY).invoices:
        typed = any(line.vat is not None for line in invoice.lines)
        assert typed == (invoice.transaction.code == "05")
        assert all(line.other_tax_base is None for line in invoice.lines)
        assert all(line.stated_tax_base is None for line in invoice.lines)


def test_amounts_that_do_not_add_up_are_kept_for_a_finding(tmp_path: Path) -> None:
    wrong = item_xml(TaxBase="12000.01", OtherTaxBase="11000.02", VAT="1", VATRate="11", STLG="5")
    line = read_bytes(tmp_path, file_xml(invoice_xml(wrong))).invoices[0].lines[0]
    assert line.stated_tax_base == Decimal("12000.01")
    assert line.other_tax_base == Decimal("11000.02")
    assert (line.vat, line.vat_rate, line.ppnbm) == (Decimal(1), Decimal(11), Decimal(5))


def test_vat_is_judged_by_the_base_that_the_file_states(tmp_path: Path) -> None:
    full_base = invoice_xml(item_xml(OtherTaxBase="12000.00", VAT="1440.00"), TrxCode="02")
    line = read_bytes(tmp_path, file_xml(full_base)).invoices[0].lines[0]
    assert line.other_tax_base == Decimal(12000)
    assert line.vat is None


def test_more_than_two_decimals_are_kept_and_written_half_up(tmp_path: Path) -> None:
    content = file_xml(invoice_xml(item_xml(Price="1000.005")))
    invoices = read_bytes(tmp_path, content).invoices
    assert invoices[0].lines[0].price == Decimal("1000.005")
    assert b"<Price>1000.01</Price>" in written(invoices)


@pytest.mark.parametrize(
    "variant",
    [
        lambda xml: xml.replace("<CustomDocMonthYear></CustomDocMonthYear>\n", ""),
        lambda xml: xml.replace(
            "<BuyerEmail></BuyerEmail>\n<BuyerIDTKU>0972281866201164000000</BuyerIDTKU>",
            "<BuyerIDTKU>0972281866201164000000</BuyerIDTKU>\n<BuyerEmail></BuyerEmail>",
        ),
        lambda xml: xml.replace("<AddInfo></AddInfo>", "<AddInfo/>"),
        lambda xml: xml.replace(
            "<TaxInvoiceBulk>",
            '<TaxInvoiceBulk xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
        ),
        lambda xml: xml.replace(f"<TIN>{COMPANY}</TIN>\n", "").replace(
            "</ListOfTaxInvoice>", f"</ListOfTaxInvoice><TIN>{COMPANY}</TIN>"
        ),
        lambda xml: xml.replace("<Name>Botol", "<!-- ? --><Name>Bo<![CDATA[tol]]>"),
        lambda xml: xml.replace("<Qty>12<", "<Qty>\n12.00 <"),
        lambda xml: xml.replace("\n", "\r\n"),
    ],
)
def test_known_variants_give_the_same_invoices(tmp_path: Path, variant: object) -> None:
    assert callable(variant)
    plain = file_xml()
    varied = variant(plain)
    assert varied != plain
    before, after = read_bytes(tmp_path, plain), read_bytes(tmp_path, varied)
    assert [i.content_digest for i in after.invoices] == [i.content_digest for i in before.invoices]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings_that_programs_write_are_read(tmp_path: Path, encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    xml = file_xml(invoice_xml(BuyerName="Café Señor")).replace('"utf-8"', f'"{declared}"')
    invoices = read_bytes(tmp_path, xml.encode(encoding)).invoices
    assert invoices[0].buyer.name == "Café Señor"


def test_text_is_kept_to_the_last_blank(tmp_path: Path) -> None:
    name = " Toko \"A\" 'B' & <C>\t x́ \r\n "
    invoice = read_bytes(tmp_path, file_xml()).invoices[0]
    renamed = replace(invoice, buyer=replace(invoice.buyer, name=name))
    assert read_bytes(tmp_path, written([renamed])).invoices[0].buyer.name == name


def test_an_invoice_of_the_desktop_program_does_not_go_to_coretax(tmp_path: Path) -> None:
    invoice = read_bytes(tmp_path, file_xml()).invoices[0]
    with pytest.raises(NotForCoretaxError):
        written([replace(invoice, legacy=Legacy("0012400000001"))])


def test_an_undated_invoice_is_not_written(tmp_path: Path) -> None:
    invoice = read_bytes(tmp_path, file_xml()).invoices[0]
    with pytest.raises(UndatedInvoiceError):
        written([replace(invoice, date=None)])


@pytest.mark.parametrize("character", ["\0", "\x0b", "\ud800", "\uffff"])
def test_a_character_that_xml_cannot_hold_is_not_written(tmp_path: Path, character: str) -> None:
    invoice = read_bytes(tmp_path, file_xml()).invoices[0]
    with pytest.raises(UnwritableTextError) as caught:
        written([replace(invoice, buyer=replace(invoice.buyer, address=f"a{character}"))])
    assert caught.value.facts["field"] == "BuyerAdress"
    assert caught.value.facts["character"] == f"U+{ord(character):04X}"


def plain_text(*, least: int = 0) -> st.SearchStrategy[str]:
    alphabet = st.characters(
        exclude_categories=("Cs", "Cc"),
        exclude_characters="\ufffe\uffff",
        include_characters="\n\t\r",
    )
    return st.text(alphabet, min_size=least, max_size=30)


def sen(most: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(0, most, places=2, allow_nan=False, allow_infinity=False)


LINES = st.builds(
    Line,
    line_id=st.just(""),
    opt=st.just("A"),
    code=st.sampled_from(["", "000000", "392300"]),
    name=plain_text(),
    unit=st.sampled_from(["UM.0017", "UM.0021"]),
    price=sen(10**12),
    qty=sen(10**5),
    discount=sen(10**4),
    ppnbm_rate=st.sampled_from([Decimal(0), Decimal(15), Decimal("12.5")]),
)
TYPED_LINES = st.builds(
    lambda line, other, vat: replace(line, other_tax_base=other, vat=vat),
    LINES,
    st.none() | sen(10**9),
    st.none() | sen(10**9),
)
INVOICES = st.builds(
    lambda code, strict, typed, **head: Invoice(
        invoice_id="",
        company=COMPANY,
        seller_nitku=f"{COMPANY}000000",
        transaction=Transaction(code),
        lines=tuple(strict if code in {"01", "04", "09"} else typed),
        **head,
    ),
    code=st.sampled_from([f"{n:02d}" for n in range(1, 11)]),
    strict=st.lists(LINES, min_size=1, max_size=3),
    typed=st.lists(TYPED_LINES, min_size=1, max_size=3),
    date=st.dates(Date(2025, 1, 1), Date(2030, 12, 31)),
    reference=plain_text(),
    buyer=st.builds(
        Buyer,
        tin=st.just("0" * 16),
        document=st.sampled_from(["Passport", "Other ID"]),
        country=st.sampled_from(["IDN", "SGP"]),
        document_number=plain_text(),
        name=plain_text(),
        address=plain_text(),
        email=plain_text(),
        nitku=st.just("000000"),
    ),
)


@settings(max_examples=50)
@given(drafts=st.lists(INVOICES, min_size=1, max_size=3))
def test_whatever_is_drafted_comes_back_with_the_same_values(
    tmp_path_factory: pytest.TempPathFactory, drafts: list[Invoice]
) -> None:
    first = written(drafts)
    back = read_bytes(tmp_path_factory.getbasetemp(), first).invoices
    assert written(back) == first
    for draft, read in zip(drafts, back, strict=True):
        assert (read.date, read.reference, read.buyer) == (draft.date, draft.reference, draft.buyer)
        assert [line.price for line in read.lines] == [line.price for line in draft.lines]
        assert [line.qty for line in read.lines] == [line.qty for line in draft.lines]
