"""A PC of the benchmark: a data folder that keeps in step, told line by line what to do.

What it does is what ``selaras sync`` does, in the same objects; only the orders come on stdin.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from _bench.pc import Pc
from selaras_client.composition import HubFounding
from selaras_client.home import Home
from selaras_client.running import RunningOffice
from selaras_client.thread import DataThread


def main() -> None:
    """Serve the orders of our parent until it closes the line."""
    with DataThread() as thread:
        home = thread.run(lambda: Home(Path(sys.argv[1]), HubFounding()))
        try:
            asyncio.run(_serve(home, thread))
        finally:
            thread.run(home.close)


async def _serve(home: Home, thread: DataThread) -> None:
    pc = Pc(home, thread, RunningOffice(home, thread))
    _say({"ready": True})
    while line := await asyncio.to_thread(sys.stdin.readline):
        order: dict[str, Any] = json.loads(line)
        try:
            _say(await pc.do(str(order.pop("do")), order))
        except Exception as error:  # noqa: BLE001  # told to the parent, who goes on
            _say({"failed": f"{type(error).__name__}: {error}"})
    await pc.do("stop", {})


def _say(data: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(data) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
