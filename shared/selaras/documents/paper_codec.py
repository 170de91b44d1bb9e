"""Documents that are papers: registers to value and back, as their shape says.

Reading never raises: what cannot be read is a defect under its field, and the member is blank.
Every member is a text, in the one form of its type.
"""

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from selaras.documents.card_codec import ARCHIVED, COMPANY, CardCodec, Members
from selaras.domain.member_forms import UNREADABLE, MemberForm
from selaras.domain.papers import NOTE, Paper, Shape, V


@cache
def paper_codec(shape: Shape[V]) -> CardCodec[Paper[V]]:
    """Return how documents of one kind of paper are read and written."""
    return CardCodec(
        shape.groups, (NOTE,), build=partial(_build, shape), values=partial(_values, shape)
    )


def _build(shape: Shape[V], paper_id: str, members: Members) -> Paper[V]:
    forms = shape.forms
    values: dict[str, Any] = {
        name: _member(members, name, form=forms[name]) for name in shape.members
    }
    reader = members.reader
    return Paper(
        paper_id,
        reader.text(COMPANY),
        shape.make(**values),
        note=reader.text(NOTE),
        archived=reader.flag(ARCHIVED),
    )


def _member(members: Members, name: str, *, form: MemberForm) -> object:
    group = members.of(name)
    value = form.read(group.text(name))
    return group.unreadable(name, form.fault, blank=form.read("")) if value is UNREADABLE else value


def _values(shape: Shape[V], paper: Paper[V]) -> Mapping[str, str | bool]:
    forms = shape.forms
    return {
        COMPANY: paper.company,
        **{name: forms[name].write(getattr(paper.value, name)) for name in shape.members},
        NOTE: paper.note,
        ARCHIVED: paper.archived,
    }
