"""What kind of file this is, from its first bytes and never from its name."""

import os
import re
from pathlib import Path

from selaras.exchange.excel.package import OLE, ZIP
from selaras.exchange.refusal import refused
from selaras.exchange.source import open_input, unreadable
from selaras.exchange.xml_guard import root_of, trim_start
from selaras.exchange.xml_shape import ROOT

CORETAX_XML = "coretax-xml"
EFAKTUR_CSV = "efaktur-csv"
EXCEL = "excel"

HEAD_BYTES = 64 * 1024

_RECORD = re.compile(rb'"?(?:FK|FAPR|LT|OF|FM|RK|RM|DK_DM|RDK_RDM|DK|DM)"?[ \t]*[,;]')
# Parts that a workbook has: of Excel, of Excel's binary kind, of LibreOffice.
_OFFICE = (b"xl/workbook.xml", b"xl/workbook.bin", b"opendocument.spreadsheet")


def detect(path: Path) -> str:
    """Return ``coretax-xml``, ``efaktur-csv`` or, for workbooks of any age, ``excel``.

    Raises:
        FileRefusedError: anything else, said as exactly as a bounded look allows.
    """
    head, tail = _ends(path)
    start = trim_start(head)[0].removeprefix(b"\xef\xbb\xbf")
    if not start.strip(b"\xff\xfe\x00"):
        raise refused("import.empty", path=str(path))
    if head.startswith(OLE) or (
        head.startswith(ZIP) and any(each in head + tail for each in _OFFICE)
    ):
        return EXCEL
    if _RECORD.match(start):
        return EFAKTUR_CSV
    if start.startswith((b"<", b"<\x00", b"\x00<", b"\xff\xfe<\x00", b"\xfe\xff\x00<")):
        return _xml(head)
    raise refused("import.unknown-kind", path=str(path))


def _xml(head: bytes) -> str:
    root = root_of(head)
    if root != ROOT:
        raise refused("import.other-xml", root=root[:80])
    return CORETAX_XML


def _ends(path: Path) -> tuple[bytes, bytes]:
    # The list of files in a workbook stands at the end of it.
    try:
        with open_input(path) as file:
            head = file.read(HEAD_BYTES)
            file.seek(max(0, os.fstat(file.fileno()).st_size - HEAD_BYTES))
            return head, file.read(HEAD_BYTES)
    except OSError as error:
        raise unreadable(path, error) from error
