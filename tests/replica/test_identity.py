"""Who a file is, as often as it is asked in one transaction."""

import pytest

from selaras.replica.identity import CURRENT, Identity, company_of, load_identity, save_identity
from selaras.store.engine import open_memory_store
from selaras.store.meta import set_meta
from selaras.store.sight import work_for
from selaras.values import replace

OTHERS = {"epoch_counter": 7, "seq": 8, "client_ids": (9, 10)}
# The founding company is kept under another name, and the present one follows from it.
MEMBERS = sorted(set(Identity.__match_args__) - {"founding", "company"})


@pytest.mark.parametrize("member", MEMBERS)
def test_a_member_that_changes_is_known_at_once(member: str) -> None:
    with open_memory_store().transaction() as db:
        before = load_identity(db)
        value = OTHERS.get(member, "another")
        save_identity(db, **{member: value})  # type: ignore[arg-type]  # of its own kind
        changes = {member: value}
        assert load_identity(db) == replace(before, **changes)  # type: ignore[arg-type]
        set_meta(db, "of no matter", value="1")
        assert load_identity(db) is load_identity(db)


def test_the_company_is_the_founding_one_until_another_is_chosen() -> None:
    with open_memory_store().transaction() as db:
        assert load_identity(db).company == company_of(db) == ""
        save_identity(db, company="1")
        assert (load_identity(db).founding, load_identity(db).company) == ("1", "1")
        assert company_of(db) == "1"
        set_meta(db, CURRENT, value="2")
        assert (load_identity(db).founding, load_identity(db).company) == ("1", "2")
        assert company_of(db) == "2"
        work_for(db, "3")
        assert load_identity(db).company == company_of(db) == "3"
