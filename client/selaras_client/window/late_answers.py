"""Answers of the browser that come too late: the control they are about has gone meanwhile.

Flet ends the whole conversation over one of them, and the window would stand still for good.
"""

from contextlib import suppress
from typing import Any

from flet.messaging.session import Session


def forgive_late_answers(session: Session) -> None:
    """Let *session* pass over answers for controls that it no longer knows."""
    take = session.handle_invoke_method_results

    def take_if_known(*answer: Any) -> None:  # noqa: ANN401  # handed on as it came
        # Raised for such a control only.
        with suppress(RuntimeError):
            take(*answer)

    session.handle_invoke_method_results = take_if_known  # type: ignore[assignment]
