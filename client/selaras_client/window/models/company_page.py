"""The company that is worked for: its profile, how it numbers and approves, and the others here."""

import json
import re
from dataclasses import dataclass
from typing import Any

from selaras.domain.company import MAX_NAME, Company, is_company_name
from selaras.domain.party import parse_npwp
from selaras.domain.requests import ADD_COMPANY, SET_COMPANY, Request
from selaras.domain.result import Rejection
from selaras.replica import Replica
from selaras.replica.companies import Listed, profile_of
from selaras.replica.identity import load_identity
from selaras.store.facts import get_fact
from selaras_client.office import Office
from selaras_client.window.models.asking import Answer, ask_one

NUMBERING = ("leased", "gapless")
ONE_PERSON = ("", "yes", "no")
_BRANCH = re.compile(r"\s*(\d+)\s*(.*?)\s*", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class CompanyPage:
    """What the screen shows.

    Args:
        series: Pattern of the company's own references; blank where they are typed.
        numbering: One of ``NUMBERING``.
        one_person: One of ``ONE_PERSON``; blank goes by how many users there are.
    """

    company: Company
    series: str
    numbering: str
    one_person: str
    all: tuple[Listed, ...]

    @property
    def branches_text(self) -> str:
        """Return the branches as they are typed: ``000001 Bandung; 000002 Medan``."""
        return "; ".join(f"{each.code} {each.name}".strip() for each in self.company.branches)


async def read_company(office: Office) -> CompanyPage:
    """Return how the company is now."""

    def read(replica: Replica) -> CompanyPage:
        listed = tuple(replica.companies.all())
        with replica.reading() as db:
            npwp = load_identity(db).company
            fact = get_fact(db, f"settings:{npwp}")
            settings: dict[str, Any] = json.loads(fact.content) if fact else {}
            return CompanyPage(
                profile_of(db, npwp) or Company(npwp, ""),
                series=str(settings.get("series", "")),
                numbering=str(settings.get("numbering", "")) or NUMBERING[0],
                one_person=str(settings.get("one_person", "")),
                all=listed,
            )

    return await office.ask(read)


async def change_profile(office: Office, name: str, *, branches: str) -> Rejection | None:
    """Write the company's name and branches as typed; say why that may not be."""
    wanted: dict[str, str] = {}
    for part in filter(str.strip, branches.split(";")):
        named = _BRANCH.fullmatch(part)
        if named is None:
            return Rejection("company.branch-unreadable", {"branch": part.strip()})
        wanted[named[1]] = named[2]
    return await office.ask(lambda replica: replica.profiles.change(name.strip(), wanted))


async def change_settings(office: Office, *, series: str, numbering: str, person: str) -> Answer:
    """Ask that the company number and approve so from now on."""
    members = {"series": series.strip(), "numbering": numbering, "one_person": person}
    request = Request(SET_COMPANY, members)
    return await ask_one(office, lambda home: home.replica.ask(request))


async def let_in(office: Office, npwp: str, *, name: str) -> Answer:
    """Ask that another company be let into this installation."""
    number = parse_npwp(npwp)
    if number is None:
        return Answer(refusal=Rejection("npwp.unreadable", {"npwp": npwp}))
    if not is_company_name(name.strip()):
        return Answer(refusal=Rejection("company.name-missing", {"max": MAX_NAME}))
    request = Request(ADD_COMPANY, {"npwp": number, "company_name": name.strip()})
    return await ask_one(office, lambda home: home.replica.ask(request))
