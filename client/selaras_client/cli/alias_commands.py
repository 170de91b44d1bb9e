"""Commands on duplicate customers: the hub lists one under another, and takes it back."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from selaras.replica.card_kinds import card_title
from selaras_client.cli.asking import answer_view, ask_hub, waiting_line
from selaras_client.cli.result import Call, Result
from selaras_client.home import Home
from selaras_client.office import Office
from selaras_client.requesting import Answer

Asking: TypeAlias = Callable[[Office, Call], Awaitable[Result]]


async def join(office: Office, call: Call) -> Result:
    """List customers under one that is kept."""
    keep, others = call.args.keep, call.args.others
    answer = await ask_hub(office, lambda home: home.replica.customers.ask_join(keep, others))
    kept = answer.request.facts.get("keep", keep)
    name = await office.work(lambda home: _name(home, kept))
    return _result(answer, call, "cli.customers-joined", name=name, count=len(others))


async def part(office: Office, call: Call) -> Result:
    """Let a customer stand for itself again."""
    ref = call.args.ref
    answer = await ask_hub(office, lambda home: home.replica.customers.ask_part(ref))
    parted = answer.request.facts.get("customer", ref)
    name = await office.work(lambda home: _name(home, parted))
    return _result(answer, call, "cli.customer-parted", name=name, count=1)


def _name(home: Home, customer: str) -> str:
    with home.replica.reading() as db:
        return card_title(db, customer) or customer


def _result(answer: Answer, call: Call, code: str, *, name: str, count: int) -> Result:
    said = call.texts.say(code, {"name": name, "count": count})
    line = waiting_line(answer, call.texts) if answer.is_waiting else said
    return Result(answer_view(answer), [line])


ASKING: Final[Mapping[str, Asking]] = {"customers join": join, "customers part": part}
