"""What the list adds up to: everything that is looked for, and what is chosen of it."""

from decimal import Decimal

import flet as ft

from selaras.domain.money import number_text
from selaras.store.invoice_lists import Sums
from selaras_client.window.models.invoice_list import sen_text
from selaras_client.window.wording import Wording


class ListSums:
    """One line under the list."""

    def __init__(self, wording: Wording) -> None:
        """Begin with nothing."""
        self._wording = wording
        self._all = ft.Text(key="sums")
        self._chosen = ft.Text(key="chosen", weight=ft.FontWeight.W_600)
        self.control = ft.Row(
            [self._chosen, ft.Container(expand=True), self._all], spacing=16, height=24
        )

    def show(self, sums: Sums, *, chosen: Sums) -> bool:
        """Take over the sums; say whether anything is to be redrawn."""
        before = self._all.value, self._chosen.value
        self._all.value = self._text("window.list.sums", sums)
        self._chosen.value = self._text("window.list.chosen", chosen) if chosen.count else ""
        return before != (self._all.value, self._chosen.value)

    def _text(self, key: str, sums: Sums) -> str:
        return self._wording(
            key,
            count=number_text(Decimal(sums.count)),
            tax_base=sen_text(sums.tax_base_sen),
            vat=sen_text(sums.vat_sen),
            ppnbm=sen_text(sums.ppnbm_sen),
        )
