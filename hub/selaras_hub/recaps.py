"""The VAT recap of a closed period: made by the hub as a fact, and kept whatever comes later.

Each closing has a fact of its own with the figures, its rows in parts behind it. Its id follows
from the request's origin, so that what two epochs closed stands side by side.
"""

from typing import Final

from selaras.domain.ids import derived_id
from selaras.domain.money import parse_amount, to_rupiah
from selaras.domain.month_text import CARRIED, ROWS_IN_PART, head_text, month_hash, row_text
from selaras.domain.months import Month
from selaras.domain.requests import Request
from selaras.domain.tax_period import Period, parse_period
from selaras.store.months import FIGURES, HEAD, PERIOD, ROWS, figures_id, month_of, part_id
from selaras.store.sums import HUB
from selaras_hub.judging import Refused
from selaras_hub.requesting import Asked, Done

# Input VAT that is recomputed goes either way (II.F).
_MAY_BE_NEGATIVE: Final = frozenset({"recalculated"})
MAX_SHOWN: Final = 40


def freeze(asked: Asked, request: Request, *, period: Period) -> str | Refused:
    """Keep what counts in *period* now; return the id of the fact.

    A request that says what the person saw (``seen``, a hash) is refused where that is not what
    is there.
    """
    month = month_of(asked.facts.db, asked.company, period=period, side=HUB)
    seen = request.text("seen")
    if seen not in ("", month_hash(month)):
        return Refused("recap.changed", {"period": period.text})
    origin = f"{asked.entry.origin_incarnation}/{asked.entry.origin_n}"
    head_id = f"{HEAD}:{derived_id(HEAD, asked.company, period.text, origin)}"
    _put(asked, head_id, month)
    return head_id


def set_figures(asked: Asked, request: Request) -> Done | Refused:
    """Write down figures that no document of an open period gives; blank takes one back."""
    period = parse_period(request.text("period"))
    if period is None:
        return Refused("period.unreadable", {"period": request.text("period")[:20]})
    state = asked.facts.get(f"{PERIOD}:{asked.company}:{period.text}")
    if state is not None and state["state"] == "closed":
        return Refused("period.closed", {"period": period.text})
    fact_id = figures_id(asked.company, period)
    content = dict.fromkeys(CARRIED, "") | (asked.facts.get(fact_id) or {})
    wanted = {name: request.text(name) for name in CARRIED if name in request.members}
    for name, text in wanted.items():
        if not _is_figure(name, text):
            return Refused("recap.figure", {"name": name, "value": text[:MAX_SHOWN]})
    content |= wanted | {
        "period": period.text,
        "by": asked.entry.author,
        "pc": asked.member.pc,
        "at": asked.now,
    }
    asked.facts.put(FIGURES, fact_id, subject="", content=content)
    return Done({"period": period.text})


def _is_figure(name: str, text: str) -> bool:
    """Say whether *text* is an amount in whole rupiah, or blank."""
    amount = parse_amount(text)
    if not text or amount is None:
        return not text
    return amount == to_rupiah(amount) and (amount >= 0 or name in _MAY_BE_NEGATIVE)


def _put(asked: Asked, head_id: str, month: Month) -> None:
    texts = [row_text(row) for row in month.rows]
    parts = [texts[start : start + ROWS_IN_PART] for start in range(0, len(texts), ROWS_IN_PART)]
    for number, part in enumerate(parts):
        asked.facts.put(ROWS, part_id(head_id, number), subject="", content={"rows": part})
    head = {
        **head_text(month),
        "parts": len(parts),
        "by": asked.entry.author,
        "pc": asked.member.pc,
        "at": asked.now,
    }
    asked.facts.put(HEAD, head_id, subject="", content=head)
