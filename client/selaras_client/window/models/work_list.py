"""What is to be done in Coretax by hand, with what to key in for each piece of work."""

from dataclasses import dataclass

from selaras.domain.by_hand import WorkKind, WorkState
from selaras.domain.result import Rejection
from selaras.exchange.printing import KeyPage
from selaras.replica.works import key_in, listed_works
from selaras_client.home import Home
from selaras_client.key_in import key_page, key_page_pdf
from selaras_client.office import Office
from selaras_client.window.files import OfferedFile
from selaras_client.window.models.asking import Answer, ask_one
from selaras_client.window.models.making import PDF
from selaras_client.window.models.register_texts import moment_shown
from selaras_client.window.wording import Wording


@dataclass(frozen=True, slots=True)
class ShownWork:
    """One piece of work as it is listed.

    Args:
        page: What to key in; None where its invoice is not here.
    """

    work_id: str
    when: str
    kind: str
    state: str
    reference: str
    number: str
    page: KeyPage | None

    @property
    def is_done(self) -> bool:
        """Say whether a person said that it was keyed in."""
        return self.state == WorkState.DONE

    @property
    def may_be_dropped(self) -> bool:
        """Say whether it can be let go by itself."""
        return self.kind == WorkKind.CANCEL and not self.is_done


async def read_works(office: Office, wording: Wording) -> tuple[ShownWork, ...]:
    """Return what is still to be done or to be seen, what changed last at the end."""

    def read(home: Home) -> tuple[ShownWork, ...]:
        shown: list[ShownWork] = []
        with home.replica.reading() as db:
            for work in listed_works(db, is_all=False):
                content, found = work.content, key_in(db, work)
                page = None
                if not isinstance(found, Rejection):
                    page = key_page(found, say=wording.say, now=home.clock.now())
                shown.append(
                    ShownWork(
                        work.work_id,
                        moment_shown(str(content["at"])),
                        str(content["kind"]),
                        str(content["state"]),
                        str(content["reference"] or content["invoice"]),
                        str(content["number"]),
                        page,
                    )
                )
        return tuple(shown)

    return await office.work(read)


async def mark_work(office: Office, work: ShownWork) -> Answer:
    """Say that it was done in Coretax, or that it was not after all."""
    state = WorkState.PLANNED if work.is_done else WorkState.DONE
    return await ask_one(
        office, lambda home: home.replica.by_hand.ask_mark(work.work_id, state=state.value)
    )


async def drop_work(office: Office, work: ShownWork, *, reason: str) -> Answer:
    """Let go of a planned cancellation, for a reason."""
    return await ask_one(
        office, lambda home: home.replica.by_hand.ask_drop(work.work_id, reason=reason)
    )


async def cancel_invoice(office: Office, ref: str, *, reason: str) -> Answer:
    """Plan that an invoice is cancelled in Coretax."""
    return await ask_one(
        office, lambda home: home.replica.by_hand.ask_cancellation(ref, reason=reason)
    )


async def replace_invoice(office: Office, ref: str) -> str | Rejection:
    """Begin a draft in the place of an invoice; return its id."""
    made = await office.work(lambda home: home.replica.by_hand.replace(ref, {}))
    return made if isinstance(made, Rejection) else made.invoice.invoice_id


async def work_file(office: Office, page: KeyPage) -> OfferedFile:
    """Return what to key in, on paper."""
    pdf = await office.work(lambda home: key_page_pdf(page, now=home.clock.now()))
    return OfferedFile("coretax.pdf", PDF, pdf)
