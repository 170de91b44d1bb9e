"""The shape of ``show --json``, and the way back."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date as Date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from selaras.domain.fields import invoice_from_view, invoice_view
from selaras.domain.findings import warning
from selaras.domain.invoice import Invoice, Legacy, Line, Transaction
from selaras.domain.party import OwnCompany
from selaras.domain.result import Rejection
from selaras.domain.validation import findings
from tests.domain.sample_files import SELLER, coretax_sample

DRAFT = Invoice(
    "invoice:1",
    SELLER,
    date=Date(2026, 10, 1),
    transaction=Transaction("04"),
    lines=(
        Line("a", "A", "000000", "Semen", "UM.0021", Decimal(1000), Decimal(2), place="V"),
        Line("b", "B", "", "Jasa", "UM.0030", Decimal(500), Decimal(1), place="W"),
    ),
)


def ids() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"new-{next(numbers)}"


def from_view(data: dict[str, Any]) -> Invoice | Rejection:
    return invoice_from_view(data, invoice_id="invoice:2", company=SELLER, new_line_id=ids())


def test_the_view_names_what_edit_takes_and_what_is_computed() -> None:
    doubt = warning("reference.missing", "reference")
    view = invoice_view(DRAFT, [doubt])
    assert json.loads(json.dumps(view)) == view
    assert (view["id"], view["state"], view["date"]) == ("invoice:1", "draft", "2026-10-01")
    assert view["findings"] == [
        {"code": "reference.missing", "severity": "warning", "path": "reference", "facts": {}}
    ]
    assert "legacy" not in view


def test_a_shown_line_holds_what_was_typed_and_what_is_computed() -> None:
    lines = invoice_view(DRAFT, [])["lines"]
    assert isinstance(lines, list)
    assert lines[0] == {
        "line_id": "a",
        "opt": "A",
        "code": "000000",
        "name": "Semen",
        "unit": "UM.0021",
        "price": "1000",
        "qty": "2",
        "discount": "0",
        "tax_base": "2000",
        "other_tax_base": "1833.33",
        "vat_rate": "12",
        "vat": "220",
        "ppnbm_rate": "0",
        "ppnbm": "0",
        "reason": "tax.other-base-11-12",
    }


def test_totals_are_shown_as_in_the_file_and_in_whole_rupiah() -> None:
    assert invoice_view(DRAFT, [])["totals"] == {
        "tax_base": "2500",
        "other_tax_base": "2291.66",
        "vat": "275",
        "ppnbm": "0",
        "rupiah": {"tax_base": "2500", "other_tax_base": "2292", "vat": "275", "ppnbm": "0"},
    }


def test_the_view_shows_a_legacy_or_discarded_invoice_as_such() -> None:
    legacy = replace(DRAFT, date=None, legacy=Legacy("0012400000001", vat=Decimal("5.0")))
    view = invoice_view(legacy, [])
    assert (view["state"], view["date"]) == ("legacy", "")
    shown = view["legacy"]
    assert isinstance(shown, dict)
    assert (shown["number"], shown["vat"], shown["down_payment"]) == ("0012400000001", "5", "0")
    assert invoice_view(replace(DRAFT, discarded=True), [])["state"] == "discarded"


def test_the_view_shows_the_tax_base_that_a_file_stated() -> None:
    stated = replace(DRAFT, lines=(replace(DRAFT.lines[0], stated_tax_base=Decimal("1.50")),))
    lines = invoice_view(stated, [])["lines"]
    assert isinstance(lines, list)
    assert lines[0]["stated_tax_base"] == "1.5"


def test_every_sample_invoice_comes_back_from_its_view() -> None:
    own = OwnCompany(SELLER)
    for invoice, _ in coretax_sample():
        view = invoice_view(invoice, findings(invoice, own))
        again = from_view(json.loads(json.dumps(view)))
        assert isinstance(again, Invoice)
        bare = [replace(line, line_id="", place="") for line in again.lines]
        assert bare == [replace(line, line_id="") for line in invoice.lines]
        assert replace(again, invoice_id=invoice.invoice_id, lines=invoice.lines) == invoice


def test_a_shown_invoice_can_be_changed_and_drafted_anew() -> None:
    view = invoice_view(DRAFT, [])
    lines: Any = view["lines"]
    lines[0]["price"] = "3000"
    again = from_view(view)
    assert isinstance(again, Invoice)
    assert again.lines[0].price == 3000
    assert (again.lines[0].other_tax_base, again.lines[0].vat) == (None, None)


def test_a_typed_other_base_survives_the_view() -> None:
    line = replace(DRAFT.lines[0], other_tax_base=Decimal(1500))
    typed = replace(DRAFT, lines=(line,))
    again = from_view(invoice_view(typed, []))
    assert isinstance(again, Invoice)
    assert (again.lines[0].other_tax_base, again.lines[0].vat) == (Decimal(1500), None)


def test_a_new_draft_may_say_little_and_use_numbers() -> None:
    data = {
        "reference": None,
        "trx_code": "05",
        "lines": [{}, {"price": 1500, "qty": 0.1, "vat": "1.65", "code": None}],
    }
    draft = from_view(data)
    assert isinstance(draft, Invoice)
    assert (draft.invoice_id, draft.company, draft.reference) == ("invoice:2", SELLER, "")
    assert [line.line_id for line in draft.lines] == ["new-1", "new-2"]
    line = draft.lines[1]
    assert (line.price, line.qty, line.vat) == (Decimal(1500), Decimal("0.1"), Decimal("1.65"))
    assert from_view({}) == Invoice("invoice:2", SELLER)


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({"colour": "red"}, "colour", "field.unknown"),
        ({"buyer": {"colour": "red"}}, "buyer.colour", "field.unknown"),
        ({"lines": [{"colour": "red"}]}, "lines.1.colour", "field.unknown"),
        ({"lines": [{"removed": "true"}]}, "lines.1.removed", "field.unknown"),
        ({"buyer": "PT A"}, "buyer", "field.unreadable"),
        ({"lines": "many"}, "lines", "field.unreadable"),
        ({"lines": 5}, "lines", "field.unreadable"),
        ({"lines": ["x"]}, "lines.1", "field.unreadable"),
        ({"reference": True}, "reference", "field.unreadable"),
        ({"reference": ["x"]}, "reference", "field.unreadable"),
        ({"lines": [{"price": 1e30}]}, "lines.1.price", "field.unreadable"),
        ({"lines": [{"price": float("nan")}]}, "lines.1.price", "field.unreadable"),
        ({"lines": [{"vat": "1"}], "trx_code": "04"}, "lines.1.vat", "field.computed"),
        ({"trx_code": "44"}, "trx_code", "field.not-in-list"),
        ({"date": "1/1/2026"}, "date", "field.unreadable"),
    ],
)
def test_a_new_draft_of_the_wrong_shape_is_refused_by_name(
    data: dict[str, Any], field: str, code: str
) -> None:
    refusal = from_view(data)
    assert isinstance(refusal, Rejection)
    assert (refusal.code, refusal.facts["field"]) == (code, field)
