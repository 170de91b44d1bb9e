"""Results of Coretax as facts: one for each frozen version that went there.

Only reads and small marks; ``results`` is what writes them.
"""

from typing import Any, Final

from selaras.domain.coretax_results import REJECTED
from selaras_hub.facts import FactBook
from selaras_hub.requesting import Asked

KIND: Final = "result"
_BATCH: Final = "batch"


def result_id(approval_id: str) -> str:
    """Return the id of the fact about one frozen version."""
    return f"{KIND}:{approval_id.partition(':')[2]}"


def result_of(facts: FactBook, approval_id: str) -> dict[str, Any] | None:
    """Return what came back of one frozen version, or None."""
    return facts.get(result_id(approval_id))


def was_rejected(facts: FactBook, approval_id: str) -> bool:
    """Say whether Coretax refused this version for good."""
    content = result_of(facts, approval_id)
    return content is not None and content["status"] == REJECTED


def leave_batch(asked: Asked, approval_id: str, *, batch_id: str) -> None:
    """Write into a batch that one of its versions was rejected and is worked on again.

    It stays in the list, because the file must still be written byte for byte.
    """
    content = asked.facts.get(batch_id)
    if content is None:
        return
    invoices = [
        item | {"left_at": asked.now} if item["approval"] == approval_id else item
        for item in content["invoices"]
    ]
    asked.facts.put(_BATCH, batch_id, subject="", content=content | {"invoices": invoices})
