"""Commands that keep running: the hub, the sync, the window. Other commands come to them."""

import asyncio
import contextlib
import json
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from selaras.domain.result import Rejection
from selaras.errors import HubError
from selaras.texts import Texts
from selaras_client.cli.execute import execute_forwarded
from selaras_client.cli.hub_doors import HubDoors, Opened
from selaras_client.cli.office_commands import sync_result
from selaras_client.cli.progress import say_progress
from selaras_client.cli.result import Call, Printed, RejectedError, Result, printed
from selaras_client.cli.windows import Windows, first_of
from selaras_client.control import ControlServer
from selaras_client.home import Home
from selaras_client.office import LinkStatus
from selaras_client.running import RunningOffice
from selaras_client.thread import DataThread
from selaras_client.upkeep import Upkeep

# So long a closed window goes on to send what waits, while the hub answers.
SEND_REST_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Served:
    """An opened data folder and the command that keeps it open."""

    office: RunningOffice
    home: Home
    thread: DataThread
    call: Call
    windows: Windows
    stopped: asyncio.Event

    @property
    def as_json(self) -> bool:
        """Say whether a script reads the answer."""
        return bool(self.call.args.json)

    async def until_it_ends(self) -> None:
        """Wait until it is told to stop, the window is closed, or the office is to be closed."""
        windows = self.windows
        await first_of(self.stopped.wait(), windows.wished.wait(), *windows.closing)


async def run_hub(served: Served, *, before: Result | None = None) -> Printed:
    """Be the hub until told to stop.

    Args:
        before: What was done to become it, to be said as well.
    """
    office, texts = served.office, served.call.texts
    doors = HubDoors(served.home, served.thread)
    await served.windows.show_office(office, doors)
    opened = await doors.open(served.call.args.listen, for_command=True)
    try:
        async with _controlled(served, doors):
            if getattr(served.call.args, "is_taken_over", False):
                say_progress(texts.say("cli.hub-goes-on", opened.data()))
            else:
                _say_opened(opened, before, served)
            # Another PC may become the hub meanwhile: then this one goes on as one of the others.
            office.on_link = _teller(office, texts, was_hub=True)
            await office.keep_in_step()
            await served.until_it_ends()
            office.on_link = lambda _: None
            await served.windows.put_away()
            await office.stop()
    finally:
        await doors.close()
    return Printed(0, "", "")


def _say_opened(opened: Opened, before: Result | None, served: Served) -> None:
    data, said = opened.data(), [opened.sentence(served.call.texts)]
    if before is not None:
        # A new recovery code is in one of the two, if there is one.
        code = before.data.get("recovery") or data["recovery"]
        data, said = {**data, **before.data, "recovery": code}, [*before.lines, *said]
    _say(data, "\n".join(said), as_json=served.as_json)


async def run_sync(served: Served) -> Printed:
    """Stay in step with the hub until told to stop."""
    office, home, texts = served.office, served.home, served.call.texts
    identity = await office.ask(lambda replica: replica.identity)
    if not identity.is_set_up:
        raise RejectedError(Rejection("company.not-set-up"))
    before = dict(home.replica.counts)
    await served.windows.show_office(office)
    office.on_link = _teller(office, texts)
    async with _controlled(served):
        say_progress(texts.say("cli.sync-running", {"hub": identity.hub_address}))
        await office.keep_in_step()
        await served.until_it_ends()
        office.on_link = lambda _: None
        await served.windows.put_away()
        await office.stop()
    after = home.replica.counts
    counts = {name: after[name] - before[name] for name in after}
    return printed(
        await office.work(lambda opened: sync_result(counts, opened, texts=texts)),
        as_json=served.as_json,
    )


async def run_window(served: Served) -> Printed:
    """Show the window until it is closed, or serve its page where there is no screen."""
    office, windows, call = served.office, served.windows, served.call
    doors = HubDoors(served.home, served.thread)
    await windows.show_office(office, doors)
    async with _controlled(served, doors):
        await office.keep_in_step()
        await doors.open_again()
        opened, is_new = await windows.open(), not windows.is_said
        if is_new:
            windows.is_said = True
            data = {"url": await windows.url(), "shown": opened.how}
            _say(data, call.texts.say(f"cli.window.{opened.how}", data), as_json=served.as_json)
        await served.until_it_ends()
        await windows.put_away()
        await _send_the_rest(office)
        await office.stop()
        # Those that were opened from the window; one that ``hub run`` holds is given back by it.
        await doors.close()
    return Printed(0, "", "")


async def _send_the_rest(office: RunningOffice) -> None:
    """Give what was just written a moment to reach the hub, where it is there."""
    if (await office.link_status()).state == "sending":
        with contextlib.suppress(HubError, TimeoutError):
            await asyncio.wait_for(office.sync_once(), SEND_REST_S)


def show_window(url: str, args: Namespace) -> Printed:
    """Show the window that another process serves."""

    async def show() -> Printed:
        from selaras_client.window.open_window import open_window

        opened = await open_window(url, home=args.home)
        data = {"url": url, "shown": opened.how}
        return Printed(0, (json.dumps(data) if args.json else url) + "\n", "")

    return asyncio.run(show())


@asynccontextmanager
async def _controlled(served: Served, doors: HubDoors | None = None) -> AsyncIterator[None]:
    """Answer other processes' commands on this data folder meanwhile.

    Args:
        doors: Those of the hub here, where they are open already.
    """
    doors = doors or HubDoors(served.home, served.thread)
    handle = execute_forwarded(served.office, served.windows.url, doors=doors)
    control = ControlServer(served.home.folder, handle)
    await control.start()
    upkeep = Upkeep(served.office, sign=served.call.texts.say("backup.sign"))
    upkeep.start()
    try:
        yield
    finally:
        await upkeep.stop()
        await control.stop()


def _say(data: Mapping[str, object], sentence: str, *, as_json: bool) -> None:
    """Print the first line of a command that goes on running, where there is a console."""
    if sys.stdout is None:
        return
    sys.stdout.write((json.dumps(data, ensure_ascii=False) if as_json else sentence) + "\n")
    sys.stdout.flush()


def _teller(
    office: RunningOffice, texts: Texts, *, was_hub: bool = False
) -> Callable[[LinkStatus], None]:
    """Return what tells a person who watches how this PC stands with its hub now."""
    first = [texts.say("cli.hub-moved")] if was_hub else []

    def tell(link: LinkStatus) -> None:
        while first:
            say_progress(first.pop())
        if link.state in {"offline", "refused"}:
            say_progress(texts.say(link.code, {"address": office.hub_address}))
        elif link.state == "even":
            say_progress(texts.say("cli.sync-even", {"hub": office.hub_address}))

    return tell
