"""What to remind whoever sits here of, now: from facts, clock and backups."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from selaras.domain.money import rupiah_text
from selaras.domain.reminders import Reminder, Standing, reminders
from selaras.replica.reminders import dismissed, standing_of
from selaras_client.health import backups_here
from selaras_client.home import Home

# What listeners hear when there is something else to be reminded of.
CHANGED: Final = frozenset({"reminders"})
_AMOUNTS: Final = ("base", "fine", "vat")


@dataclass(frozen=True, slots=True)
class Reminded:
    """What to remind of, and what that follows from."""

    due: list[Reminder]
    standing: Standing


def look_again(home: Home) -> None:
    """Look whether the day brought anything new, and let whoever listens know."""
    before = home.reminders
    if reminders_here(home) != list(before):
        home.replica.announce(CHANGED)


def reminders_here(home: Home, *, is_all: bool = False) -> list[Reminder]:
    """Return the reminders of this moment; see ``reminded_here``."""
    return reminded_here(home, is_all=is_all).due


def reminded_here(home: Home, *, is_all: bool = False) -> Reminded:
    """Look what there is to be reminded of at this moment.

    Args:
        is_all: Also what she dismissed.
    """
    today = home.clock.now().astimezone().date()
    user = home.replica.users.person.user
    with home.replica.reading() as db:
        backups = backups_here(home, db)
        late = str(backups["last_backup"])[:10] if backups["is_backup_late"] else None
        standing = standing_of(db, today, backup_late=late)
        gone = frozenset() if is_all else dismissed(db, user)
    found = [each for each in reminders(standing, today) if each.key not in gone]
    home.reminders = tuple(found)
    return Reminded(found, standing)


def reminder_facts(reminder: Reminder) -> dict[str, object]:
    """Return what the sentence of a reminder needs, amounts as people write them."""
    return {
        name: rupiah_text(Decimal(value)) if name in _AMOUNTS else value
        for name, value in reminder.facts.items()
    }
