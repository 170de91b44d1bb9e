"""Files in and out: Coretax XML, the desktop program's CSV, Excel in; Coretax XML and Excel out.

What the command line and the window use is named here; a file is taken whole or refused whole.
"""

from selaras.exchange.coretax_write import (
    NotForCoretaxError,
    UndatedInvoiceError,
    UnwritableTextError,
    export_coretax_xml,
    write_coretax_xml,
)
from selaras.exchange.detect import CORETAX_XML, EFAKTUR_CSV, detect
from selaras.exchange.read import ImportedFile, read_file, read_sales_file
from selaras.exchange.refusal import Fault, FileRefusedError, Place
from selaras.exchange.safe_file import CannotExportError
from selaras.exchange.sentences import (
    cannot_write_sentence,
    fault_sentence,
    place_sentence,
    refusal_sentences,
)
from selaras.exchange.source import ImportCancelledError

__all__ = [
    "CORETAX_XML",
    "EFAKTUR_CSV",
    "CannotExportError",
    "Fault",
    "FileRefusedError",
    "ImportCancelledError",
    "ImportedFile",
    "NotForCoretaxError",
    "Place",
    "UndatedInvoiceError",
    "UnwritableTextError",
    "cannot_write_sentence",
    "detect",
    "export_coretax_xml",
    "fault_sentence",
    "place_sentence",
    "read_file",
    "read_sales_file",
    "refusal_sentences",
    "write_coretax_xml",
]
