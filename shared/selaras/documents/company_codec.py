"""The company document: the profile of one NPWP and its branches (NITKU)."""

from collections.abc import Mapping

from selaras.documents.reader import RegisterReader
from selaras.documents.values import encode_value
from selaras.domain.company import Branch, Company
from selaras.domain.result import Defect

_BRANCH = "branch/"


def company_document_id(npwp: str) -> str:
    """Return the one document id of the company with this 16-digit NPWP, on every PC."""
    return f"company:{npwp}"


def decode_company(
    document_id: str, registers: Mapping[str, str]
) -> tuple[Company, tuple[Defect, ...]]:
    """Read a company, whatever a merge or a newer release left there."""
    reader = RegisterReader(registers)
    branches = []
    for key in sorted(registers):
        group = reader.group(key) if key.startswith(_BRANCH) else None
        if group is not None:
            branches.append(Branch(key.removeprefix(_BRANCH), group.text("name")))
    company = Company(
        npwp=reader.text("company") or document_id.removeprefix("company:"),
        name=reader.text("name"),
        branches=tuple(branches),
    )
    return company, tuple(reader.defects)


def encode_company(company: Company) -> dict[str, str]:
    """Return every register of *company*; the same company gives the same registers."""
    registers = {"company": encode_value(company.npwp), "name": encode_value(company.name)}
    for branch in company.branches:
        registers[_BRANCH + branch.code] = encode_value({"name": branch.name})
    return registers
