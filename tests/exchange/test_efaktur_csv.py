"""The desktop program's CSV comes in as invoices of the old rules, in all its spellings."""

from datetime import date as Date
from decimal import Decimal
from pathlib import Path

import pytest

from selaras.domain.invoice import BuyerDocument, Invoice
from selaras.domain.tax import totals
from selaras.exchange import FileRefusedError, read_file
from selaras.exchange.detect import EFAKTUR_CSV
from tests.exchange.files import COMPANY, SAMPLES, faults_of, read_bytes

SAMPLE = SAMPLES / "efaktur-lama.csv"
FK = (
    '"FK","01","0","0012400000001","11","2024","1/11/2024","972281866201164","PT A","Jl. 1",'
    '"1000","110","0","","0","0","0","0","REF/1",""'
)
OF = '"OF","392300","Botol","1000","1","1000","0","1000","110","0","0"'


def invoices_of(folder: Path, *lines: str) -> tuple[Invoice, ...]:
    return read_bytes(folder, "\r\n".join(lines) + "\r\n").invoices


def digests(invoices: tuple[Invoice, ...]) -> list[str]:
    return [invoice.content_digest for invoice in invoices]


def test_all_twelve_invoices_come_in_and_the_old_rules_give_their_totals() -> None:
    file = read_file(SAMPLE, company=COMPANY)
    assert (file.kind, len(file.invoices)) == (EFAKTUR_CSV, 12)
    for invoice in file.invoices:
        assert invoice.legacy is not None
        rupiah = totals(invoice).rupiah
        assert rupiah.tax_base == invoice.legacy.tax_base
        assert (rupiah.vat, rupiah.ppnbm) == (invoice.legacy.vat, invoice.legacy.ppnbm)
        assert all(line.vat is line.stated_tax_base is None for line in invoice.lines)


def test_the_head_of_the_first_invoice_is_read_whole() -> None:
    invoice = read_file(SAMPLE, company=COMPANY).invoices[0]
    assert invoice.legacy is not None
    assert (invoice.legacy.number, invoice.legacy.replacement) == ("0012400000001", "0")
    assert (invoice.legacy.period, invoice.legacy.down_payment) == ("112024", "0")
    assert (invoice.date, invoice.reference) == (Date(2024, 11, 1), "LAMA/2024/001")
    assert (invoice.company, invoice.transaction.code) == (COMPANY, "01")
    assert invoice.buyer.tin == "0972281866201164"
    assert invoice.buyer.nitku == "0972281866201164000000"
    line = invoice.lines[0]
    assert (line.opt, line.code, line.unit) == ("A", "392300", "")
    assert (line.price, line.qty) == (Decimal("19157.50"), Decimal(144))


def test_buyers_without_npwp_are_told_apart_by_their_number() -> None:
    others = {
        (invoice.buyer.document, invoice.buyer.document_number, invoice.buyer.country)
        for invoice in read_file(SAMPLE, company=COMPANY).invoices
        if invoice.buyer.tin == "0" * 16
    }
    assert others == {
        (BuyerDocument.NATIONAL_ID, "3174089896513034", "IDN"),
        (BuyerDocument.PASSPORT, "TK1000006", ""),
        (BuyerDocument.OTHER_ID, "UEN-2008", ""),
    }


def test_spellings_of_the_same_file_give_the_same_invoices(tmp_path: Path) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    expected = digests(read_file(SAMPLE, company=COMPANY).invoices)
    headless = "\n".join(text.splitlines()[3:])
    semicolons = text.replace('","', '";"')
    padded = text.replace('"\n', '","","",""\n')
    for variant in (headless, semicolons, padded, "\ufeff" + text, "\n\n" + text):
        assert digests(read_bytes(tmp_path, variant).invoices) == expected


def test_unquoted_and_old_records_are_read(tmp_path: Path) -> None:
    bare = FK.replace('"', "").removesuffix(",")
    expected = digests(invoices_of(tmp_path, FK, OF))
    assert digests(invoices_of(tmp_path, bare, OF.replace('"', ""))) == expected


def test_windows_text_is_read_where_it_is_not_utf8(tmp_path: Path) -> None:
    content = f"{FK}\n{OF}\n".replace("PT A", "Café “A”").encode("cp1252")
    assert read_bytes(tmp_path, content).invoices[0].buyer.name == "Café “A”"


def test_old_npwp_new_npwp_and_dots_are_one_buyer(tmp_path: Path) -> None:
    for npwp in ("0972281866201164", "97.228.186.6-201.164"):
        (invoice,) = invoices_of(tmp_path, FK.replace("972281866201164", npwp), OF)
        assert invoice.buyer.tin == "0972281866201164"


def test_totals_and_amounts_that_do_not_add_up_are_kept_as_stated(tmp_path: Path) -> None:
    head = FK.replace('"1000","110","0"', '"1001","111","0"')
    (invoice,) = invoices_of(tmp_path, head, OF.replace('"1000","110"', '"999","109"'))
    assert invoice.legacy is not None
    assert (invoice.legacy.tax_base, invoice.legacy.vat) == (Decimal(1001), Decimal(111))
    assert invoice.lines[0].stated_tax_base == Decimal(999)
    assert invoice.lines[0].vat == Decimal(109)


