"""Kill each command that makes several things durable behind every one of them.

After each kill the office goes on as a person would: looks at the list, gives the command again,
lets the PCs sync. Nothing may be lost or doubled, no PC taken for a copy, and all PCs equal in the
end.
"""

import argparse
import logging
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from selaras.trust import recovery  # noqa: E402
from tests.faults.crash_office import Office  # noqa: E402  # the tests are not installed
from tests.faults.crash_scenes import SCENES  # noqa: E402
from tests.faults.killed_behind import Disk  # noqa: E402

SHOWN: Final = 1_000


def main(arguments: list[str]) -> int:
    """Kill at all points asked for; return 1 if anything did not come out right."""
    logging.disable(logging.CRITICAL)
    chosen = _parse(arguments)
    # What a recovery code costs on purpose would take most of the time.
    vars(recovery).update(_ITERATIONS=1, _MEMORY_KIB=8)
    return int(sum(_failed(name, chosen) for name in chosen.scenes or SCENES) > 0)


def _failed(name: str, chosen: argparse.Namespace) -> int:
    began, failed, durable = time.monotonic(), 0, chosen.first
    with TemporaryDirectory() as folder:
        office = Office(Path(folder) / "office")
        office.root.mkdir()
        SCENES[name].prepare(office)
        disk = Disk(office.root, Path(folder) / "kept")
        while durable <= chosen.last:
            try:
                if not SCENES[name].is_killed(office, disk, durable=durable):
                    break
            except AssertionError as error:
                failed += 1
                print(f"FAILED: {name} --from {durable}: {str(error)[:SHOWN]}", flush=True)
            durable += chosen.step
    killed, seconds = len(range(chosen.first, durable, chosen.step)), time.monotonic() - began
    print(f"{name}: killed {killed} times in {seconds:,.0f} s, {failed} failed", flush=True)
    return failed


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenes", nargs="*", help=f"some of: {', '.join(SCENES)}")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first point")
    parser.add_argument("--to", type=int, default=10**6, dest="last", help="the last one")
    parser.add_argument("--step", type=int, default=1, help="leave out points in between")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
