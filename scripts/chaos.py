"""Let everything happen to a hub and eight PCs as processes, seed after seed.

Cut it at any time: nothing is kept but what it prints. A failing seed runs again with ``--from``.
"""

import argparse
import logging
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.faults.chaos import Chaos  # noqa: E402  # the tests are not an installed package


def main(arguments: list[str]) -> int:
    """Run the seeds asked for; return 1 at the first that fails."""
    logging.disable(logging.CRITICAL)
    chosen = _parse(arguments)
    began, reached, done = time.monotonic(), Counter[str](), 0
    for seed in range(chosen.first, chosen.first + chosen.seeds):
        if chosen.minutes and time.monotonic() - began > chosen.minutes * 60:
            break
        try:
            reached += _lived(seed, rounds=chosen.rounds)
        except KeyboardInterrupt:
            break
        except Exception:  # noqa: BLE001  # whatever it is, the seed must be named
            traceback.print_exc()
            print(f"FAILED: --from {seed} --seeds 1 --rounds {chosen.rounds}")
            return 1
        done += 1
        print(f"seed {seed} holds", flush=True)
    for name, count in sorted(reached.items()):
        print(f"{count:8,} {name}")
    print(f"{done} offices in {time.monotonic() - began:,.0f} s, nothing lost.")
    return 0


def _lived(seed: int, *, rounds: int) -> Counter[str]:
    with TemporaryDirectory() as folder, Chaos(Path(folder), seed=seed).open() as chaos:
        for _ in range(rounds):
            chaos.round()
        chaos.rest()
    return chaos.reached


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10, help="how many offices")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first seed")
    parser.add_argument("--rounds", type=int, default=6, help="of each")
    parser.add_argument("--minutes", type=float, default=0.0, help="stop after so long")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
