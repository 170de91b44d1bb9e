"""Requests: commands only the hub can carry out, as they wait in an outbox.

A request travels as one canonical JSON text with a ``kind``; members are only ever added. What
this release does not know it leaves to the hub, which answers that it does not either.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

APPROVE = "approve"
WITHDRAW_APPROVAL = "withdraw-approval"
EXPORT = "export"
WITHDRAW_BATCH = "withdraw-batch"
RECORD_RESULTS = "record-results"
SETTLE = "settle"
CLOSE_PERIOD = "close-period"
REOPEN_PERIOD = "reopen-period"
SET_FIGURES = "set-recap-figures"
SET_COMPANY = "set-company"
LEASE = "lease"
CLOSE_PROPOSAL = "close-proposal"
REVOKE_PC = "revoke-pc"
LAST_DELIVERY = "last-delivery"
LEAVE_OUT_PC = "leave-out-pc"
HAND_OVER = "hand-over"
ADD_USER = "user-add"
CHANGE_USER = "user-change"
SET_PASSWORD = "user-password"  # noqa: S105  # a kind of request
ADD_COMPANY = "company-add"
CLOSE_ALARM = "close-alarm"
CLOSE_OFFICE_ALARM = "close-office-alarm"
JOIN_CUSTOMERS = "join-customers"
PART_CUSTOMER = "part-customer"
PLAN_CANCELLATION = "plan-cancellation"
MARK_WORK = "mark-work"
DROP_WORK = "drop-work"

MAX_INVOICES_PER_REQUEST = 20_000
MAX_REASON = 500
MAX_REQUEST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    Args:
        kind: What is asked.
        members: Texts and lists of texts; what they mean depends on the kind.
    """

    kind: str
    members: Mapping[str, object] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a text member; blank when absent or something else."""
        value = self.members.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; empty when absent or something else."""
        value = self.members.get(name)
        if not isinstance(value, list):
            return ()
        return tuple(each for each in value if isinstance(each, str))


def encode_request(request: Request) -> str:
    """Return the canonical text of *request*."""
    content = {**request.members, "kind": request.kind}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def decode_request(text: str) -> Request | None:
    """Read a request, or None when it is not one."""
    try:
        content = json.loads(text)
        # A half of a surrogate pair can be written in JSON and then stored or sent by nothing.
        json.dumps(content, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict) or not isinstance(content.get("kind"), str):
        return None
    kind = content.pop("kind")
    return Request(kind, content)
