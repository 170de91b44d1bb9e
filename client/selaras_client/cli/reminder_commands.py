"""The command that reminds: what is due, late or nearly so, and dismissing it here."""

from dataclasses import asdict
from typing import Final

from selaras.domain.reminders import Reminder
from selaras.texts import Texts
from selaras_client.cli.result import Call, Result
from selaras_client.home import Home
from selaras_client.reminders import reminder_facts, reminders_here


def reminders(home: Home, call: Call) -> Result:
    """Show what a person should be reminded of; with --dismiss not any more, here."""
    if call.args.dismiss:
        home.replica.reminders.dismiss(call.args.dismiss)
    found = reminders_here(home, is_all=call.args.all)
    rows = [{**asdict(each), "message": sentence_of(each, call.texts)} for each in found]
    lines = [f"{each['key']}  {each['message']}" for each in rows]
    return Result({"reminders": rows}, lines or [call.texts.say("cli.no-reminders")])


def sentence_of(reminder: Reminder, texts: Texts) -> str:
    """Return a reminder in words."""
    return texts.say(reminder.code, reminder_facts(reminder))


COMMANDS: Final = {"reminders": reminders}
