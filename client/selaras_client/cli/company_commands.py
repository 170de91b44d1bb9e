"""Commands on the companies of the installation, and which of them a command is for."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from selaras.domain.company import MAX_NAME, is_company_name
from selaras.domain.party import parse_npwp
from selaras.domain.requests import ADD_COMPANY, Request
from selaras.domain.result import Rejection
from selaras.replica.companies import Listed
from selaras_client.cli.asking import answer_view, ask_hub, waiting_line
from selaras_client.cli.result import Call, RejectedError, Result
from selaras_client.home import Home
from selaras_client.office import Office

Command: TypeAlias = Callable[[Home, Call], Result]
Asking: TypeAlias = Callable[[Office, Call], Awaitable[Result]]


def list_companies(home: Home, call: Call) -> Result:
    """List the companies of whoever sits here."""
    found = [_view(each) for each in home.replica.companies.all()]
    lines = [
        call.texts.say("cli.company-current" if each["current"] else "cli.company-row", each)
        for each in found
    ]
    return Result({"companies": found}, lines or [call.texts.say("cli.no-companies")])


def use(home: Home, call: Call) -> Result:
    """Work for a company from now on."""
    npwp = home.replica.companies.use(call.args.npwp)
    if isinstance(npwp, Rejection):
        raise RejectedError(npwp)
    return Result({"npwp": npwp}, [call.texts.say("cli.company-used", {"npwp": npwp})])


async def add(office: Office, call: Call) -> Result:
    """Let a company into the installation."""
    npwp, name = parse_npwp(call.args.npwp), call.args.name
    if npwp is None:
        raise RejectedError(Rejection("npwp.unreadable", {"npwp": call.args.npwp}))
    if not is_company_name(name):
        raise RejectedError(Rejection("company.name-missing", {"max": MAX_NAME}))
    members = {"npwp": npwp, "company_name": name}
    answer = await ask_hub(office, lambda home: home.replica.ask(Request(ADD_COMPANY, members)))
    facts = {"npwp": npwp, "name": name}
    said = call.texts.say("cli.company-added", facts)
    line = waiting_line(answer, call.texts) if answer.is_waiting else said
    return Result({**answer_view(answer), **facts}, [line])


COMMANDS: Final[Mapping[str, Command]] = {
    "company list": list_companies,
    "company use": use,
}
ASKING: Final[Mapping[str, Asking]] = {"company add": add}


def _view(listed: Listed) -> dict[str, object]:
    return {
        "npwp": listed.company.npwp,
        "name": listed.company.name,
        "role": listed.role,
        "current": listed.is_current,
    }
