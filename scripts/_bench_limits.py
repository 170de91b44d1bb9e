"""The bare stages beside which the program is measured: no CRDT, no rights, no lists.

Takes orders line by line, as a PC of the benchmark does, and uses the same encryption.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from _bench.limits import Bare


async def _serve(folder: Path) -> None:
    bare = Bare(folder)
    _say({"ready": True})
    while line := await asyncio.to_thread(sys.stdin.readline):
        order: dict[str, Any] = json.loads(line)
        try:
            _say(await bare.do(str(order.pop("do")), order))
        except Exception as error:  # noqa: BLE001  # told to the parent, who goes on
            _say({"failed": f"{type(error).__name__}: {error}"})
    await bare.close()


def _say(data: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(data) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
