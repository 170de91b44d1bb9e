"""What this PC knows that people should be reminded of, and what they dismissed here.

Dismissed is one person's matter on one PC: it is kept in the file and travels nowhere.
"""

import json
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date as Date
from typing import Final, TypeAlias

from selaras.domain.by_hand import WorkState
from selaras.domain.reminders import Standing, Undecided, Unsent
from selaras.domain.tax_period import Period
from selaras.replica.identity import load_identity
from selaras.replica.references import numbers_left
from selaras.replica.writer import Writer
from selaras.store.by_hand import all_works
from selaras.store.db import Connection
from selaras.store.invoice_lists import unsent_by_day
from selaras.store.invoices import from_sen
from selaras.store.meta import get_meta, set_meta
from selaras.store.papers import undecided_purchases

Writing: TypeAlias = Callable[[], AbstractContextManager[Writer]]
MAX_KEPT: Final = 200
_PREFIX: Final = "reminders.dismissed"


class Reminders:
    """What people dismiss at this PC."""

    def __init__(self, writing: Writing) -> None:
        """Work with *writing*, which opens a transaction and its writer."""
        self._writing = writing

    def dismiss(self, keys: Iterable[str]) -> None:
        """Let whoever sits here not be reminded of these any more, as they are now."""
        with self._writing() as writer:
            name = _name(writer.identity.company, writer.person.user)
            kept = [*_dismissed(writer.db, name), *keys]
            newest = list(dict.fromkeys(kept))[-MAX_KEPT:]
            set_meta(writer.db, name, value=json.dumps(newest))


def dismissed(db: Connection, user: str) -> frozenset[str]:
    """Return the keys that a user dismissed here for the company that is worked for."""
    return frozenset(_dismissed(db, _name(load_identity(db).company, user)))


def standing_of(db: Connection, today: Date, *, backup_late: str | None) -> Standing:
    """Return what reminders follow from, of the company that is worked for."""
    company = load_identity(db).company
    unsent = [
        Unsent(Date.fromisoformat(day), count, from_sen(base))
        for day, count, base in unsent_by_day(db, company)
    ]
    planned = [each for each in all_works(db) if each.content["state"] == WorkState.PLANNED]
    return Standing(
        unsent=unsent,
        planned=len(planned),
        numbers_left=numbers_left(db, company, year=today.year),
        backup_late=backup_late,
        undecided=[
            Undecided(Period(int(period[:4]), int(period[5:])), count, from_sen(vat))
            for period, count, vat in undecided_purchases(db, company)
        ],
    )


def _name(company: str, user: str) -> str:
    return f"{_PREFIX}.{company}.{user}"


def _dismissed(db: Connection, name: str) -> list[str]:
    return [str(each) for each in json.loads(get_meta(db, name) or "[]")]
