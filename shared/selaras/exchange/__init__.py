"""Files in and out: Coretax XML, the desktop program's CSV, Excel in; Coretax XML and Excel out.

What the command line and the window use is named here; a file is taken whole or refused whole.
What reads and writes is imported when it is first used: most commands touch no file.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from selaras.exchange.refusal import Fault, FileRefusedError, Place
from selaras.exchange.safe_file import CannotExportError
from selaras.exchange.sentences import (
    cannot_write_sentence,
    fault_sentence,
    place_sentence,
    refusal_sentences,
)

if TYPE_CHECKING:
    from selaras.exchange.coretax_write import (
        NotForCoretaxError,
        UndatedInvoiceError,
        UnwritableTextError,
        export_coretax_xml,
        write_coretax_xml,
    )
    from selaras.exchange.read import ImportedFile, read_file, read_sales_file
    from selaras.exchange.source import ImportCancelledError

__all__ = [
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
    "export_coretax_xml",
    "fault_sentence",
    "place_sentence",
    "read_file",
    "read_sales_file",
    "refusal_sentences",
    "write_coretax_xml",
]

_WHEN_USED: Final = {
    "ImportCancelledError": "source",
    "ImportedFile": "read",
    "NotForCoretaxError": "coretax_write",
    "UndatedInvoiceError": "coretax_write",
    "UnwritableTextError": "coretax_write",
    "export_coretax_xml": "coretax_write",
    "read_file": "read",
    "read_sales_file": "read",
    "write_coretax_xml": "coretax_write",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  # whatever it is
    if name not in _WHEN_USED:
        raise AttributeError(name)
    return getattr(import_module(f"selaras.exchange.{_WHEN_USED[name]}"), name)
