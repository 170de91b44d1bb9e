"""What to remind whoever sits here of, now: from facts, clock and backups."""

from decimal import Decimal
from typing import Final

from selaras.domain.money import rupiah_text
from selaras.domain.reminders import Reminder, reminders
from selaras.replica.reminders import dismissed, standing_of
from selaras_client.health import backups_here
from selaras_client.home import Home

# What listeners hear when there is something else to be reminded of.
CHANGED: Final = frozenset({"reminders"})
_AMOUNTS: Final = ("base", "fine", "vat")


def look_again(home: Home) -> None:
    """Look whether the day brought anything new, and let whoever listens know."""
    before = home.reminders
    if reminders_here(home) != list(before):
        home.replica.announce(CHANGED)


def reminders_here(home: Home, *, is_all: bool = False) -> list[Reminder]:
    """Return the reminders of this moment.

    Args:
        is_all: Also those that she dismissed.
    """
    today = home.clock.now().astimezone().date()
    user = home.replica.users.person.user
    with home.replica.reading() as db:
        backups = backups_here(home, db)
        late = str(backups["last_backup"])[:10] if backups["is_backup_late"] else None
        found = reminders(standing_of(db, today, backup_late=late), today)
        gone = frozenset() if is_all else dismissed(db, user)
    home.reminders = tuple(each for each in found if each.key not in gone)
    return list(home.reminders)


def reminder_facts(reminder: Reminder) -> dict[str, object]:
    """Return what the sentence of a reminder needs, amounts as people write them."""
    return {
        name: rupiah_text(Decimal(value)) if name in _AMOUNTS else value
        for name, value in reminder.facts.items()
    }
