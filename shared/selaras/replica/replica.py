"""The replica as the rest of the program sees it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager

from selaras.clock import Chance, Clock
from selaras.domain.company import Company
from selaras.domain.invoice import Invoice
from selaras.domain.requests import Request
from selaras.domain.result import Rejection
from selaras.domain.roles import Action
from selaras.protocol.again_frames import HelloAgain
from selaras.protocol.effects import Settle, StoreFeed
from selaras.protocol.frames import Entry, Feed, Hello, Outcome, Welcome
from selaras.replica import (
    asking,
    drafting,
    epochs,
    greeting,
    hearing,
    importing,
    incarnations,
    joining,
    people,
    queries,
    readying,
    references,
    settling,
    welcoming,
)
from selaras.replica.alarms import OwnAlarms
from selaras.replica.archiving import Archive
from selaras.replica.by_hand import ByHand
from selaras.replica.cards import Goods
from selaras.replica.companies import Companies
from selaras.replica.customers import Customers
from selaras.replica.equality import Equality
from selaras.replica.finding import Found
from selaras.replica.health import forget_hub_protocol
from selaras.replica.identity import Identity, load_identity, save_identity
from selaras.replica.incarnations import Incarnations
from selaras.replica.new_ids import new_id
from selaras.replica.paper_desk import PaperDesk
from selaras.replica.presence import Presence
from selaras.replica.profiles import Profiles
from selaras.replica.reminders import Reminders
from selaras.replica.results import ResultLists
from selaras.replica.sales_maps import SalesMaps
from selaras.replica.sending import page_as_it_lies, page_to_send
from selaras.replica.tray import Tray
from selaras.replica.users import Users
from selaras.replica.way_over import WayOver
from selaras.replica.writer import Base, Writer
from selaras.store.db import Connection
from selaras.store.engine import Store
from selaras.store.outbox import first_after

Listener = Callable[[frozenset[str]], None]


class Replica:
    """One PC's full local copy of its companies' data."""

    def __init__(self, store: Store, *, clock: Clock, chance: Chance, author: str) -> None:
        """Work on *store*; *author* is the person at this PC."""
        self._store, self._clock, self._chance = store, clock, chance
        self.profiles = Profiles(self._writing)
        self.users = Users(author, self._writing, reading=self.reading, clock=clock, chance=chance)
        self.companies = Companies(store, self.users.person_in)
        self.tray, self.maps = Tray(self._writing), SalesMaps(self._writing)
        self.customers, self.goods = Customers(self._writing), Goods(self._writing)
        self.papers, self.archive = PaperDesk(self._writing), Archive(self._writing)
        self.equality = Equality(self._writing, reading=store.reading)
        self.incarnations = Incarnations(self._writing, reading=store.reading, chance=chance)
        self.results, self.reminders = ResultLists(self._writing), Reminders(self._writing)
        self.by_hand = ByHand(self._writing)
        self.alarms, self.way_over = OwnAlarms(self._writing), WayOver(self._writing)
        self._listeners: list[Listener] = []
        self.presence = Presence(clock, self.announce)
        self.counts = {"sent": 0, "accepted": 0, "refused": 0, "received": 0}

    @property
    def identity(self) -> Identity:
        """Return who this file is, and the company that is worked for at it now."""
        with self.reading() as db:
            return load_identity(db)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call *listener* with the ids that changed, after each commit; return the way out."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def adopt_identity(self, **members: str | int | tuple[int, ...]) -> None:
        """Remember members of the identity that set-up or joining found."""
        with self._store.transaction() as db:
            save_identity(db, **members)

    def new_id(self) -> str:
        """Return an id that nothing has yet, for a line that is shown before it is stored."""
        return new_id(self._clock, self._chance)

    def create_company(self, company: Company) -> None:
        """Write the company's profile; the same profile twice changes nothing."""
        self.profiles.create(company)

    def new_invoice(self, data: Mapping[str, object]) -> drafting.Edited | Rejection:
        """Begin a draft from the shape of ``show --json``."""
        with self._writing() as writer:
            return writer.refusal(Action.EDIT) or drafting.new_invoice(
                writer, data, new_id=self.new_id
            )

    def edit_invoice(
        self, ref: str, fields: Mapping[str, str], *, base: Base | None = None, line_id: str = ""
    ) -> drafting.Edited | Rejection:
        """Change fields of one invoice by the names of ``show --json``.

        Args:
            line_id: What a line is called that *fields* append, of ``new_id``; blank for any.
        """
        with self._writing() as writer:
            new_id = (lambda: line_id) if line_id else self.new_id
            return writer.refusal(Action.EDIT) or drafting.edit_invoice(
                writer, ref, fields=fields, new_id=new_id, base=base
            )

    def discard_invoice(self, ref: str) -> drafting.Edited | Rejection:
        """Throw a draft away; it stays readable."""
        with self._writing() as writer:
            return writer.refusal(Action.EDIT) or drafting.discard_invoice(writer, ref)

    def import_invoices(
        self,
        invoices: Iterable[Invoice],
        *,
        dry_run: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> importing.ImportReport:
        """Store invoices that are not here yet: all of them, or none if this is interrupted."""
        with self._writing() as writer:
            return importing.import_invoices(writer, invoices, dry_run=dry_run, progress=progress)

    def begin_anew(self, **identity: str) -> None:
        """Become a member of another office; all content of this file comes along."""
        with self._writing() as writer:
            joining.begin_anew(writer, **identity)
        self.users.log_out()

    # Requests: what only the hub may do

    def mark_ready(self, ref: str) -> Found | Rejection:
        """Mark a draft as ready for approval."""
        with self._writing() as writer:
            return writer.refusal(Action.READY) or readying.mark_ready(writer, ref)

    def ask(self, request: Request) -> asking.Waiting | Rejection:
        """Ask the hub for something that is not about one document."""
        with self._writing() as writer:
            return asking.ask(writer, request)

    def ask_approval(self, ref: str, *, seen: str = "") -> asking.Waiting | Rejection:
        """Ask for the approval of what the approver saw."""
        with self._writing() as writer:
            return writer.refusal(Action.APPROVE) or asking.ask_approval(writer, ref, seen=seen)

    def ask_withdrawal(self, ref: str, *, reason: str) -> asking.Waiting | Rejection:
        """Ask that an approval be withdrawn, for a reason."""
        with self._writing() as writer:
            return writer.refusal(Action.WITHDRAW) or asking.ask_withdrawal(
                writer, ref, reason=reason
            )

    def ask_export(self, refs: Sequence[str]) -> asking.Waiting | Rejection:
        """Ask for export batches of approved invoices."""
        with self._writing() as writer:
            return writer.refusal(Action.EXPORT) or asking.ask_export(writer, refs)

    def keep_side(self, conflict_id: str, *, number: int) -> asking.Waiting | Rejection:
        """Settle a conflict in favour of one side."""
        with self._writing() as writer:
            return writer.refusal(Action.SETTLE) or settling.keep_side(
                writer, conflict_id, number=number
            )

    def set_value(
        self, conflict_id: str, *, fields: Mapping[str, str]
    ) -> asking.Waiting | Rejection:
        """Settle a conflict with a value of one's own."""
        with self._writing() as writer:
            new_id = drafting.id_maker(writer)
            return writer.refusal(Action.SETTLE) or settling.set_value(
                writer, conflict_id, fields=fields, new_id=new_id
            )

    # Sync: what the desk asks for on behalf of a session

    def hello(self, app_version: str) -> Hello:
        """Return what this PC says of itself."""
        run, now = self.incarnations.run, self._clock.now()
        with self._store.reading() as db:
            return greeting.hello_of(db, app_version=app_version, run=run, now=now)

    def hello_again(self, hello: Hello) -> HelloAgain | None:
        """Return what to say first in the place of *hello*, if the hub may say the rest itself."""
        with self._store.reading() as db:
            return greeting.again_of(db, hello)

    def forget_hub_protocol(self) -> None:
        """Know no more what the hub speaks: its program is another one."""
        with self._writing() as writer:
            forget_hub_protocol(writer.db)

    def adopt(self, welcome: Welcome) -> str:
        """Remember what the hub said of itself and of us.

        Returns:
            Why this file may not go on under its incarnation (then nothing is remembered); blank
            when it may.
        """
        # Lightly: nobody was told what is lost with the power, and the hub says it again.
        with self._writing(is_light=True) as writer:
            fault = incarnations.fault_of(writer.db, welcome)
            if fault:
                return fault
            welcoming.adopt(writer, welcome)
            if not epochs.waits_for(writer.db):
                epochs.release_parked(writer.db)
            is_low = bool(references.wanted_ahead(writer))
        if is_low:
            with self._writing() as writer:
                references.ask_ahead(writer)
        return ""

    def outbox_page(self, after_n: int, limit: int) -> tuple[Entry, ...]:
        """Return the next unsettled entries; that they are sent is on disk before they are."""
        with self._store.reading() as db:
            found = page_as_it_lies(db, after_n, limit=limit)
        if found is None:
            with self._writing() as writer:
                found = page_to_send(writer, after_n, limit=limit)
        entries, mark = found
        self.incarnations.sending(mark)
        self.counts["sent"] += len(entries)
        return entries

    def outbox_holds(self, after_n: int) -> bool:
        """Say whether something waits behind *after_n* that is not put off."""
        with self._store.reading() as db:
            return first_after(db, after_n) is not None

    def store_feed(self, feed: Feed, outcomes: Sequence[Outcome] = ()) -> int:
        """Store a page and the cursor, with *outcomes*; return how many entries wait."""
        return self.hear(StoreFeed(feed, tuple(outcomes)))

    def settle(self, outcomes: Sequence[Outcome], receipt: str = "") -> None:
        """Write down what became of our entries."""
        self.hear(Settle(tuple(outcomes), receipt))

    def hear(self, *said: Settle | StoreFeed) -> int:
        """Write down what the hub said, all of it or nothing; return how many entries wait.

        Lightly: pages come again, and what is settled would be settled alike again.
        """
        with self._writing(is_light=True) as writer:
            waiting = hearing.hear(writer, said, now=self._clock.now())
        for each in said:
            accepted = sum(outcome.is_accepted for outcome in each.outcomes)
            self.counts["accepted"] += accepted
            self.counts["refused"] += len(each.outcomes) - accepted
            self.counts["received"] += len(each.feed.news) if isinstance(each, StoreFeed) else 0
        return waiting

    def announce(self, touched: frozenset[str] = frozenset({""})) -> None:
        """Tell everybody who listens what changed; anything may have, if nothing is named."""
        for listener in tuple(self._listeners):
            listener(touched)

    def reading(self) -> AbstractContextManager[Connection]:
        """Read what whoever sits here may see, with ``queries``, over one moment of the file."""
        return self.companies.reading()

    def fingerprint(self) -> dict[str, tuple[int, str]]:
        """Return counts and hashes per kind; equal replicas return the same."""
        with self._store.reading() as db:
            return queries.fingerprint(db)

    @contextmanager
    def _writing(self, *, is_light: bool = False) -> Iterator[Writer]:
        with self._store.transaction(is_light=is_light) as db:
            person = self.users.person_in(db)
            with self.companies.writing(db, person):
                writer = Writer(db, clock=self._clock, chance=self._chance, person=person)
                yield self.incarnations.told(writer, is_light=is_light)
            people.note_time(db, now=self._clock.now())
        if writer.touched:
            self.announce(frozenset(writer.touched))
