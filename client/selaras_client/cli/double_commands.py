"""The command on suspected doubles: list them, keep one invoice of two, tell two cards apart."""

from dataclasses import asdict
from typing import Final

from selaras.domain.result import Rejection
from selaras.replica.doubles import Double, doubles_told_apart, suspected_doubles
from selaras.texts import Texts
from selaras_client.cli.result import Call, RejectedError, Result
from selaras_client.home import Home


def duplicates(home: Home, call: Call) -> Result:
    """List what seems to be here twice, or say what it is.

    ``--keep`` lets others give way, ``--apart`` says that they differ, ``--not-apart`` takes that
    back.
    """
    if call.args.keep:
        return _kept(home, call)
    if call.args.apart or call.args.not_apart:
        return _told(home, call)
    with home.replica.reading() as db:
        found, apart = suspected_doubles(db), doubles_told_apart(db)
    lines = double_lines(found, call.texts) or [call.texts.say("cli.no-doubles")]
    lines += [
        call.texts.say("cli.double-told-apart", {"name": each.name, "ids": " ".join(each.ids)})
        for each in apart
    ]
    data = {"duplicates": _plain(found), "told_apart": _plain(apart)}
    return Result(data, lines)


def _plain(found: list[Double]) -> list[dict[str, object]]:
    return [asdict(each) for each in found]


def doubles_of(home: Home) -> list[Double]:
    """Return what seems to be on this PC twice."""
    with home.replica.reading() as db:
        return suspected_doubles(db)


def double_lines(found: list[Double], texts: Texts) -> list[str]:
    """Return suspected doubles for people, each with what to do."""
    lines = []
    for each in found:
        same = "differs" if each.differs else "same"
        kind = same if each.kind == "invoice" else each.kind
        facts = {
            "name": each.name,
            "ids": " ".join(each.ids),
            "rest": " ".join(each.ids[1:]),
            "fields": ", ".join(each.differs),
        }
        lines.append(texts.say(f"cli.double-{kind}", facts))
    return lines


def _kept(home: Home, call: Call) -> Result:
    keep, *others = call.args.keep
    lines = []
    for other in others:
        gone = home.replica.archive.keep_one(keep, other=other)
        if isinstance(gone, Rejection):
            raise RejectedError(gone)
        lines.append(call.texts.say("cli.double-gone", {"id": other, "keep": keep}))
    data = {"kept": keep, "discarded": others}
    return Result(data, lines or [call.texts.say("cli.no-doubles")])


def _told(home: Home, call: Call) -> Result:
    ids, are_apart = list(call.args.apart or call.args.not_apart), bool(call.args.apart)
    refusal = home.replica.archive.tell_apart(ids, are_apart=are_apart)
    if refusal is not None:
        raise RejectedError(refusal)
    said = "apart" if are_apart else "not-apart"
    line = call.texts.say(f"cli.double-{said}", {"ids": " ".join(ids)})
    return Result({said.replace("-", "_"): ids}, [line])


COMMANDS: Final = {"duplicates": duplicates}
