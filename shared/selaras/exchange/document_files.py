"""Files of other documents, retail totals and annex C: Coretax's XML in and out, plain lists in.

A file is taken whole or refused with every fault. An XML file says whose it is and, where the form
has one, of which period: rows of another month refuse it.
"""

import codecs
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from selaras.domain.document_papers import (
    COLLECTED,
    OTHER_INPUT,
    OTHER_INPUT_RETURN,
    OTHER_OUTPUT,
    OTHER_OUTPUT_RETURN,
    RETAIL_TOTAL,
)
from selaras.domain.other_documents import OtherDocument
from selaras.domain.papers import Shape
from selaras.domain.tax_period import Period, period_of
from selaras.exchange.form_read import FormFile, read_form
from selaras.exchange.form_shape import FORMS, Form
from selaras.exchange.form_write import FormHead, form_bytes
from selaras.exchange.paper_table import Columns, PaperList, read_paper_table
from selaras.exchange.refusal import FaultList, Place, naming, refused
from selaras.exchange.source import Source

_NUMBER: Final = ("Nomor Dokumen", "No. Dokumen", "Nomor", "No")
_RETURN_NUMBER: Final = ("Nomor Retur", "Nomor Dokumen Retur", "No. Retur")
_DATE: Final = ("Tanggal Dokumen", "Tanggal", "Tgl")
_AMOUNTS: Final[Mapping[str, Sequence[str]]] = {
    "tax_base": ("DPP", "Harga Jual", "Nilai DPP"),
    "other_tax_base": ("DPP Nilai Lain", "DPP Lain"),
    "vat": ("PPN",),
    "ppnbm": ("PPnBM",),
}
_CODES: Final[Mapping[str, Sequence[str]]] = {
    "trx_type": ("Jenis Transaksi",),
    "detail": ("Detail Transaksi", "Rincian Transaksi"),
    "document": ("Dokumen Transaksi", "Jenis Dokumen"),
    "document_type": ("Tipe Dokumen",),
}
_BUYER: Final[Mapping[str, Sequence[str]]] = {
    "buyer_tin": ("NPWP Pembeli",),
    "buyer_name": ("Nama Pembeli", "Pembeli"),
    "buyer_address": ("Alamat Pembeli", "Alamat"),
}
_SELLER: Final[Mapping[str, Sequence[str]]] = {
    "seller_tin": ("NPWP Penjual",),
    "seller_name": ("Nama Penjual", "Penjual"),
}
_PERIOD: Final[Mapping[str, Sequence[str]]] = {"month": ("Masa Pajak",), "year": ("Tahun Pajak",)}


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """The files of one kind of document.

    Args:
        key: Of its XML form.
        titles: Spellings of the headings of a plain list, by member.
        needed: Without these a row of a plain list is no heading.
    """

    shape: Shape[Any]
    key: str
    titles: Mapping[str, Sequence[str]]
    needed: tuple[str, ...]

    @property
    def form(self) -> Form:
        """Return the shape of its XML files."""
        return next(each for each in FORMS if each.key == self.key)


