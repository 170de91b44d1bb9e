"""What becomes of each row of Coretax's list. Pure: rows and invoices in, verdicts out.

Every row of a list gets a verdict; none is dropped and none is guessed (rules RESULT-3 to
RESULT-5).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from selaras.domain.by_hand import place_in_chain, serial_of, status_code_of
from selaras.domain.coretax_results import (
    NUMBER_DIGITS,
    REJECTED,
    Difference,
    Matched,
    ResultRow,
    Sent,
    SentBook,
    all_statuses,
    differences,
    may_move,
    status_name,
)
from selaras.domain.party import is_digits

ORIGINAL = "00"


class Fate(StrEnum):
    """What becomes of a row."""

    RECORD = "record"
    UNCHANGED = "unchanged"
    # It may be right, but only a person can know.
    CONFIRM = "confirm"
    # What is known already is further.
    OLDER = "older"
    # Another row of this list says more about the same invoice.
    SUPERSEDED = "superseded"
    # It is about an earlier version that Coretax rejected, which is known.
    EARLIER_VERSION = "earlier-version"
    OTHER_NUMBER = "other-number"
    # It replaces an invoice of ours, and nobody planned that here.
    UNPLANNED = "unplanned"
    NUMBER_TAKEN = "number-taken"
    NO_NUMBER = "no-number"
    NOT_EXPORTED = "not-exported"
    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"
    UNKNOWN_STATUS = "unknown-status"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one row.

    Args:
        sent: The invoice it is about, if it is about one.
        needs_word: A person had to say, or has to say, that this is right.
    """

    row: ResultRow
    fate: Fate
    sent: Sent | None = None
    matched: Matched | None = None
    differences: tuple[Difference, ...] = ()
    needs_word: bool = False


def judge_rows(
    rows: Sequence[ResultRow], book: SentBook, *, confirmed: frozenset[int] = frozenset()
) -> list[Verdict]:
    """Say of each row what becomes of it, in the order of the list.

    Args:
        confirmed: Numbers of rows of which a person says that they are right.
    """
    verdicts: dict[int, Verdict] = {}
    groups: dict[str, list[Verdict]] = {}
    for place, row in enumerate(rows):
        verdict = _matched(row, book)
        verdicts[place] = verdict
        if verdict.fate is Fate.RECORD and verdict.sent is not None:
            groups.setdefault(verdict.sent.invoice_id, []).append(verdict)
    judged = {
        id(verdict): after
        for group in groups.values()
        for verdict, after in zip(group, _judge_group(group, book, confirmed), strict=True)
    }
    return [judged.get(id(verdict), verdict) for verdict in verdicts.values()]


def _matched(row: ResultRow, book: SentBook) -> Verdict:
    name = status_name(row.status)
    status = all_statuses().get(name)
    sent, matched, count = _find(row, book)
    known = differences(row, sent) if sent else ()
    verdict = Verdict(row, Fate.RECORD, sent, matched, known, matched is Matched.LIKENESS)
    if status is None:
        fate = Fate.UNKNOWN_STATUS
    elif status.has_number and not is_digits(row.number, NUMBER_DIGITS):
        fate = Fate.NO_NUMBER
    elif sent is None and _is_unplanned(row, book):
        fate = Fate.UNPLANNED
    elif sent is None:
        fate = Fate.AMBIGUOUS if count > 1 else Fate.UNMATCHED
    elif not sent.approval:
        fate = Fate.NOT_EXPORTED
    else:
        fate = Fate.RECORD
    return _with(verdict, fate)


