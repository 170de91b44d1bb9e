"""Input files for the exchange tests: the samples, and small ones made here."""

import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import selaras.exchange
from selaras.domain.invoice import Invoice
from selaras.exchange import (
    FileRefusedError,
    ImportedFile,
    read_file,
    refusal_sentences,
    write_coretax_xml,
)

SAMPLES = Path(__file__).parent.parent / "samples"
COMPANY = "0021234567891000"

LINE = {
    "Opt": "A",
    "Code": "392300",
    "Name": "Botol",
    "Unit": "UM.0017",
    "Price": "1000.00",
    "Qty": "12",
    "TotalDiscount": "0.00",
    "TaxBase": "12000.00",
    "OtherTaxBase": "11000.00",
    "VATRate": "12",
    "VAT": "1320.00",
    "STLGRate": "0",
    "STLG": "0.00",
}
HEAD = {
    "TaxInvoiceDate": "2026-10-01",
    "TaxInvoiceOpt": "Normal",
    "TrxCode": "04",
    "AddInfo": "",
    "CustomDoc": "",
    "CustomDocMonthYear": "",
    "RefDesc": "INV/1",
    "FacilityStamp": "",
    "SellerIDTKU": f"{COMPANY}000000",
    "BuyerTin": "0972281866201164",
    "BuyerDocument": "TIN",
    "BuyerCountry": "IDN",
    "BuyerDocumentNumber": "-",
    "BuyerName": "PT Pembeli",
    "BuyerAdress": "Jl. Contoh 1",
    "BuyerEmail": "",
    "BuyerIDTKU": "0972281866201164000000",
}


def elements(values: dict[str, str]) -> str:
    return "".join(f"<{name}>{text}</{name}>\n" for name, text in values.items())


def item_xml(**changes: str) -> str:
    return f"<GoodService>\n{elements({**LINE, **changes})}</GoodService>\n"


def invoice_xml(*items: str, **changes: str) -> str:
    lines = "".join(items) or item_xml()
    head = elements({**HEAD, **changes})
    return f"<TaxInvoice>\n{head}<ListOfGoodService>{lines}</ListOfGoodService></TaxInvoice>\n"


def file_xml(*invoices: str, tin: str = COMPANY) -> str:
    inside = "".join(invoices) or invoice_xml()
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<TaxInvoiceBulk>\n<TIN>{tin}</TIN>\n'
        f"<ListOfTaxInvoice>\n{inside}</ListOfTaxInvoice>\n</TaxInvoiceBulk>\n"
    )


def read_bytes(folder: Path, content: bytes | str, *, company: str = COMPANY) -> ImportedFile:
    path = folder / "masukan"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_file(path, company=company)


def faults_of(folder: Path, content: bytes | str) -> list[tuple[str, str]]:
    """Return code and element of each fault; an empty list when the file is taken.

    Each of them is made a sentence as well, which fails when a fact is missing.
    """
    try:
        read_bytes(folder, content)
    except FileRefusedError as error:
        refusal_sentences(error, say=say)
        return [(fault.code, fault.place.name) for fault in error.faults]
    return []


def table(language: str) -> dict[str, str]:
    """Return the texts of exchange in *language*."""
    path = Path(selaras.exchange.__file__).parent.parent / "texts" / f"exchange.{language}.json"
    loaded: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


TEXTS = table("id")


def say(code: str, facts: Mapping[str, object]) -> str:
    """Return the sentence of *code*; findings of the domain have theirs elsewhere."""
    is_ours = code.startswith(("import.", "export."))
    return TEXTS[code].format(**facts) if is_ours else code


def written(invoices: Iterable[Invoice], *, company: str = COMPANY) -> bytes:
    out = io.BytesIO()
    write_coretax_xml(invoices, company=company, out=out)
    return out.getvalue()