def test_a_facility_number_becomes_its_pair(tmp_path: Path) -> None:
    head = FK.replace('"FK","01"', '"FK","07"').replace('"110","0",""', '"110","0","2"')
    (invoice,) = invoices_of(tmp_path, head, OF)
    assert invoice.transaction.add_info == "TD.00502"
    assert invoice.transaction.facility_stamp == "TD.01102"


def test_a_code_that_only_services_have_makes_a_service(tmp_path: Path) -> None:
    for code, opt in (("000000", "A"), ("BRG-1", "A"), ("010101", "B"), ("", "A")):
        (invoice,) = invoices_of(tmp_path, FK, OF.replace("392300", code))
        assert (invoice.lines[0].opt, invoice.lines[0].code) == (opt, code)


def test_quoted_line_breaks_do_not_disturb_the_line_numbers(tmp_path: Path) -> None:
    content = "\n".join(
        [FK.replace("Jl. 1", "Jl. 1\nKota"), OF, OF.replace('"1000","1"', '"x","1"')]
    )
    with pytest.raises(FileRefusedError) as caught:
        read_bytes(tmp_path, content)
    (fault,) = caught.value.faults
    assert (fault.place.line, fault.place.item, fault.place.name) == (4, 2, "HARGA_SATUAN")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"FK","01"', '"FK","10"', ("import.csv-bad-code", "KD_JENIS_TRANSAKSI")),
        ('"01","0"', '"01","2"', ("import.csv-bad-code", "FG_PENGGANTI")),
        ("0012400000001", "12400000001", ("import.bad-digits", "NOMOR_FAKTUR")),
        ('"11","2024"', '"13","2024"', ("import.csv-bad-code", "MASA_PAJAK")),
        ('"11","2024"', '"11","24"', ("import.bad-digits", "TAHUN_PAJAK")),
        ("1/11/2024", "2024-11-01", ("import.csv-bad-date", "TANGGAL_FAKTUR")),
        ("1/11/2024", "31/11/2024", ("import.csv-bad-date", "TANGGAL_FAKTUR")),
        ("972281866201164", "9.72E+14", ("import.csv-bad-npwp", "NPWP")),
        ('"1000","110","0",""', '"1.000,00","110","0",""', ("import.bad-number", "JUMLAH_DPP")),
        ('"110","0",""', '"110","0","99"', ("import.csv-bad-facility", "ID_KETERANGAN_TAMBAHAN")),
        ('"Botol","1000"', '"Botol",""', ("import.bad-number", "HARGA_SATUAN")),
        (',"REF/1",""', "", ("import.csv-columns", "")),
        (',"110","0","0"', ',"110"', ("import.csv-columns", "")),
        ('"OF"', '"XX"', ("import.csv-unknown-record", "")),
        ('"PT A"', '"PT "A"', ("import.csv-broken", "")),
        ('"PT A"', f'"{"x" * 4001}"', ("import.text-too-long", "")),
        ('"PT A"', '"PT \0A"', ("import.csv-encoding", "")),
    ],
)
def test_a_fault_is_named_with_its_column(
    tmp_path: Path, old: str, new: str, fault: tuple[str, str]
) -> None:
    content = f"{FK}\n{OF}\n"
    assert old in content
    assert fault in faults_of(tmp_path, content.replace(old, new))


def test_lines_without_head_and_heads_without_lines_are_refused(tmp_path: Path) -> None:
    assert faults_of(tmp_path, OF)[0] == ("import.csv-line-without-head", "")
    assert faults_of(tmp_path, FK) == [("import.no-lines", "")]
    assert faults_of(tmp_path, b"".join(SAMPLE.read_bytes().splitlines(keepends=True)[:3])) == [
        ("import.no-invoices", "")
    ]


def test_the_same_number_twice_is_refused_but_its_replacement_is_another(tmp_path: Path) -> None:
    assert faults_of(tmp_path, f"{FK}\n{OF}\n{FK}\n{OF}") == [
        ("import.csv-repeated-number", "NOMOR_FAKTUR")
    ]
    replaced = FK.replace('"01","0"', '"01","1"')
    assert len({i.invoice_id for i in invoices_of(tmp_path, FK, OF, replaced, OF)}) == 2


@pytest.mark.parametrize("record", ["FM", "RK", "RM", "DK_DM", "LT"])
def test_records_of_a_later_release_are_named(tmp_path: Path, record: str) -> None:
    with pytest.raises(FileRefusedError) as caught:
        invoices_of(tmp_path, FK, OF, f'"{record}","1","2"')
    fault = caught.value.faults[0]
    assert (fault.code, fault.place.line) == ("import.not-yet", 3)
    assert fault.facts == {"record": record}


def test_bytes_of_no_known_encoding_are_refused(tmp_path: Path) -> None:
    content = f"{FK}\n{OF}\n".encode().replace(b"PT A", b"PT \x81")
    assert faults_of(tmp_path, content) == [("import.csv-encoding", "")]
