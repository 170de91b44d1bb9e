"""One measured figure: what it must reach, what the machine allows, and whether it is met."""

from dataclasses import dataclass

_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """What one measure found.

    Args:
        name: Stays the same from run to run.
        value: None where this machine cannot tell.
        reach: What it must reach; None for a figure that is only told.
        is_least: *reach* is the least and not the most.
        limit: The same step done bare in the same run.
        ratio: How many times the limit it may be; where given, this counts.
        note: What a reader must know.
    """

    name: str
    title: str
    value: float | None
    unit: str
    reach: float | None = None
    is_least: bool = False
    limit: float | None = None
    ratio: float | None = None
    note: str = ""

    @property
    def of_limit(self) -> float | None:
        """Return how many times the limit it is."""
        if self.value is None or not self.limit:
            return None
        return self.value / self.limit

    @property
    def is_met(self) -> bool | None:
        """Say whether what it must reach is reached; None where nobody knows or asks."""
        if self.ratio is not None and self.of_limit is not None:
            return self.of_limit <= self.ratio
        if self.reach is None or self.value is None:
            return None
        return self.value >= self.reach if self.is_least else self.value <= self.reach

    def plain(self) -> dict[str, object]:
        """Return it for JSON."""
        return {
            "name": self.name,
            "title": self.title,
            "value": _short(self.value),
            "unit": self.unit,
            "reach": self.reach,
            "least": self.is_least,
            "limit": _short(self.limit),
            "ratio": _short(self.of_limit),
            "ratio_reach": self.ratio,
            "met": self.is_met,
            "note": self.note,
        }


def text_of(value: float | None) -> str:
    """Return a number as a table shows it: three digits that count."""
    if value is None:
        return "–"
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}"
    return f"{value:.{_DIGITS}g}"


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")
