"""The file of what a PC did not send: whatever is in it, it is read or refused."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.replica.delivery_file import (
    DeliveryFile,
    DeliveryUnreadableError,
    read_delivery,
    unsent_file,
)
from selaras.replica.signing import frame_of
from selaras.store.outbox import entries_after
from tests.facts.drafts import ask, draft, edit
from tests.sim.office import NPWP, Office, Pc


def written(pc: Pc, *companies: str) -> dict[str, Any]:
    with pc.store.reading() as db:
        return unsent_file(db, companies, at="2026-10-01T08:00:00.000Z")


def away() -> Pc:
    """A PC with two edits and a request that it has not sent."""
    office = Office(pcs=1, person="Ibu Kepala").heal()
    (pc,) = office.pcs
    office.cut(pc)
    invoice = draft(pc, "R-1")
    edit(pc, invoice, buyer__name="PT Ö 'kutip'")
    ask(pc, "close-period", period="102026")
    return pc


def test_what_is_read_is_what_was_not_sent_with_its_signatures() -> None:
    pc = away()
    found = read_delivery(json.dumps(written(pc, NPWP)).encode())
    with pc.store.reading() as db:
        entries = entries_after(db, 0, limit=10, max_bytes=10**9)
    wanted = [frame_of(entry) for entry in entries]
    assert len(found.entries) == 3
    for one, other in zip(found.entries, wanted, strict=True):
        assert (one.changes, one.request, one.signature) == (
            dict(other.changes),
            other.request,
            other.signature,
        )
        assert (one.origin_n, one.at, one.user) == (other.origin_n, other.at, other.user)
    assert found.entries[0].signature


def test_people_read_in_it_what_was_written_where() -> None:
    first, second, third = written(away(), NPWP)["unsent"]
    assert (first["reference"], second["reference"]) == ("R-1", "R-1")
    assert second["values"]["buyer"]["name"] == "PT Ö 'kutip'"
    assert (third["request"], third["values"]) == ("close-period", {})


def test_what_is_of_another_company_is_not_in_it() -> None:
    assert written(away())["unsent"] == []


GOOD: dict[str, Any] = {
    "format": "selaras-unsent",
    "version": 1,
    "hub": "h",
    "device": "d",
    "incarnation": "i",
    "unsent": [
        {
            "entry": {
                **dict.fromkeys(("n", "origin_n", "base_rev"), 1),
                **dict.fromkeys(("origin_incarnation", "doc_id", "company", "base_epoch"), "x"),
                **dict.fromkeys(("author", "at", "request", "user"), "x"),
                "changes": {"a": '"b"'},
                "signature": "ff00",
            }
        }
    ],
}
ODD = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("\ud800")


@given(
    place=st.sampled_from([*GOOD, *GOOD["unsent"][0]["entry"]]),
    value=ODD | st.lists(ODD, max_size=2) | st.dictionaries(st.text(), ODD, max_size=2),
)
def test_a_file_with_anything_in_any_place_is_read_or_refused(place: str, value: object) -> None:
    content = copy.deepcopy(GOOD)
    target = content if place in content else content["unsent"][0]["entry"]
    target[place] = value
    try:
        assert isinstance(read_delivery(json.dumps(content).encode()), DeliveryFile)
    except DeliveryUnreadableError:
        return


@pytest.mark.parametrize(
    ("member", "value"),
    [("n", -1), ("n", True), ("n", 2**63), ("at", "\ud800"), ("signature", "zz"), ("changes", [])],
)
def test_a_member_that_could_not_be_stored_is_refused(member: str, value: object) -> None:
    content = copy.deepcopy(GOOD)
    content["unsent"][0]["entry"][member] = value
    with pytest.raises(DeliveryUnreadableError):
        read_delivery(json.dumps(content).encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(DeliveryUnreadableError):
        read_delivery(raw)
