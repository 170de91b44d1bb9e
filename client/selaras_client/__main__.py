"""The command ``selaras``."""

import sys

from selaras_client.cli.run import main as run


def main() -> int:
    """Run the command line this process was started with."""
    return run()


if __name__ == "__main__":
    sys.exit(main())
