"""Record this release: small databases with one of everything, and one of every frame.

    .venv/bin/python scripts/make_fixtures.py

Writes ``tests/fixtures/v<version>/``, which every later release must be able to open
(``tests/releases``). Run it when a release is finished, and never again for that version.
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from selaras import __version__  # noqa: E402  # the tests' offices lie beside, not in a package
from tests.releases.content import filled  # noqa: E402
from tests.releases.folder import FIXTURES, write  # noqa: E402


def main() -> int:
    """Write the fixtures and say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FIXTURES / f"v{__version__}")
    folder = parser.parse_args().out
    write(folder, filled().stores)
    for path in sorted(folder.iterdir()):
        print(f"{path.name}  {path.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