def _find(row: ResultRow, book: SentBook) -> tuple[Sent | None, Matched | None, int]:
    """Return the invoice a row is about, how it was found, and how many it may be (RESULT-3)."""
    replacement = book.replacements.get(place_in_chain(row.number)) if row.number else None
    if replacement is not None:
        return replacement, Matched.NUMBER, 1
    # Who replaces an invoice may leave its reference: the number says which of them a row is.
    if _is_unplanned(row, book):
        return None, None, 0
    by_reference = book.by_reference.get(row.reference) if row.reference else None
    if by_reference is not None:
        return by_reference, Matched.REFERENCE, 1
    by_number = book.by_number.get(row.number) if row.number else None
    if by_number is not None:
        return by_number, Matched.NUMBER, 1
    if row.date is None:
        return None, None, 0
    alike = [
        each
        for each in book.alike.get((row.buyer_id, row.date), ())
        if row.tax_base == each.amounts.tax_base
        and row.vat == each.amounts.vat
        and each.number in ("", row.number)
    ]
    if len(alike) == 1:
        return alike[0], Matched.LIKENESS, 1
    return None, None, len(alike)


def _is_unplanned(row: ResultRow, book: SentBook) -> bool:
    """Say whether a row is of a replacement that is not planned here (rule RESULT-5)."""
    is_number = is_digits(row.number, NUMBER_DIGITS)
    return is_number and row.number not in book.by_number and serial_of(row.number) in book.serials


def _judge_group(group: list[Verdict], book: SentBook, confirmed: frozenset[int]) -> list[Verdict]:
    """Judge all rows about one invoice: at most one of them is recorded (rule RESULT-4)."""
    sent = group[0].sent
    if sent is None:
        return group
    left_out = _earlier_rejections(group, sent)
    candidates = [each for n, each in enumerate(group) if n not in left_out]
    number = sent.number or _first_number(candidates)
    same = [each for each in candidates if each.row.number in ("", number)]
    # One whose match is sure goes before one that only looks alike.
    best = max(same, key=lambda each: (not each.needs_word, _rank(each)), default=None)
    judged = []
    for n, each in enumerate(group):
        if n in left_out:
            judged.append(_with(each, Fate.EARLIER_VERSION))
        elif each.row.number not in ("", number):
            is_same = serial_of(each.row.number) == serial_of(number)
            judged.append(_with(each, Fate.UNPLANNED if is_same else Fate.OTHER_NUMBER))
        elif each is not best:
            judged.append(_with(each, Fate.SUPERSEDED))
        else:
            judged.append(_recorded(each, sent, book, each.row.row in confirmed))
    return judged


def _recorded(verdict: Verdict, sent: Sent, book: SentBook, is_confirmed: bool) -> Verdict:  # noqa: FBT001
    row, status = verdict.row, status_name(verdict.row.status)
    owner = book.by_number.get(row.number)
    if row.number and owner is not None and owner.invoice_id != sent.invoice_id:
        return _with(verdict, Fate.NUMBER_TAKEN)
    if sent.status == status and row.number in ("", sent.number):
        return _with(verdict, Fate.UNCHANGED)
    if may_move(sent.status, status, confirmed=False) or _only_number_is_new(sent, row, status):
        needs_word = verdict.needs_word
    elif may_move(sent.status, status, confirmed=True):
        needs_word = True
    else:
        return _with(verdict, Fate.OLDER)
    fate = Fate.RECORD if is_confirmed or not needs_word else Fate.CONFIRM
    return replace(verdict, fate=fate, needs_word=needs_word)


def _only_number_is_new(sent: Sent, row: ResultRow, status: str) -> bool:
    return sent.status == status and not sent.number and bool(row.number)


def _earlier_rejections(group: list[Verdict], sent: Sent) -> set[int]:
    """Return which rows tell of rejections that are known: Coretax keeps them in its list."""
    rejected = [n for n, each in enumerate(group) if status_name(each.row.status) == REJECTED]
    return set(rejected[: sent.rejected_before])


def _first_number(group: list[Verdict]) -> str:
    """Return the number of the invoice itself among those of its replacements (rule RESULT-5)."""
    sure_first = sorted(group, key=lambda each: each.needs_word)
    numbers = [each.row.number for each in sure_first if each.row.number]
    originals = [number for number in numbers if status_code_of(number) == ORIGINAL]
    return (originals or numbers or [""])[0]


def _rank(verdict: Verdict) -> int:
    return all_statuses()[status_name(verdict.row.status)].rank


def _with(verdict: Verdict, fate: Fate) -> Verdict:
    return replace(verdict, fate=fate)
