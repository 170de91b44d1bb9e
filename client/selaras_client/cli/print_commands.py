"""Invoices on paper."""

from typing import Final

from selaras.exchange.safe_file import write_safely
from selaras_client.cli.invoice_commands import company_of, wanted
from selaras_client.cli.result import Call, Result
from selaras_client.home import Home
from selaras_client.printing import print_pdf, printed_invoices


def print_invoices(home: Home, call: Call) -> Result:
    """Print the named invoices into one PDF; an approved one as it was frozen."""
    args, texts = call.args, call.texts
    company_of(home)
    printed = wanted(printed_invoices(home.replica, args.refs, say=texts.say))
    pdf = print_pdf(printed, say=texts.say, now=home.clock.now())
    with write_safely(args.out) as file:
        file.write(pdf)
    data = {"count": len(printed), "path": str(args.out), "bytes": len(pdf)}
    return Result(data, [texts.say("cli.printed", data)])


COMMANDS: Final = {"print": print_invoices}
