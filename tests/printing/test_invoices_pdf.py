"""Invoices as PDF: what they say, how many pages they take, and that nothing breaks them."""

import re
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from selaras.domain.invoice import Buyer, Instalment, Invoice, Line, Transaction
from selaras.exchange.printing import PrintedInvoice, invoices_pdf
from selaras.exchange.printing.invoice_texts import (
    head_rows,
    in_words,
    line_texts,
    parties,
    sum_rows,
    title_of,
    watermark_of,
)
from selaras.texts import Texts

SAY = Texts("id").say
AT = datetime(2026, 10, 28, 10, 0, tzinfo=UTC)

LINE = Line(
    "l1",
    opt="A",
    code="392300",
    name="Botol plastik",
    unit="UM.0021",
    price=Decimal(100_000),
    qty=Decimal("12.5"),
    discount=Decimal(50_000),
)
INVOICE = Invoice(
    "invoice:1",
    "0021234567891000",
    date=date(2026, 10, 5),
    reference="INV/1",
    seller_nitku="0021234567891000000000",
    buyer=Buyer("0012345678901000", "TIN", "IDN", "-", "PT Maju Jaya", "Jl. Melati 1"),
    transaction=Transaction("04"),
    lines=(LINE,),
)


def printed(invoice: Invoice = INVOICE, **members: str) -> PrintedInvoice:
    return PrintedInvoice(invoice, "PT Samudra Biru", **{"state": "draft", **members})


def test_a_line_says_quantity_price_discount_and_its_bases() -> None:
    line = line_texts(INVOICE, SAY)[0]
    assert line.details == "12,50 Piece x Rp 100.000; potongan Rp 50.000"
    assert (line.tax_base, line.other_tax_base, line.vat) == ("1.200.000", "1.100.000", "132.000")


def test_of_a_payment_the_contract_and_this_payment_are_named_and_its_own_sum_is_said() -> None:
    paid = Instalment("down", "K-1", Decimal(300_000))
    invoice = replace(INVOICE, payment=paid)
    rows = sum_rows(invoice, SAY)
    whole, own = rows.index(("Seluruh kontrak", "")), rows.index(("Pembayaran ini", ""))
    assert ("Dibayar pembeli kepada penjual", "Rp 1.332.000") in rows[whole:own]
    assert rows[own:] == [
        ("Pembayaran ini", ""),
        ("Harga jual / penggantian (DPP)", "Rp 300.000"),
        ("DPP nilai lain", "Rp 275.000"),
        ("Jumlah PPN", "Rp 33.000"),
        ("Jumlah PPnBM", "Rp 0"),
        ("Dibayar pembeli kepada penjual", "Rp 333.000"),
    ]
    assert in_words(invoice, SAY) == "Terbilang: tiga ratus tiga puluh tiga ribu rupiah"


def test_the_sums_are_whole_rupiah_and_said_in_words() -> None:
    assert sum_rows(INVOICE, SAY)[-1] == ("Dibayar pembeli kepada penjual", "Rp 1.332.000")
    assert in_words(INVOICE, SAY) == ("Terbilang: satu juta tiga ratus tiga puluh dua ribu rupiah")


def test_under_code_02_the_buyer_pays_no_vat_to_the_seller() -> None:
    invoice = replace(INVOICE, transaction=Transaction("02"))
    assert sum_rows(invoice, SAY)[-1][1] == "Rp 1.200.000"


def test_a_draft_never_looks_like_a_tax_invoice() -> None:
    assert title_of(printed(), SAY) == "Konsep Faktur Pajak"
    assert watermark_of(printed(), SAY) == "KONSEP"
    numbered = printed(number="04002500001234567")
    assert (title_of(numbered, SAY), watermark_of(numbered, SAY)) == (
        "Faktur Pajak 04002500001234567",
        "",
    )


@pytest.mark.parametrize("state", ["draft", "ready", "approved", "exported", "discarded", "legacy"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_state_has_its_watermark(state: str, language: str) -> None:
    assert not watermark_of(printed(state=state), Texts(language).say).startswith("print.")


def test_a_buyer_without_npwp_is_named_by_the_other_document() -> None:
    buyer = Buyer("0" * 16, "Passport", "SGP", "E123", "Tan", "1 Quay", "", "000000")
    assert "Passport: E123" in parties(printed(replace(INVOICE, buyer=buyer)), SAY)[1]


def test_blank_optional_heads_are_left_out() -> None:
    assert [name for name, _ in head_rows(printed(), SAY)] == [
        "Referensi",
        "Tanggal",
        "Kode transaksi",
    ]


def test_two_hundred_lines_take_pages_and_every_line_is_drawn() -> None:
    lines = tuple(replace(LINE, line_id=str(n), name=f"Barang nomor {n}") for n in range(200))
    pdf = invoices_pdf([printed(replace(INVOICE, lines=lines))], say=SAY, at=AT)
    assert 5 <= pages_of(pdf) <= 9
    # Numbers of the lines stand in a column of their own, each written once.
    assert drawn_texts(pdf) >= 200 * 6


def test_one_file_holds_many_invoices_and_lists_them() -> None:
    second = replace(INVOICE, reference="INV/2")
    pdf = invoices_pdf([printed(), printed(second)], say=SAY, at=AT)
    assert pages_of(pdf) == 2
    assert pdf.count(b"/Title") == 3


def test_the_same_content_gives_the_same_bytes() -> None:
    first = invoices_pdf([printed()], say=SAY, at=AT)
    assert invoices_pdf([printed()], say=SAY, at=AT) == first


@pytest.mark.parametrize(
    "name",
    ["", "x" * 255, "a\x00b\nc\td\u202eevil", "中文公司 🏢", "%s {0} <b>**x**</b>", " " * 50],
)
def test_no_text_breaks_the_page(name: str) -> None:
    invoice = replace(
        INVOICE,
        reference=name[:50],
        buyer=replace(INVOICE.buyer, name=name, address=name * 2),
        lines=(replace(LINE, name=name),),
    )
    assert pages_of(invoices_pdf([printed(invoice)], say=SAY, at=AT)) >= 1


def test_amounts_without_words_are_printed_without_them() -> None:
    huge = replace(LINE, price=Decimal(10**17), qty=Decimal(10**8))
    invoice = replace(INVOICE, lines=(huge,))
    assert in_words(invoice, SAY) == ""
    assert pages_of(invoices_pdf([printed(invoice)], say=SAY, at=AT)) == 1


def test_an_empty_draft_is_printed_too() -> None:
    bare = Invoice("invoice:2", "0021234567891000")
    assert pages_of(invoices_pdf([printed(bare)], say=SAY, at=AT)) == 1


def test_printing_can_be_stopped() -> None:
    class StoppedError(Exception):
        pass

    def stop(count: int) -> None:
        if count == 2:
            raise StoppedError

    with pytest.raises(StoppedError):
        invoices_pdf([printed()] * 5, say=SAY, at=AT, progress=stop)


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))


def drawn_texts(pdf: bytes) -> int:
    """Return how many pieces of text all pages draw."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    count = 0
    for stream in streams:
        try:
            count += zlib.decompress(stream).count(b"Tj")
        except zlib.error:
            continue
    return count
