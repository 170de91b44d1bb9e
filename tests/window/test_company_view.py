"""The company in the window: its profile, how it numbers and approves, and another one let in."""

import asyncio

import flet as ft
import pytest

from selaras_client.window.models.company_page import (
    change_profile,
    change_settings,
    let_in,
    read_company,
)
from tests.window.harness import Window, in_window
from tests.window.office import NPWP, MemoryOffice, alone_office, office_with_company

ROUTE = "/pengaturan/perusahaan"
OTHER = "0031234567891000"
PATTERN = "INV/{year}/{number:4}"


def test_a_branch_is_added_and_named_and_never_taken_away() -> None:
    office = alone_office()
    change = asyncio.run(change_profile(office, "PT Baru", branches="000001; 000002 Medan"))
    assert change is None
    asyncio.run(change_profile(office, "PT Baru", branches="000001 Bandung"))
    page = asyncio.run(read_company(office))
    assert page.company.name == "PT Baru"
    assert page.branches_text == "000001 Bandung; 000002 Medan"
    office.close()


@pytest.mark.parametrize("branches", ["1 Bandung", "Bandung", "000001 Bandung; x"])
def test_a_branch_that_cannot_be_read_changes_nothing(branches: str) -> None:
    office = alone_office()
    refusal = asyncio.run(change_profile(office, "PT Lain", branches=branches))
    assert refusal is not None
    assert refusal.code == "company.branch-unreadable"
    assert asyncio.run(read_company(office)).company.name == "PT Samudra Biru"
    office.close()


def test_settings_are_kept_and_taken_back() -> None:
    office = alone_office()
    for series, numbering, person in ((PATTERN, "gapless", "no"), ("", "leased", "")):
        answer = asyncio.run(
            change_settings(office, series=series, numbering=numbering, person=person)
        )
        assert answer.is_done, answer
        page = asyncio.run(read_company(office))
        assert (page.series, page.one_person) == (series, person)
    office.close()


def test_what_only_the_hub_can_do_waits_for_it() -> None:
    office = office_with_company()
    assert asyncio.run(let_in(office, OTHER, name="PT Dua")).is_waiting
    office.close()


def _company_named(office: MemoryOffice) -> set[str]:
    return {each.company.name for each in office.replica.companies.all()}


@in_window(alone_office, route=ROUTE)
async def test_another_company_is_let_in_and_offered_in_the_status_bar(window: Window) -> None:
    await window.key("F6")
    await window.type("NPWP perusahaan", "123")
    await window.type("Nama perusahaan", "PT Dua")
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert window.find(ft.AlertDialog).open, "the NPWP is none"
    await window.type("NPWP perusahaan", OTHER)
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert _company_named(window.office) == {"PT Samudra Biru", "PT Dua"}
    assert window.find(ft.PopupMenuButton, key="companies").items
    assert "PT Dua" in window.texts()
    await window.key("Arrow Down")
    await window.key("F8")
    assert "PT Dua" in window.text("company")
    assert window.office.replica.identity.company == OTHER


@in_window(alone_office, route="/pengaturan")
async def test_the_profile_is_changed_where_it_is_shown(window: Window) -> None:
    await window.key("F7")
    assert window.page.route == ROUTE
    assert "0021 2345 6789 1000" in window.text("company-profile")
    await window.key("F4")
    await window.type("Nama perusahaan", "PT Samudra Raya")
    await window.click(window.find(ft.FilledButton, "Simpan (F8)"))
    assert "PT Samudra Raya" in window.text("company-profile")
    assert "PT Samudra Raya" in window.text("company")
    assert window.office.replica.identity.company == NPWP
