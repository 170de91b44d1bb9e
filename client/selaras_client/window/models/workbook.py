"""A table as a workbook for the person to save."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from selaras.exchange.excel.write import Table, write_workbook
from selaras_client.window.files import OfferedFile

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def workbook_file(table: Table) -> OfferedFile:
    """Return *table* as a workbook of its name."""
    content = await asyncio.to_thread(_written, table)
    return OfferedFile(f"{table.name}.xlsx", XLSX, content)


def _written(table: Table) -> bytes:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder, "list.xlsx")
        write_workbook(path, [table])
        return path.read_bytes()
