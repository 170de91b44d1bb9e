"""``selaras reminders``: what is due here, and dismissing it on this PC."""

from tests.cli.selaras import Pc

LINE = '{"opt": "A", "code": "000000", "name": "X", "unit": "UM.0021", "qty": "1", "price": "5000"}'


def test_late_invoices_are_told_until_they_are_dismissed_here(empty: Pc) -> None:
    assert empty.json("reminders")["reminders"] == []
    draft = empty.home.parent / "draft.json"
    draft.write_text(f'{{"reference": "L-1", "date": "2025-06-05", "lines": [{LINE}]}}', "utf-8")
    empty.json("new", str(draft))
    (found,) = empty.json("reminders")["reminders"]
    assert (found["key"], found["level"]) == ("not-issued:2025-06", "late")
    assert found["facts"]["fine"] == "50"
    assert "06/2025" in empty.here("reminders").out
    assert empty.json("reminders", "--dismiss", found["key"])["reminders"] == []
    assert empty.json("reminders")["reminders"] == []
    assert len(empty.json("reminders", "--all")["reminders"]) == 1
