"""What is done with invoices: one in its form, or as many as are chosen in the list."""

from collections.abc import Awaitable, Callable, Sequence

from selaras.domain.result import Rejection
from selaras_client.home import Home
from selaras_client.window.files import OfferedFile
from selaras_client.window.models.copying import copy_invoice
from selaras_client.window.models.making import Exported, export_batches, print_file
from selaras_client.window.models.many import Outcome, Refused, Step, Work, ask_each, do_each
from selaras_client.window.parts.dialogs import Question, ask
from selaras_client.window.parts.export_ready import show_batches
from selaras_client.window.parts.file_ready import ReadyFile, show_files
from selaras_client.window.parts.work_bar import WorkBar
from selaras_client.window.screens import routes
from selaras_client.window.screens.screen import Stage

ASKED = frozenset({"approve", "withdraw"})


class InvoiceActs:
    """Carries out one thing at a time; Escape cancels it."""

    def __init__(self, stage: Stage, ids: Callable[[], Sequence[str]], bar: WorkBar) -> None:
        """Work on what *ids* returns when a key is pressed; tell about it in *bar*."""
        self._stage, self._ids, self.bar = stage, ids, bar
        self._work: Work | None = None

    @property
    def is_busy(self) -> bool:
        """Say whether work is under way."""
        return self._work is not None

    def cancel(self) -> bool:
        """Stop after the invoice in hand, or put the last answer away; say if there was one."""
        if self._work is not None:
            self._work.is_cancelled = True
        elif self.bar.is_shown:
            self.bar.hide()
        else:
            return False
        return True

    async def ready(self) -> None:
        """Mark as ready for approval."""
        await self._each("ready", lambda home, ref: home.replica.mark_ready(ref))

    async def approve(self, *, seen: str = "") -> None:
        """Ask for approval: of the content with the hash *seen*, or of what is there now."""
        await self._each("approve", lambda home, ref: home.replica.ask_approval(ref, seen=seen))

    async def withdraw(self) -> None:
        """Ask that an approval be withdrawn, once the person has given a reason."""
        say = self._stage.wording

        async def given(reason: str) -> None:
            await self._each(
                "withdraw", lambda home, ref: home.replica.ask_withdrawal(ref, reason=reason)
            )

        question = Question(
            say("window.withdraw.title"),
            say("window.withdraw.text"),
            say("window.withdraw.yes"),
            say("window.withdraw.no"),
            label=say("window.withdraw.reason"),
        )
        ask(self._stage.page, question, act=given)

    async def archive(self) -> None:
        """Put out of the way."""
        await self._each("archive", lambda home, ref: home.replica.archive.put(ref))

    async def unarchive(self) -> None:
        """Bring back into the usual list."""
        await self._each("unarchive", lambda home, ref: home.replica.archive.bring_back(ref))

    async def list_out(
        self, total: int, make: Callable[[Work], Awaitable[OfferedFile | None]]
    ) -> None:
        """Offer the file that *make* makes of *total* rows."""

        async def offer(work: Work) -> None:
            file, say = await make(work), self._stage.wording
            if file is None:
                self.bar.finished("print", Outcome(was_cancelled=True))
                return
            self.bar.hide()
            ready = [ReadyFile(self._stage.files.offer(file), say("window.list.file-open"))]
            text = say("window.list.file-done", count=total)
            show_files(self._stage.page, say, text=text, files=ready)

        await self._one_at_a_time(total, offer)

    async def discard(self) -> None:
        """Throw drafts away, once the person has agreed."""
        say, count = self._stage.wording, len(self._ids())
        if not count or self.is_busy:
            return

        async def agreed(_: str) -> None:
            await self._each("discard", _discard)

        question = Question(
            say("window.discard.title", count=count),
            say("window.discard.text"),
            say("window.discard.yes"),
            say("window.discard.no"),
        )
        ask(self._stage.page, question, act=agreed)

    async def copy(self, ref: str) -> None:
        """Begin a new draft like *ref* and open it."""
        made = await self._stage.office.ask(lambda replica: copy_invoice(replica, ref))
        if isinstance(made, Rejection):
            self._stage.tell(self._stage.wording(made.code, **made.facts))
        else:
            await self._stage.go(routes.invoice_route(made))

    async def print(self) -> None:
        """Print into one PDF."""
        ids = list(self._ids())

        async def make(work: Work) -> None:
            say = self._stage.wording
            file = await print_file(self._stage.office, ids, wording=say, work=work)
            if isinstance(file, Rejection):
                self.bar.finished("print", Outcome(refused=[Refused("", file)]))
            elif file is None:
                self.bar.finished("print", Outcome(was_cancelled=True))
            else:
                self.bar.hide()
                address = self._stage.files.offer(file)
                text = say("window.print.done", count=len(ids))
                ready = [ReadyFile(address, say("window.print.open"))]
                show_files(self._stage.page, say, text=text, files=ready)

        await self._one_at_a_time(len(ids), make)

    async def export(self) -> None:
        """Make batches for Coretax of approved invoices."""
        ids = list(self._ids())

        async def make(work: Work) -> None:
            await work.progress(0)
            self._told(await export_batches(self._stage.office, ids))

        await self._one_at_a_time(len(ids), make)

    def _told(self, exported: Exported) -> None:
        answer, say = exported.answer, self._stage.wording
        if answer.refusal is not None:
            self.bar.finished("export", Outcome(refused=[Refused("", answer.refusal)]))
            return
        if answer.is_waiting:
            self.bar.finished("export", Outcome(waiting=1))
            return
        self.bar.hide()
        files = self._stage.files
        show_batches(self._stage.page, say, made=exported.files, files=files)

    async def _each(self, name: str, step: Step) -> None:
        ids = list(self._ids())

        async def make(work: Work) -> None:
            do = ask_each if name in ASKED else do_each
            outcome = await do(self._stage.office, ids, step=step, work=work)
            self.bar.finished(name, outcome)

        await self._one_at_a_time(len(ids), make)

    async def _one_at_a_time(self, total: int, make: Callable[[Work], Awaitable[None]]) -> None:
        if self.is_busy or not total:
            return

        async def progress(done: int) -> None:
            self.bar.progress(done, total)

        self._work = Work(total, progress)
        try:
            await make(self._work)
        finally:
            self._work = None


def _discard(home: Home, ref: str) -> object:
    return home.replica.discard_invoice(ref)
