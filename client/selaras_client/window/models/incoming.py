"""A file on its way in, of whatever kind: how far it is, and how it is stopped."""

import asyncio
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path

from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.errors import DomainError
from selaras.exchange import FileRefusedError
from selaras.exchange.source import ImportCancelledError
from selaras_client.office import Office
from selaras_client.window.models.faults import FaultTable, refusal_of
from selaras_client.window.wording import Wording


class Incoming(ABC):
    """One file, step by step: read, look at what was found, store, all of it or nothing."""

    def __init__(self, office: Office, wording: Wording) -> None:
        """Bring it into *office*."""
        self._office, self._wording = office, wording
        self.done = self.total = 0
        self._is_cancelled = False
        # What is wrong in the file that was refused last.
        self.faults: FaultTable | None = None

    @property
    def share(self) -> float:
        """Return how far the present step is, 0 to 1."""
        return self.done / self.total if self.total else 0.0

    def cancel(self) -> None:
        """Stop the present step; nothing of it stays."""
        self._is_cancelled = True

    async def read_bytes(self, name: str, content: bytes) -> list[str]:
        """Read a file that the browser sent, under the name it has there."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, Path(name).name or "file")
            await asyncio.to_thread(path.write_bytes, content)
            return await self.read(path)

    async def read(self, path: Path) -> list[str]:
        """Read a file and try out what storing would do; return why it is not taken."""
        self._begin()
        self.forget()
        self.faults = None
        refusal = await self._office.ask(lambda replica: replica.users.may(Action.EDIT))
        if refusal is not None:
            return [self._wording(refusal.code, **refusal.facts)]
        try:
            await self._look(path)
        except FileRefusedError as error:
            refused = refusal_of(error, file=path.name, say=self._wording)
            self.faults = refused.table
            return list(refused.sentences)
        except DomainError as error:
            return [self._wording(error.code, **error.facts)]
        return []

    async def store(self) -> object | Rejection:
        """Store what was found and is not here yet; all of it, or nothing."""
        self._begin()
        try:
            return await self._keep()
        except DomainError as error:
            return Rejection(error.code, error.facts)

    @property
    @abstractmethod
    def is_found(self) -> bool:
        """Say whether a file was read."""

    @property
    @abstractmethod
    def is_news(self) -> bool:
        """Say whether storing what was read would change anything."""

    @abstractmethod
    def forget(self) -> None:
        """Let go of what was read."""

    @abstractmethod
    async def _look(self, path: Path) -> None:
        """Read the file, and try out what storing would do."""

    @abstractmethod
    async def _keep(self) -> object | Rejection:
        """Store what was found."""

    def _begin(self) -> None:
        self.done = self.total = 0
        self._is_cancelled = False

    def _progressed(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    def _counted(self, count: int) -> None:
        """Take in how many are stored; in the data thread, where the transaction ends with it."""
        if self._is_cancelled:
            raise ImportCancelledError(path="")
        self.done = count

    def _stopped(self) -> bool:
        return self._is_cancelled
