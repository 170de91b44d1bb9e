"""Who may do what: one table, the same at the hub and in every window.

The hub asks it with the rights in force when an entry arrives; a PC asks it before, so that
nobody writes what will be refused.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from selaras.domain import requests


class Role(StrEnum):
    """What a user is to one company."""

    ADMINISTRATOR = "administrator"
    APPROVER = "approver"
    RECORDER = "recorder"
    READER = "reader"


class Action(StrEnum):
    """What can be allowed or not."""

    READ = "read"
    EDIT = "edit"
    READY = "ready"
    SETTLE = "settle"
    APPROVE = "approve"
    WITHDRAW = "withdraw"
    EXPORT = "export"
    WITHDRAW_BATCH = "withdraw-batch"
    RESULTS = "results"
    CLOSE_PERIOD = "close-period"
    USERS = "users"
    PCS = "pcs"
    COMPANY = "company"
    COMPANIES = "companies"
    OWN_PASSWORD = "own-password"  # noqa: S105  # an action, not a password


_READER: Final = frozenset({Action.READ, Action.OWN_PASSWORD})
_RECORDER: Final = _READER | {Action.EDIT, Action.READY, Action.SETTLE, Action.RESULTS}
_APPROVER: Final = _RECORDER | {
    Action.APPROVE,
    Action.WITHDRAW,
    Action.EXPORT,
    Action.WITHDRAW_BATCH,
    Action.CLOSE_PERIOD,
}

_BY_NAME: Final = {role.value: role for role in Role}
_ALLOWED: Final[Mapping[Role, frozenset[Action]]] = {
    Role.READER: _READER,
    Role.RECORDER: _RECORDER,
    Role.APPROVER: _APPROVER,
    # In a small office the administrator is also who approves.
    Role.ADMINISTRATOR: frozenset(Action),
}

_BY_REQUEST: Final[Mapping[str, Action]] = {
    requests.APPROVE: Action.APPROVE,
    requests.WITHDRAW_APPROVAL: Action.WITHDRAW,
    requests.EXPORT: Action.EXPORT,
    requests.WITHDRAW_BATCH: Action.WITHDRAW_BATCH,
    requests.RECORD_RESULTS: Action.RESULTS,
    requests.SETTLE: Action.SETTLE,
    requests.CLOSE_PROPOSAL: Action.SETTLE,
    requests.CLOSE_PERIOD: Action.CLOSE_PERIOD,
    requests.REOPEN_PERIOD: Action.CLOSE_PERIOD,
    requests.SET_FIGURES: Action.EDIT,
    requests.LEASE: Action.EDIT,
    requests.JOIN_CUSTOMERS: Action.EDIT,
    requests.PART_CUSTOMER: Action.EDIT,
    requests.PLAN_CANCELLATION: Action.APPROVE,
    requests.MARK_WORK: Action.EXPORT,
    requests.DROP_WORK: Action.APPROVE,
    requests.SET_COMPANY: Action.COMPANY,
    requests.REVOKE_PC: Action.PCS,
    requests.LAST_DELIVERY: Action.PCS,
    requests.LEAVE_OUT_PC: Action.PCS,
    requests.HAND_OVER: Action.PCS,
    requests.ADD_COMPANY: Action.COMPANIES,
    requests.CLOSE_ALARM: Action.COMPANY,
    requests.CLOSE_OFFICE_ALARM: Action.PCS,
    requests.ADD_USER: Action.USERS,
    requests.CHANGE_USER: Action.USERS,
    # Another user's password is the handler's business: it asks for the right over users.
    requests.SET_PASSWORD: Action.OWN_PASSWORD,
}

COMPANY_PROFILE: Final = "company"
# In the place of a role, to take hers away from a user.
NO_ROLE: Final = "none"
# What concerns every company of the installation needs a role in the founding one.
_OF_INSTALLATION: Final = frozenset({Action.PCS, Action.COMPANIES})


def may(role: Role, action: Action) -> bool:
    """Say whether *role* is enough for *action*."""
    return action in _ALLOWED[role]


def role_of(name: str) -> Role | None:
    """Return the role of this name, or None; a newer release may have more."""
    return _BY_NAME.get(name)


def action_of_request(kind: str) -> Action:
    """Return what a request needs; one this release does not know needs an administrator."""
    return _BY_REQUEST.get(kind, Action.COMPANY)


def is_of_installation(action: Action) -> bool:
    """Say whether *action* concerns every company, and so needs a role in the founding one."""
    return action in _OF_INSTALLATION


def action_of_edit(document_kind: str) -> Action:
    """Return what changing a document of this kind needs."""
    return Action.COMPANY if document_kind == COMPANY_PROFILE else Action.EDIT


def is_one_person(setting: str, *, active_users: int) -> bool:
    """Say whether the same user may record and approve.

    Args:
        setting: ``yes``, ``no`` or blank for what is usual: only while there is one user.
    """
    return setting == "yes" or (setting != "no" and active_users <= 1)
