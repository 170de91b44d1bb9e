"""The files of a made-up month, as other programs and Coretax write them, and what they come to.

Worked out in whole numbers, without the program's arithmetic: prices are multiples of 1,200
rupiah, of which 11/12 and 12 % of them are whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from selaras.domain.tax_period import Period
from selaras.exchange.excel.write import CellValue
from tests.exchange.files import file_xml, invoice_xml, item_xml
from tests.exchange.test_coretax_grid import HEAD, listed
from tests.exchange.test_purchase_grid import ROW as PURCHASE

OCTOBER = Period(2026, 10)
SOLD, FACILITATED, BOUGHT = 480, 20, 60
# Of the sales list by place; the XML file holds 07 and 08 in turn.
CODES = ("04", "04", "04", "04", "02", "03", "09", "04", "04", "02")
STATUSES = ("APPROVED", "APPROVED", "APPROVED", "REJECTED", "CANCELED")
BOUGHT_CODES = ("04", "04", "02", "09", "07")
RETAIL = (12_000, 24_000)
EXPORTED, IMPORTED = 5_000_000, 1_200_000
# What goes back whole: purchases credited and not, and approved sales of code 04.
PURCHASES_BACK = (0, 1, 2, 3, 4)
NUMBERS_BACK = (0, 1, 2, 10, 11)


def price(number: int) -> int:
    """Return a price of which every share here is whole."""
    return 1_200 * (number * 37 % 991 + 1)


def code_of(number: int) -> str:
    return CODES[number % 10] if number < SOLD else ("07", "08")[number % 2]


@dataclass(frozen=True)
class Sum:
    """Base and VAT of some documents, in whole rupiah."""

    base: int
    vat: int


def sold(*codes: str) -> Sum:
    """Return what the approved invoices of some codes come to."""
    chosen = [n for n in range(SOLD + FACILITATED) if n % 5 < 3 and code_of(n) in codes]
    return Sum(sum(2 * price(n) for n in chosen), sum(2 * price(n) * 11 // 100 for n in chosen))


def less(sums: Sum, back: Sequence[int]) -> Sum:
    """Return sums without what came back."""
    return Sum(sums.base - sum(back), sums.vat - sum(each * 11 // 100 for each in back))


def sold_number(number: int) -> str:
    return f"{code_of(number)}002600{number:09}"


def purchase_number(number: int) -> str:
    return f"{BOUGHT_CODES[number % 5]}002600{number:09}"


def bought(numbers: Sequence[int]) -> Sum:
    chosen = [price(n + 7) for n in numbers]
    return Sum(sum(chosen), sum(each * 11 // 100 for each in chosen))


def purchase_line(number: int) -> str:
    """Return where a purchase lands: every fourth is left out, 07 has nothing to credit."""
    code = BOUGHT_CODES[number % 5]
    if number % 4 == 3 or code == "07":
        return "II.H"
    return {"04": "II.B", "02": "II.D", "09": "II.C"}[code]


def sales_file(path: Path) -> Path:
    """Return an accounting program's list of 480 invoices."""
    rows: list[dict[str, CellValue]] = [
        {
            "No. Invoice": f"SO/{n:04}",
            "Tanggal": f"{n % 31 + 1:02}/10/2026",
            "Pelanggan": "PT Sinar Jaya Abadi",
            "NPWP": "97.228.186.6-201.164",
            "Alamat": "Jl. Contoh 1",
            "Kode Transaksi": code_of(n),
            "Kode Barang": "BRG-392300",
            "Nama Barang": "Botol",
            "Qty": Decimal(2),
            "Satuan": "pcs",
            "Harga": Decimal(price(n)),
        }
        for n in range(SOLD)
    ]
    return listed(path, *rows)


def xml_file(path: Path) -> Path:
    """Return Coretax XML of 20 invoices with a facility."""
    invoices = []
    for n in range(SOLD, SOLD + FACILITATED):
        base, code = 2 * price(n), code_of(n)
        item = item_xml(
            Price=f"{price(n)}.00", Qty="2", Unit="UM.0021", TaxBase=f"{base}.00",
            OtherTaxBase=f"{base * 11 // 12}.00", VAT=f"{base * 11 // 100}.00",
        )  # fmt: skip
        head = {
            "TrxCode": code, "AddInfo": "TD.00503", "FacilityStamp": "TD.01103",
            "RefDesc": f"SO/{n:04}", "TaxInvoiceDate": f"2026-10-{n % 31 + 1:02}",
        }  # fmt: skip
        invoices.append(invoice_xml(item, **head))
    path.write_text(file_xml(*invoices), "utf-8")
    return path


def coretax_file(path: Path) -> Path:
    """Return Coretax's list of all 500: of five, three approved, one rejected, one cancelled."""
    rows = []
    for n in range(SOLD + FACILITATED):
        status, base = STATUSES[n % 5], 2 * price(n)
        number = "" if status == "REJECTED" else sold_number(n)
        rows.append(
            {
                **HEAD, "Kode Transaksi": code_of(n), "Nomor Faktur Pajak": number,
                "Tanggal Faktur Pajak": f"{n % 31 + 1:02}-10-2026", "Status Faktur": status,
                "Harga Jual/Penggantian/DPP": Decimal(base), "Referensi": f"SO/{n:04}",
                "DPP Nilai Lain/DPP": Decimal(base * 11 // 12), "PPN": Decimal(base * 11 // 100),
            }
        )  # fmt: skip
    return listed(path, *rows)


def purchase_file(path: Path) -> Path:
    """Return Coretax's list of 60 purchases."""
    rows = []
    for n in range(BOUGHT):
        base = price(n + 7)
        rows.append(
            {
                **PURCHASE, "Nomor Faktur Pajak": purchase_number(n),
                "Tanggal Faktur Pajak": f"{n % 30 + 1:02}-10-2026", "Status Faktur": "APPROVED",
                "Masa Pajak Pengkreditkan": None, "Tahun Pajak Pengkreditan": None,
                "Harga Jual/Penggantian/DPP": Decimal(base), "PPN": Decimal(base * 11 // 100),
                "DPP Nilai Lain/DPP": Decimal(base * 11 // 12),
            }
        )  # fmt: skip
    return listed(path, *rows)


def retail_file(path: Path) -> Path:
    rows: list[dict[str, CellValue]] = [
        {
            "Kode Transaksi": "Normal", "Nama Pembeli": "-", "Jenis ID": "NPWP",
            "NPWP/NIK": "0" * 16, "Barang/Jasa": "A", "Nomor Seri": f"00{n}",
            "Tanggal Transaksi": "31/10/2026", "DPP": Decimal(base),
            "DPP Nilai Lain": Decimal(base * 11 // 12), "PPN": Decimal(base * 11 // 100),
        }
        for n, base in enumerate(RETAIL, start=1)
    ]  # fmt: skip
    return listed(path, *rows)
