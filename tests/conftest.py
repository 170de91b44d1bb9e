"""What all tests share: the Hypothesis profile and the mark of the slow folders.

The profile is derandomized, so that a check is green or red for its code and never by luck.
"""

from pathlib import Path

import pytest
from hypothesis import settings

SLOW_FOLDERS = {"e2e", "faults", "sim"}

settings.register_profile("ci", derandomize=True, deadline=None, database=None, print_blob=True)
settings.load_profile("ci")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    root = Path(__file__).parent
    for item in items:
        if SLOW_FOLDERS & set(item.path.relative_to(root).parts):
            item.add_marker(pytest.mark.slow)
