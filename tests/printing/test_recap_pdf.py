"""The recap on paper: all its rows on as many pages as they need, open months marked."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from selaras.domain.months import Month, Row
from selaras.domain.recap import Sums
from selaras.domain.tax_period import Period
from selaras.exchange.printing.recap_pages import PrintedRecap, recap_pdf
from selaras.texts import Texts

AT = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)


def month(count: int) -> Month:
    sums = Sums(Decimal(999_999_999_999), Decimal(0), Decimal(109_999_999_999), Decimal(0))
    rows = tuple(
        Row(f"invoice:{n}", "invoice", "I.A.2", f"{n:017}", f"INV/2026/10/{n:05}", "2026-10-05",
            "0012345678901000", "PT Maju Jaya Sentosa Abadi Makmur", "04", "APPROVED", sums)
        for n in range(count)
    )  # fmt: skip
    return Month("0021234567891000", Period(2026, 10), rows)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


@pytest.mark.parametrize(("count", "wanted"), [(0, 1), (1, 2), (120, 5)])
def test_every_row_is_on_a_page(count: int, wanted: int) -> None:
    printed = PrintedRecap(["PT Contoh", "Oktober"], month(count), is_closed=True)
    pdf = recap_pdf(printed, say=Texts("id").say, at=AT)
    assert pages(pdf) == wanted
    assert recap_pdf(printed, say=Texts("id").say, at=AT) == pdf


def test_an_open_month_does_not_look_like_a_closed_one() -> None:
    open_one, closed = (
        recap_pdf(PrintedRecap(["x"], month(1), is_closed=is_closed), say=Texts("en").say, at=AT)
        for is_closed in (False, True)
    )
    assert len(open_one) > len(closed)
