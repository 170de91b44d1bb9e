"""Which backups stay."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from selaras.domain.rotation import Keep, kept

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
MOMENTS = st.sets(
    st.datetimes(datetime(2016, 1, 1), datetime(2046, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    min_size=1,
    max_size=60,
)
KEEPS = st.builds(Keep, *[st.integers(min_value=0, max_value=20)] * 3)


def test_a_year_of_daily_backups_leaves_seven_days_four_weeks_twelve_months() -> None:
    year = [NOON - timedelta(days=days) for days in range(365)]
    staying = sorted(kept(year, Keep(days=7, weeks=4, months=12)), reverse=True)
    dates = [moment.date().isoformat() for moment in staying]
    assert dates[:7] == [f"2026-11-{day}" for day in range(25, 18, -1)]
    # Wednesday the 25th; Sundays end the weeks before, the last of each month the months before.
    assert dates[7:] == [
        *("2026-11-15", "2026-11-08", "2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31"),
        *("2026-06-30", "2026-05-31", "2026-04-30", "2026-03-31", "2026-02-28", "2026-01-31"),
        "2025-12-31",
    ]


def test_of_one_day_the_newest_stays() -> None:
    hours = [NOON - timedelta(hours=hours) for hours in range(6)]
    assert kept(hours, Keep(7, 0, 0)) == {NOON}


def test_after_a_long_pause_what_was_there_stays() -> None:
    before = [NOON - timedelta(days=100 + days) for days in range(5)]
    assert kept([NOON, *before], Keep(3, 0, 0)) == {NOON, *before[:2]}


@given(moments=MOMENTS, keep=KEEPS)
def test_the_newest_stays_whatever_is_kept_and_nothing_is_invented(
    moments: set[datetime], keep: Keep
) -> None:
    staying = kept(moments, keep)
    assert max(moments) in staying
    assert staying <= moments
    assert len(staying) <= 1 + keep.days + keep.weeks + keep.months


@given(moments=MOMENTS, keep=KEEPS)
def test_what_was_rotated_once_is_left_alone(moments: set[datetime], keep: Keep) -> None:
    once = kept(moments, keep)
    assert kept(once, keep) == once
