"""Whose entry is this, and may she? Asked when an entry arrives, with the rights in force then.

The author's name that goes into the books is the user's, whatever the PC wrote. A hub that has no
users at all checks nothing: that is how data from before there were users goes on.
"""

from collections.abc import Mapping
from typing import Any

from selaras.domain.requests import decode_request
from selaras.domain.roles import (
    Action,
    action_of_edit,
    action_of_request,
    is_of_installation,
    is_one_person,
    may,
)
from selaras.protocol.frames import Entry
from selaras.protocol.signing import signed_bytes
from selaras.store.users import editors_of, users_seq
from selaras.trust.together import is_signed
from selaras.values import replace
from selaras_hub.facts import FactBook
from selaras_hub.judging import Refused
from selaras_hub.member import Member
from selaras_hub.requesting import Asked
from selaras_hub.settings import settings_of
from selaras_hub.users import ACTIVE, active_users, role_in


def checked(entry: Entry, member: Member, *, facts: FactBook, founding: str) -> Entry | Refused:
    """Return *entry* under its user's name, or why it may not be.

    Args:
        founding: The company whose role decides about what concerns every company.
    """
    content = facts.often(entry.user) if entry.user.startswith("user:") else None
    if content is None:
        if users_seq(facts.db, table="hub_fact") == 0:
            return entry
        return Refused("rights.unknown-user" if entry.user else "rights.unsigned")
    fault = _fault(entry, member, content=content, founding=founding)
    if fault:
        return fault
    return _named(entry, str(content["name"]))


def signer_of(entry: Entry, *, device: str, facts: FactBook) -> str:
    """Return the name of the user who signed *entry* on *device*; blank where none did."""
    content = facts.often(entry.user) if entry.user.startswith("user:") else None
    if content is None or not _is_signed(entry, content, device=device):
        return ""
    return str(content["name"])


def own_invoice_fault(asked: Asked, invoice_id: str) -> Refused | None:
    """Say why this user may not approve an invoice that nobody else has touched."""
    if not asked.entry.user or editors_of(asked.facts.db, invoice_id) != {asked.entry.user}:
        return None
    setting = str(settings_of(asked.facts, asked.company)["one_person"])
    count = len(active_users(asked.facts, asked.company))
    if is_one_person(setting, active_users=count):
        return None
    return Refused("rights.own-invoice", {"ref": invoice_id})


def _fault(
    entry: Entry, member: Member, *, content: Mapping[str, Any], founding: str
) -> Refused | None:
    if content["state"] != ACTIVE:
        return Refused("rights.disabled", {"name": content["name"]})
    if not _is_signed(entry, content, device=member.device):
        return Refused("rights.signature")
    own = role_in(content, entry.company)
    if own is None:
        return Refused("rights.no-role")
    for action in _needed(entry):
        role = role_in(content, founding) if is_of_installation(action) else own
        if role is None or not may(role, action):
            named = role.value if role else "none"
            return Refused("rights.role", {"role": named, "action": action.value})
    return None


def _is_signed(entry: Entry, content: Mapping[str, Any], *, device: str) -> bool:
    data, proof = signed_bytes(entry, device=device), entry.signature
    if is_signed(content["key"], data, proof=proof):
        return True
    return any(is_signed(key, data, proof=proof) for key in content["past_keys"])


def _needed(entry: Entry) -> list[Action]:
    """Return what the entry needs; one that cannot be read is refused by who reads it."""
    needed: list[Action] = []
    request = decode_request(entry.request) if entry.request else None
    if request is not None:
        needed.append(action_of_request(request.kind))
    if entry.changes:
        needed.append(action_of_edit(entry.doc_id.partition(":")[0]))
    return needed


def _named(entry: Entry, name: str) -> Entry:
    return entry if entry.author == name else replace(entry, author=name)
