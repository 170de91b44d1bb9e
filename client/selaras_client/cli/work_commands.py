"""Replacing and cancelling invoices in Coretax by hand: planned, what to key in, done, seen."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from selaras.exchange.safe_file import write_safely
from selaras.replica.works import KeyIn, key_in, listed_works, work_named
from selaras_client.cli.asking import answer_view, ask_hub, waiting_line
from selaras_client.cli.invoice_commands import company_of, read_fields, wanted
from selaras_client.cli.result import Call, Result
from selaras_client.home import Home
from selaras_client.key_in import key_page, key_page_lines, key_page_pdf, key_page_view
from selaras_client.office import Office
from selaras_client.requesting import Answer
from selaras_client.words import by_the_clock

Asking: TypeAlias = Callable[[Office, Call], Awaitable[Result]]


def replace(home: Home, call: Call) -> Result:
    """Draft what takes the place of an invoice that Coretax has approved."""
    fields = read_fields(call.args.fields)
    made = wanted(home.replica.by_hand.replace(call.args.ref, fields)).invoice
    data = {"id": made.invoice_id, "reference": made.reference, "replaces": made.replaces}
    facts = {"ref": made.reference or made.invoice_id, "original": call.args.ref}
    return Result(data, [call.texts.say("cli.replacement-drafted", facts)])


async def cancel(office: Office, call: Call) -> Result:
    """Plan that an invoice is cancelled in Coretax."""
    ref, reason = call.args.ref, call.args.reason
    answer = await ask_hub(
        office, lambda home: home.replica.by_hand.ask_cancellation(ref, reason=reason)
    )
    return _told(answer, call, "cli.cancellation-planned")


async def mark(office: Office, call: Call) -> Result:
    """Say that work was done in Coretax, or that it was not after all."""
    ref, is_done = call.args.ref, call.args.part == "done"
    state = "done" if is_done else "planned"
    answer = await ask_hub(office, lambda home: home.replica.by_hand.ask_mark(ref, state=state))
    return _told(answer, call, "cli.work-done" if is_done else "cli.work-undone")


async def drop(office: Office, call: Call) -> Result:
    """Let go of a planned cancellation."""
    ref, reason = call.args.ref, call.args.reason
    answer = await ask_hub(office, lambda home: home.replica.by_hand.ask_drop(ref, reason=reason))
    return _told(answer, call, "cli.work-dropped")


def work_list(home: Home, call: Call) -> Result:
    """List what is to be done in Coretax by hand, or what ever was."""
    company_of(home)
    with home.replica.reading() as db:
        works = listed_works(db, is_all=call.args.all)
    rows = [{"id": each.work_id, **each.content} for each in works]
    say = call.texts.say
    lines = [
        say(
            "cli.work-row",
            {
                **by_the_clock(each.content),
                "kind": say(f"work.kind.{each.content['kind']}"),
                "state": say(f"work.state.{each.content['state']}"),
                "ref": each.content["reference"] or each.content["invoice"],
                "declined": say("work.declined") if "declined_at" in each.content else "",
            },
        ).rstrip()
        for each in works
    ]
    return Result({"work": rows}, lines or [say("cli.no-work")])


def work_show(home: Home, call: Call) -> Result:
    """Show what to key in, on the screen or as a PDF."""
    found = _found(home, call)
    page = key_page(found, say=call.texts.say, now=home.clock.now())
    view = key_page_view(found, page)
    if call.args.out is None:
        return Result(view, key_page_lines(page))
    with write_safely(call.args.out) as file:
        file.write(key_page_pdf(page, now=home.clock.now()))
    facts = {"path": str(call.args.out)}
    return Result({**view, **facts}, [call.texts.say("cli.work-printed", facts)])


def _found(home: Home, call: Call) -> KeyIn:
    company = company_of(home)
    with home.replica.reading() as db:
        return wanted(key_in(db, wanted(work_named(db, company, ref=call.args.ref))))


def _told(answer: Answer, call: Call, key: str) -> Result:
    said = call.texts.say(key, {"ref": call.args.ref})
    line = waiting_line(answer, call.texts) if answer.is_waiting else said
    return Result(answer_view(answer), [line])


COMMANDS: Final = {"replace": replace, "work list": work_list, "work show": work_show}
ASKING: Final[dict[str, Asking]] = {
    "cancel": cancel,
    "work done": mark,
    "work undo": mark,
    "work drop": drop,
}
