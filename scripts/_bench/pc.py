"""What a PC of the benchmark can be told to do, and how long it says that each took.

Moments are those of ``perf_counter``, which all processes of one machine share.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import Any, Final

from _bench.listeners import Listeners
from _bench.workload import NPWP, invoice_id, invoices, rare_word, reference
from selaras.domain.invoice import Invoice
from selaras.protocol.codec import decode_frame
from selaras.protocol.frames import Feed, LeanFeed, Settled, ToldFeed
from selaras.protocol.pairing_frames import Join
from selaras.replica import Replica
from selaras.replica.copy_taking import OVER, Step
from selaras.store.invoice_lists import Narrowed, invoices_between
from selaras_client.desk_line import line_of
from selaras_client.home import Home
from selaras_client.pairing import ask_to_join
from selaras_client.running import RunningOffice
from selaras_client.syncer import Syncer
from selaras_client.thread import DataThread
from selaras_client.wire import Secured, as_bytes, connect, hung_up

CHUNK: Final = 1_000
PAGE: Final = 50
# Oftener would take the processors from what is looked at.
LOOK_S: Final = 0.002

Answer = dict[str, Any]


class Pc:
    """One opened data folder under orders."""

    def __init__(self, home: Home, thread: DataThread, office: RunningOffice) -> None:
        """Obey on *home*."""
        self._home, self._thread, self._office = home, thread, office
        self._wanted: set[str] = set()
        self._missing: set[str] = set()
        self._seen: dict[str, float] = {}
        self._listeners = Listeners(home.folder, thread)
        home.replica.subscribe(self._heard)
        self._orders: dict[str, Callable[..., Awaitable[Answer]]] = {
            "fill": self._fill,
            "join": self._join,
            "meet": self._meet,
            "shake": self._shake,
            "find": self._find,
            "deliver": self._deliver,
            "keep": self._keep,
            "stop": self._stop,
            "settled": self._settled,
            "watch": self._watch,
            "watched": self._watched,
            "edit": self._edit,
            "draft": self._draft,
            "lists": self._lists,
            "listeners": self._listeners.listen,
            "arrivals": self._listeners.arrivals,
            "quiet": self._listeners.quiet,
        }

    async def do(self, what: str, members: Answer) -> Answer:
        """Carry out one order."""
        return await self._orders[what](**members)

    def _heard(self, touched: frozenset[str]) -> None:
        """Note when what is watched for is in the lists: this is said after each commit."""
        now = perf_counter()
        for each in touched & self._missing:
            self._seen[each] = now
        self._missing -= touched

    async def _fill(self, count: int, first: int = 0) -> Answer:
        def part(home: Home, start: int) -> None:
            if not home.replica.identity.is_set_up:
                home.set_up(npwp=NPWP, name="PT Contoh Penjual")
            home.replica.import_invoices(invoices(start, min(CHUNK, first + count - start)))

        for start in range(first, first + count, CHUNK):
            await self._office.work(partial(part, start=start))
        return {}

    async def _join(self, address: str, code: str, name: str) -> Answer:
        member = await ask_to_join(address, Join(code, name, ""))
        await self._thread.ask(lambda: self._home.adopt_hub(member, address=address, pc=name))
        return {}

    async def _meet(self, address: str, *, by_feed: bool = False) -> Answer:
        """Hold one conversation until even; say how long that took from the first packet on."""
        line = line_of(self._home, self._thread)
        if by_feed:
            line = replace(line, copy=_never)
        secured = await self._thread.ask(self._home.secured)

        async def known() -> Secured:
            return secured

        even: list[float] = []

        def stepped() -> None:
            if not even and self._home.desk.is_even:
                even.append(perf_counter())

        syncer = Syncer(address, line, secured=known)
        syncer.on_step = stepped
        # The last step ends the conversation before anybody is told of it.
        begun = perf_counter()
        await syncer.converse(until_even=True)
        return {"begun": begun, "s": (even[0] if even else perf_counter()) - begun}

    async def _shake(self, address: str) -> Answer:
        """Do the TLS handshake and nothing else."""
        secured = await self._thread.ask(self._home.secured)
        host, _, port = address.rpartition(":")
        begun = perf_counter()
        _, writer = await asyncio.open_connection(
            host, int(port), ssl=secured.context, server_hostname=secured.name
        )
        seconds = perf_counter() - begun
        writer.close()
        await writer.wait_closed()
        return {"s": seconds}

    async def _find(self, number: int) -> Answer:
        """List the first page and search for one invoice."""

        def find(replica: Replica) -> int:
            with replica.reading() as db:
                invoices_between(db, NPWP, wanted=Narrowed(), first=0, limit=PAGE)
                wanted = Narrowed(query=reference(number))
                return len(invoices_between(db, NPWP, wanted=wanted, first=0, limit=PAGE))

        found = await self._office.ask(find)
        return {"found": found, "at": perf_counter()}

    async def _deliver(self, address: str) -> Answer:
        """Send all that waits and hear what became of it, but take nothing of what is new.

        Ten replicas that store everybody's work would measure the processors of one machine. What
        was heard is settled with the pages that tell of it, in the next meeting.
        """
        desk, replica = self._home.desk, self._home.replica
        secured = await self._thread.ask(self._home.secured)
        line = await connect(address, secured)
        async with hung_up(line):
            for message in await self._thread.ask(desk.connect):
                await line.send(message)
            waiting = await self._thread.ask(lambda: replica.hello("bench").waiting)
            while waiting > 0:
                answer = as_bytes(await line.recv())
                frame = decode_frame(answer)
                if isinstance(frame, Feed | LeanFeed | ToldFeed):
                    continue
                waiting -= len(frame.outcomes) if isinstance(frame, Settled) else 0
                for message in await self._thread.ask(partial(desk.received, answer)):
                    await line.send(message)
        await self._thread.ask(desk.dropped)
        return {"at": perf_counter()}

    async def _keep(self, address: str = "") -> Answer:
        """Keep in step from now on; return when that was begun."""
        if address:
            await self._thread.ask(lambda: self._home.remember_hub_address(address))
        begun = perf_counter()
        await self._office.keep_in_step()
        return {"begun": begun}

    async def _stop(self) -> Answer:
        await self._office.stop()
        self._listeners.close()
        return {}

    async def _settled(self) -> Answer:
        """Wait until all that was written here is settled and the cursor is at the head."""
        while not self._home.desk.is_even:  # noqa: ASYNC110  # nobody tells of it
            await asyncio.sleep(LOOK_S)
        return {"at": perf_counter()}

    async def _watch(self, numbers: list[int], ids: list[str] | None = None) -> Answer:
        self._wanted = {invoice_id(number) for number in numbers} | set(ids or [])
        self._missing, self._seen = set(self._wanted), {}
        return {}

    async def _watched(self) -> Answer:
        """Wait until all that is watched for was seen; say when each was."""
        while self._missing:  # noqa: ASYNC110  # set in another thread
            await asyncio.sleep(LOOK_S)
        return {"last": max(self._seen.values()), "seen": self._seen}

    async def _edit(self, numbers: list[int], mark: str, gap_s: float = 0.0) -> Answer:
        """Change one field of each invoice, one after the other; say when each was begun."""
        begun: dict[str, float] = {}
        for number in numbers:
            doc_id = invoice_id(number)
            fields = {"buyer.email": f"{mark}{number}@contoh.example"}
            await asyncio.sleep(gap_s)
            begun[doc_id] = perf_counter()
            await self._office.ask(partial(_edited, doc_id=doc_id, fields=fields))
        return {"begun": begun}

    async def _draft(self, first: int, count: int) -> Answer:
        """Write new invoices, one commit each as a person does."""
        for invoice in invoices(first, count):
            await self._office.ask(partial(_drafted, invoice=invoice))
        return {}

    async def _lists(self, count: int, total: int) -> Answer:
        """Ask for pages of the list and for words, as the window does; return each time."""
        pages, searches = [], []
        for number in range(count):
            first = number * PAGE % max(1, min(total, 20 * PAGE))
            pages.append(await self._office.ask(partial(_page, wanted=Narrowed(), first=first)))
            word = rare_word(number * 97 % total) if number % 2 else reference(number * 97 % total)
            wanted = Narrowed(query=word)
            searches.append(await self._office.ask(partial(_page, wanted=wanted, first=0)))
        return {"pages": pages, "searches": searches}


def _edited(replica: Replica, *, doc_id: str, fields: dict[str, str]) -> None:
    replica.edit_invoice(doc_id, fields)


def _drafted(replica: Replica, *, invoice: Invoice) -> None:
    replica.import_invoices([invoice])


def _page(replica: Replica, *, wanted: Narrowed, first: int) -> float:
    """Return how long a page takes."""
    begun = perf_counter()
    with replica.reading() as db:
        invoices_between(db, NPWP, wanted=wanted, first=first, limit=PAGE)
    return perf_counter() - begun


async def _never(_: bytes | None) -> Step:
    """Take no copy: follow the feed."""
    return OVER