FILES: Final[Mapping[str, DocumentFile]] = {
    each.shape.kind: each
    for each in (
        DocumentFile(
            OTHER_OUTPUT,
            "other-output",
            {**_CODES, **_BUYER, **_AMOUNTS, "number": _NUMBER, "date": _DATE},
            ("number", "date", "trx_type", "detail", "tax_base"),
        ),
        DocumentFile(
            OTHER_INPUT,
            "other-input",
            {**_CODES, **_SELLER, **_PERIOD, **_AMOUNTS, "number": _NUMBER, "date": _DATE},
            ("number", "date", "trx_type", "detail", "tax_base"),
        ),
        DocumentFile(
            OTHER_OUTPUT_RETURN,
            "other-output-return",
            {
                **_CODES,
                **_BUYER,
                **_AMOUNTS,
                "number": _NUMBER,
                "return_number": _RETURN_NUMBER,
                "date": _DATE,
            },
            ("number", "return_number", "date", "tax_base"),
        ),
        DocumentFile(
            OTHER_INPUT_RETURN,
            "other-input-return",
            {
                **_CODES,
                **_SELLER,
                **_PERIOD,
                **_AMOUNTS,
                "number": _NUMBER,
                "return_number": _RETURN_NUMBER,
                "date": _DATE,
            },
            ("number", "return_number", "date", "tax_base"),
        ),
        DocumentFile(
            RETAIL_TOTAL,
            "retail",
            {
                **_AMOUNTS,
                "trx_code": ("Kode Transaksi", "Jenis Transaksi", "Transaksi"),
                "buyer_name": _BUYER["buyer_name"],
                "id_kind": ("Jenis ID", "Jenis Identitas", "ID Pembeli"),
                "id_number": ("Nomor ID", "NPWP/NIK", "NPWP / NIK"),
                "opt": ("Barang/Jasa", "Barang / Jasa", "B/J"),
                "number": ("Nomor Seri", "Nomor Faktur", *_NUMBER),
                "date": ("Tanggal Transaksi", *_DATE),
                "info": ("Keterangan",),
            },
            ("trx_code", "number", "date", "tax_base"),
        ),
        DocumentFile(
            COLLECTED,
            "annex-c",
            {
                **_AMOUNTS,
                **_SELLER,
                **_BUYER,
                "kind": ("Jenis PPN yang Dipungut", "Jenis Pungutan", "Jenis"),
                "number": ("Nomor Tagihan", *_NUMBER),
                "date": ("Tanggal Tagihan", *_DATE),
                "replaced": ("Nomor yang Diganti",),
                "selling_price": ("Harga Jual", "DPP"),
                "info": ("Keterangan",),
            },
            ("kind", "number", "date", "selling_price"),
        ),
    )
}


def read_documents(source: Source, file: DocumentFile, *, company: str) -> PaperList[Any]:
    """Read a file of documents: Coretax's XML, or a plain list in Excel or CSV.

    Args:
        company: Whose books they go into; an XML file of another company is refused.

    Raises:
        FileRefusedError: with every fault that can be told, each with its place.
        ImportCancelledError: the person stopped it.
    """
    with naming(source.path):
        if not _is_xml(source):
            members = file.shape.members
            titles = {name: each for name, each in file.titles.items() if name in members}
            return read_paper_table(source, Columns(file.shape, titles, file.needed))
        found = read_form(source, file.form)
        if found.head.tin != company:
            raise refused("document.other-company", found=found.head.tin, wanted=company)
        _check_rows(found, file)
    return PaperList(source.sha256, found.rows)


def document_bytes(file: DocumentFile, values: Iterable[OtherDocument], *, head: FormHead) -> bytes:
    """Return the XML file of documents, in the official order of elements.

    Raises:
        UnwritableTextError: a text holds a character that XML cannot hold.
    """
    return form_bytes(file.form, head, rows=values)


def _check_rows(found: FormFile, file: DocumentFile) -> None:
    """Refuse what is of another month than the file says, and what is there twice."""
    faults = FaultList()
    head = found.head
    seen: dict[str, OtherDocument] = {}
    for number, row in enumerate(found.rows, start=1):
        place = Place(invoice=number)
        if head.month and row.date and _stated(head) != period_of(row.date):
            faults.add("document.other-month", place, date=row.date.isoformat())
        key = file.shape.key(row)
        if key and seen.setdefault(key, row) is not row:
            faults.add("document.repeated", place, number=row.number[:40])
    faults.refuse_any()


def _stated(head: FormHead) -> Period | None:
    is_period = head.month.isdecimal() and head.year.isdecimal() and len(head.month) <= 2
    return Period(int(head.year), int(head.month)) if is_period else None


def _is_xml(source: Source) -> bool:
    """Say whether a file begins as XML does, by its first bytes and whatever its name is."""
    begin = b""
    for chunk in source.chunks():
        begin = begin or chunk[:400]
    for mark, encoding in _MARKS:
        if begin.startswith(mark):
            return begin.decode(encoding, "ignore").lstrip("\ufeff \t\r\n").startswith("<")
    return begin.lstrip(b" \t\r\n").startswith(b"<")


_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
