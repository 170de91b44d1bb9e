"""The form of one invoice: what is stored, what is being typed, and what follows from both.

A field that a person has changed and not yet left keeps her text and the base it was typed on,
whatever comes in from other PCs meanwhile; every other field shows the newest.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date as Date

from selaras.domain.approval import Stage
from selaras.domain.invoice import Invoice
from selaras.domain.result import Rejection
from selaras.domain.tax import Amounts, LineTax
from selaras.errors import StoreError
from selaras.replica import Replica
from selaras_client.office import Office
from selaras_client.window.models import form_work
from selaras_client.window.models.begun import Begun
from selaras_client.window.models.choices import INDONESIAN
from selaras_client.window.models.field_texts import (
    is_blank,
    line_of,
    shown_value,
    split_line_key,
)
from selaras_client.window.models.form_notes import FormNotes
from selaras_client.window.models.form_work import FieldEdit, Snapshot
from selaras_client.window.models.like_last import like_last
from selaras_client.window.models.line_taxes import LineTaxes
from selaras_client.window.models.new_line import NewLine, add_line, with_new
from selaras_client.window.models.note import Note
from selaras_client.window.models.prices import text_to_store
from selaras_client.window.models.typed import Typed, is_gone, with_typed
from selaras_client.window.models.undo import History, Written

_FROZEN = frozenset({Stage.APPROVED, Stage.EXPORTED, Stage.DISCARDED})


class InvoiceFormModel:
    """One invoice on the screen."""

    def __init__(
        self, office: Office, ref: str | None, *, today: Callable[[], Date], lang: str = INDONESIAN
    ) -> None:
        """Show the invoice *ref*, or a new draft when it is None; codes have names of *lang*."""
        self._office, self._today, self._lang = office, today, lang
        self._ref = ref
        self._typed: dict[str, Typed] = {}
        # Two fields left in quick succession are written one after the other.
        self._writing = asyncio.Lock()
        self._snapshot: Snapshot | None = None
        self._working: Invoice | None = None
        self.stored_notes = FormNotes()
        self._taxes = LineTaxes()
        self._history = History()
        self.begun = Begun(is_draft=ref is None)
        # The line that is shown and not stored yet.
        self._new: NewLine | None = None
        # Prices are typed with PPN in them and stored without.
        self.with_vat = False

    @property
    def snapshot(self) -> Snapshot:
        """Return what is stored; ``open`` must have gone well."""
        if self._snapshot is None:
            raise LookupError(self._ref)
        return self._snapshot

    @property
    def invoice(self) -> Invoice:
        """Return the invoice with what is being typed, as far as it can be read."""
        return self._working or self.snapshot.invoice

    @property
    def invoice_id(self) -> str:
        """Return the document's id; blank while nothing of it is stored."""
        return self.snapshot.invoice.invoice_id

    @property
    def line_ids(self) -> tuple[str, ...]:
        """Return the lines in their order."""
        return tuple(line.line_id for line in self.snapshot.invoice.lines)

    @property
    def is_editable(self) -> bool:
        """Say whether the person may change anything: neither thrown away nor approved."""
        return self.snapshot.stage not in _FROZEN

    @property
    def unsaved(self) -> tuple[str, ...]:
        """Return the fields whose text is not stored."""
        return tuple(self._typed)

    async def open(self) -> Rejection | None:
        """Read the invoice, and say why not; what is being typed stays, whatever changed."""
        found = await self._office.ask(self._read)
        if isinstance(found, Rejection):
            return found
        self._snapshot = found
        self.stored_notes = FormNotes(found)
        self._take_new()
        return None

    def text(self, key: str) -> str:
        """Return what stands in a field."""
        typed = self._typed.get(key)
        return typed.text if typed else self.stored_text(key)

    def stored_text(self, key: str) -> str:
        """Return what would stand in a field if nothing were typed there."""
        return shown_value(self.snapshot.invoice, key, lang=self._lang)

    def type(self, key: str, text: str) -> None:
        """Take what the person has typed so far; totals follow, nothing is written."""
        typed = self._typed.get(key)
        if text == self.stored_text(key):
            self._typed.pop(key, None)
        elif typed is None:
            self._typed[key] = Typed(text, self.snapshot.base)
        else:
            typed.text, typed.refusal = text, None
        self._recompute()

    async def leave(self, key: str) -> None:
        """Write a field that the person has left; ``notes`` tells if that was refused."""
        async with self._writing:
            typed = self._typed.get(key)
            if typed is None:
                return
            text = typed.text
            refusal = await self._save(key, typed)
            if typed.text == text:
                typed.refusal = refusal
                if refusal is None:
                    self._typed.pop(key, None)
            await self.open()

    async def leave_all(self) -> bool:
        """Write everything that is not yet stored; say whether all of it was taken."""
        for key in self.unsaved:
            await self.leave(key)
        return not self._typed

    def forget_typed(self) -> None:
        """Let go of what was typed and could not be stored."""
        self._typed.clear()
        self._recompute()

    def begin_line(self, *, copy_of: str | None = None, before: str | None = None) -> NewLine:
        """Show a new line before it is stored; ``add_line`` stores it.

        It is not shown, and has no id yet, in a draft that is not begun, in an invoice that is
        frozen, and while another new line is being stored.
        """
        is_shown = self.is_editable and self._new is None
        new = NewLine(self.snapshot.next_line if is_shown else "", copy_of, before)
        if new.line_id:
            self._new = new
            self.begun.add([new.line_id])
            self._take_new()
        return new

    async def add_line(self, new: NewLine) -> Rejection | None:
        """Store a new line; one that was refused is shown no longer."""
        async with self._writing:
            invoice = self.snapshot.invoice
            refusal = await self._write(lambda replica: add_line(replica, invoice, new=new))
            if self._new is new:
                self._new = None
            known = {line.line_id for line in invoice.lines} - {new.line_id}
            opened = await self.open()
        if refusal is None:
            self.begun.add(set(self.line_ids) - known)
        return refusal or opened

    async def finish(self) -> None:
        """Take away the last line if it was begun here and nothing was ever put into it."""
        last = self.snapshot.invoice.lines[-1:]
        is_unused = [line for line in last if line.line_id in self.begun and is_blank(line)]
        if is_unused and len(self.line_ids) > 1 and self.is_editable:
            await self.remove_line(is_unused[0].line_id)

    async def move_line(self, line_id: str, step: int) -> Rejection | None:
        """Move a line up (-1) or down (1)."""
        invoice = self.snapshot.invoice
        return await self._change(
            lambda replica: form_work.move_line(replica, invoice, line_id=line_id, step=step)
        )

    async def remove_line(self, line_id: str) -> Rejection | None:
        """Remove a line."""
        shown = self.snapshot
        for key in [each for each in self._typed if split_line_key(each)[0] == line_id]:
            del self._typed[key]
        return await self._change(
            lambda replica: form_work.remove_line(
                replica, shown.invoice, line_id=line_id, base=shown.base
            )
        )

    def give_way(self, key: str) -> None:
        """Let go of what is typed beside *key*: a card comes there."""
        root = key.rpartition(".")[0]
        for each in [typed for typed in self._typed if typed.startswith(f"{root}.")]:
            del self._typed[each]

    async def fill(self, key: str, card_id: str) -> Rejection | None:
        """Copy a customer into the buyer, or goods into a line, which ``give_way`` made room."""
        invoice = self.snapshot.invoice
        return await self._change(
            lambda replica: form_work.fill(replica, invoice, key=key, card_id=card_id)
        )

    async def like_last(self) -> Rejection | None:
        """Add the lines of the buyer's newest other invoice."""
        invoice = self.snapshot.invoice
        return await self._change(lambda replica: like_last(replica, invoice))

    async def undo(self) -> Rejection | None:
        """Take back what was written last from this form, as far as it still stands."""
        if not self._history.steps:
            return Rejection("window.form.nothing-to-undo")
        written, invoice = self._history.steps[-1], self.snapshot.invoice
        refusal = await self._change(
            lambda replica: form_work.take_back(replica, invoice, written=written)
        )
        # What took it back is no step of its own: another press goes further back.
        if refusal is None and self._history.steps[-1] is not written:
            self._history.steps.pop()
        if refusal is None:
            self._history.steps.pop()
        return refusal

    def line_amounts(self, line_id: str) -> LineTax | None:
        """Return the computed amounts of a line on the screen."""
        line = line_of(self.invoice, line_id)
        return None if line is None else self._taxes.of_line(line, self.invoice)

    @property
    def whole(self) -> Amounts:
        """Return what the lines on the screen come to, in whole rupiah."""
        return self._taxes.whole(self.invoice)

    def notes(self, key: str) -> list[Note]:
        """Return what stands beside a field: a refusal alone, or the findings."""
        typed = self._typed.get(key)
        if typed is not None:
            refusal = typed.refusal
            return [Note(refusal.code, refusal.facts)] if refusal else []
        # Of a blank field that nobody has been in yet nothing is said.
        is_early = self.begun.is_quiet(key) and not self.stored_text(key)
        return [] if is_early else self.stored_notes.at(key)

    async def _save(self, key: str, typed: Typed) -> Rejection | None:
        invoice = self.snapshot.invoice
        text = text_to_store(invoice, key, shown=typed.text, with_vat=self.with_vat)
        if text is None:
            return Rejection("field.unreadable", {"field": key, "value": typed.text})
        edit = FieldEdit(key, text, typed.base)
        return await self._write(lambda replica: form_work.save(replica, invoice, edit=edit))

    async def _change(self, work: Callable[[Replica], Written | Rejection]) -> Rejection | None:
        async with self._writing:
            return await self._write(work) or await self.open()

    async def _write(self, work: Callable[[Replica], Written | Rejection]) -> Rejection | None:
        try:
            result = await self._office.ask(work)
        except StoreError as error:
            # A full disk: the text stays in its field, marked as not stored.
            return Rejection(error.code, error.facts)
        if isinstance(result, Rejection):
            return result
        if self._ref is None:
            self.begun.add(line.line_id for line in result.after.lines)
        self._ref = result.after.invoice_id
        self._history.remember(result)
        return None

    def _read(self, replica: Replica) -> Snapshot | Rejection:
        if self._ref is None:
            return form_work.blank(replica, self._today())
        return form_work.load(replica, self._ref)

    def _take_new(self) -> None:
        """Put the line that is not stored yet among the others."""
        if self._new is not None:
            shown = self.snapshot
            self._snapshot = replace(shown, invoice=with_new(shown.invoice, self._new))
        self._recompute()

    def _recompute(self) -> None:
        """Put what is being typed into the stored invoice, leaving out what cannot be read."""
        stored = self.snapshot.invoice
        for key in [each for each in self._typed if is_gone(stored, each)]:
            del self._typed[key]
        self._working = with_typed(stored, self._typed, with_vat=self.with_vat)
