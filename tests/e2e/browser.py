"""A real browser on a real local server, for tests and for screenshots."""

import asyncio
import queue
import shutil
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing, contextmanager
from typing import Any, TypeVar

from playwright.sync_api import Browser, Page, sync_playwright

from selaras.replica import Replica
from tests.window.office import MemoryOffice
from tests.window.serving import serve_window

T = TypeVar("T")

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# What a page runs lives for seconds: to compile it well takes more than that saves.
QUICK_FLAGS = ("--js-flags=--liftoff-only",)
# A quarter of the dots to draw. What tests read is not drawn.
COARSE = 0.5
# Flutter builds its tree of roles only when asked; ask the moment the engine offers it, because a
# field that takes the focus before that stays without a name on that page.
SEMANTICS = """new MutationObserver((_, observer) => {
  const e = document.querySelector('flt-semantics-placeholder');
  if (e) { observer.disconnect(); e.click(); }
}).observe(document, {childList: true, subtree: true})"""
# Faster typing right after the focus changed loses characters in Flutter.
KEY_MS = 40
FOCUS_MS = 80
TRIES = 3
PATIENCE_MS = 120_000
SIZE = {"width": 1280, "height": 720}


class ServedOffice:
    """An office whose window is served from a thread of its own."""

    def __init__(self, office: MemoryOffice, url: str, loop: asyncio.AbstractEventLoop) -> None:
        self.office, self.url, self._loop = office, url, loop

    def ask(self, work: Callable[[Replica], T]) -> T:
        """Run *work* where the replica lives and wait for its answer."""
        return self.wait(self.office.ask(work))

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine where the window is served and wait for its answer."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_MS / 1000)


class _Serving:
    """The loop, the office and the server of one window, in a thread of their own."""

    def __init__(self, make: Callable[[], MemoryOffice], lang: str) -> None:
        self._make, self._lang = make, lang
        self.ready: queue.Queue[ServedOffice | BaseException] = queue.Queue()
        self.loop = asyncio.new_event_loop()
        self.task: asyncio.Task[None] | None = None

    def run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.task = self.loop.create_task(self._serve())
        self.loop.run_forever()

    async def _serve(self) -> None:
        try:
            # Its file belongs to the thread that opens it.
            office = self._make()
            with closing(office):
                await serve_window(
                    office,
                    lang=self._lang,
                    on_ready=lambda url: self.ready.put(ServedOffice(office, url, self.loop)),
                )
        except Exception as error:  # noqa: BLE001  # the test that waits shall see it
            self.ready.put(error)


@contextmanager
def served(make: Callable[[], MemoryOffice], *, lang: str = "id") -> Iterator[ServedOffice]:
    """Serve the window of the office that *make* makes, while inside."""
    serving = _Serving(make, lang)
    thread = threading.Thread(target=serving.run, name="window")
    thread.start()
    try:
        running = serving.ready.get(timeout=PATIENCE_MS / 1000)
        if isinstance(running, BaseException):
            raise running
        yield running
    finally:
        assert serving.task is not None
        asyncio.run_coroutine_threadsafe(_ended(serving.task), serving.loop).result(
            PATIENCE_MS / 1000
        )
        serving.loop.call_soon_threadsafe(serving.loop.stop)
        thread.join(PATIENCE_MS / 1000)
        serving.loop.close()


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})


@contextmanager
def browser(*, as_used: bool = False) -> Iterator[Browser]:
    """Start Chromium; it must be installed, because a window that no test opens is not tested.

    Args:
        as_used: It compiles what pages run as a person's does, for whoever measures.
    """
    program = shutil.which("chromium")
    if program is None:
        raise FileNotFoundError(
            "chromium is missing: apt-get install --no-install-recommends chromium"
        )
    with sync_playwright() as playwright:
        flags = FLAGS if as_used else (*FLAGS, *QUICK_FLAGS)
        started = playwright.chromium.launch(executable_path=program, args=list(flags))
        try:
            yield started
        finally:
            started.close()


def open_page(started: Browser, url: str, *, dark: bool = False, scale: float = 1.0) -> Page:
    """Open *url* in a fresh profile with its tree of roles switched on.

    Args:
        scale: Dots that are drawn for each of the page's own, both ways.
    """
    scheme = "dark" if dark else "light"
    context = started.new_context(viewport=SIZE, color_scheme=scheme, device_scale_factor=scale)  # type: ignore[arg-type]
    context.add_init_script(SEMANTICS)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(url)
    return page


def type_in(page: Page, label: str, *, text: str) -> None:
    """Click into a field and type over what it holds."""
    page.get_by_label(label, exact=True).click()
    wait_for_focus(page, label)
    page.keyboard.press("Control+A")
    type_keys(page, text)


def put_in(page: Page, label: str, *, text: str) -> None:
    """Click into a field and put *text* in the place of what it holds, all at once."""
    page.get_by_label(label, exact=True).click()
    wait_for_focus(page, label)
    for _ in range(TRIES):
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(text)
        page.wait_for_timeout(KEY_MS)
        if page.evaluate("document.activeElement?.value") == text:
            return
    raise AssertionError(f"the browser does not take {text!r}")


def type_keys(page: Page, text: str) -> None:
    """Type into the field that has the cursor; what a busy machine lost is typed again."""
    for _ in range(TRIES):
        page.keyboard.type(text, delay=KEY_MS)
        page.wait_for_timeout(KEY_MS)
        if page.evaluate("document.activeElement?.value") == text:
            return
        page.keyboard.press("Control+A")
    raise AssertionError(f"the browser keeps losing letters of {text!r}")


def wait_for_focus(page: Page, label: str) -> None:
    """Wait until the cursor is in the field with *label* and Flutter has noticed."""
    page.wait_for_function(
        "label => document.activeElement?.getAttribute('aria-label') === label", arg=label
    )
    page.wait_for_timeout(FOCUS_MS)
