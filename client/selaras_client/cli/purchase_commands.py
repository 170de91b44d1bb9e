"""Commands only purchases have: the credit of their VAT, the QR's text, and the recap."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final, TypeAlias

from selaras.domain.money import amount_text, number_text
from selaras.domain.recap import Sums
from selaras.replica.purchase_recap import purchase_recap
from selaras_client.cli.invoice_commands import company_of, read_fields, wanted
from selaras_client.cli.paper_commands import (
    AMOUNTS,
    asked_period,
    each_kept,
    kept_result,
    row_view,
)
from selaras_client.cli.paper_kinds import PAPER_COMMANDS
from selaras_client.cli.paper_names import PURCHASES
from selaras_client.cli.result import Call, Result
from selaras_client.home import Home

Command: TypeAlias = Callable[[Home, Call], Result]


def credit(home: Home, call: Call) -> Result:
    """Credit the VAT of purchases in a period."""
    period, purchases = asked_period(call.args.period), home.replica.papers.purchases
    return each_kept(call, "cli.purchase-credited", do=lambda ref: purchases.credit(ref, period))


def uncredit(home: Home, call: Call) -> Result:
    """Decide that the VAT of purchases is not credited."""
    purchases = home.replica.papers.purchases
    return each_kept(call, "cli.purchase-uncredited", do=purchases.leave_uncredited)


def undecide(home: Home, call: Call) -> Result:
    """Take decisions back."""
    purchases = home.replica.papers.purchases
    return each_kept(call, "cli.purchase-undecided", do=purchases.leave_open)


def scan(home: Home, call: Call) -> Result:
    """Record a purchase by the text of its QR code."""
    company_of(home)
    made = home.replica.papers.purchases.scan(call.args.text, read_fields(call.args.fields))
    command = PAPER_COMMANDS[PURCHASES]
    return kept_result(wanted(made), "cli.paper-added", texts=call.texts, shape=command)


def recap(home: Home, call: Call) -> Result:
    """Show what the purchases of a period come to."""
    period, company = asked_period(call.args.period), company_of(home)
    with home.replica.reading() as db:
        found = purchase_recap(db, company, period=period)
    lines = {
        name: {"count": found.counts[name], **_amounts(sums)} for name, sums in found.lines.items()
    }
    opened = [{**row_view(each.row), "last": each.last.text} for each in found.open]
    sums = {"count": len(opened), **_amounts(found.open_sums)}
    data = {"period": period.text, "lines": lines, "open": sums, "purchases": opened}
    shown = [
        call.texts.say("cli.purchase-line", {"line": name, **_shown(row)})
        for name, row in lines.items()
    ]
    shown.append(call.texts.say("cli.purchase-open", _shown(sums)))
    shown += [call.texts.say("cli.purchase-open-one", each) for each in opened]
    return Result(data, shown)


def _amounts(sums: Sums) -> dict[str, str]:
    named = {"tax_base": sums.base, "other_tax_base": sums.other_base}
    return {
        name: amount_text(amount)
        for name, amount in {**named, "vat": sums.vat, "ppnbm": sums.ppnbm}.items()
    }


def _shown(row: Mapping[str, object]) -> dict[str, object]:
    """Return a row with its amounts written for people."""
    amounts = {name: number_text(Decimal(str(row[name]))) for name in AMOUNTS}
    return {**row, **amounts}


COMMANDS: Final[Mapping[str, Command]] = {
    "purchases credit": credit,
    "purchases uncredit": uncredit,
    "purchases undecide": undecide,
    "purchases scan": scan,
    "purchases recap": recap,
}
