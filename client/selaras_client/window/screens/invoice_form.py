"""The form of one invoice: every field writes itself when it is left."""

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from selaras.domain.result import Rejection
from selaras_client.window.models.cards import BUYER_NAME, offered
from selaras_client.window.models.choices import Choice
from selaras_client.window.models.enter_way import next_stop
from selaras_client.window.models.favourites import count_taken
from selaras_client.window.models.form_keys import GUESSED, HEAD_KEYS, OF_MANY, OF_NEW
from selaras_client.window.models.invoice_form import InvoiceFormModel
from selaras_client.window.models.payments import CONTRACT, TAX_BASE, shown_sums
from selaras_client.window.parts.entry_field import EntryField
from selaras_client.window.parts.headings import section_title
from selaras_client.window.parts.key_bar import KeyAction
from selaras_client.window.parts.redraw import nothing_more_to_redraw
from selaras_client.window.parts.work_bar import WorkBar
from selaras_client.window.screens import routes
from selaras_client.window.screens.form_frame import FormFrame, ask_to_drop
from selaras_client.window.screens.form_head import FormHead
from selaras_client.window.screens.form_history import show_field_history
from selaras_client.window.screens.form_lines import FormLines
from selaras_client.window.screens.form_top import FormTop
from selaras_client.window.screens.invoice_acts import InvoiceActs
from selaras_client.window.screens.screen import Stage
from selaras_client.window.screens.totals_bar import TotalsBar

Act = Callable[[], Awaitable[None]]


