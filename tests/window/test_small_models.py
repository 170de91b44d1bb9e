"""Choices, field texts, the sync light and the first start, without Flet."""

import asyncio
import re
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import selaras_client.window
from selaras.domain.invoice import Invoice, Line
from selaras_client.office import LinkStatus
from selaras_client.window.models.choices import choices_for, code_of, matching, shown_text
from selaras_client.window.models.field_texts import (
    day_text,
    key_of_path,
    parse_day,
    shown_value,
    stored_text,
)
from selaras_client.window.models.first_start import FirstStartModel
from selaras_client.window.models.invoice_list import InvoiceListModel
from selaras_client.window.models.row_window import WINDOW_ROWS
from selaras_client.window.models.sync_light import sync_light
from selaras_client.window.wording import Wording
from tests.window.office import MemoryOffice, office_with_company


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_a_day_is_read_as_it_is_written(day: date) -> None:
    assert parse_day(day_text(day)) == day
    assert parse_day(f"{day:%d-%m-%y}") == day
    assert parse_day(f"{day:%d%m%Y}") == day


@pytest.mark.parametrize("text", ["31/02/2026", "1/13/2026", "2026-10-31x", "besok", "1.1"])
def test_what_is_no_day_is_not_read(text: str) -> None:
    assert parse_day(text) is None


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_an_amount_is_stored_as_it_is_shown(amount: object) -> None:
    invoice = Invoice("invoice:a", "1", lines=(Line("l1", price=amount),))  # type: ignore[arg-type]
    shown = shown_value(invoice, "lines.l1.price")
    stored = stored_text(invoice, "lines.l1.price", shown=shown)
    assert stored is not None
    assert stored == ("" if not amount else stored)
    assert not shown or float(stored) == float(amount)  # type: ignore[arg-type]


def test_a_code_is_found_by_code_name_or_the_beginning_of_either() -> None:
    units = choices_for("unit", opt="A")
    for text in ("UM.0003", "um.0003", "Kilogram", "kilogr"):
        assert code_of(units, text) == "UM.0003"
    assert code_of(units, "kil") == "kil"


@pytest.mark.parametrize(
    ("member", "code", "indonesian", "english"),
    [
        ("unit", "UM.0020", "Lembar", "Sheet"),
        ("country", "DEU", "DEU Jerman", "DEU Germany"),
        ("trx_code", "08", "08 PPN dibebaskan", "08 VAT exempt"),
        ("opt", "B", "Jasa", "Service"),
        ("document", "Passport", "Paspor", "Passport"),
        ("kind", "settlement", "Pelunasan", "Settlement"),
    ],
)
def test_a_code_has_its_name_in_either_language_and_is_known_by_both(
    member: str, code: str, indonesian: str, english: str
) -> None:
    for lang, shown in (("id", indonesian), ("en", english)):
        choices = choices_for(member, opt="A", lang=lang)
        assert shown_text(choices, code) == shown
        for typed in (indonesian, english):
            assert code_of(choices, typed.removeprefix(f"{code} ").lower()) == code


def test_no_code_is_without_a_name_in_english() -> None:
    for member in ("unit", "country", "trx_code", "opt", "document", "kind"):
        for opt in ("A", "B"):
            assert all(each.label for each in choices_for(member, opt=opt, lang="en")), member


def test_services_have_other_units_than_goods() -> None:
    goods = {choice.code for choice in choices_for("unit", opt="A")}
    services = {choice.code for choice in choices_for("unit", opt="B")}
    assert goods != services


def test_what_begins_with_the_typed_text_comes_first() -> None:
    first = matching(choices_for("country"), "indo")[0]
    assert first.code == "IDN"


def test_a_finding_of_a_line_goes_to_the_line_by_its_id() -> None:
    invoice = Invoice("invoice:a", "1", lines=(Line("x"), Line("y")))
    assert key_of_path(invoice, "lines.2.qty") == "lines.y.qty"
    assert key_of_path(invoice, "lines.3.qty") == "lines.3.qty"
    assert key_of_path(invoice, "buyer.tin") == "buyer.tin"


