"""What is wrong with a Coretax file is said whole, each fault with its place."""

from pathlib import Path

import pytest

from selaras.exchange import FileRefusedError, Place, read_file
from selaras.exchange.refusal import MAX_FAULTS, FaultList
from selaras.exchange.sentences import MAX_SENTENCES, refusal_sentences
from selaras.texts import Texts
from tests.exchange.files import (
    COMPANY,
    SAMPLES,
    faults_of,
    file_xml,
    invoice_xml,
    item_xml,
    read_bytes,
)


def refusal(path: Path) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as caught:
        read_file(path, company=COMPANY)
    return caught.value


def test_the_wrong_sample_names_both_faults_and_no_other() -> None:
    tin, code = refusal(SAMPLES / "coretax-salah.xml").faults
    assert (tin.code, tin.place) == ("import.bad-digits", Place(3, 3, name="TIN"))
    assert tin.facts["value"] == "123"
    assert code.code == "trx-code.not-in-list"
    assert code.place == Place(8, 7, invoice=1, name="TrxCode")
    assert code.facts["value"] == "44"


def test_the_cut_sample_names_line_and_column() -> None:
    (cut,) = refusal(SAMPLES / "coretax-terpotong.xml").faults
    assert cut.code == "import.xml-cut"
    assert cut.place == Place(112, 16, invoice=3, item=1, name="Opt")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"TaxInvoiceDate": "2026-02-30"}, ("import.bad-date", "TaxInvoiceDate")),
        ({"TaxInvoiceDate": "01/10/2026"}, ("import.bad-date", "TaxInvoiceDate")),
        ({"TaxInvoiceDate": ""}, ("import.bad-date", "TaxInvoiceDate")),
        ({"TaxInvoiceOpt": "Replacement"}, ("import.xml-not-normal", "TaxInvoiceOpt")),
        ({"TrxCode": ""}, ("import.xml-empty-element", "TrxCode")),
        ({"TrxCode": "11"}, ("trx-code.not-in-list", "TrxCode")),
        ({"TrxCode": "07", "AddInfo": "TD.00599"}, ("facility.add-info-not-in-list", "AddInfo")),
        ({"CustomDocMonthYear": "132026"}, ("custom-doc.period-shape", "CustomDocMonthYear")),
        ({"SellerIDTKU": "12"}, ("seller.nitku-shape", "SellerIDTKU")),
        ({"SellerIDTKU": "1" * 22}, ("seller.nitku-foreign", "SellerIDTKU")),
        ({"BuyerTin": "972281866201164"}, ("buyer.tin-shape", "BuyerTin")),
        ({"BuyerDocument": "KTP"}, ("buyer.document-not-in-list", "BuyerDocument")),
        ({"BuyerCountry": "XXX"}, ("buyer.country-not-in-list", "BuyerCountry")),
        ({"BuyerIDTKU": "1"}, ("buyer.nitku-shape", "BuyerIDTKU")),
    ],
)
def test_a_head_value_that_is_wrong_is_named(
    tmp_path: Path, change: dict[str, str], fault: tuple[str, str]
) -> None:
    assert faults_of(tmp_path, file_xml(invoice_xml(**change))) == [fault]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"Opt": "C"}, ("line.opt-not-in-list", "Opt")),
        ({"Code": "999999"}, ("line.code-not-in-list", "Code")),
        ({"Unit": "PCS"}, ("line.unit-not-in-list", "Unit")),
        ({"Unit": ""}, ("import.xml-empty-element", "Unit")),
        ({"Price": "1.000,00"}, ("import.bad-number", "Price")),
        ({"Price": "1e3"}, ("import.bad-number", "Price")),
        ({"Qty": "\u0661"}, ("import.bad-number", "Qty")),
        ({"VAT": "NaN"}, ("import.bad-number", "VAT")),
        ({"STLG": ""}, ("import.bad-number", "STLG")),
        ({"Price": "9" * 19}, ("import.bad-number", "Price")),
    ],
)
def test_a_line_value_that_is_wrong_is_named_with_its_item(
    tmp_path: Path, change: dict[str, str], fault: tuple[str, str]
) -> None:
    content = file_xml(invoice_xml(), invoice_xml(item_xml(), item_xml(**change), RefDesc="INV/2"))
    assert faults_of(tmp_path, content) == [fault]
    with pytest.raises(FileRefusedError) as caught:
        read_bytes(tmp_path, content)
    assert (caught.value.faults[0].place.invoice, caught.value.faults[0].place.item) == (2, 2)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<Unit>UM.0017</Unit>\n", "", ("import.xml-missing-element", "GoodService")),
        ("<TrxCode>04</TrxCode>\n", "", ("import.xml-missing-element", "TaxInvoice")),
        (f"<TIN>{COMPANY}</TIN>\n", "", ("import.xml-missing-element", "TaxInvoiceBulk")),
        ("<Unit>", "<Unit>UM.0021</Unit><Unit>", ("import.xml-repeated-element", "Unit")),
        ("<TrxCode>", "<Kode><a>b</a></Kode><TrxCode>", ("import.xml-unknown-element", "")),
        ("<TrxCode>04", "<TrxCode><b/>04", ("import.xml-unknown-element", "TrxCode")),
        ("<TrxCode>", '<TrxCode jenis="x">', ("import.xml-unknown-attribute", "TrxCode")),
        ("<TrxCode>", "teks<TrxCode>", ("import.xml-stray-text", "TaxInvoice")),
        ("<BuyerAdress>Jl", "<BuyerAdress>Jl & ", ("import.xml-bad-character", "BuyerAdress")),
        ("</TrxCode>", "</Trx>", ("import.xml-not-well-formed", "TrxCode")),
    ],
)
def test_a_wrong_structure_is_named(
    tmp_path: Path, old: str, new: str, fault: tuple[str, str]
) -> None:
    content = file_xml()
    assert old in content
    assert faults_of(tmp_path, content.replace(old, new)) == [fault]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_blank_lines_before_the_declaration_are_counted(tmp_path: Path, encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    content = f"\r\n \n{file_xml(tin='123')}".replace('"utf-8"', f'"{declared}"')
    with pytest.raises(FileRefusedError) as caught:
        read_bytes(tmp_path, content.encode(encoding))
    assert caught.value.faults[0].place == Place(5, 1, name="TIN")


def test_a_file_without_invoices_and_an_invoice_without_lines_are_refused(tmp_path: Path) -> None:
    empty = file_xml().replace(invoice_xml(), "")
    assert faults_of(tmp_path, empty) == [("import.no-invoices", "ListOfTaxInvoice")]
    bare = file_xml(invoice_xml().replace(item_xml(), ""))
    assert faults_of(tmp_path, bare) == [("import.no-lines", "ListOfGoodService")]


def test_a_second_invoice_without_lines_is_not_excused_by_the_first(tmp_path: Path) -> None:
    bare = invoice_xml().replace(item_xml(), "")
    assert faults_of(tmp_path, file_xml(invoice_xml(), bare)) == [
        ("import.no-lines", "ListOfGoodService")
    ]


def test_faults_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    content = file_xml(*[invoice_xml(TrxCode="44") for _ in range(9)])
    with pytest.raises(FileRefusedError) as caught:
        read_bytes(tmp_path, content)
    assert [fault.place.invoice for fault in caught.value.faults] == list(range(1, 10))


def test_beyond_what_is_kept_faults_are_counted_by_kind_and_sentences_are_fewer_still() -> None:
    found = FaultList()
    for line in range(1, MAX_FAULTS + 6):
        found.add("import.bad-number", Place(line, name="PPN"), element="PPN", value="x")
    for line in (MAX_FAULTS + 6, MAX_FAULTS + 7):
        found.add("import.bad-number", Place(line, name="DPP"), element="DPP", value="x")
    with pytest.raises(FileRefusedError) as caught:
        found.refuse_any()
    error = caught.value
    assert (len(error.faults), error.more) == (MAX_FAULTS, 7)
    sentences = refusal_sentences(error, say=Texts("id").say)
    assert len(sentences) == MAX_SENTENCES + 4
    assert [(each.first.place.line, each.count, each.last) for each in error.alike] == [
        (MAX_FAULTS + 1, 5, MAX_FAULTS + 5),
        (MAX_FAULTS + 6, 2, MAX_FAULTS + 7),
    ]
    # All of PPN that are not told one by one, kept or not.
    assert f"{MAX_FAULTS + 5 - MAX_SENTENCES} kali lagi sampai baris" in sentences[-3]
    assert f"baris {MAX_FAULTS + 6}" in sentences[-2]
    assert str(MAX_FAULTS + 7 - MAX_SENTENCES) in sentences[-1]


def test_a_file_of_another_company_names_both_numbers(tmp_path: Path) -> None:
    with pytest.raises(FileRefusedError) as caught:
        read_bytes(tmp_path, file_xml(), company="1" * 16)
    (fault,) = caught.value.faults
    assert fault.code == "import.other-company"
    assert fault.facts == {"found": COMPANY, "company": "1" * 16}
    assert fault.place == Place(3, 1, name="TIN")
