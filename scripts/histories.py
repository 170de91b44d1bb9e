"""Run random histories of an office for as long as you like, and name the seed of a failure."""

import argparse
import sys
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.sim.core.histories import History  # noqa: E402  # the tests are not an installed package


def main(arguments: list[str]) -> int:
    """Run the histories asked for; return 1 at the first that fails."""
    chosen = _parse(arguments)
    began = time.monotonic()
    done = 0
    for seed in range(chosen.first, chosen.first + chosen.seeds):
        if chosen.minutes and time.monotonic() - began > chosen.minutes * 60:
            break
        try:
            History(seed, steps=chosen.steps).run()
        except Exception:  # noqa: BLE001  # whatever it is, the seed must be named
            traceback.print_exc()
            print(f"\nFAILED: --from {seed} --seeds 1 --steps {chosen.steps}")
            return 1
        done += 1
        print(f"\r{done} of {chosen.seeds} histories, seed {seed}", end="", flush=True)
    print(f"\n{done} histories in {time.monotonic() - began:.0f} s, nothing lost.")
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=1_000, help="how many histories")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed")
    parser.add_argument("--steps", type=int, default=60, help="steps of each history")
    parser.add_argument(
        "--minutes", type=float, default=0.0, help="stop after so long; 0 for never"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
