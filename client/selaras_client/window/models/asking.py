"""Asking the hub from a screen: one thing or many, each with its own answer, never waiting long."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from selaras.domain.result import Rejection
from selaras.errors import HubError
from selaras.replica.asking import Waiting
from selaras.store.requests import DONE, REFUSED, StoredRequest, get_request
from selaras_client.home import Home
from selaras_client.office import Office
from selaras_client.requesting import Make

# A hub that does not answer by then will be asked when it is back; the request is stored.
PATIENCE_S = 8.0

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one request so far.

    Args:
        facts: What the hub answered with.
        refusal: Why it may not be; then nothing waits.
    """

    is_done: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)
    refusal: Rejection | None = None

    @property
    def is_waiting(self) -> bool:
        """Say whether the hub has still to answer."""
        return not self.is_done and self.refusal is None


async def ask_one(office: Office, make: Make) -> Answer:
    """Put one request down and give the hub a moment to answer it."""
    return (await ask_many(office, [make]))[0]


async def ask_many(
    office: Office, makes: Sequence[Make], *, progress: Progress | None = None
) -> list[Answer]:
    """Put requests down one by one, so that others get their turn, and ask the hub once.

    Args:
        progress: Called with how many are put down so far.
    """
    made: list[Waiting | Rejection] = []
    for make in makes:
        made.append(await office.work(make))
        if progress is not None:
            progress(len(made))
    if any(isinstance(each, Waiting) for each in made):
        await _reach_hub(office)
    return await office.work(lambda home: [_answer(home, each) for each in made])


async def _reach_hub(office: Office) -> None:
    try:
        await asyncio.wait_for(office.sync_once(), PATIENCE_S)
    except (HubError, TimeoutError):
        # The sync light says why; the requests wait in the outbox.
        return


def _answer(home: Home, made: Waiting | Rejection) -> Answer:
    if isinstance(made, Rejection):
        return Answer(refusal=made)
    with home.store.reading() as db:
        found = get_request(db, made.incarnation, n=made.n)
    return answer_of(found) if found is not None else Answer()


def answer_of(request: StoredRequest) -> Answer:
    """Return what became of a stored request."""
    if request.state == REFUSED:
        return Answer(refusal=Rejection(request.code, request.facts))
    return Answer(request.state == DONE, request.facts)
