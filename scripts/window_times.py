"""How quick the window is with very many invoices: ``python3 scripts/window_times.py``.

Without ``--home DIR`` a folder with 100,000 invoices is made first, which takes minutes. Model
functions are told in CPU time, which other work on the machine does not change; what the browser
shows in real time, with the load of the machine beside it.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page  # noqa: E402  # ROOT comes first

from _many_invoices import fill  # noqa: E402
from selaras.clock import SystemChance, SystemClock  # noqa: E402
from selaras.store.invoice_lists import ORDERS  # noqa: E402
from selaras_client.composition import HubFounding  # noqa: E402
from selaras_client.home import Home  # noqa: E402
from selaras_client.office import Office  # noqa: E402
from selaras_client.window.models.attention import attention  # noqa: E402
from selaras_client.window.models.invoice_list import InvoiceListModel  # noqa: E402
from tests.e2e.browser import browser, open_page, wait_for_focus  # noqa: E402

SEARCH = "Cari referensi, pembeli, atau barang (F3)"
SEARCH_MOST_S = 20.0
COUNT = 100_000
# How many there are: it changes with what is found, and with nothing else.
COUNTED = """[...document.querySelectorAll('flt-semantics')].map(e => e.textContent)
  .filter(each => /^[0-9.]+ faktur$/.test(each.trim())).join()"""
WATCH = """() => {
  window.painted = []; window.frames = [];
  new PerformanceObserver(list => {
    for (const each of list.getEntries())
      if (each.name === 'keydown') window.painted.push(each.duration);
  }).observe({type: 'event', durationThreshold: 16});
  let last = performance.now();
  const frame = now => {
    window.frames.push(now - last); last = now; requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""

Step = Callable[[], Awaitable[object]]


def main() -> int:
    """Measure and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--count", type=int, default=COUNT)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("SELARAS_KEYS", str(Path(folder) / "keys"))
        home = asked.home or Path(folder) / "home"
        if asked.home is None:
            fill(home, asked.count)
        found = {"cpu_ms": _model_times(home), **_browser_times(home)}
    print(json.dumps(found, indent=2))
    return 0


def _model_times(folder: Path) -> dict[str, float]:
    """Return the CPU milliseconds of what a key or a click asks for."""
    home = Home(folder, HubFounding(), clock=SystemClock(), chance=SystemChance())
    try:
        office = _office_of(home)
        model = InvoiceListModel(office)
        return asyncio.run(_measured(_steps(model, office)))
    finally:
        home.close()


def _office_of(home: Home) -> Office:
    async def ask(work: Callable[[object], object]) -> object:
        return work(home.replica)

    return cast("Office", SimpleNamespace(ask=ask))


def _steps(model: InvoiceListModel, office: Office) -> dict[str, Step]:
    def search(text: str) -> Step:
        return lambda: model.search(text)

    def sort(order: str) -> Step:
        return lambda: model.sort(order)

    words = ("p", "pt", "maju", "maju solo", "semen", "zzzz", "")
    return {
        "look at the tray": lambda: office.ask(attention),
        "open the list": lambda: model.refresh(first=0),
        "scroll to the middle": lambda: model.load(model.total // 2),
        "scroll to the end": lambda: model.load(model.total),
        **{f"search {text!r}": search(text) for text in words},
        "a month": lambda: model.narrow(period="2025-05"),
        "a state": lambda: model.narrow(period="", state="ready"),
        "faults": lambda: model.narrow(state="", faulty=True),
        "all again": lambda: model.narrow(faulty=False),
        **{f"sort by {order}": sort(order) for order in ORDERS},
        "choose all": model.choose_all,
        "let one go": lambda: model.choose(model.rows[0].invoice_id),
    }


async def _measured(steps: dict[str, Step]) -> dict[str, float]:
    found = {}
    for name, step in steps.items():
        began = time.process_time()
        await step()
        found[name] = round((time.process_time() - began) * 1000, 1)
    return found


def _browser_times(folder: Path) -> dict[str, object]:
    """Return what a person waits for in the real window of the real program."""
    words = ("-m", "selaras_client", "--home", str(folder), "--json", "window")
    environment = {each: value for each, value in os.environ.items() if each != "DISPLAY"}
    with browser(as_used=True) as started:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *words], stdout=subprocess.PIPE, env=environment
        )
        try:
            said = process.stdout.readline() if process.stdout else b""
            page = open_page(started, json.loads(said)["url"])
            wait_for_focus(page, SEARCH)
            start_s = round(time.perf_counter() - began, 2)
            return {"start_to_list_s": start_s, **_in_window(page, process.pid)}
        finally:
            process.terminate()
            process.communicate()


def _in_window(page: Page, pid: int) -> dict[str, object]:
    page.evaluate(WATCH)
    return {
        "load": os.getloadavg()[0],
        "search_to_result_ms": _spread([_search(page, text) for text in ("maju", "inv/05")]),
        "key_to_paint_ms": _arrows(page),
        "scroll_frame_ms": _scrolled(page),
        "memory_mb": _memory_mb(pid),
    }


def _search(page: Page, text: str) -> float:
    """Put words into the search and wait for the list; the pause after the last key counts."""
    page.get_by_label(SEARCH, exact=True).click()
    wait_for_focus(page, SEARCH)
    page.keyboard.press("Control+A")
    before, began = page.evaluate(COUNTED), time.perf_counter()
    page.keyboard.insert_text(text)
    while (now := page.evaluate(COUNTED)) == before or not now:
        page.wait_for_timeout(5)
        if time.perf_counter() - began > SEARCH_MOST_S:
            raise TimeoutError(text)
    return (time.perf_counter() - began) * 1000


def _arrows(page: Page) -> dict[str, float]:
    """Walk down the list with the arrow and see how long each key took to be painted."""
    page.evaluate("window.painted.length = 0")
    for _ in range(40):
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(60)
    return _spread([float(each) for each in page.evaluate("window.painted")])


def _scrolled(page: Page) -> dict[str, float]:
    """Turn the wheel over the list and see how long its frames took."""
    page.mouse.move(640, 400)
    page.evaluate("window.frames.length = 0")
    for _ in range(60):
        page.mouse.wheel(0, 400)
        page.wait_for_timeout(16)
    return _spread([float(each) for each in page.evaluate("window.frames")])


def _memory_mb(pid: int) -> float | None:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def _spread(times: Sequence[float]) -> dict[str, float]:
    ordered = sorted(times) or [0.0]
    return {
        "median": round(statistics.median(ordered), 1),
        "p95": round(ordered[int(len(ordered) * 0.95)], 1),
        "worst": round(ordered[-1], 1),
    }


if __name__ == "__main__":
    sys.exit(main())