class InvoiceForm:
    """One invoice on the screen; owner of its fields."""

    def __init__(self, stage: Stage, ref: str | None) -> None:
        """Show the invoice *ref*, or a new draft when it is None."""
        self._stage = stage
        self.wording, self.click_grace_s = stage.wording, stage.pauses.click_grace_s
        lang = stage.wording.language
        self.model = InvoiceFormModel(stage.office, ref, today=stage.today, lang=lang)
        self._is_new = ref is None
        self._top = FormTop(stage.wording)
        self._acts = InvoiceActs(stage, self._own_id, WorkBar(stage.wording))
        self._lines = FormLines(self, self._told, self._changed)
        self._totals = TotalsBar(stage.wording)
        self._frame = FormFrame(stage.wording, self._acts.bar, leave=lambda: stage.go(routes.LIST))
        self._with_vat = ft.Checkbox(
            label=stage.wording("window.form.with-vat"), value=False, on_change=self._switch_vat
        )
        self._head: FormHead | None = None
        self.control: ft.Control = ft.Container(expand=True)

    async def load(self) -> None:
        """Read the invoice and build the form; say in its place why that cannot be done."""
        refusal = await self.model.open()
        if refusal is not None:
            self.control = ft.Column(
                [self._frame.back_button(), ft.Text(self.wording(refusal.code, **refusal.facts))]
            )
            return
        self._head = FormHead(self)
        self._lines.build()
        self._show_rest()
        self._totals.show(shown_sums(self.model.invoice, self.model.whole))
        self._top.show_saved(self.model)
        self.control = self._frame.whole(
            self._top, body=self._body(self._head), totals=self._totals
        )

    async def shown(self) -> None:
        """Put the cursor into the first field; a new draft begins with its buyer."""
        if self._head is not None:
            await self._head.fields[BUYER_NAME if self._is_new else HEAD_KEYS[0]].focus()

    async def refresh(self, changed: frozenset[str]) -> None:
        """Take in what another PC or another window changed in this invoice."""
        if self._head is not None and self.model.invoice_id in changed:
            await self.model.open()
            self._show_all()

    async def key(self, event: ft.KeyboardEvent) -> bool:
        """Arrows and Escape for an open list; Arrow Down opens one; Escape puts an answer away."""
        held = event.ctrl or event.alt or event.shift
        if not held and any(entry.key_pressed(event.key) for entry in self._fields()):
            return True
        if not held and event.key == "Arrow Down" and self._lines.here is not None:
            return await self._lines.here.opened()
        return await self._lines.key(event) or (event.key == "Escape" and self._acts.cancel())

    def actions(self) -> Sequence[KeyAction]:
        """What can be done with the invoice as it stands, and with its lines."""
        if self._head is None:
            return ()
        named = self._named()
        hidden = GUESSED | (OF_MANY if len(self.model.line_ids) <= 1 else OF_NEW)
        keys = [
            KeyAction(key, self.wording(f"window.key.{name}"), act, is_shown=key not in hidden)
            for key, name, act in named
        ]
        return [*keys, KeyAction("Escape", "", lambda: self._stage.go(routes.LIST), is_shown=False)]

    def _named(self) -> list[tuple[str, str, Act]]:
        acts, go = self._acts, self._stage.go
        named: list[tuple[str, str, Act]] = [("F2", "new", lambda: go(routes.NEW))]
        if self.model.is_editable:
            named += [
                *self._lines.named_keys(),
                ("Shift+F7", "like-last", lambda: self._changed_by(self.model.like_last)),
                ("Ctrl+U", "undo", lambda: self._changed_by(self.model.undo)),
                ("F10", "with-vat", self._switch_vat),
                ("Ctrl+J", "payment", self._to_payment),
                ("F5", "ready", lambda: self._settled(acts.ready)),
                ("F6", "approve", lambda: self._settled(self._approve)),
            ]
        elif self.model.snapshot.approval is not None:
            named.append(("Shift+F6", "withdraw", acts.withdraw))
        named += [
            ("F9", "print", lambda: self._settled(acts.print)),
            ("Ctrl+D", "copy", lambda: self._settled(lambda: acts.copy(self.model.invoice_id))),
            ("Ctrl+H", "history", self._history),
            ("F8", "done", lambda: go(routes.LIST)),
        ]
        return named

    async def may_leave(self) -> bool:
        """Write what is typed; ask before anything that was refused is lost."""
        if self._head is None:
            return True
        if await self.model.leave_all():
            await self.model.finish()
            return True
        self._show_all()
        ask_to_drop(self._stage.page, self.wording, act=self._drop)
        return False

    async def may_be_covered(self) -> bool:
        """Write what is typed; what is refused stands there again afterwards."""
        if self._head is not None:
            await self.model.leave_all()
            self._show_all()
        return True

    def is_at(self, route: str) -> bool:
        """Say whether *route* shows this invoice."""
        if self._head is None:
            return False
        own = self.model.invoice_id
        return route == (routes.invoice_route(own) if own else routes.NEW)

    def open_document(self) -> str:
        """Return the invoice; a draft of which nothing is stored is nobody else's."""
        return self.model.invoice_id if self._head else ""

    def field_entered(self, field: EntryField) -> None:
        """Remember where the cursor is: keys for lines and the history mean this field."""
        self._lines.entered(field)
        if self.model.begun.enter(field.key):
            self._show_all()

    async def field_typed(self, field: EntryField) -> None:
        """Let the totals follow each key."""
        nothing_more_to_redraw()
        self._show_totals()
        if self._head is not None:
            self._head.show_payment()
        self._lines.show_amounts(field)
        self._show_saved()

    async def field_left(self, field: EntryField) -> None:
        """Write a field that was left and show what followed from it."""
        nothing_more_to_redraw()
        if field.key not in self.model.unsaved:
            return
        await self.model.leave(field.key)
        await self._changed()

    async def cards_for(self, field: EntryField, typed: str) -> list[Choice]:
        """Return the customers or goods that fit."""
        present = frozenset(line.name for line in self.model.snapshot.invoice.lines)
        return await offered(self._stage.office, field.key, typed=typed, present=present)

    async def field_filled(self, field: EntryField, card: Choice) -> None:
        """Copy a card into the invoice and go on behind what it filled in."""
        nothing_more_to_redraw()
        self.model.give_way(field.key)
        is_of_line = self._lines.row_of(field) is not None
        if is_of_line:
            # Whoever types on while the goods are stored types into the quantity already.
            await self._lines.go_on(field)
        if self._told(await self.model.fill(field.key, card.code)):
            return
        if field.key != CONTRACT:
            await count_taken(self._stage.office, card.code)
        await self._changed()
        if field.key == CONTRACT and self._head is not None:
            await self._head.fields[TAX_BASE].focus()
        elif not is_of_line:
            await self._lines.go_on(field)

    async def field_done(self, field: EntryField) -> None:
        """Go where something is to be typed next; after the last line a new one begins."""
        fields = {each.key: each for each in self._fields()}
        key = next_stop(list(fields), at=field.key, text=self.model.text)
        if key is not None:
            await fields[key].focus()
            return
        if not self.model.invoice_id:
            await self.field_left(field)
        await self._lines.add()

    async def _changed(self) -> None:
        """Redraw what a change brought about; name a new draft in the address."""
        self._show_all()
        if self._is_new and self.model.invoice_id:
            self._is_new = False
            await self._stage.go(routes.invoice_route(self.model.invoice_id))

    async def _changed_by(self, change: Callable[[], Awaitable[Rejection | None]]) -> None:
        nothing_more_to_redraw()
        await self.model.leave_all()
        if not self._told(await change()):
            await self._changed()

    async def _switch_vat(self) -> None:
        nothing_more_to_redraw()
        await self.model.leave_all()
        self.model.with_vat = not self.model.with_vat
        self._with_vat.value = self.model.with_vat
        self._with_vat.update()
        self._show_all()

    async def _to_payment(self) -> None:
        nothing_more_to_redraw()
        if self._head is not None:
            await self._head.to_payment()

    async def _settled(self, act: Act) -> None:
        """Do *act* once everything typed is stored."""
        nothing_more_to_redraw()
        is_stored = await self.model.leave_all()
        await self.model.finish()
        self.model.begun.judge_all()
        self._show_all()
        if is_stored and self.model.invoice_id:
            await act()
            await self.model.open()
            self._show_all()

    async def _approve(self) -> None:
        await self._acts.approve(seen=self.model.snapshot.hash)

    async def _history(self) -> None:
        nothing_more_to_redraw()
        if self._lines.here is not None and self.model.invoice_id:
            await show_field_history(self._stage, self.model.invoice_id, key=self._lines.here.key)

    def _own_id(self) -> Sequence[str]:
        return [self.model.invoice_id] if self.model.invoice_id else []

    def _told(self, refusal: Rejection | None) -> bool:
        if refusal is not None:
            self._stage.tell(self.wording(refusal.code, **refusal.facts))
        return refusal is not None

    def _fields(self) -> list[EntryField]:
        return (self._head.visible_fields() if self._head else []) + self._lines.fields()

    def _show_all(self) -> None:
        """Redraw whatever the model changed, field by field."""
        if self._head is None:
            return
        self._head.show()
        self._lines.show()
        self._show_totals()
        self._show_rest()
        self._top.redraw()
        self._show_saved()

    def _show_totals(self) -> None:
        self._totals.show(shown_sums(self.model.invoice, self.model.whole))
        self._totals.control.update()

    def _show_rest(self) -> None:
        shown = frozenset(entry.key for entry in self._fields())
        self._top.show(self.model, is_shown=lambda key: key in shown or self._lines.is_folded(key))

    def _show_saved(self) -> None:
        if self._top.show_saved(self.model):
            self._top.saved.update()

    async def _drop(self) -> None:
        self.model.forget_typed()
        await self._stage.go(routes.LIST)

    def _body(self, head: FormHead) -> list[ft.Control]:
        title = section_title(self.wording("window.form.lines"))
        lines = ft.Row([title, self._lines.hint, ft.Container(expand=True), self._with_vat])
        return [self._top.banner, self._top.notes, head.control, lines, self._lines.control]
