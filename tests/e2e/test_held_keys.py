"""Keys typed while the cursor is on its way: held back by the page, and in the right field then."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from selaras.domain.invoice import Invoice
from selaras.domain.result import Rejection
from selaras.replica import Replica
from selaras.replica.finding import find_invoice
from selaras_client.window.held_keys import GONE_MS, PATIENCE_MS, SCRIPT
from selaras_client.window.title import LEADS_ON
from tests.e2e.browser import SIZE, ServedOffice, browser, served
from tests.window.office import NPWP, MemoryOffice, alone_office

pytestmark = pytest.mark.browser

# A processor of this part of the speed: the cursor took seconds, ten letters one.
SLOWER = 6
KEY_MS = 5
# What is typed into one line, and Enter behind each but the last.
TYPED = ("Semen tiga roda", "252300", "kilogr", "3", "45000")

# Two fields, the second of which gets the cursor when the test says so, as a program far away does.
TWO_FIELDS = f"""<html><head><script>{SCRIPT}</script></head>
<body><input id="one" autofocus><input id="two"></body></html>"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser(as_used=True) as started:
        yield started


@pytest.fixture(scope="module")
def office() -> Iterator[ServedOffice]:
    with served(_one_draft) as running:
        yield running


@pytest.fixture
def fields(chromium: Browser) -> Iterator[Page]:
    with chromium.new_context() as context:
        page = context.new_page()
        page.route("**/*", lambda each: each.fulfill(body=TWO_FIELDS, content_type="text/html"))
        page.goto("http://unit.test/faktur/1")
        page.focus("#one")
        yield page


def _one_draft() -> MemoryOffice:
    office = alone_office()
    office.draft("INV-1")
    office.home.settle()
    return office


def _move(page: Page) -> None:
    """Put the cursor into the second field and wait until the page has taken that in."""
    page.evaluate(
        """() => new Promise(done => {
          document.querySelector('#two').focus();
          requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)));
        })"""
    )


def _values(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        "() => [...document.querySelectorAll('input')].map(e => e.value)"
    )
    return found


def test_a_line_typed_blindly_on_a_slow_pc_is_stored_to_the_letter(
    chromium: Browser, office: ServedOffice
) -> None:
    """Longer than a second: a browser with a fraction of the processor, as users have it."""
    with chromium.new_context(viewport=SIZE) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(office.url)
        page.wait_for_function("() => document.activeElement?.tagName === 'INPUT'")
        page.keyboard.press("Enter")
        page.wait_for_function("() => document.activeElement?.value === 'INV-1'")
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.keyboard.press("F4")
        for text in TYPED:
            page.keyboard.type(text, delay=KEY_MS)
            page.keyboard.press("Enter" if text != TYPED[-1] else "F8")
        page.wait_for_url("**/faktur")
    stored = office.ask(_stored)
    assert stored.reference == "INV-1"
    line = stored.lines[1]
    assert (line.name, line.code, line.unit) == ("Semen tiga roda", "252300", "UM.0003")
    assert (int(line.qty), int(line.price)) == (3, 45_000)


def _stored(replica: Replica) -> Invoice:
    with replica.reading() as db:
        found = find_invoice(db, NPWP, ref="INV-1")
    assert not isinstance(found, Rejection), found
    return found.invoice


def test_a_company_typed_blindly_on_a_slow_pc_stands_in_its_fields(chromium: Browser) -> None:
    typed = ("0021234567891000", "PT Maju", "Sari", "kata sandi 1")
    with served(MemoryOffice) as new, chromium.new_context(viewport=SIZE) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(new.url)
        page.wait_for_function("() => document.title.length > 7")
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        for text in typed:
            page.keyboard.type(text, delay=KEY_MS)
            page.keyboard.press("Enter" if text != typed[-1] else "F8")
        # Its check digits do not fit; who means it says so once more.
        page.wait_for_timeout(GONE_MS)
        page.keyboard.press("F8")
        while not new.ask(lambda replica: replica.users.all()):
            page.wait_for_timeout(KEY_MS)
        (user,) = new.ask(lambda replica: replica.users.all())
        (listed,) = new.ask(lambda replica: replica.companies.all())
    assert (user.has_password, listed.company.name) == (True, "PT Maju")


