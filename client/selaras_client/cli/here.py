"""A command that is carried out in this process and ends."""

import asyncio
from argparse import Namespace

from selaras.texts import Texts
from selaras_client.cli.execute import execute
from selaras_client.cli.progress import upgrade_progress
from selaras_client.cli.result import Call, Printed, printed
from selaras_client.composition import HubFounding
from selaras_client.home import Home
from selaras_client.opening import Opening
from selaras_client.running import RunningOffice
from selaras_client.stopping import heeding
from selaras_client.thread import DataThread


def run_here(args: Namespace, texts: Texts) -> Printed:
    """Open the data folder, carry out the command of *args* and close the folder."""
    opening = Opening(args.trouble, upgrade_progress(texts))
    with DataThread() as thread:
        home = thread.run(lambda: Home(args.home, HubFounding(), opening=opening))
        try:
            return asyncio.run(_once(home, thread, args, texts))
        finally:
            thread.run(home.close)


async def _once(home: Home, thread: DataThread, args: Namespace, texts: Texts) -> Printed:
    call = Call(args, texts)
    done = await heeding(execute(RunningOffice(home, thread), call), call.stopping)
    return printed(done, as_json=args.json)
