"""Purchases whose window for crediting is about to close are reminded of; decided ones are not."""

from datetime import date as Date

from selaras.domain.reminders import reminders
from selaras.domain.tax_period import Period
from selaras.replica.reminders import standing_of
from tests.facts.drafts import read
from tests.papers.papers import bought
from tests.sim.office import Office, Pc


def told(pc: Pc, today: Date) -> list[str]:
    standing = read(pc, lambda db: standing_of(db, today, backup_late=None))
    return [each.key for each in reminders(standing, today)]


def test_only_what_can_still_be_credited_is_reminded_of() -> None:
    (pc,) = Office(pcs=1).pcs
    first = bought(pc)
    bought(pc, number="07002600000000002")
    assert told(pc, Date(2026, 12, 31)) == []
    assert told(pc, Date(2027, 1, 10)) == ["credit-soon:102026"]
    pc.replica.papers.purchases.credit(first, Period(2026, 10))
    assert told(pc, Date(2027, 1, 10)) == []
