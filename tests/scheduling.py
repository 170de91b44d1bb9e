"""Which worker runs which tests: those of a file together, so that they share what it makes.

One by one each file would reach every worker, and each would make its offices, homes and browsers
anew. What takes longest is handed out test by test all the same, before anything else.
"""

from typing import Final

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling

# Their tests share little and take seconds each.
ONE_BY_ONE: Final = ("tests/faults/", "tests/sim/")


class ByFile(LoadGroupScheduling):
    """Hands out the tests of a file at once, of a group too, in the order they were collected."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        """Take up what xdist gives."""
        super().__init__(config, log)
        # Else what is handed out test by test would come last.
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        scope: str = super()._split_scope(nodeid)
        is_shared = scope == nodeid and not nodeid.startswith(ONE_BY_ONE)
        return nodeid.partition("::")[0] if is_shared else scope
