"""Commands only returns have: purchase returns written for Coretax."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from selaras.domain.result import Rejection
from selaras.exchange.return_files import read_purchase_returns, write_purchase_returns
from selaras.store.derive_papers import period_key
from selaras_client.cli.invoice_commands import company_of, wanted
from selaras_client.cli.paper_commands import asked_period, bring_in
from selaras_client.cli.paper_names import PURCHASE_RETURNS
from selaras_client.cli.result import Call, RejectedError, Result
from selaras_client.home import Home

Command: TypeAlias = Callable[[Home, Call], Result]


def bring_in_xml(home: Home, call: Call) -> Result:
    """Record what Coretax's XML of purchase returns says, all of it or none."""
    reader = partial(read_purchase_returns, company=company_of(home))
    return bring_in(home, call, reader=reader)


def export(home: Home, call: Call) -> Result:
    """Write purchase returns of a period: those named, or all that were not written yet."""
    args, company = call.args, company_of(home)
    refs = args.refs or _waiting(home, company, call)
    if not refs:
        raise RejectedError(Rejection("return.none-waiting"))
    written = wanted(
        home.replica.papers.purchase_returns.write_file(
            refs,
            day=datetime.now().astimezone().date(),
            write=lambda rows: write_purchase_returns(Path(args.out), rows, company=company),
        )
    )
    ids = [each.card.paper_id for each in written]
    data = {"file": str(args.out), "count": len(ids), PURCHASE_RETURNS: ids}
    return Result(data, [call.texts.say("cli.returns-written", data)])


def _waiting(home: Home, company: str, call: Call) -> list[str]:
    period = period_key(asked_period(call.args.period))
    with home.replica.reading() as db:
        return home.replica.papers.purchase_returns.waiting(db, company, period=period)


COMMANDS: Final[Mapping[str, Command]] = {
    f"{PURCHASE_RETURNS} import": bring_in_xml,
    f"{PURCHASE_RETURNS} export": export,
}
