"""Commands on cards and papers: add, change by field, put out of the way, bring in many."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeAlias

from selaras.domain.ids import derived_id
from selaras.domain.product import USUAL, Product
from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.replica.card_kinds import PRODUCTS, CardKind, FoundCard, T, find_card, open_card
from selaras.replica.drafting import id_maker
from selaras.replica.writer import Base, Writer

Writing: TypeAlias = Callable[[], AbstractContextManager[Writer]]


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """What a command did.

    Args:
        changed: False when everything already was as asked.
    """

    card_id: str
    card: T
    changed: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A card that was here already; *fields* are those in which the file differs from it."""

    card_id: str
    title: str
    fields: tuple[str, ...]


@dataclass(slots=True)
class CardReport:
    """What bringing in many did, or would do.

    Args:
        different: They were left as they are, unless the file was to be taken over them.
    """

    new: list[str] = field(default_factory=list)
    unchanged: int = 0
    updated: list[Standing] = field(default_factory=list)
    different: list[Standing] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Bringing:
    """How cards or papers of a file are brought in.

    Args:
        update: Take the file's values over what stands here; else that is left and named.
        progress: Called with how many are done; what it raises ends all of it.
    """

    dry_run: bool = False
    update: bool = False
    progress: Callable[[int], None] | None = None


