"""One reused row of the invoice list."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from selaras.store.invoice_lists import Narrowed
from selaras_client.window.models.invoice_list import InvoiceListModel, ListedInvoice
from selaras_client.window.parts.icons import named_icon
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.virtual_table import ROW_HEIGHT
from selaras_client.window.wording import Wording

# Column, width in pixels (None takes the room that is left), right-aligned.
COLUMNS: tuple[tuple[str, int | None, bool], ...] = (
    ("date", 96, False),
    ("reference", 152, False),
    ("nsfp", 150, False),
    ("buyer", None, False),
    ("branch", 64, False),
    ("trx_code", 48, False),
    ("tax_base", 130, True),
    ("vat", 120, True),
    ("state", 90, False),
    ("coretax", 100, False),
    ("marks", 100, False),
)
# Closer and smaller, where the usual widths leave the buyer no room.
_NARROW = {
    "date": 70,
    "reference": 116,
    "nsfp": 120,
    "branch": 48,
    "trx_code": 36,
    "tax_base": 108,
    "vat": 96,
    "state": 72,
    "coretax": 72,
    "marks": 76,
}
_SPACING, _NARROW_SPACING = 14, 8
_SIZE, _NARROW_SIZE = 14, 12
MIN_BUYER = 140
# Navigation and the margins around the list.
_BESIDE = 273
_PADDING = ft.Padding.symmetric(horizontal=16)


# The order behind each column; the marks are no order.
_ORDERS = {
    "date": "date",
    "reference": "reference",
    "buyer": "buyer_name",
    "trx_code": "trx_code",
    "tax_base": "tax_base_sen",
    "vat": "vat_sen",
    "state": "state",
}


def is_narrow(hidden: frozenset[str], *, page_width: float) -> bool:
    """Say whether the usual widths of what is not *hidden* leave the buyer no room."""
    shown = [width or 0 for name, width, _ in COLUMNS if name not in hidden]
    room = page_width - _BESIDE - sum(shown) - _SPACING * (len(shown) - 1)
    return room < MIN_BUYER


def _widths(*, narrow: bool) -> dict[str, int | None]:
    return {name: _NARROW.get(name) if narrow else width for name, width, _ in COLUMNS}


@dataclass(frozen=True, slots=True)
class Marks:
    """What sets a row off from the others: the cursor is on it; it is chosen."""

    is_marked: Callable[[int], bool]
    is_chosen: Callable[[str], bool]


class ListHeader:
    """The row of column titles; a click, or Alt and its number, sorts by one."""

    def __init__(self, wording: Wording, sort: Callable[[str], Awaitable[None]]) -> None:
        """Call *sort* with the order behind a title."""
        self._sort = sort
        self._ways: dict[str, ft.Icon] = {}
        self._words: list[ft.Text] = []
        # The title of the column behind each order.
        self.orders = {order: wording(f"window.list.{name}") for name, order in _ORDERS.items()}
        self._titles = {
            name: self._title(name, width, wording, right=right) for name, width, right in COLUMNS
        }
        self._row = ft.Row(list(self._titles.values()), spacing=_SPACING)
        self.control = ft.Container(
            self._row,
            height=ROW_HEIGHT,
            padding=_PADDING,
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
        )
        self.show(Narrowed())

    def show(self, wanted: Narrowed) -> None:
        """Show by what the list is sorted, and which way."""
        for order, icon in self._ways.items():
            icon.visible = order == wanted.order
            icon.icon = ft.Icons.ARROW_DROP_DOWN if wanted.descending else ft.Icons.ARROW_DROP_UP

    def hide(self, hidden: frozenset[str], *, narrow: bool) -> None:
        """Show all columns but the *hidden* ones."""
        widths = _widths(narrow=narrow)
        for name, title in self._titles.items():
            title.visible, title.width = name not in hidden, widths[name]
        for words in self._words:
            words.size = _NARROW_SIZE if narrow else _SIZE
        self._row.spacing = _NARROW_SPACING if narrow else _SPACING

    def _title(
        self, name: str, width: int | None, wording: Wording, *, right: bool
    ) -> ft.Container:
        title = _cell(None, wording(f"window.list.{name}"), right=right, weight=ft.FontWeight.W_600)
        self._words.append(title)
        order = _ORDERS.get(name)
        if order is None:
            return ft.Container(title, width=width)
        self._ways[order] = ft.Icon(ft.Icons.ARROW_DROP_DOWN, size=16, visible=False)
        title.expand = True

        async def clicked(_: ft.Event[ft.Container]) -> None:
            nothing_more_to_redraw()
            await self._sort(order)

        return ft.Container(
            ft.Row([title, self._ways[order]], spacing=0),
            width=width,
            expand=width is None,
            on_click=clicked,
        )


class ListRow:
    """Shows one invoice after another."""

    def __init__(
        self,
        model: InvoiceListModel,
        wording: Wording,
        *,
        marks: Marks,
        on_open: Callable[[str], Awaitable[None]],
    ) -> None:
        """Show rows of *model*; *on_open* gets the id of the one that is clicked."""
        self._model, self._wording = model, wording
        self._marked, self._on_open = marks, on_open
        self._shown: tuple[ListedInvoice, bool, bool] | None = None
        self._hidden: frozenset[str] = frozenset()
        self._cells = {name: _cell(width, right=right) for name, width, right in COLUMNS[:-1]}
        self._marks = _marks(wording)
        self._marks_seen: tuple[str, ...] = ()
        self._marks_row = ft.Row(spacing=2, width=COLUMNS[-1][1])
        self._row = ft.Row([*self._cells.values(), self._marks_row], spacing=_SPACING)
        self.control = ft.Container(
            self._row,
            height=ROW_HEIGHT,
            padding=_PADDING,
            border=ft.Border.only(bottom=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
            on_click=self._clicked,
        )

    def hide(self, hidden: frozenset[str], *, narrow: bool) -> None:
        """Show all columns but the *hidden* ones: Flet looks through what is hidden, too."""
        widths = _widths(narrow=narrow)
        for name, cell in self._cells.items():
            cell.width, cell.size = widths[name], _NARROW_SIZE if narrow else _SIZE
        self._marks_row.width = widths["marks"]
        parts: dict[str, ft.Control] = {**self._cells, "marks": self._marks_row}
        self._row.controls = [part for name, part in parts.items() if name not in hidden]
        self._row.spacing = _NARROW_SPACING if narrow else _SPACING
        self._hidden = hidden
        if self._shown is not None:
            self._fill(self._shown[0], is_chosen=self._shown[2])

    def show(self, place: int | None) -> bool:
        """Take over the invoice at *place* of the whole list; say whether it is to be redrawn."""
        offset = -1 if place is None else place - self._model.first
        if place is None or not 0 <= offset < len(self._model.rows):
            was_shown, self._shown, self.control.visible = bool(self.control.visible), None, False
            return was_shown
        invoice = self._model.rows[offset]
        marked = self._marked.is_marked(place)
        chosen = self._marked.is_chosen(invoice.invoice_id)
        if self._shown == (invoice, marked, chosen):
            return False
        self._shown, self.control.visible = (invoice, marked, chosen), True
        self._fill(invoice, is_chosen=chosen)
        plain = ft.Colors.SURFACE_CONTAINER_HIGHEST if chosen else None
        self.control.bgcolor = ft.Colors.SECONDARY_CONTAINER if marked else plain
        return True

    def _fill(self, invoice: ListedInvoice, *, is_chosen: bool) -> None:
        """Set the cells of the columns that are seen."""
        color = ft.Colors.OUTLINE if invoice.state == "discarded" else None
        for name in self._cells.keys() - self._hidden:
            text = getattr(invoice, name)
            cell = self._cells[name]
            cell.value = self._wording(f"window.state.{text}") if name == "state" else text
            cell.color = color
        seen = {
            "chosen": is_chosen,
            "finding": invoice.errors > 0,
            "warning": invoice.warnings > 0 and invoice.errors == 0,
            "conflict": invoice.is_in_conflict,
            "unsent": invoice.is_unsent,
            "open": invoice.is_open_elsewhere,
        }
        names = tuple(name for name, is_seen in seen.items() if is_seen)
        if names != self._marks_seen:
            self._marks_seen = names
            self._marks_row.controls = [self._marks[name] for name in names]

    async def _clicked(self, _: ft.Event[ft.Container]) -> None:
        if self._shown is not None:
            await self._on_open(self._shown[0].invoice_id)


def _cell(
    width: int | None, value: str = "", *, right: bool, weight: ft.FontWeight | None = None
) -> ft.Text:
    return ft.Text(
        value,
        width=width,
        expand=width is None,
        weight=weight,
        no_wrap=True,
        overflow=ft.TextOverflow.ELLIPSIS,
        text_align=ft.TextAlign.RIGHT if right else ft.TextAlign.LEFT,
    )


def _marks(wording: Wording) -> dict[str, ft.Icon]:
    looks = {
        "chosen": (ft.Icons.CHECK_BOX, ft.Colors.PRIMARY),
        "finding": (ft.Icons.ERROR_OUTLINE, ft.Colors.ERROR),
        "warning": (ft.Icons.WARNING_AMBER, ft.Colors.TERTIARY),
        "conflict": (ft.Icons.CALL_SPLIT, ft.Colors.ERROR),
        "unsent": (ft.Icons.CLOUD_UPLOAD_OUTLINED, ft.Colors.ON_SURFACE_VARIANT),
        "open": (ft.Icons.VISIBILITY_OUTLINED, ft.Colors.TERTIARY),
    }
    return {
        name: named_icon(icon, wording(f"window.mark.{name}"), color=color)
        for name, (icon, color) in looks.items()
    }
