"""Who else has an invoice open, and telling the others what this window has open."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from selaras.errors import SelarasError
from selaras.protocol.presence_frames import OpenDocument, OpenMark
from selaras.replica import Replica
from selaras_client.office import Office
from selaras_client.window.wording import Wording

MOST_NAMED = 3

log = logging.getLogger(__name__)


class WhoElse:
    """What one window says of itself to the other PCs."""

    def __init__(self, office: Office, open_document: Callable[[], str]) -> None:
        """Say nothing yet; *open_document* is asked what is open, blank for nothing."""
        self._office, self._open_document = office, open_document
        self._told: str | None = None
        self._is_looked_at = True
        # Nothing else holds a task that runs.
        self._tasks: set[asyncio.Task[None]] = set()

    async def tell(self, *, again: bool = False) -> None:
        """Say what is open here.

        Args:
            again: Also if it was said before: what is never said again ends by itself.
        """
        doc_id = self._open_document()
        if self._is_looked_at and (again or doc_id != self._told):
            self._told = doc_id
            await self._office.ask(lambda replica: self._tell(replica, doc_id))

    def look(self, *, is_looked_at: bool) -> None:
        """Hear whether a browser shows this window now."""
        self._is_looked_at = is_looked_at
        task = asyncio.get_running_loop().create_task(self._looked())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _looked(self) -> None:
        try:
            if self._is_looked_at:
                await self.tell(again=True)
            else:
                await self._office.ask(self._leave)
        except (SelarasError, RuntimeError) as error:
            # Where the office is closed already, so is its line.
            log.info("who-else.untold error=%s", type(error).__name__)

    def _tell(self, replica: Replica, doc_id: str) -> None:
        company = replica.identity.company
        document = OpenDocument(doc_id, company) if doc_id else None
        replica.presence.tell(self, document, who=replica.users.person)

    def _leave(self, replica: Replica) -> None:
        replica.presence.leave(self, who=replica.users.person)


def who_else_sentence(marks: Sequence[OpenMark], *, wording: Wording) -> str:
    """Return who else has it open, for people; blank when nobody has."""
    if not marks:
        return ""
    names = [wording("window.form.who-where", who=mark.who, pc=mark.pc) for mark in marks]
    named = ", ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    if more > 0:
        return wording("window.form.open-elsewhere-more", who=named, count=more)
    return wording("window.form.open-elsewhere", who=named)
