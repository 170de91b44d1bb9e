"""The company in the status bar: a name where there is one, a choice where there are several."""

import flet as ft

from selaras.domain.party import nitku_of
from selaras.domain.requests import ADD_COMPANY, Request
from selaras.domain.result import Rejection
from selaras_client.window.screens import routes
from tests.window.harness import Window, in_window
from tests.window.office import NPWP, MemoryOffice

OTHER = "0031234567892000"


def _one() -> MemoryOffice:
    office = MemoryOffice()
    assert not isinstance(office.home.set_up(npwp=NPWP, name="PT Samudra"), Rejection)
    office.draft("INV-1")
    return office


def _two() -> MemoryOffice:
    office = _one()
    office.replica.ask(Request(ADD_COMPANY, {"npwp": OTHER, "company_name": "PT Kedua"}))
    office.home.settle()
    with office.replica.companies.acting(OTHER):
        office.draft("INV-2", seller_nitku=nitku_of(OTHER))
    return office


def _references(window: Window) -> set[str]:
    return {text for text in window.texts() if text.startswith("INV-")}


def _item(window: Window, name: str) -> ft.PopupMenuItem:
    (found,) = [
        control
        for control in window.walk()
        if isinstance(control, ft.PopupMenuItem) and str(control.content).startswith(name)
    ]
    return found


@in_window(_one)
async def test_one_company_is_named_and_not_to_be_chosen(window: Window) -> None:
    assert window.text("company").startswith("PT Samudra")
    assert not [each for each in window.walk() if getattr(each, "key", "") == "companies"]


@in_window(_two)
async def test_another_company_shows_its_own_list_and_its_name(window: Window) -> None:
    assert _references(window) == {"INV-1"}
    await window.click(_item(window, "PT Kedua"))
    assert window.text("company").startswith("PT Kedua")
    assert _references(window) == {"INV-2"}
    assert [_item(window, name).checked for name in ("PT Samudra", "PT Kedua")] == [False, True]
    await window.click(_item(window, "PT Samudra"))
    assert _references(window) == {"INV-1"}


@in_window(_two, route="/perlu-dilihat")
async def test_the_choice_leads_back_to_the_list(window: Window) -> None:
    await window.click(_item(window, "PT Kedua"))
    assert _references(window) == {"INV-2"}
    assert window.page.route == routes.LIST
