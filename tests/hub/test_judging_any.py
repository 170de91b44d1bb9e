"""Whatever an entry's bytes do: what is accepted is what the document then holds."""

from collections.abc import Callable
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from pycrdt import Array, Doc, Map

from selaras.documents.crdt import Document
from selaras.protocol.frames import Entry
from selaras.store.hub_documents import HubDocument
from selaras.values import replace
from selaras_hub.judging import Accepted, Refused, judge
from tests.hub.books import DOC, Author
from tests.sim.office import NPWP

Act = Callable[[Doc[Any], Map[Any]], object]

KEYS = st.sampled_from("abc")
TEXTS = st.sampled_from(['"1"', '"2"', "true"])
HELD = {"company": f'"{NPWP}"', "a": '"1"', "b": "true"}


def sets(key: str, value: object) -> Act:
    return lambda _, root: root.update({key: value})


ACTS: st.SearchStrategy[Act] = st.one_of(
    st.builds(sets, KEYS, TEXTS),
    st.builds(sets, KEYS, st.sampled_from([True, None, 1.5])),
    st.builds(lambda key: lambda _, root: root.pop(key, None), KEYS),
    st.builds(lambda key: lambda _, root: root.update({key: Map({"x": "1"})}), KEYS),
    st.just(lambda doc, _: doc.get("r", type=Array).append('"1"')),
    st.just(lambda doc, _: doc.get("other", type=Map).update({"a": '"1"'})),
)


def stored() -> HubDocument:
    document = Document(client_id=1)
    document.write(HELD)
    return HubDocument(DOC, "invoice", NPWP, 1, 1, document.state(), {}, b"")


def entry_of(acts: list[Act], changes: dict[str, str]) -> Entry:
    """Return an entry that says *changes* and whose bytes do *acts*."""
    doc: Doc[Any] = Doc(client_id=2)
    root: Map[Any] = doc.get("r", type=Map)
    doc.apply_update(stored().state)
    seen = doc.get_state()
    with doc.transaction():
        for act in acts:
            act(doc, root)
    honest = Author(2, stored().state).entry({"z": '"1"'})
    end = Document(doc.get_update()).clock_of(2)
    return replace(honest, changes=changes, updates=(doc.get_update(seen),), end_clock=end)


@given(
    acts=st.lists(ACTS, min_size=1, max_size=4), changes=st.dictionaries(KEYS, TEXTS, min_size=1)
)
@example(acts=[sets("a", '"2"'), lambda _, root: root.pop("b")], changes={"a": '"2"'})
@example(acts=[sets("b", True)], changes={"a": '"1"'})
def test_what_is_accepted_is_what_the_document_then_holds(
    acts: list[Act], changes: dict[str, str]
) -> None:
    verdict = judge(entry_of(acts, changes), stored(), company=NPWP)
    if isinstance(verdict, Refused):
        return
    assert verdict.after == Document(verdict.state).well_formed()
    assert verdict.before == HELD
    assert {**HELD, **changes} == verdict.after


@given(changes=st.dictionaries(KEYS, TEXTS, min_size=1))
def test_an_entry_that_does_what_it_says_is_accepted(changes: dict[str, str]) -> None:
    acts = [sets(key, text) for key, text in changes.items()]
    assert isinstance(judge(entry_of(acts, changes), stored(), company=NPWP), Accepted)
