"""Putting invoices out of the way: archived and back, or thrown away as somebody's double.

What is no double although it looks like one is told apart here, too.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TypeAlias

from selaras.documents.invoice_codec import invoice_changes
from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.replica.apart import keep_apart
from selaras.replica.approvals import live_approval
from selaras.replica.doubles import keep_one
from selaras.replica.drafting import Edited
from selaras.replica.finding import Found, find_invoice
from selaras.replica.writer import Writer

Writing: TypeAlias = Callable[[], AbstractContextManager[Writer]]


class Archive:
    """The invoices that are out of the way."""

    def __init__(self, writing: Writing) -> None:
        """Work with *writing*, which opens a transaction and its writer."""
        self._writing = writing

    def put(self, ref: str) -> Edited | Rejection:
        """Put an invoice out of the way; it stays what it is.

        One that is approved and not exported yet stays in sight: it is still to be sent.
        """
        return self._move(ref, archived=True)

    def bring_back(self, ref: str) -> Edited | Rejection:
        """Put an invoice into the usual lists again."""
        return self._move(ref, archived=False)

    def keep_one(self, keep: str, *, other: str) -> Found | Rejection:
        """Throw *other* away as a double of *keep*, which says the same."""
        with self._writing() as writer:
            return writer.refusal(Action.EDIT) or keep_one(writer, keep, other=other)

    def tell_apart(self, ids: Sequence[str], *, are_apart: bool = True) -> Rejection | None:
        """Remember on every PC that these customers or goods are not one, or take that back."""
        with self._writing() as writer:
            return writer.refusal(Action.EDIT) or keep_apart(writer, ids, are_apart=are_apart)

    def _move(self, ref: str, *, archived: bool) -> Edited | Rejection:
        with self._writing() as writer:
            found = writer.refusal(Action.EDIT) or find_invoice(
                writer.db, writer.identity.company, ref=ref
            )
            if isinstance(found, Rejection):
                return found
            approval = live_approval(writer.db, found.stored.doc_id)
            if archived and approval is not None and not approval["batch"]:
                return Rejection("archive.approved", {"ref": ref})
            moved = replace(found.invoice, archived=archived)
            changes = invoice_changes(found.registers, old=found.invoice, new=moved)
            changed = writer.edit(found.stored.doc_id, found.stored.company, changes=changes)
            return Edited(moved, changed=changed)
