"""Sales lists of other programs become invoices, by a mapping that says what is what."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date as Date
from decimal import Decimal
from pathlib import Path

import pytest

from selaras.domain.invoice import Invoice
from selaras.domain.result import Rejection
from selaras.domain.tables import goods_code, unit
from selaras.exchange import FileRefusedError, read_file, read_sales_file, refusal_sentences
from selaras.exchange.excel.write import CellValue, Column, Table, write_workbook
from selaras.exchange.grid_read import open_grid
from selaras.exchange.sales_headings import COMMON_UNITS
from selaras.exchange.sales_map import (
    SalesMap,
    entries_of,
    guess_map,
    map_of_entries,
    with_entry,
)
from selaras.exchange.source import Source
from selaras.texts import Texts
from tests.exchange.files import COMPANY, SAMPLES

SAMPLE = SAMPLES / "penjualan-akuntansi.xlsx"
ROW: dict[str, CellValue] = {
    "No. Invoice": "SO/1",
    "Tgl": "01/10/2026",
    "Pelanggan": "PT Sinar Jaya Abadi",
    "NPWP": "97.228.186.6-201.164",
    "Alamat": "Jl. Contoh 1",
    "Kode Barang": "BRG-392300",
    "Nama Barang": "Botol",
    "Qty": Decimal(12),
    "Satuan": "lsn",
    "Harga": Decimal(1000),
    "Diskon": None,
    "Diskon Faktur": None,
}


def guessed(path: Path) -> SalesMap:
    with open_grid(Source(path)) as grid:
        found = guess_map(grid)
    assert found is not None
    return found


def entered(mapping: SalesMap, entries: Mapping[str, str]) -> SalesMap:
    for name, value in entries.items():
        changed = with_entry(mapping, name, value=value)
        assert not isinstance(changed, Rejection), changed
        mapping = changed
    return mapping


def listed(path: Path, *rows: Mapping[str, CellValue]) -> Path:
    titles = list(dict.fromkeys(title for row in rows for title in row))
    table = Table(
        "Penjualan",
        tuple(Column(title) for title in titles),
        [tuple(row.get(title) for title in titles) for row in rows],
        notes=(("Laporan Penjualan",), ("Periode Oktober",)),
    )
    write_workbook(path, [table])
    return path


def invoices(path: Path, **switches: bool | str) -> tuple[Invoice, ...]:
    mapping = replace(guessed(path), **switches)  # type: ignore[arg-type]  # each test names what it means
    return read_sales_file(path, mapping, company=COMPANY).invoices


def faults(path: Path, **switches: bool | str) -> list[tuple[str, int, str]]:
    with pytest.raises(FileRefusedError) as caught:
        invoices(path, **switches)
    sentences = refusal_sentences(caught.value, say=Texts("id").say)
    assert sentences[0].startswith(path.name)
    assert not any("{" in sentence for sentence in sentences)
    return [(each.code, each.place.line, each.place.name) for each in caught.value.faults]


def test_the_sample_is_read_after_its_columns_were_mapped_once() -> None:
    mapping = guessed(SAMPLE)
    assert mapping.tax_included
    with pytest.raises(FileRefusedError) as caught:
        read_sales_file(SAMPLE, mapping, company=COMPANY)
    unknown = [(each.code, each.facts["value"]) for each in caught.value.faults]
    assert unknown == [("sales.unknown-unit", "zak"), ("sales.unknown-unit", "ls")]

    entries = {"unit.zak": "UM.0033", "unit.LS": "UM.0030", "goods.BRG-870300": "A:870300:15"}
    mapping = entered(mapping, entries)
    found = read_sales_file(SAMPLE, mapping, company=COMPANY)
    assert (found.kind, len(found.invoices)) == ("sales-list", 20)
    assert sum(len(each.lines) for each in found.invoices) == 66
    first = found.invoices[0]
    assert (first.reference, first.date) == ("SO/2026/10/0001", Date(2026, 10, 1))
    assert (first.buyer.tin, first.transaction.code) == ("0972281866201164", "04")
    (line,) = first.lines
    # 21.265 with VAT, divided by 1.11.
    assert (line.price, line.qty, line.unit) == (Decimal("19157.66"), Decimal(144), "UM.0017")
    luxury = found.invoices[3]
    assert luxury.transaction.code == "01"
    assert luxury.lines[0].price == Decimal("282455357.14")
    again = read_sales_file(SAMPLE, map_of_entries(entries_of(mapping)), company=COMPANY)
    assert again == found


def test_without_a_mapping_a_list_says_what_to_do() -> None:
    with pytest.raises(FileRefusedError) as caught:
        read_file(SAMPLE, company=COMPANY)
    assert [each.code for each in caught.value.faults] == ["sales.needs-map"]


def test_rows_of_one_number_are_one_invoice_wherever_they_stand(tmp_path: Path) -> None:
    other = ROW | {"No. Invoice": "SO/2"}
    blank = ROW | {"No. Invoice": None, "Tgl": None, "Pelanggan": None, "NPWP": None}
    subtotal = dict.fromkeys(ROW) | {"Harga": Decimal(99)}
    found = invoices(listed(tmp_path / "x.xlsx", ROW, other, blank, ROW, subtotal))
    assert [(each.reference, len(each.lines)) for each in found] == [("SO/1", 2), ("SO/2", 2)]
    assert [line.line_id for line in found[0].lines] == ["i0001", "i0002"]


def test_an_invoice_s_discount_is_spread_and_the_last_line_takes_the_rest(tmp_path: Path) -> None:
    rows = [ROW | {"Diskon Faktur": Decimal(100), "Qty": Decimal(1)} for _ in range(3)]
    (found,) = invoices(listed(tmp_path / "x.xlsx", *rows))
    assert [line.discount for line in found.lines] == [
        Decimal("33.33"),
        Decimal("33.33"),
        Decimal("33.34"),
    ]


def test_discounts_of_lines_come_as_amounts_or_percent(tmp_path: Path) -> None:
    (found,) = invoices(listed(tmp_path / "a.xlsx", ROW | {"Diskon": Decimal(500)}))
    assert found.lines[0].discount == Decimal(500)
    (found,) = invoices(listed(tmp_path / "b.xlsx", ROW | {"Diskon %": Decimal("2.5")}))
    assert found.lines[0].discount == Decimal(300)
    (found,) = invoices(
        listed(tmp_path / "c.xlsx", ROW | {"Diskon": Decimal(1110)}), tax_included=True
    )
    assert found.lines[0].discount == Decimal(1000)


@pytest.mark.parametrize(
    ("changes", "code", "title"),
    [
        ({"Tgl": "31/02/2026"}, "grid.bad-date", "Tgl"),
        ({"Tgl": None}, "grid.missing", "Tgl"),
        ({"Harga": "mahal"}, "grid.bad-number", "Harga"),
        ({"Harga": None}, "grid.missing", "Harga"),
        ({"Satuan": "peti"}, "sales.unknown-unit", "Satuan"),
        ({"No. Invoice": None}, "grid.missing", ""),
        ({"Diskon Faktur": Decimal(999_999)}, "sales.bad-discount", "No. Invoice"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(
    tmp_path: Path, changes: dict[str, CellValue], code: str, title: str
) -> None:
    ((found, line, name),) = faults(listed(tmp_path / "x.xlsx", ROW | changes))
    assert (found, line) == (code, 4)
    assert name in {title, "No. Invoice"}


def test_one_number_for_two_buyers_or_days_is_refused(tmp_path: Path) -> None:
    for change in ({"Pelanggan": "PT Lain"}, {"Tgl": "02/10/2026"}, {"Diskon Faktur": Decimal(2)}):
        first = ROW | {"Diskon Faktur": Decimal(1)}
        path = listed(tmp_path / "x.xlsx", first, first | change)
        assert [each[0] for each in faults(path)] == ["sales.head-differs"]


def test_numbers_that_excel_took_their_zeros_from_are_whole_again(tmp_path: Path) -> None:
    (found,) = invoices(listed(tmp_path / "x.xlsx", ROW | {"NPWP": Decimal(21234567891000)}))
    assert found.buyer.tin == "0021234567891000"


def test_buyers_without_npwp_come_by_what_they_have(tmp_path: Path) -> None:
    (nik,) = invoices(listed(tmp_path / "a.xlsx", ROW | {"NPWP": "", "NIK": "3174089896513034"}))
    assert (nik.buyer.document, nik.buyer.document_number) == ("National ID", "3174089896513034")
    (other,) = invoices(listed(tmp_path / "b.xlsx", ROW | {"NPWP": "UEN-2008"}))
    assert (other.buyer.document, other.buyer.document_number) == ("Other ID", "UEN-2008")
    (none,) = invoices(listed(tmp_path / "c.xlsx", ROW | {"NPWP": "00.000.000.0-000.000"}))
    assert (none.buyer.document, none.buyer.name) == ("", "PT Sinar Jaya Abadi")


def test_days_are_read_both_ways_and_only_as_the_mapping_says(tmp_path: Path) -> None:
    path = listed(tmp_path / "x.xlsx", ROW | {"Tgl": "10/01/2026"})
    assert invoices(path)[0].date == Date(2026, 1, 10)
    assert invoices(path, month_first=True)[0].date == Date(2026, 10, 1)
    number = listed(tmp_path / "y.xlsx", ROW | {"Tgl": Decimal(46296)})
    assert invoices(number)[0].date == Date(2026, 10, 1)


def test_a_price_that_a_formula_made_is_rounded_and_taken(tmp_path: Path) -> None:
    (found,) = invoices(listed(tmp_path / "x.xlsx", ROW | {"Harga": Decimal("19157.6576576577")}))
    assert found.lines[0].price == Decimal("19157.66")


def test_a_mapping_is_changed_entry_by_entry() -> None:
    mapping = SalesMap({"qty": "Jumlah"})
    changed = entered(
        mapping,
        {
            "column.price": "Harga",
            "unit.Dus Besar": "UM.0022",
            "goods.BRG-1": "A:870300:15",
            "tax_included": "yes",
            "comma_decimals": "no",
            "trx_code": "07",
        },
    )
    assert entries_of(changed) == {
        "column.qty": "Jumlah",
        "column.price": "Harga",
        "unit.dus besar": "UM.0022",
        "goods.brg-1": "A:870300:15",
        "trx_code": "07",
        "tax_included": "yes",
        "month_first": "no",
        "comma_decimals": "no",
    }
    assert entries_of(map_of_entries(entries_of(changed))) == entries_of(changed)
    assert entered(changed, {"unit.dus besar": ""}).units == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("column.warna", "x"),
        ("unit.x", "UM.9999"),
        ("unit.", "UM.0021"),
        ("goods.x", "A:1"),
        ("goods.x", "C:392300"),
        ("goods.x", "A:870300:x"),
        ("trx_code", "44"),
        ("tax_included", "mungkin"),
        ("x", "y"),
        ("unit.x", "y" * 999),
    ],
)
def test_an_entry_that_cannot_be_is_refused(name: str, value: str) -> None:
    assert isinstance(with_entry(SalesMap({}), name, value=value), Rejection)


def test_the_common_units_are_in_the_tax_office_s_list() -> None:
    assert all(unit(code) for code in COMMON_UNITS.values())
    assert goods_code("A", "000000")


@pytest.mark.parametrize(("comma", "price"), [(True, "1,250"), (False, "1.250")])
def test_a_price_with_three_decimals_is_unclear_and_a_quantity_is_not(
    tmp_path: Path, *, comma: bool, price: str
) -> None:
    unclear = listed(tmp_path / "a.xlsx", ROW | {"Harga": price})
    assert faults(unclear, comma_decimals=comma) == [("grid.unclear-number", 4, "Harga")]
    (found,) = invoices(listed(tmp_path / "b.xlsx", ROW | {"Qty": price}), comma_decimals=comma)
    assert found.lines[0].qty == Decimal("1.25")
    other = price.translate(str.maketrans(",.", ".,"))
    (found,) = invoices(listed(tmp_path / "c.xlsx", ROW | {"Harga": other}), comma_decimals=comma)
    assert found.lines[0].price == Decimal(1250)