class Cards(Generic[T]):
    """The cards of one kind."""

    def __init__(self, writing: Writing, kind: CardKind[T]) -> None:
        """Work with *writing*, which opens a transaction and its writer."""
        self._writing = writing
        self._kind: CardKind[T] = kind

    def add(self, fields: Mapping[str, str], *, twin: bool = False) -> Kept[T] | Rejection:
        """Make a card of *fields*.

        Args:
            twin: Also where another one looks the same; without it that one is named instead.
        """
        with self._writing() as writer:
            refusal = writer.refusal(Action.EDIT) or no_company(writer)
            if refusal is not None:
                return refusal
            made = self._apply(writer, self._blank(writer, id_maker(writer)()), fields)
            if isinstance(made, Rejection):
                return made
            return self._added(writer, made, twin=twin)

    def _added(self, writer: Writer, made: T, *, twin: bool) -> Kept[T] | Rejection:
        fault = self._twin(writer, made, twin=twin) or self._kind.guard(writer.db, None, made)
        if fault is not None:
            return fault
        if self._kind.is_unique:
            made = _under(self._kind, made, self._new_id(writer, self._kind.key(made)))
        return self._written(writer, self._begun(made))

    def _begun(self, made: T) -> T:
        """Return a card that is added as its document begins."""
        return made

    def edit(
        self, ref: str, fields: Mapping[str, str], *, base: Base | None = None
    ) -> Kept[T] | Rejection:
        """Change fields of one card.

        Args:
            base: What was on the person's screen when she began; the newest when None.
        """
        with self._writing() as writer:
            found = writer.refusal(Action.EDIT) or self._found(writer, ref)
            if isinstance(found, Rejection):
                return found
            if found.card.archived:
                return Rejection(f"{self._kind.words}.archived", {"ref": ref})
            edited = self._apply(writer, found.card, fields)
            if isinstance(edited, Rejection):
                return edited
            fault = self._edit_fault(writer, found, edited)
            return fault or self._changed(writer, found, edited, base=base)

    def _edit_fault(self, writer: Writer, found: FoundCard[T], edited: T) -> Rejection | None:
        """Say why *found* may not become *edited*."""
        key = self._kind.key(edited)
        if self._kind.is_unique and key != self._kind.key(found.card):
            fault = self._twin(writer, edited, twin=False)
            if fault is not None:
                return fault
        return self._kind.guard(writer.db, found.card, edited)

    def archive(self, ref: str, *, archived: bool) -> Kept[T] | Rejection:
        """Put a card out of the way, or bring it back."""
        with self._writing() as writer:
            found = writer.refusal(Action.EDIT) or self._found(writer, ref)
            if isinstance(found, Rejection):
                return found
            moved: T = replace(found.card, archived=archived)
            fault = self._kind.guard(writer.db, found.card, moved)
            return fault or self._changed(writer, found, moved, base=None)

    def bring_in(self, rows: Sequence[Mapping[str, str]], how: Bringing) -> CardReport | Rejection:
        """Make cards of *rows* that are not here yet, all of them or none.

        Args:
            rows: Fields of one card each, readable by ``apply``.
        """
        report = CardReport()
        with self._writing() as writer:
            refusal = writer.refusal(Action.EDIT) or no_company(writer)
            if refusal is not None:
                return refusal
            for count, fields in enumerate(rows, start=1):
                card = self._apply(writer, self._blank(writer, ""), fields)
                if isinstance(card, Rejection):
                    return card
                self._bring_in_one(writer, report, card, fields=fields, how=how)
                if how.progress is not None:
                    how.progress(count)
        return report

    def _bring_in_one(
        self,
        writer: Writer,
        report: CardReport,
        card: T,
        *,
        fields: Mapping[str, str],
        how: Bringing,
    ) -> None:
        key = self._kind.key(card)
        known = self._alike(writer, key)
        if known is None:
            card_id = self._new_id(writer, key)
            report.new.append(card_id)
            if not how.dry_run:
                self._written(writer, _under(self._kind, card, card_id))
            return
        standing = self._standing(writer, known, fields)
        if not standing.fields:
            report.unchanged += 1
        elif not how.update or known.card.archived:
            report.different.append(standing)
        else:
            report.updated.append(standing)
            edited = self._apply(writer, known.card, fields)
            if not how.dry_run and not isinstance(edited, Rejection):
                self._changed(writer, known, edited, base=None)

    def _apply(self, writer: Writer, card: T, fields: Mapping[str, str]) -> T | Rejection:
        return self._kind.apply(card, fields, id_maker(writer))

    def _standing(self, writer: Writer, known: FoundCard[T], fields: Mapping[str, str]) -> Standing:
        """Return what stands here, with the fields in which *fields* would change it."""
        edited = self._apply(writer, known.card, fields)
        before = self._kind.view(known.card, [])
        after = before if isinstance(edited, Rejection) else self._kind.view(edited, [])
        names = tuple(name for name in before if before[name] != after[name])
        return Standing(known.stored.doc_id, self._kind.title(known.card), names)

    def _blank(self, writer: Writer, rest: str) -> T:
        return self._kind.blank(f"{self._kind.name}:{rest}", writer.identity.company)

    def _new_id(self, writer: Writer, key: str) -> str:
        """Return the id of a card that is brought in: two PCs that bring in one make one of it."""
        company = writer.identity.company
        card_id = f"{self._kind.name}:{derived_id(self._kind.name, company, key)}"
        is_free = bool(key) and open_card(writer.db, self._kind, doc_id=card_id) is None
        return card_id if is_free else f"{self._kind.name}:{id_maker(writer)()}"

    def _found(self, writer: Writer, ref: str) -> FoundCard[T] | Rejection:
        return find_card(writer.db, self._kind, company=writer.identity.company, ref=ref)

    def _alike(self, writer: Writer, key: str) -> FoundCard[T] | None:
        ids = self._kind.alike(writer.db, writer.identity.company, key) if key else []
        return open_card(writer.db, self._kind, doc_id=ids[0]) if ids else None

    def _twin(self, writer: Writer, card: T, *, twin: bool) -> Rejection | None:
        is_welcome = twin and not self._kind.is_unique
        known = None if is_welcome else self._alike(writer, self._kind.key(card))
        if known is None:
            return None
        facts = {"name": self._kind.title(known.card), "id": known.stored.doc_id}
        return Rejection(f"{self._kind.words}.twin", facts)

    def _written(self, writer: Writer, card: T) -> Kept[T]:
        registers = self._kind.encode(card)
        card_id = str(self._kind.view(card, [])["id"])
        writer.edit(card_id, card.company, changes=registers)
        return Kept(card_id, card, changed=True)

    def _changed(
        self, writer: Writer, found: FoundCard[T], edited: T, *, base: Base | None
    ) -> Kept[T]:
        changes = self._kind.changes(found.registers, old=found.card, new=edited)
        doc_id, company = found.stored.doc_id, found.stored.company
        changed = writer.edit(doc_id, company, changes=changes, base=base)
        return Kept(doc_id, edited, changed=changed)


class Goods(Cards[Product]):
    """The goods and services of a company."""

    def __init__(self, writing: Writing) -> None:
        """Work with *writing*, which opens a transaction and its writer."""
        super().__init__(writing, PRODUCTS)

    def add(self, fields: Mapping[str, str], *, twin: bool = False) -> Kept[Product] | Rejection:
        """Make a card of *fields*: goods of no particular code where they say neither."""
        return super().add({**USUAL, **fields}, twin=twin)


def no_company(writer: Writer) -> Rejection | None:
    """Say that nothing can be recorded before there is a company."""
    return None if writer.identity.company else Rejection("company.not-set-up")


def _under(kind: CardKind[T], card: T, card_id: str) -> T:
    """Return *card* under another id."""
    values: dict[str, Any] = {kind.id_field: card_id}
    return replace(card, **values)
