"""The sample files as invoices, read plainly and without the code under test."""

import csv
from dataclasses import dataclass, replace
from datetime import date as Date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

from selaras.domain.invoice import Buyer, Invoice, Legacy, Line, Transaction

SAMPLES = Path(__file__).parent.parent / "samples"
SELLER = "0021234567891000"


@dataclass(frozen=True)
class Written:
    """The computed amounts of one line as the file wrote them."""

    tax_base: Decimal
    other_tax_base: Decimal
    vat: Decimal
    ppnbm: Decimal


def coretax_sample() -> list[tuple[Invoice, list[Written]]]:
    """Return the 60 invoices of the Coretax sample with the amounts written for each line."""
    root = ET.parse(SAMPLES / "coretax-keluaran.xml").getroot()
    return [
        (_invoice(f"invoice:{number}", head), [_written(row) for row in head.iter("GoodService")])
        for number, head in enumerate(root.iter("TaxInvoice"), start=1)
    ]


def legacy_sample() -> list[tuple[Invoice, list[Written]]]:
    """Return the 12 invoices of the desktop program's sample with the amounts of each line."""
    found: list[tuple[Invoice, list[Written]]] = []
    with (SAMPLES / "efaktur-lama.csv").open(encoding="utf-8", newline="") as file:
        for row in list(csv.reader(file))[3:]:
            if row[0] == "FK":
                found.append((_legacy_invoice(row), []))
            if row[0] == "OF":
                found[-1] = _with_legacy_line(*found[-1], row)
    return found


def _text(element: ET.Element, name: str) -> str:
    return element.findtext(name) or ""


def _amount(element: ET.Element, name: str) -> Decimal:
    return Decimal(_text(element, name))


def _invoice(invoice_id: str, head: ET.Element) -> Invoice:
    names = ("TrxCode", "AddInfo", "FacilityStamp", "CustomDoc", "CustomDocMonthYear")
    code = _text(head, "TrxCode")
    return Invoice(
        invoice_id,
        SELLER,
        date=Date.fromisoformat(_text(head, "TaxInvoiceDate")),
        reference=_text(head, "RefDesc"),
        seller_nitku=_text(head, "SellerIDTKU"),
        buyer=_buyer(head),
        transaction=Transaction(*(_text(head, name) for name in names)),
        lines=tuple(
            _line(str(number), row, code)
            for number, row in enumerate(head.iter("GoodService"), start=1)
        ),
    )


def _buyer(head: ET.Element) -> Buyer:
    names = ("Tin", "Document", "Country", "DocumentNumber", "Name", "Adress", "Email", "IDTKU")
    return Buyer(*(_text(head, f"Buyer{name}") for name in names))


def _line(line_id: str, row: ET.Element, code: str) -> Line:
    return Line(
        line_id,
        opt=_text(row, "Opt"),
        code=_text(row, "Code"),
        name=_text(row, "Name"),
        unit=_text(row, "Unit"),
        price=_amount(row, "Price"),
        qty=_amount(row, "Qty"),
        discount=_amount(row, "TotalDiscount"),
        ppnbm_rate=_amount(row, "STLGRate"),
        vat=_amount(row, "VAT") if code == "05" else None,
    )


def _written(row: ET.Element) -> Written:
    return Written(*(_amount(row, name) for name in ("TaxBase", "OtherTaxBase", "VAT", "STLG")))


def _legacy_invoice(row: list[str]) -> Invoice:
    day, month, year = map(int, row[6].split("/"))
    legacy = Legacy(
        number=row[3],
        replacement=row[2],
        period=f"{int(row[4]):02}{row[5]}",
        tax_base=Decimal(row[10]),
        vat=Decimal(row[11]),
        ppnbm=Decimal(row[12]),
    )
    return Invoice(
        f"invoice:{row[3]}",
        SELLER,
        date=Date(year, month, day),
        reference=row[18],
        buyer=Buyer(tin=row[7].zfill(16), name=row[8], address=row[9]),
        transaction=Transaction(row[1]),
        legacy=legacy,
    )


def _with_legacy_line(
    invoice: Invoice, written: list[Written], row: list[str]
) -> tuple[Invoice, list[Written]]:
    line = Line(
        str(len(written) + 1),
        code=row[1],
        name=row[2],
        price=Decimal(row[3]),
        qty=Decimal(row[4]),
        discount=Decimal(row[6]),
        ppnbm_rate=Decimal(row[9]),
    )
    base, vat, ppnbm = Decimal(row[7]), Decimal(row[8]), Decimal(row[10])
    lines = (*invoice.lines, line)
    return replace(invoice, lines=lines), [*written, Written(base, base, vat, ppnbm)]
