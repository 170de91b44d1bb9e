"""Commands that keep running: the hub, the sync, the window. Other commands come to them."""

import asyncio
import contextlib
import json
import signal
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from selaras.domain.result import Rejection
from selaras.texts import Texts
from selaras_client.cli.execute import execute_forwarded
from selaras_client.cli.hub_doors import HubDoors
from selaras_client.cli.office_commands import sync_result
from selaras_client.cli.result import Call, Printed, RejectedError, Result, printed
from selaras_client.control import ControlServer
from selaras_client.home import Home
from selaras_client.office import LinkStatus
from selaras_client.running import RunningOffice
from selaras_client.thread import DataThread
from selaras_client.upkeep import Upkeep

WindowUrl = Callable[[], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Served:
    """An opened data folder and the command that keeps it open."""

    office: RunningOffice
    home: Home
    thread: DataThread
    call: Call

    @property
    def as_json(self) -> bool:
        """Say whether a script reads the answer."""
        return bool(self.call.args.json)


async def run_hub(served: Served, *, before: Result | None = None) -> Printed:
    """Be the hub until told to stop.

    Args:
        before: What was done to become it, to be said as well.
    """
    office, home, texts = served.office, served.home, served.call.texts
    doors = HubDoors(home, served.thread)
    windows = _Windows(office, served.call.args.lang, doors)
    opened = await doors.open(served.call.args.listen, for_command=True)
    stopped = _stop_wish()
    try:
        async with _controlled(served, windows.url, doors):
            if getattr(served.call.args, "is_taken_over", False):
                _say_progress(texts.say("cli.hub-goes-on", opened.data()))
            else:
                data, said = opened.data(), [opened.sentence(texts)]
                if before is not None:
                    # A new recovery code is in one of the two, if there is one.
                    code = before.data.get("recovery") or data["recovery"]
                    data, said = {**data, **before.data, "recovery": code}, [*before.lines, *said]
                _say(data, "\n".join(said), as_json=served.as_json)
            await stopped.wait()
            await windows.close()
    finally:
        await doors.close()
    return Printed(0, "", "")


async def run_sync(served: Served) -> Printed:
    """Stay in step with the hub until told to stop."""
    office, home, texts = served.office, served.home, served.call.texts
    identity = await office.ask(lambda replica: replica.identity)
    if not identity.is_set_up:
        raise RejectedError(Rejection("company.not-set-up"))
    before = dict(home.replica.counts)
    windows = _Windows(office, served.call.args.lang)
    stopped = _stop_wish()
    office.on_link = lambda link: _say_link(link, identity.hub_address, texts=texts)
    async with _controlled(served, windows.url):
        _say_progress(texts.say("cli.sync-running", {"hub": identity.hub_address}))
        await office.keep_in_step()
        await stopped.wait()
        office.on_link = lambda _: None
        await office.stop()
        await windows.close()
    after = home.replica.counts
    counts = {name: after[name] - before[name] for name in after}
    return printed(
        await office.work(lambda opened: sync_result(counts, opened, texts=texts)),
        as_json=served.as_json,
    )


async def run_window(served: Served) -> Printed:
    """Show the window until it is closed, or serve its page where there is no screen."""
    from selaras_client.window.open_window import open_window

    office, home = served.office, served.home
    doors = HubDoors(home, served.thread)
    windows = _Windows(office, served.call.args.lang, doors)
    stopped = _stop_wish()
    async with _controlled(served, windows.url, doors):
        await office.keep_in_step()
        await doors.open_again()
        url = await windows.url()
        opened = await open_window(url, home=home.folder)
        data = {"url": url, "shown": opened.how}
        _say(data, served.call.texts.say(f"cli.window.{opened.how}", data), as_json=served.as_json)
        await _first_of(stopped.wait(), *([opened.closed()] if opened.process else []))
        if opened.process:
            opened.process.terminate()
        await office.stop()
        await windows.close()
        # Those that were opened from the window; one that ``hub run`` holds is given back by it.
        await doors.close()
    return Printed(0, "", "")


def show_window(url: str, args: Namespace) -> Printed:
    """Show the window that another process serves."""

    async def show() -> Printed:
        from selaras_client.window.open_window import open_window

        opened = await open_window(url, home=args.home)
        data = {"url": url, "shown": opened.how}
        return Printed(0, (json.dumps(data) if args.json else url) + "\n", "")

    return asyncio.run(show())


class _Windows:
    """The window's page, served once per process, when somebody first asks for it."""

    def __init__(self, office: RunningOffice, lang: str, doors: HubDoors | None = None) -> None:
        self._office, self._lang, self._doors = office, lang, doors
        self._serving: asyncio.Task[None] | None = None
        self._url: asyncio.Future[str] | None = None

    async def url(self) -> str:
        """Return the address of the page, serving it from now on."""
        if self._url is None:
            # Flet is imported only here: a PC that is only a hub need not have it.
            from selaras_client.window.serve import serve_window

            self._url = asyncio.get_running_loop().create_future()
            self._serving = asyncio.create_task(
                serve_window(
                    self._office,
                    lang=self._lang,
                    on_ready=self._url.set_result,
                    doors=self._doors,
                )
            )
        return await self._url

    async def close(self) -> None:
        """Stop serving."""
        if self._serving is not None:
            self._serving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._serving


@asynccontextmanager
async def _controlled(
    served: Served, url: WindowUrl, doors: HubDoors | None = None
) -> AsyncIterator[None]:
    """Answer other processes' commands on this data folder meanwhile.

    Args:
        doors: Those of the hub here, where they are open already.
    """
    doors = doors or HubDoors(served.home, served.thread)
    handle = execute_forwarded(served.office, url, doors=doors)
    control = ControlServer(served.home.folder, handle)
    await control.start()
    upkeep = Upkeep(served.office, sign=served.call.texts.say("backup.sign"))
    upkeep.start()
    try:
        yield
    finally:
        await upkeep.stop()
        await control.stop()


def _stop_wish() -> asyncio.Event:
    """Return what is set by Ctrl+C or by the operating system's wish that we end.

    Asked for before anybody is told that we are ready, so that no wish is missed.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM"):
        # Windows' event loop has no signal handlers; there Ctrl+C arrives as KeyboardInterrupt.
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(getattr(signal, name), stopped.set)
    return stopped


async def _first_of(*waits: Awaitable[object]) -> None:
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


def _say(data: Mapping[str, object], sentence: str, *, as_json: bool) -> None:
    """Print the first line of a command that goes on running."""
    sys.stdout.write((json.dumps(data, ensure_ascii=False) if as_json else sentence) + "\n")
    sys.stdout.flush()


def _say_link(link: LinkStatus, hub: str, *, texts: Texts) -> None:
    """Tell a person who watches how this PC stands with its hub now."""
    if link.state in {"offline", "refused"}:
        _say_progress(texts.say(link.code, {"address": hub}))
    elif link.state == "even":
        _say_progress(texts.say("cli.sync-even", {"hub": hub}))


def _say_progress(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()
