"""What kind of file this is, from its first bytes and never from its name."""

import os
import re
from pathlib import Path

from selaras.exchange.refusal import refused
from selaras.exchange.source import open_input, unreadable
from selaras.exchange.xml_guard import root_of, trim_start
from selaras.exchange.xml_shape import ROOT

CORETAX_XML = "coretax-xml"
EFAKTUR_CSV = "efaktur-csv"

HEAD_BYTES = 64 * 1024

_RECORD = re.compile(rb'"?(?:FK|FAPR|LT|OF|FM|RK|RM|DK_DM|RDK_RDM|DK|DM)"?[ \t]*[,;]')
_ZIP = b"PK\x03\x04"
_WORKBOOK = b"xl/workbook.xml"


def detect(path: Path) -> str:
    """Return ``coretax-xml`` or ``efaktur-csv``.

    Raises:
        FileRefusedError: anything else, said as exactly as a bounded look allows.
    """
    head, tail = _ends(path)
    start = trim_start(head)[0].removeprefix(b"\xef\xbb\xbf")
    if not start.strip(b"\xff\xfe\x00"):
        raise refused("import.empty", path=str(path))
    if head.startswith(_ZIP) and _WORKBOOK in head + tail:
        raise refused("import.not-yet", record="Excel")
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
