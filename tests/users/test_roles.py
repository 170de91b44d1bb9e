"""Who may do what: the whole table, and what follows from it."""

import pytest

from selaras.domain import requests
from selaras.domain.roles import (
    Action,
    Role,
    action_of_edit,
    action_of_request,
    is_one_person,
    may,
    role_of,
)

TABLE = {
    Action.READ: "reader recorder approver administrator",
    Action.OWN_PASSWORD: "reader recorder approver administrator",
    Action.EDIT: "recorder approver administrator",
    Action.READY: "recorder approver administrator",
    Action.SETTLE: "recorder approver administrator",
    Action.RESULTS: "recorder approver administrator",
    Action.APPROVE: "approver administrator",
    Action.WITHDRAW: "approver administrator",
    Action.EXPORT: "approver administrator",
    Action.WITHDRAW_BATCH: "approver administrator",
    Action.CLOSE_PERIOD: "approver administrator",
    Action.USERS: "administrator",
    Action.PCS: "administrator",
    Action.COMPANIES: "administrator",
    Action.COMPANY: "administrator",
}


@pytest.mark.parametrize("action", Action)
def test_each_action_is_for_exactly_these_roles(action: Action) -> None:
    assert {role.value for role in Role if may(role, action)} == set(TABLE[action].split())


def test_a_request_nobody_named_here_is_for_administrators_only() -> None:
    needed = action_of_request("something-of-next-year")
    assert [role for role in Role if may(role, needed)] == [Role.ADMINISTRATOR]


def test_every_request_about_users_needs_an_administrator_but_for_ones_own_password() -> None:
    assert action_of_request(requests.ADD_USER) is Action.USERS
    assert action_of_request(requests.CHANGE_USER) is Action.USERS
    assert action_of_request(requests.SET_PASSWORD) is Action.OWN_PASSWORD


def test_the_companys_profile_is_not_a_recorders() -> None:
    assert not may(Role.RECORDER, action_of_edit("company"))
    assert may(Role.RECORDER, action_of_edit("invoice"))


def test_a_role_of_a_newer_release_is_no_role() -> None:
    assert role_of("auditor") is None
    assert role_of("recorder") is Role.RECORDER


@pytest.mark.parametrize(
    ("setting", "count"),
    [("", 1), ("yes", 1), ("yes", 5)],
)
def test_one_person_may_do_both_while_alone_or_when_the_company_says_so(
    setting: str, count: int
) -> None:
    assert is_one_person(setting, active_users=count)


@pytest.mark.parametrize(("setting", "count"), [("", 2), ("no", 1), ("no", 5)])
def test_otherwise_two_people_are_needed(setting: str, count: int) -> None:
    assert not is_one_person(setting, active_users=count)
