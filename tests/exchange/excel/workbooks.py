"""Workbooks made part by part, so that each fault can be put where it belongs."""

import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import date as Date
from decimal import Decimal
from pathlib import Path

import selaras.exchange
from selaras.exchange import FileRefusedError, refusal_sentences
from selaras.exchange.grid import Cell, GridRow
from selaras.exchange.grid_read import open_grid
from selaras.exchange.source import Source

Value = str | Decimal | Date | bool

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(**targets: str) -> str:
    inside = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, _, target) in (
            (name, text.partition("=")) for name, text in targets.items()
        )
    )
    return f'<Relationships xmlns="{PACKAGE}">{inside}</Relationships>'


def parts(data: str, *, after: str = "", before: str = "", styles: str = "") -> dict[str, str]:
    """Return the parts of a workbook with one sheet ``Data``.

    Args:
        data: The rows, as XML.
        after: What stands behind the rows.
        before: What stands in the workbook before its sheets.
    """
    return {
        "_rels/.rels": relations(r1="officeDocument=xl/workbook.xml"),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheets>'
            '<sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relations(
            r1="worksheet=worksheets/sheet1.xml",
            r2="styles=styles.xml",
            r3="sharedStrings=/xl/sharedStrings.xml",
        ),
        "xl/worksheets/sheet1.xml": (
            f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData>{after}</worksheet>'
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "xl/sharedStrings.xml": (
            f'<sst xmlns="{MAIN}"><si><t>biasa</t></si>'
            "<si><r><t>dua </t></r><r><t>warna</t></r><rPh><t>baca</t></rPh></si></sst>"
        ),
    }


def save(path: Path, content: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return path


def rows(path: Path, *, cancelled: Callable[[], bool] | None = None) -> list[GridRow]:
    """Return the rows of the first sheet."""
    with open_grid(Source(path, cancelled=cancelled)) as grid:
        return list(grid.sheets[0].rows())


def cells(folder: Path, data: str, **more: str) -> dict[int, Cell]:
    """Return the cells of the first row of a sheet that holds *data*."""
    return dict(rows(save(folder / "x.xlsx", parts(data, **more)))[0].cells)


def value(folder: Path, cell: str, **more: str) -> Value:
    """Return the value of one cell given as XML."""
    (found,) = cells(folder, f"<row>{cell}</row>", **more).values()
    return found.value


def code_of(path: Path) -> str:
    """Return why a file is refused; its sentence must have all of its facts."""
    try:
        rows(path)
    except FileRefusedError as error:
        refusal_sentences(error, say=say)
        (fault,) = error.faults
        return fault.code
    return ""


def texts(language: str = "id") -> dict[str, str]:
    """Return what exchange says."""
    folder = Path(selaras.exchange.__file__).parent.parent / "texts"
    table: dict[str, str] = {}
    for stem in ("exchange", "excel"):
        table |= json.loads((folder / f"{stem}.{language}.json").read_text(encoding="utf-8"))
    return table


def say(code: str, facts: Mapping[str, object]) -> str:
    return texts()[code].format(**facts)
