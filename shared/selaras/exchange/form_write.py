"""Coretax's smaller XML files out, by their shapes: in the official order, sums from the rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Date
from decimal import Decimal
from io import BytesIO
from typing import Final

from selaras.domain.money import amount_text, sum_of
from selaras.domain.other_documents import OtherDocument, PurchaseReturn, ReturnLine
from selaras.exchange.coretax_write import UNWRITABLE, UnwritableTextError, xml_text
from selaras.exchange.form_shape import DETAILS, DOCUMENT, FOOTER, LINES, Form, Holds, Part

_DECLARATION: Final = '<?xml version="1.0" encoding="utf-8"?>\n'
_CHECK: Final = "ReturnOtherTaxBaseCheck"


@dataclass(frozen=True, slots=True)
class FormHead:
    """What a file says before its rows.

    Args:
        tin: Whose file it is, 16 digits.
        month: ``1`` to ``12``, where the form has a period.
    """

    tin: str = ""
    name: str = ""
    month: str = ""
    year: str = ""


Node = tuple[str, "str | list[Node]"]


def form_bytes(form: Form, head: FormHead, *, rows: Iterable[OtherDocument]) -> bytes:
    """Return the file of *rows*, in the official order.

    Raises:
        UnwritableTextError: a text holds a character that XML cannot hold.
    """
    kept = list(rows)
    children: list[Node] = [(part.path, _text(part, head)) for part in form.head]
    children.append((form.many, [(form.row, _row_nodes(form, row)) for row in kept]))
    if form.totals and not form.lines:
        children += [(part.path, sum_text(part, kept)) for part in form.totals]
    out = BytesIO()
    out.write(_DECLARATION.encode())
    _write((f"{form.root}{form.attributes}", children), out, 0)
    return out.getvalue()


def _row_nodes(form: Form, row: OtherDocument) -> list[Node]:
    nodes = _nested((part.path, _text(part, row)) for part in form.parts)
    if not isinstance(row, PurchaseReturn):
        return nodes
    sums = [(part.path, sum_text(part, row.lines)) for part in form.totals]
    footer: list[Node] = [(f"{name}Total", text) for name, text in sums]
    lines: list[Node] = [
        (last_of(LINES), [(part.path, _line_text(part, line)) for part in form.lines])
        for line in row.lines
    ]
    for name, inside in nodes:
        if name == DOCUMENT and isinstance(inside, list):
            inside.extend(sums)
    return [*nodes, (DETAILS, [*lines, (last_of(FOOTER), footer)])]


def _line_text(part: Part, line: ReturnLine) -> str:
    if part.path == _CHECK:
        return "true" if line.other_tax_base != line.tax_base else "false"
    return _text(part, line)


def _nested(named: Iterable[tuple[str, str]]) -> list[Node]:
    """Put elements with a path into the one that holds them; neighbours share it."""
    nodes: list[Node] = []
    for path, text in named:
        outer, _, inner = path.partition("/")
        if not inner:
            nodes.append((outer, text))
        elif nodes and nodes[-1][0] == outer and isinstance(nodes[-1][1], list):
            nodes[-1][1].append((inner, text))
        else:
            nodes.append((outer, [(inner, text)]))
    return nodes


def _text(part: Part, value: object) -> str:
    held = getattr(value, part.member)
    match held:
        case None:
            return ""
        case Date():
            is_day_first = part.holds is Holds.DAY_FIRST
            return held.strftime("%d-%m-%Y") if is_day_first else held.isoformat()
        case Decimal():
            return amount_text(held)
        case _:
            return str(held)


def sum_text(part: Part, rows: Iterable[object]) -> str:
    """Return what the rows add up to, as a file has it."""
    return amount_text(sum_of([getattr(row, part.member) for row in rows]))


def _write(node: Node, out: BytesIO, depth: int) -> None:
    opening, inside = node
    name, pad = opening.partition(" ")[0], "  " * depth
    if isinstance(inside, list):
        out.write(f"{pad}<{opening}>\n".encode())
        for child in inside:
            _write(child, out, depth + 1)
        out.write(f"{pad}</{name}>\n".encode())
    elif inside:
        bad = UNWRITABLE.search(inside)
        if bad:
            character = f"U+{ord(bad[0]):04X}"
            raise UnwritableTextError(reference="", field=name, character=character)
        out.write(f"{pad}<{name}>{xml_text(inside)}</{name}>\n".encode())
    else:
        out.write(f"{pad}<{name}/>\n".encode())


def last_of(path: str) -> str:
    """Return the name at the end of a path."""
    return path.rpartition("/")[2]
