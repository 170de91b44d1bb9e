"""Record this release: small databases with one of everything, and one of every frame.

    .venv/bin/python scripts/make_fixtures.py

Writes ``tests/fixtures/v<version>/``, which every later release must be able to open
(``tests/releases``). Run it when a release is finished, and never again for that version. Until
then ``--frames`` records the frames that have grown since, beside those that are there.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from selaras import __version__  # noqa: E402  # the tests' offices lie beside, not in a package
from tests.releases.content import filled  # noqa: E402
from tests.releases.folder import FIXTURES, write, write_frames  # noqa: E402


def main() -> int:
    """Write the fixtures and say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FIXTURES / f"v{__version__}")
    parser.add_argument("--frames", action="store_true", help="only frames that are new")
    chosen = parser.parse_args()
    folder: Path = chosen.out
    if chosen.frames:
        write_frames(folder)
    else:
        write(folder, filled().stores)
    for path in sorted(folder.iterdir()):
        print(f"{path.name}  {path.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
