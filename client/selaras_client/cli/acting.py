"""What every command asks first: who are you, for which company, and may you?"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.replica.people import Person
from selaras_client.cli.result import Call, RejectedError
from selaras_client.home import Home
from selaras_client.running import RunningOffice

# What a command needs; one that is not named here only reads, or asks for itself.
NEEDED: Final[Mapping[str, Action]] = {
    "import": Action.EDIT,
    "new": Action.EDIT,
    "edit": Action.EDIT,
    "discard": Action.EDIT,
    "ready": Action.READY,
    "settle": Action.SETTLE,
    "approve": Action.APPROVE,
    "batch withdraw": Action.WITHDRAW_BATCH,
    "results import": Action.RESULTS,
    "maps guess": Action.EDIT,
    "maps set": Action.EDIT,
    "maps remove": Action.EDIT,
    "period close": Action.CLOSE_PERIOD,
    "period reopen": Action.CLOSE_PERIOD,
    "company set": Action.COMPANY,
    "company add": Action.COMPANIES,
    "pcs revoke": Action.PCS,
    "pcs last-delivery": Action.PCS,
    "pcs go-on": Action.PCS,
    "pcs deliver": Action.PCS,
    "recovery renew": Action.PCS,
    "hub invite": Action.PCS,
}


# What may be asked for by whoever has no company here: about this PC, or about oneself.
_OF_NO_COMPANY: Final = frozenset(
    {
        *("setup", "join", "sync", "fingerprint", "doctor", "hub run", "hub invite"),
        *("login", "logout", "users whoami", "users recover", "users password"),
        *("company list", "company use"),
        *("backup now", "backup list", "backup schedule"),
    }
)


@asynccontextmanager
async def as_user(office: RunningOffice, call: Call, *, name: str) -> AsyncIterator[None]:
    """Do what is inside in the name of ``--user``, or of whoever is logged in, if she may."""
    user = str(getattr(call.args, "user", None) or "")

    def prepare(home: Home) -> Person | None:
        home.logins.restore()
        return opened(home, call, name=user) if user and name != "login" else None

    person = await office.work(prepare)
    with office.acting(person):
        company = await office.work(lambda home: _company_for(home, call, name=name))
    with office.acting(person, company=company):
        action = _needed(call, name)
        if action is not None:
            refusal = await office.work(lambda home: home.replica.users.may(action))
            if refusal is not None:
                raise RejectedError(refusal)
        yield


def passwords_of(call: Call) -> Mapping[str, str]:
    """Return the passwords that were read where the command was typed."""
    found: Mapping[str, str] = getattr(call.args, "passwords", {})
    return found


def opened(home: Home, call: Call, *, name: str) -> Person:
    """Return the user of this name with her key open.

    Raises:
        RejectedError: There is no such user, or the password is not hers.
    """
    person = home.logins.opened(name, passwords_of(call).get("password", ""))
    if isinstance(person, Rejection):
        raise RejectedError(person)
    return person


def _company_for(home: Home, call: Call, *, name: str) -> str:
    """Return the company that a command is for, NPWP; blank for the usual one.

    Raises:
        RejectedError: It is none of whoever asks, or she has none at all.
    """
    companies = home.replica.companies
    asked = getattr(call.args, "for_company", None)
    if asked:
        found = companies.find(asked)
        if isinstance(found, Rejection):
            raise RejectedError(found)
        return found
    fault = None if name in _OF_NO_COMPANY else companies.fault()
    if fault is not None:
        raise RejectedError(fault)
    return ""


def _needed(call: Call, name: str) -> Action | None:
    if name == "approve" and call.args.withdraw:
        return Action.WITHDRAW
    if name == "export" and not call.args.copy:
        return Action.EXPORT
    return NEEDED.get(name)
