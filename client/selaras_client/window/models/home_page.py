"""The first look of a day: this period's PPN, what is still to be done, and by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date

from selaras.domain.reminders import Reminder, Undecided
from selaras.domain.rules import upload_deadline
from selaras.replica.identity import load_identity
from selaras.store.derive_papers import period_key
from selaras.store.invoice_lists import MonthSums, count_by_stage, sums_by_month
from selaras.store.papers import credited_by_month
from selaras_client.home import Home
from selaras_client.office import Office
from selaras_client.reminders import reminded_here, reminder_facts
from selaras_client.window.models.attention import Attention, attention
from selaras_client.window.wording import Wording

MONTHS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class HomePage:
    """What is shown.

    Args:
        period: Whose deadline comes next, ``YYYY-MM``.
        months: The last twelve up to this month, blank ones too.
        credited: Input VAT credited in each month, in sen.
        undecided: How many purchases of *period* nobody has decided on.
        stages: How many invoices of *period* stand in each state.
        deadline: The last day to upload them.
        days_left: Until then; 0 on the day itself.
    """

    period: str
    months: tuple[MonthSums, ...]
    credited: dict[str, int]
    undecided: int
    stages: dict[str, int]
    deadline: Date
    days_left: int
    attention: Attention
    reminders: tuple[Reminder, ...] = ()

    @property
    def here(self) -> MonthSums:
        """Return the sums of the period."""
        found = {each.month: each for each in self.months}
        return found.get(self.period, MonthSums(self.period, 0, 0, 0))


async def read_home(office: Office, today: Date) -> HomePage:
    """Return the first look of *today*."""
    period, deadline = next_deadline(today)
    names = months_until(f"{today:%Y-%m}", MONTHS_SHOWN)

    def read(home: Home) -> HomePage:
        replica = home.replica
        with replica.reading() as db:
            company = load_identity(db).company
            found = {
                each.month: each
                for each in sums_by_month(db, company, since=names[0], until=names[-1])
            }
            stages = count_by_stage(db, company, period=period)
            credited = credited_by_month(db, company, since=names[0], until=names[-1])
        reminded = reminded_here(home)
        return HomePage(
            period,
            tuple(found.get(name, MonthSums(name, 0, 0, 0)) for name in names),
            credited,
            _count_of(reminded.standing.undecided, period),
            stages,
            deadline,
            (deadline - today).days,
            attention(replica),
            tuple(reminded.due),
        )

    return await office.work(read)


def _count_of(undecided: Sequence[Undecided], period: str) -> int:
    return sum(each.count for each in undecided if period_key(each.period) == period)


async def dismiss(office: Office, shown: Sequence[Reminder]) -> None:
    """Let whoever sits here not be reminded of these any more."""
    keys = [each.key for each in shown]
    await office.ask(lambda replica: replica.reminders.dismiss(keys))


def next_deadline(today: Date) -> tuple[str, Date]:
    """Return the period whose deadline comes next, and that day (``rules.upload_deadline``)."""
    month = f"{today:%Y-%m}"
    for period in (*months_until(month, 2), month):
        deadline = upload_deadline(Date.fromisoformat(f"{period}-01"))
        if deadline is not None and today <= deadline:
            return period, deadline
    return month, today


def months_until(last: str, count: int) -> list[str]:
    """Return *count* months up to *last*, ``YYYY-MM``, in order."""
    year, month = (int(part) for part in last.split("-"))
    whole = year * 12 + month - 1
    return [f"{each // 12:04}-{each % 12 + 1:02}" for each in range(whole - count + 1, whole + 1)]


def reminder_words(reminder: Reminder, say: Wording) -> str:
    """Return a reminder in words."""
    return say(reminder.code, **reminder_facts(reminder))
