"""A command that keeps a data folder open: the window, the hub, the sync.

Where the person asks for it in the window, the folder is closed, worked on and opened again. And
what keeps the folder from being opened is shown in the window, with what can be done about it.
"""

import asyncio
import contextlib
import signal
from argparse import Namespace

from selaras.clock import SystemClock
from selaras.errors import SelarasError
from selaras.texts import Texts
from selaras_client.cli.execute import execute
from selaras_client.cli.parser import WINDOW
from selaras_client.cli.progress import upgrade_progress
from selaras_client.cli.result import Call, Printed, deliberate, printed
from selaras_client.cli.serve import Served, run_hub, run_sync, run_window
from selaras_client.cli.upgrading import ShownUpgrade
from selaras_client.cli.windows import Windows, first_of
from selaras_client.closed_work import ClosedWork, carry_out
from selaras_client.composition import HubFounding
from selaras_client.home import Home
from selaras_client.opening import Opening
from selaras_client.running import RunningOffice
from selaras_client.thread import DataThread


async def stay(args: Namespace, texts: Texts, *, windows: Windows | None = None) -> Printed:
    """Carry out a command that stays, until it is told to stop.

    Args:
        windows: Where it is shown; the usual ones for None.
    """
    windows = windows or Windows(args)
    call, stopped = Call(args, texts), stop_wish()
    try:
        while True:
            try:
                shown = await _opened(windows, call, stopped)
                why = windows.wish
            except Exception as error:  # the person must hear of it, whatever it is
                why = deliberate(error)
                if not windows.can_ask(args):
                    raise why from error
            if why is None:
                return shown
            work = why if isinstance(why, ClosedWork) else await _asked(windows, why, stopped)
            if work is not None:
                await _carried_out(windows, work, call)
    finally:
        await windows.close()


def or_sync(args: Namespace) -> bool:
    """Say whether ``hub run`` is to stay in step with a hub elsewhere where this PC is none."""
    return bool(getattr(args, "or_sync", False))


def stop_wish() -> asyncio.Event:
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


async def is_to_be_tried_again(
    args: Namespace, error: SelarasError, *, windows: Windows | None = None
) -> bool:
    """Show in a window of its own why the folder cannot be had; say whether to try again."""
    windows = windows or Windows(args)
    try:
        await _asked(windows, error, stop_wish())
    except SelarasError:
        return False
    finally:
        await windows.close()
    return True


async def _opened(windows: Windows, call: Call, stopped: asyncio.Event) -> Printed:
    """Open the folder and serve it until it is to be closed."""
    with DataThread() as thread:
        home = await _home(windows, call, thread)
        try:
            office = RunningOffice(home, thread)
            return await _served(Served(office, home, thread, call, windows, stopped))
        finally:
            thread.run(home.close)


async def _home(windows: Windows, call: Call, thread: DataThread) -> Home:
    """Open the folder; whoever waits sees how far a file of an older release is."""
    args = call.args
    shown = ShownUpgrade(windows)
    heard = shown.heard if windows.can_ask(args) else upgrade_progress(call.texts)
    opening = Opening(args.trouble, heard)
    try:
        return await thread.ask(lambda: Home(args.home, HubFounding(), opening=opening))
    finally:
        await shown.ended()


async def _served(served: Served) -> Printed:
    args, call = served.call.args, served.call
    if args.command == WINDOW:
        return await run_window(served)
    if args.command == "hub" and args.hub_command == "take-over":
        became = await execute(served.office, call)
        # Opened again after a restore, it is the hub already.
        args.hub_command = "run"
        return await run_hub(served, before=became)
    if args.command == "hub" and (served.home.hub is not None or not or_sync(args)):
        return await run_hub(served)
    if served.home.hub is None:
        return await run_sync(served)
    return printed(await execute(served.office, call), as_json=args.json)


async def _asked(
    windows: Windows, error: SelarasError, stopped: asyncio.Event
) -> ClosedWork | None:
    """Show why the folder cannot be used; return what is to be done, or None to try again.

    Raises:
        SelarasError: *error*, where the person closes the window instead.
    """
    choice = asyncio.get_running_loop().create_future()
    await windows.show_trouble(error, choice)
    await first_of(asyncio.shield(choice), stopped.wait(), *windows.closing)
    if not choice.done():
        raise error
    work: ClosedWork | None = choice.result()
    return work


async def _carried_out(windows: Windows, work: ClosedWork, call: Call) -> None:
    """Do *work* on the closed folder, and keep what is to be said of it."""
    await windows.show_working(work)
    now, home = SystemClock().now(), call.args.home
    try:
        done = await asyncio.to_thread(carry_out, home, work, now=now)
    except Exception as error:  # noqa: BLE001  # the office is opened again all the same
        windows.keep_failure(deliberate(error), work)
    else:
        windows.keep_done(done, work)
