"""Around the list of invoices: further filters, which columns are seen, the list as a workbook."""

from collections.abc import Sequence

import flet as ft

from selaras_client.window.files import OfferedFile
from selaras_client.window.models.invoice_list import InvoiceListModel
from selaras_client.window.models.list_columns import CHOOSABLE, hidden_columns, hide_columns
from selaras_client.window.models.list_export import list_file
from selaras_client.window.models.many import Work
from selaras_client.window.parts.columns_dialog import ask_columns
from selaras_client.window.parts.list_filters import Narrow
from selaras_client.window.parts.list_more import ListMore
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.screens.invoice_acts import InvoiceActs
from selaras_client.window.screens.list_row import COLUMNS, ListHeader, ListRow, is_narrow
from selaras_client.window.screens.screen import Stage

NO_CELL = "marks"
# Of the page, before the browser has told it.
USUAL_WIDTH = 1280


class ListExtras:
    """What a list can do besides showing rows."""

    def __init__(
        self, stage: Stage, model: InvoiceListModel, *, acts: InvoiceActs, narrow: Narrow
    ) -> None:
        """Serve the list of *model*; *narrow* gets what is chosen."""
        self._stage, self._model, self._acts = stage, model, acts
        self._narrow = narrow
        self._more = ListMore(stage.wording, narrow, self._toggle)
        self._hidden: frozenset[str] = frozenset()
        self._dressed: list[ListHeader | ListRow] = []
        self._is_narrow = False
        # Told of as a whole: a browser draws each telling on its own.
        self._table: ft.Control = ft.Container()
        self.control = self._more.control

    def dress(self, dressed: Sequence[ListHeader | ListRow], table: ft.Control) -> None:
        """Keep the columns of these too, which stand in *table*, as the person likes them."""
        self._dressed += dressed
        self._table = table
        for each in dressed:
            each.hide(self._hidden, narrow=self._is_narrow)

    async def load(self) -> None:
        """Read which columns are hidden, before anything is shown."""
        self._hidden = await hidden_columns(self._stage.office)
        self._hide()

    async def offer(self) -> None:
        """Read what there is to choose from; the list need not wait for it."""
        self._more.offer(await self._model.choices(), hidden=self._hidden)
        self.control.update()

    def show(self) -> None:
        """Show what the list is narrowed to."""
        self._more.show(self._model.wanted)
        if self.control.parent is not None:
            self.control.update()

    @property
    def archiving(self) -> str:
        """Return what ``archive`` would do with what is chosen."""
        return "unarchive" if self._model.wanted.archived else "archive"

    async def archive(self) -> None:
        """Put the chosen out of the way, or back; what was chosen is no longer in this list."""
        acts = self._acts
        await (acts.unarchive if self._model.wanted.archived else acts.archive)()
        await self._narrow({})

    async def to_excel(self) -> None:
        """Offer everything that is looked for as a workbook."""
        wanted = self._model.wanted
        columns = [name for name, _, _ in COLUMNS if name != NO_CELL and name not in self._hidden]

        async def make(work: Work) -> OfferedFile | None:
            return await list_file(
                self._stage.office, wanted, columns=columns, wording=self._stage.wording, work=work
            )

        await self._acts.list_out(self._model.total, make)

    async def ask_columns(self) -> None:
        """Ask which columns are to be seen."""
        nothing_more_to_redraw()
        ask_columns(
            self._stage.page,
            self._stage.wording,
            names=CHOOSABLE,
            hidden=self._hidden,
            toggle=self._toggle,
        )

    async def _toggle(self, name: str) -> None:
        """Show a hidden column, hide a shown one, and remember that."""
        self._hidden ^= {name}
        await hide_columns(self._stage.office, self._hidden)
        self._hide()
        self._table.update()
        await self.offer()

    def resized(self) -> None:
        """Look whether the columns have room as they stand."""
        if self._looks_narrow() != self._is_narrow:
            self._hide()
            self._table.update()

    def _looks_narrow(self) -> bool:
        return is_narrow(self._hidden, page_width=self._stage.page.width or USUAL_WIDTH)

    def _hide(self) -> None:
        self._is_narrow = self._looks_narrow()
        for each in self._dressed:
            each.hide(self._hidden, narrow=self._is_narrow)
