"""The recap of a month as the lines of the VAT return (SPT Masa PPN). Pure sums.

Each entry lands on exactly one line, a return on the line of what is returned, with its sign
turned (rules RECAP-1 to RECAP-4). Amounts are whole rupiah, as the return wants them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from selaras.domain.money import difference, sum_of, to_rupiah

ZERO = Decimal(0)

OUTPUT_LINES: Final[Mapping[str, str]] = {
    "04": "I.A.2", "05": "I.A.2", "06": "I.A.3", "01": "I.A.4", "09": "I.A.4", "10": "I.A.4",
    "02": "I.A.6", "03": "I.A.6", "07": "I.A.7", "08": "I.A.8",
}  # fmt: skip
INPUT_LINES: Final[Mapping[str, str]] = {
    "04": "II.B", "05": "II.B", "01": "II.C", "09": "II.C", "10": "II.C", "02": "II.D",
    "03": "II.D",
}  # fmt: skip
RETAIL_LINES: Final[Mapping[str, str]] = {
    "Normal": "I.A.5", "07": "I.A.9", "08": "I.A.9", "NoVAT": "I.B",
}  # fmt: skip
EXPORT, IMPORT_DETAILS = "02", frozenset({"14", "15"})
NOT_CREDITED: Final = "II.H"
TAXED: Final = tuple(f"I.A.{number}" for number in range(1, 10))
SELF_COLLECTED: Final = ("I.A.2", "I.A.3", "I.A.4", "I.A.5")
CREDITED: Final = ("II.A", "II.B", "II.C", "II.D")
LINES: Final = (*TAXED, "I.B", *CREDITED, NOT_CREDITED, "II.I")
# Statuses at Coretax under which an invoice is a valid one of its period (RECAP-2).
VALID_STATUSES: Final = frozenset(
    {"APPROVED", "WAITING FOR AMENDMENT", "WAITING FOR CANCELLATION", "CREDITED", "UNCREDITED"}
)


@dataclass(frozen=True, slots=True)
class Sums:
    """Four amounts of a line, in whole rupiah."""

    base: Decimal = ZERO
    other_base: Decimal = ZERO
    vat: Decimal = ZERO
    ppnbm: Decimal = ZERO

    def rounded(self) -> "Sums":
        """Return them in whole rupiah, each half up (ROUND-3)."""
        return Sums(
            to_rupiah(self.base),
            to_rupiah(self.other_base),
            to_rupiah(self.vat),
            to_rupiah(self.ppnbm),
        )

    def turned(self) -> "Sums":
        """Return them with their signs turned."""
        return Sums(-self.base, -self.other_base, -self.vat, -self.ppnbm)


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of a month, on the line it belongs to."""

    line: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Carried:
    """Amounts that no document of the month gives.

    Args:
        compensation: Of an overpayment of an earlier period (II.E).
        recalculated: Input VAT recomputed, with its sign (II.F).
        paid_before: VAT paid in advance in this period (III.B).
        collected_too_much: By VAT collectors (III.D).
    """

    compensation: Decimal = ZERO
    recalculated: Decimal = ZERO
    paid_before: Decimal = ZERO
    collected_too_much: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Recap:
    """The lines of the return.

    Args:
        lines: Every line of ``LINES``, those without an entry too.
        carried: As given.
    """

    lines: Mapping[str, Sums]
    carried: Carried = field(default_factory=Carried)

    @property
    def taxed(self) -> Sums:
        """Return the sum of supplies that VAT is owed on (I.A)."""
        return add(self.lines[line] for line in TAXED)

    @property
    def supplied(self) -> Decimal:
        """Return the base of all supplies (I.C)."""
        return sum_of([self.taxed.base, self.lines["I.B"].base])

    @property
    def creditable(self) -> Decimal:
        """Return the input VAT that counts (II.G)."""
        vat = [self.lines[line].vat for line in CREDITED]
        return sum_of([*vat, self.carried.compensation, self.carried.recalculated])

    @property
    def acquired(self) -> Decimal:
        """Return the base of all purchases (II.J)."""
        return sum_of([self.lines[line].base for line in (*CREDITED, NOT_CREDITED, "II.I")])

    @property
    def owed(self) -> Decimal:
        """Return the VAT that the company itself collects (III.A)."""
        return sum_of([self.lines[line].vat for line in SELF_COLLECTED])

    @property
    def to_pay(self) -> Decimal:
        """Return what is to be paid; below zero what was paid too much (III.E)."""
        carried = self.carried
        less = sum_of([carried.paid_before, self.creditable, carried.collected_too_much])
        return difference(self.owed, less)


def recap(entries: Iterable[Entry], carried: Carried | None = None) -> Recap:
    """Return the recap of a month.

    Raises:
        ValueError: an entry names a line that the return does not have.
    """
    by_line: dict[str, list[Sums]] = {line: [] for line in LINES}
    for entry in entries:
        if entry.line not in by_line:
            raise ValueError(entry.line)
        by_line[entry.line].append(entry.sums)
    lines = {line: add(sums) for line, sums in by_line.items()}
    return Recap(lines, carried or Carried())


def add(sums: Iterable[Sums]) -> Sums:
    """Return the sum of sums."""
    kept = list(sums)
    return Sums(
        sum_of([each.base for each in kept]),
        sum_of([each.other_base for each in kept]),
        sum_of([each.vat for each in kept]),
        sum_of([each.ppnbm for each in kept]),
    )


def output_entry(trx_code: str, sums: Sums) -> Entry | None:
    """Return where an output invoice lands; None for a code that no line takes (RECAP-1)."""
    line = OUTPUT_LINES.get(trx_code)
    return None if line is None else Entry(line, sums.rounded())


def retail_entry(trx_code: str, sums: Sums) -> Entry | None:
    """Return where a retail total lands."""
    line = RETAIL_LINES.get(trx_code)
    return None if line is None else Entry(line, sums.rounded())


def other_output_entry(trx_type: str, detail: str, *, sums: Sums) -> Entry | None:
    """Return where another output document lands: exports apart, the rest like invoices."""
    if trx_type == EXPORT:
        return Entry("I.A.1", sums.rounded())
    return output_entry(detail, sums)


def input_entry(trx_code: str, sums: Sums, *, is_credited: bool) -> Entry:
    """Return where a purchase lands; not credited or with a facility, apart (RECAP-3)."""
    line = INPUT_LINES.get(trx_code) if is_credited else None
    return Entry(line or NOT_CREDITED, sums.rounded())


def other_input_entry(trx_type: str, detail: str, *, sums: Sums) -> Entry:
    """Return where another input document lands: imports apart, type 05 is not credited."""
    if trx_type == "05":
        return Entry(NOT_CREDITED, sums.rounded())
    if detail in IMPORT_DETAILS:
        return Entry("II.A", sums.rounded())
    return input_entry(detail, sums, is_credited=True)


def returned(entry: Entry) -> Entry:
    """Return what takes an entry back: a return lands on the line of what is returned."""
    return Entry(entry.line, entry.sums.turned())
