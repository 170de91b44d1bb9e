"""Which command is about which kind of paper; who adds a kind names its command here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from selaras.domain.papers import Shape
from selaras.domain.purchase_paper import PURCHASE
from selaras.domain.return_papers import PURCHASE_RETURN, SALES_RETURN
from selaras.exchange.document_files import FILES, DocumentFile
from selaras.exchange.paper_table import PaperList
from selaras.exchange.purchase_grid import read_purchases
from selaras.exchange.return_files import read_sales_returns
from selaras.exchange.source import Source
from selaras_client.cli.paper_names import DOCUMENTS, PURCHASE_RETURNS, PURCHASES, SALES_RETURNS

Reader: TypeAlias = Callable[[Source], PaperList[Any]]


@dataclass(frozen=True, slots=True)
class PaperCommand:
    """One kind of paper on the command line.

    Args:
        read: Reads a file of them, where there are such files.
        file: How Coretax's files of them are, where it takes such.
    """

    shape: Shape[Any]
    read: Reader | None = None
    file: DocumentFile | None = None


PAPER_COMMANDS: Final[Mapping[str, PaperCommand]] = {
    PURCHASES: PaperCommand(PURCHASE, read_purchases),
    PURCHASE_RETURNS: PaperCommand(PURCHASE_RETURN),
    SALES_RETURNS: PaperCommand(SALES_RETURN, read_sales_returns),
    **{name: PaperCommand(FILES[kind].shape, file=FILES[kind]) for name, kind in DOCUMENTS.items()},
}
