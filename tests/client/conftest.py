"""Lets a recovery code cost these tests little; ``tests/trust`` tries what it really costs.

Nearly every one of them founds a hub that listens, and no process they start opens such a code.
"""

from collections.abc import Iterator

import pytest

from selaras.trust import recovery


@pytest.fixture(autouse=True, scope="module")
def cheap_recovery_codes() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recovery, "_ITERATIONS", 1)
        patch.setattr(recovery, "_MEMORY_KIB", 8)
        yield
