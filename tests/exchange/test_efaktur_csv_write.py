"""The desktop program's CSV goes out as it came in, and Coretax's invoices in its shape."""

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from selaras.domain.invoice import Instalment, Invoice
from selaras.domain.tax import totals
from selaras.exchange import UndatedInvoiceError, read_file
from selaras.exchange.csv_shape import FK, OF
from selaras.exchange.efaktur_csv_write import UnnumberedInvoiceError, export_efaktur_csv
from tests.exchange.files import COMPANY, SAMPLES, read_bytes

NUMBER = "04012600000000007"


def coretax_sample() -> list[Invoice]:
    return list(read_file(SAMPLES / "coretax-keluaran.xml", company=COMPANY).invoices)


def test_the_sample_goes_out_and_comes_in_as_it_was(tmp_path: Path) -> None:
    before = read_file(SAMPLES / "efaktur-lama.csv", company=COMPANY).invoices
    out = tmp_path / "keluar.csv"
    assert export_efaktur_csv(out, [(each, "") for each in before]) == 12
    after = read_file(out, company=COMPANY).invoices
    assert [each.content_digest for each in after] == [each.content_digest for each in before]


def test_what_an_old_file_stated_goes_out_as_it_was(tmp_path: Path) -> None:
    text = (SAMPLES / "efaktur-lama.csv").read_text(encoding="utf-8")
    odd = text.replace('"2758680","303454"', '"2758681","303455"')
    before = read_bytes(tmp_path, odd).invoices
    out = tmp_path / "keluar.csv"
    export_efaktur_csv(out, [(each, "") for each in before])
    assert '"2758681","303455"' in out.read_text(encoding="utf-8")
    after = read_file(out, company=COMPANY).invoices
    assert [each.content_digest for each in after] == [each.content_digest for each in before]


def test_invoices_of_coretax_have_lines_that_add_up_to_the_rupiah(tmp_path: Path) -> None:
    invoices = coretax_sample()
    numbered = [(each, f"0400260{place:010}") for place, each in enumerate(invoices, start=1)]
    out = tmp_path / "keluar.csv"
    export_efaktur_csv(out, numbered)
    with out.open(encoding="utf-8", newline="") as file:
        records = list(csv.reader(file))[3:]
    heads = [dict(zip(FK, each, strict=True)) for each in records if each[0] == "FK"]
    assert len(heads) == 60
    sums: list[list[Decimal]] = []
    for record in records:
        if record[0] == "FK":
            sums.append([Decimal(0)] * 3)
            continue
        line = dict(zip(OF, record, strict=True))
        amounts = [Decimal(line[name]) for name in ("DPP", "PPN", "PPNBM")]
        sums[-1] = [a + b for a, b in zip(sums[-1], amounts, strict=True)]
    for invoice, head, added in zip(invoices, heads, sums, strict=True):
        rupiah = totals(invoice).rupiah
        assert added == [rupiah.tax_base, rupiah.vat, rupiah.ppnbm]
        assert [Decimal(head[f"JUMLAH_{each}"]) for each in ("DPP", "PPN", "PPNBM")] == added
    assert len(read_file(out, company=COMPANY).invoices) == 60


def test_a_replacement_its_number_and_its_payment_are_told(tmp_path: Path) -> None:
    out = tmp_path / "keluar.csv"
    paid = replace(coretax_sample()[0], payment=Instalment("down", "PO-77", Decimal(1000)))
    export_efaktur_csv(out, [(paid, NUMBER)])
    (read,) = read_file(out, company=COMPANY).invoices
    assert read.legacy is not None
    assert (read.legacy.down_payment, read.legacy.down_payment_tax_base) == ("1", Decimal(1000))
    assert (read.legacy.number, read.legacy.replacement) == ("2600000000007", "1")


def test_what_has_no_number_or_date_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    first, *_ = coretax_sample()
    out = tmp_path / "keluar.csv"
    with pytest.raises(UnnumberedInvoiceError):
        export_efaktur_csv(out, [(first, NUMBER), (first, "")])
    with pytest.raises(UndatedInvoiceError):
        export_efaktur_csv(out, [(replace(first, date=None), NUMBER)])
    assert not out.exists()
