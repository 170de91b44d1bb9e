"""Commands that ask the hub: what they print of its answer."""

from selaras.domain.result import Rejection
from selaras.texts import Texts
from selaras_client.cli.result import RejectedError
from selaras_client.office import Office
from selaras_client.requesting import Answer, Make, MakeAll, request_of_hub, requests_of_hub
from selaras_client.words import pcs_words


async def ask_hub(office: Office, make: Make) -> Answer:
    """Put a request into the outbox and give the hub a chance to answer it now.

    Raises:
        RejectedError: It was refused here or by the hub.
    """
    answer = await request_of_hub(office, make)
    if isinstance(answer, Rejection):
        raise RejectedError(answer)
    return answer


async def ask_hub_all(office: Office, make: MakeAll) -> list[Answer]:
    """Put several requests into the outbox, all of them or none, and give the hub a chance.

    Raises:
        RejectedError: One was refused here or by the hub.
    """
    answers = await requests_of_hub(office, make)
    if isinstance(answers, Rejection):
        raise RejectedError(answers)
    return answers


def answer_view(answer: Answer) -> dict[str, object]:
    """Return a request's state for ``--json``."""
    request = answer.request
    return {"request": request.kind, "state": request.state, **request.facts}


def waiting_line(answer: Answer, texts: Texts) -> str:
    """Return the sentence that says that the hub will answer later, and for what it waits."""
    kind = texts.say(f"request.{answer.request.kind}")
    if answer.awaited:
        facts = {"kind": kind, "pcs": pcs_words(answer.awaited)}
        return texts.say("cli.request-awaits", facts)
    return texts.say("cli.request-waits", {"kind": kind})
