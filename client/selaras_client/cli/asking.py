"""Commands that ask the hub: put a request down, try to reach the hub, say what became of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from selaras.domain.result import Rejection
from selaras.errors import HubError
from selaras.replica.asking import Waiting
from selaras.store.requests import REFUSED, WAITING, StoredRequest, get_request
from selaras.texts import Texts
from selaras_client.cli.result import RejectedError
from selaras_client.home import Home
from selaras_client.running import RunningOffice

Make = Callable[[Home], Waiting | Rejection]


@dataclass(frozen=True, slots=True)
class Answer:
    """A request as it stands after the hub was tried.

    Args:
        offline: Why the hub could not be asked now; blank when it was.
    """

    request: StoredRequest
    offline: str = ""

    @property
    def is_waiting(self) -> bool:
        """Say whether the hub has not answered yet."""
        return self.request.state == WAITING


async def ask_hub(office: RunningOffice, make: Make) -> Answer:
    """Put a request into the outbox and give the hub a chance to answer it now.

    Raises:
        RejectedError: It was refused here or by the hub.
    """
    made = await office.work(make)
    if isinstance(made, Rejection):
        raise RejectedError(made)
    offline = ""
    try:
        await office.sync_once()
    except HubError as error:
        offline = error.code
    answer = Answer(await _request(office, made), offline)
    if answer.request.state == REFUSED:
        raise RejectedError(Rejection(answer.request.code, answer.request.facts))
    return answer


def answer_view(answer: Answer) -> dict[str, object]:
    """Return a request's state for ``--json``."""
    request = answer.request
    return {"request": request.kind, "state": request.state, **request.facts}


def waiting_line(answer: Answer, texts: Texts) -> str:
    """Return the sentence that says that the hub will be asked later."""
    facts: Mapping[str, object] = {"kind": texts.say(f"request.{answer.request.kind}")}
    return texts.say("cli.request-waits", facts)


async def _request(office: RunningOffice, made: Waiting) -> StoredRequest:
    def read(home: Home) -> StoredRequest | None:
        with home.replica.reading() as db:
            return get_request(db, made.incarnation, n=made.n)

    found = await office.work(read)
    if found is None:
        raise LookupError(made)
    return found