def test_enter_holds_back_where_the_title_says_that_it_leads_on(fields: Page) -> None:
    fields.evaluate("() => history.pushState({}, '', '/pengguna')")
    for mark, values in ((LEADS_ON, ["", "b"]), ("", ["c", "b"])):
        fields.focus("#one")
        fields.evaluate("mark => { document.title = 'Selaras' + mark; }", mark)
        fields.keyboard.press("Enter")
        fields.keyboard.type(values[0] or "b")
        _move(fields)
        assert _values(fields) == values


def test_letters_and_a_correction_go_where_the_cursor_comes(fields: Page) -> None:
    fields.keyboard.type("a")
    fields.keyboard.press("F4")
    fields.keyboard.type("bcx")
    fields.keyboard.press("Backspace")
    assert _values(fields) == ["a", ""]
    _move(fields)
    fields.keyboard.type("d")
    assert _values(fields) == ["a", "bcd"]


def test_a_key_that_moves_on_holds_back_what_is_behind_it(fields: Page) -> None:
    fields.keyboard.press("Enter")
    fields.keyboard.type("b")
    fields.keyboard.press("F4")
    fields.keyboard.type("c")
    _move(fields)
    assert _values(fields) == ["", "b"]
    # Where the first move began is no place to go on: Flutter passes there on its way.
    fields.focus("#one")
    fields.keyboard.press("Escape")
    assert _values(fields) == ["c", "b"]


@pytest.mark.parametrize("key", ["Tab", "F2", "Control+Enter", "a"])
def test_other_keys_hold_nothing_back(fields: Page, key: str) -> None:
    fields.focus("#two")
    fields.keyboard.press(key)
    fields.focus("#one")
    fields.keyboard.type("b")
    assert _values(fields)[0] == "b"


def test_nothing_is_held_back_where_nothing_can_be_typed_nor_on_other_screens(
    fields: Page,
) -> None:
    fields.evaluate("() => { document.querySelector('#one').readOnly = true; }")
    fields.keyboard.press("F4")
    fields.focus("#two")
    fields.keyboard.type("b")
    assert _values(fields) == ["", "b"]
    fields.goto("http://unit.test/faktur")
    fields.focus("#one")
    fields.keyboard.press("Enter")
    fields.keyboard.type("c")
    assert _values(fields) == ["c", ""]


def test_a_click_takes_what_was_typed_to_where_the_cursor_was(fields: Page) -> None:
    fields.keyboard.press("F4")
    fields.keyboard.type("b")
    fields.mouse.click(400, 300)
    assert _values(fields) == ["b", ""]


def test_where_the_cursor_never_moves_the_letters_come_out_in_the_end(fields: Page) -> None:
    fields.clock.install()
    fields.keyboard.press("F4")
    fields.keyboard.type("b")
    # The clock goes on by itself too, a little.
    fields.clock.run_for(PATIENCE_MS // 2)
    assert _values(fields) == ["", ""]
    fields.clock.run_for(PATIENCE_MS // 2)
    assert _values(fields) == ["b", ""]


def test_where_the_field_is_gone_the_keys_come_out_soon(fields: Page) -> None:
    fields.evaluate(
        """() => { window.seen = [];
          document.addEventListener('keydown', event => window.seen.push(event.key)); }"""
    )
    fields.clock.install()
    fields.keyboard.press("Enter")
    fields.evaluate("() => document.querySelector('#one').remove()")
    fields.keyboard.press("F8")
    fields.clock.run_for(GONE_MS)
    assert fields.evaluate("() => window.seen") == ["Enter", "F8"]


def test_nothing_is_held_back_once_another_screen_is_shown(fields: Page) -> None:
    fields.keyboard.press("Enter")
    fields.keyboard.type("b")
    fields.evaluate("() => history.pushState({}, '', '/ekspor')")
    fields.keyboard.type("c")
    assert _values(fields) == ["bc", ""]