@pytest.mark.parametrize(
    ("status", "refused", "tone", "key"),
    [
        (LinkStatus("alone"), 0, "calm", "window.sync.alone"),
        (LinkStatus("hub"), 0, "calm", "window.sync.hub"),
        (LinkStatus("hub", others=2), 0, "good", "window.sync.hub-connected"),
        (LinkStatus("hub", others=2), 1, "alarm", "window.sync.edits-refused"),
        (LinkStatus("even"), 0, "good", "window.sync.even"),
        (LinkStatus("even"), 2, "alarm", "window.sync.edits-refused"),
        (LinkStatus("sending", 3), 0, "busy", "window.sync.sending"),
        (LinkStatus("offline", 3, "2026-10-28T03:00:00Z"), 0, "waiting", "window.sync.offline"),
        (
            LinkStatus("offline", 0, "2026-10-28T03:00:00Z"),
            0,
            "waiting",
            "window.sync.offline-empty",
        ),
        (LinkStatus("offline", 3), 0, "waiting", "window.sync.not-yet"),
        (LinkStatus("refused", code="hub.unknown-device"), 0, "alarm", "window.sync.refused"),
        (LinkStatus("only-reading", 3), 0, "alarm", "window.sync.only-reading"),
        (LinkStatus("something-newer"), 0, "waiting", "window.sync.not-yet"),
    ],
)
def test_the_light_says_how_this_pc_stands(
    status: LinkStatus, refused: int, tone: str, key: str
) -> None:
    light = sync_light(status, refused=refused)
    assert (light.tone, light.key) == (tone, key)
    assert light.key in Wording("id")


def test_the_light_tells_the_time_of_this_pc() -> None:
    moment = "2026-10-28T03:00:00Z"
    light = sync_light(LinkStatus("offline", 1, moment))
    assert light.facts["since"] == f"{datetime.fromisoformat(moment).astimezone():%d/%m %H.%M}"


def test_an_npwp_is_checked_while_it_is_typed() -> None:
    model = FirstStartModel(MemoryOffice())
    assert model.npwp_hint() is None
    for text, key in (
        ("12", "window.first.npwp-shape"),
        ("0021234567891000", "window.first.npwp-doubtful"),
        ("3171234567890001", "window.first.npwp-good"),
    ):
        model.npwp = text
        hint = model.npwp_hint()
        assert hint is not None
        assert (hint.key, hint.is_error) == (key, key.endswith("shape"))


def test_joining_needs_an_address_with_a_port() -> None:
    model = FirstStartModel(MemoryOffice())
    model.address, model.code, model.pc = "192.168.1.5", "ABC", "Kasir"
    assert set(model.join_faults()) == {"address"}
    model.address = " 192.168.1.5:28417 "
    assert model.join_faults() == {}


def test_a_window_beyond_the_end_shows_the_last_rows() -> None:
    office = office_with_company()
    for number in range(70):
        office.draft(f"INV-{number}")
    model = InvoiceListModel(office)
    asyncio.run(model.refresh(first=500))
    assert (model.first, len(model.rows)) == (70 - WINDOW_ROWS, WINDOW_ROWS)


def test_the_tables_of_the_window_are_read() -> None:
    assert Wording("id")("window.list.count", count="3") == "3 faktur"
    assert Wording("en")("window.list.count", count="3") == "3 invoices"
    assert "window.no-such-key" not in Wording("id")


def test_every_key_that_the_window_names_has_its_sentence() -> None:
    sources = Path(selaras_client.window.__file__).parent.rglob("*.py")
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    named = set(re.findall(r'"(window\.[a-z][\w.-]*)"', text))
    assert len(named) > 30
    assert {key for key in named if key not in Wording("id")} == set()
