"""Conditions on a column that ask for several rows with one statement."""

import json
from collections.abc import Sequence
from typing import Final

# For a list in JSON.
AMONG: Final = "IN (SELECT value FROM json_each(?))"


def among(wanted: Sequence[str] | Sequence[int]) -> tuple[str, str | int]:
    """Return what stands behind a column that is to be one of *wanted*, and its parameter."""
    # One is asked for with each edit: to look for it in a list takes twice as long.
    return ("= ?", wanted[0]) if len(wanted) == 1 else (AMONG, json.dumps(wanted))
