"""Asking the hub: put a request down, try to reach the hub, say what became of it.

The window and the command line ask in the same way; offline the request waits in the outbox.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from selaras.domain.result import Rejection
from selaras.errors import HubError
from selaras.replica import Replica
from selaras.replica.asking import Waiting
from selaras.replica.epochs import waits_for
from selaras.store.requests import REFUSED, WAITING, StoredRequest, get_request
from selaras_client.home import Home
from selaras_client.office import Office

Make = Callable[[Home], Waiting | Rejection]
MakeAll = Callable[[Home], list[Waiting] | Rejection]


@dataclass(frozen=True, slots=True)
class Answer:
    """A request as it stands after the hub was tried.

    Args:
        offline: Why the hub could not be asked now; blank when it was.
        awaited: PCs that the hub hears first, since it was restored or moved: names by id.
    """

    request: StoredRequest
    offline: str = ""
    awaited: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_waiting(self) -> bool:
        """Say whether the hub has not answered yet."""
        return self.request.state == WAITING


async def request_of_hub(office: Office, make: Make) -> Answer | Rejection:
    """Put a request into the outbox and give the hub a chance to answer it now.

    Returns:
        The request, done or waiting; or why it was refused, here or by the hub.
    """
    made = await office.work(make)
    if isinstance(made, Rejection):
        return made
    answers = await _answers(office, [made])
    return answers if isinstance(answers, Rejection) else answers[0]


async def requests_of_hub(office: Office, make: MakeAll) -> list[Answer] | Rejection:
    """Do the same for several requests that *make* puts down together."""
    made = await office.work(make)
    if isinstance(made, Rejection) or not made:
        return made if isinstance(made, Rejection) else []
    return await _answers(office, made)


async def _answers(office: Office, made: list[Waiting]) -> list[Answer] | Rejection:
    offline = ""
    try:
        await office.sync_once()
    except HubError as error:
        offline = error.code
    awaited = {} if offline else await office.ask(_awaited)
    answers = [Answer(await _request(office, each), offline, awaited) for each in made]
    for answer in answers:
        if answer.request.state == REFUSED:
            return Rejection(answer.request.code, answer.request.facts)
    return answers


def _awaited(replica: Replica) -> dict[str, str]:
    with replica.reading() as db:
        return waits_for(db)


async def _request(office: Office, made: Waiting) -> StoredRequest:
    def read(home: Home) -> StoredRequest | None:
        # Its own request, also one that concerns another company than the one worked for.
        with home.store.reading() as db:
            return get_request(db, made.incarnation, n=made.n)

    found = await office.work(read)
    if found is None:
        raise LookupError(made)
    return found
