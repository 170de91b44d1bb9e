"""Stores on which a branch of the search can be undone, so that no database is copied for it.

All of a search is one transaction of each file that is never committed. What the program takes for
a transaction is a savepoint inside it, undone or kept as a transaction would be, and each branch
stands on one of its own. A copy costs more than the step that is taken on it: SQLite reads the
schema of a fresh database anew, and prepares every statement again.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from selaras.store.db import Connection
from selaras.store.engine import Store
from selaras.store.quick import raw_of
from tests.sim.office import Office


class UndoStore(Store):
    """A store whose transactions can all be undone; for a program on which nothing fails."""

    def __init__(self, inner: Store) -> None:
        """Take over the open file of *inner*, in memory, for good."""
        self.__dict__.update(inner.__dict__)
        self._connection.begin()

    @contextmanager
    def transaction(self, *, is_light: bool = False) -> Iterator[Connection]:
        with self._savepoint(is_kept=True), self._connection.keeping():
            yield self._connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        # What hides the rows of other companies ends with the outermost one.
        with ExitStack() as stack:
            if not self._readings:
                stack.enter_context(self._savepoint(is_kept=False))
            self._readings += 1
            try:
                yield self._connection
            finally:
                self._readings -= 1

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Undo on leaving whatever was written inside."""
        with self._savepoint(is_kept=False):
            yield

    @contextmanager
    def _savepoint(self, *, is_kept: bool) -> Iterator[None]:
        raw = raw_of(self._connection)
        # The innermost of a name is meant.
        raw.execute("SAVEPOINT here")
        try:
            yield
        except BaseException:
            is_kept = False
            raise
        finally:
            if not is_kept:
                raw.execute("ROLLBACK TO here")
            raw.execute("RELEASE here")


def undoable(office: Office) -> Office:
    """Return the same office over stores that can be undone; the given one is used up."""
    return office.twin(UndoStore)


@contextmanager
def branch(office: Office) -> Iterator[Office]:
    """Lend a twin of *office* that goes its own way; on leaving its files are as they were."""
    with ExitStack() as stack:
        for store in (office.hub_store, *(pc.store for pc in office.pcs)):
            assert isinstance(store, UndoStore)
            stack.enter_context(store.undone())
        yield office.twin(lambda store: store)
