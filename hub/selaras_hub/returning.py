"""Facts of a former epoch that a PC gives back: taken up, or kept aside where they contradict.

A fact is believed by the hub's own seal. It replaces an older version of itself; where the new
epoch has meanwhile made something that cannot stand beside it, it is kept as a fact of the kind
``returned`` and an alarm is raised: it is neither dropped nor applied.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from selaras.domain.alarms import KIND as ALARM
from selaras.domain.alarms import OFFICE_KIND as OFFICE_ALARM
from selaras.domain.alarms import Cause
from selaras.domain.audit import KIND as AUDIT
from selaras.domain.epochs import FORMER_AUDIT, KIND, RETURNED, rev_floor
from selaras.domain.ids import derived_id
from selaras.domain.record_reading import read_record
from selaras.store.db import Connection
from selaras.store.facts import StoredFact, get_fact, put_fact
from selaras.store.hub_documents import append_feed
from selaras.store.hub_members import StoredOutcome, get_origin, put_origin
from selaras.store.seals import HubSeal, hub_seal, put_hub_seals
from selaras.trust.sealing import is_sealed_by, made_at
from selaras.values import replace
from selaras_hub.alarms import raise_alarm
from selaras_hub.conflict_book import KIND as CONFLICT
from selaras_hub.contradicting import DIFFERS, contradiction
from selaras_hub.effects_of_facts import take_effect
from selaras_hub.facts import FactBook
from selaras_hub.health import KIND as HEALTH
from selaras_hub.incarnations import KIND as INCARNATION
from selaras_hub.member import Member
from selaras_hub.origins import told_content
from selaras_hub.recovering import KIND as RECOVERY
from selaras_hub.returned_conflicts import Fate, ReturnedConflict
from selaras_hub.revs import counter_of
from selaras_hub.sealing import sealable
from selaras_hub.unheard import Future
from selaras_hub.vouching import vouch_for

_TABLE: Final = "hub_fact"
# What a hub tells of PCs by itself.
_NEWS: Final = frozenset({ALARM, OFFICE_ALARM, HEALTH, INCARNATION})
_HASH_CHARS: Final = 16


@dataclass(frozen=True, slots=True)
class Return:
    """Whose way back it is; members as in ``healing.Healing``."""

    db: Connection
    member: Member
    source: str
    shared: int
    parted: int
    now: str

    @property
    def future(self) -> Future:
        """Return where the PC was."""
        return Future(self.source, self.parted)


class ReturnedFacts:
    """Takes the facts of one page."""

    def __init__(self, way: Return, *, public: str) -> None:
        """Believe what the key *public* sealed."""
        self._way, self._db, self._public = way, way.db, public

    def take(self, offered: tuple[StoredFact, bytes]) -> None:
        """Take one fact with its seal; what no hub of ours sealed is left alone."""
        fact, seal = offered
        known = get_fact(self._db, fact.fact_id, table=_TABLE)
        is_proven = self._public and is_sealed_by(self._public, sealable(fact), seal=seal)
        is_same = known is not None and _says_same(known, fact)
        if fact.kind == KIND or not is_proven or is_same:
            self._tell_again(known)
        elif fact.kind == AUDIT:
            self._keep_record(fact)
        else:
            self._weigh(fact, known, seal=seal)

    def _weigh(self, fact: StoredFact, known: StoredFact | None, *, seal: bytes) -> None:
        is_ours = known is not None and known.seq > self._way.parted
        present = hub_seal(self._db, fact.fact_id, seq=known.seq) if known and is_ours else None
        if present is not None and present.source == self._way.source:
            if made_at(seal) > made_at(present.seal):
                self._put(fact, seal=seal)
            return
        if is_ours and fact.kind in _NEWS:
            # Nobody decides between what two epochs told of a PC: ours is of a later day.
            return
        if fact.kind == CONFLICT:
            fate = ReturnedConflict(self._db, fact, source=self._way.source).join(is_ours=is_ours)
            code = DIFFERS if fate is Fate.CONTRADICTS else ""
            if fate is Fate.JOINED:
                return
        elif known is None:
            code = contradiction(self._db, fact, future=self._way.future)
        else:
            code = DIFFERS if is_ours else ""
        if code:
            self._keep_aside(fact, code)
        else:
            self._put(fact, seal=seal)

    def _put(self, fact: StoredFact, *, seal: bytes) -> None:
        seq = append_feed(self._db, fact_id=fact.fact_id)
        put_fact(self._db, replace(fact, seq=seq), table=_TABLE)
        put_hub_seals(self._db, [HubSeal(fact.fact_id, seq, seal, self._way.source)])
        take_effect(self._db, fact, now=self._way.now)
        if fact.kind == CONFLICT:
            vouch_for(self._db, fact.subject, most=rev_floor(counter_of(self._db)))

    def _tell_again(self, known: StoredFact | None) -> None:
        """Let the PC, which follows the feed from the shared point, have our version too."""
        if known is None or known.seq > self._way.shared:
            return
        present = hub_seal(self._db, known.fact_id, seq=known.seq)
        seq = append_feed(self._db, fact_id=known.fact_id)
        put_fact(self._db, replace(known, seq=seq), table=_TABLE)
        if present is not None:
            put_hub_seals(self._db, [replace(present, seq=seq, source=self._way.source)])

    def _keep_record(self, fact: StoredFact) -> None:
        """Keep what the audit of a former epoch said, beside the chain that goes on."""
        kept = former_record(fact)
        if get_fact(self._db, kept.fact_id, table=_TABLE) is None:
            seq = append_feed(self._db, fact_id=kept.fact_id)
            put_fact(self._db, replace(kept, seq=seq), table=_TABLE)
            note_origin(self._db, fact.content)

    def _keep_aside(self, fact: StoredFact, code: str) -> None:
        fact_id = f"{RETURNED}:{derived_id(RETURNED, fact.fact_id, fact.content)}"
        books = FactBook(self._db, fact.company)
        if books.get(fact_id) is not None:
            return
        content: dict[str, Any] = {
            "fact": fact.fact_id,
            "kind": fact.kind,
            "content": json.loads(fact.content),
            "code": code,
            "pc": self._way.member.pc,
            "at": self._way.now,
        }
        books.put(RETURNED, fact_id, subject=fact.subject, content=content)
        facts = {"kind": fact.kind, "pc": self._way.member.pc, "id": fact_id}
        cause = Cause(code, key=fact_id, facts=facts, company=fact.company)
        raise_alarm(books, cause, now=self._way.now)


def _says_same(known: StoredFact, fact: StoredFact) -> bool:
    """Say whether two facts say the same; what is kept for the recovery code, whenever it came."""
    if fact.kind == RECOVERY:
        return bool(json.loads(known.content)["bundle"] == json.loads(fact.content)["bundle"])
    return known.content == fact.content


def former_record(fact: StoredFact) -> StoredFact:
    """Return a record of a former epoch's audit as the fact that it is in this one, unnumbered."""
    digest = hashlib.sha256(fact.content.encode("utf-8", "surrogatepass")).hexdigest()
    fact_id = f"{FORMER_AUDIT}:{fact.fact_id}:{digest[:_HASH_CHARS]}"
    return replace(fact, fact_id=fact_id, kind=FORMER_AUDIT, seq=0)


def note_origin(db: Connection, text: str) -> None:
    """Remember from an audit record that an entry was accepted: it enters no second time."""
    record = read_record(text)
    if record is None or record.code or not record.origin:
        return
    incarnation, _, n = record.origin.rpartition("/")
    if not n.isdecimal() or get_origin(db, incarnation, n=int(n)):
        return
    outcome = StoredOutcome(int(n), "", record.rev, 0, record.conflicts, dict(record.facts))
    put_origin(db, incarnation, n=int(n), content=told_content(record), outcome=outcome)
