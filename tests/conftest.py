"""What all tests share: the Hypothesis profile, a keys folder, the marks of whole folders.

The profile is derandomized, so that a check is green or red for its code and never by luck.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from selaras.trust import users

SLOW_FOLDERS = {"e2e", "faults", "sim"}
# Pure code answers to its own tests; tracing the others would double the time of the check.
TRACED_FOLDERS = {"domain", "documents", "protocol"}

settings.register_profile("ci", derandomize=True, deadline=None, database=None, print_blob=True)
settings.load_profile("ci")


@pytest.fixture(autouse=True, scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the keys of all tests, and of the processes they start, out of the user's own."""
    folder = tmp_path_factory.mktemp("keys")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SELARAS_KEYS", str(folder))
        yield folder


@pytest.fixture(autouse=True, scope="session")
def cheap_passwords() -> Iterator[None]:
    """Let a password cost a test little; ``tests/users/test_keys.py`` tries the real cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(users, "PASSWORD_COST", users.Cost(iterations=1, memory_kib=8))
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    root = Path(__file__).parent
    for item in items:
        folders = set(item.path.relative_to(root).parts)
        if SLOW_FOLDERS & folders:
            item.add_marker(pytest.mark.slow)
        if not TRACED_FOLDERS & folders:
            item.add_marker(pytest.mark.no_cover)
