"""Which request is answered by whom."""

from collections.abc import Mapping
from typing import Final

from selaras.domain import requests
from selaras_hub import (
    alarms,
    aliases,
    approving,
    batching,
    by_hand,
    companies,
    handing_over,
    last_delivery,
    leases,
    pcs,
    periods,
    proposing,
    recaps,
    results,
    settings,
    users,
)
from selaras_hub.requesting import Handler

HANDLERS: Final[Mapping[str, Handler]] = {
    requests.APPROVE: approving.approve,
    requests.WITHDRAW_APPROVAL: approving.withdraw,
    requests.EXPORT: batching.export,
    requests.WITHDRAW_BATCH: batching.withdraw,
    requests.RECORD_RESULTS: results.record,
    requests.CLOSE_PERIOD: periods.close,
    requests.REOPEN_PERIOD: periods.reopen,
    requests.SET_FIGURES: recaps.set_figures,
    requests.CLOSE_PROPOSAL: proposing.close,
    requests.JOIN_CUSTOMERS: aliases.join,
    requests.PART_CUSTOMER: aliases.part,
    requests.PLAN_CANCELLATION: by_hand.plan_cancellation,
    requests.MARK_WORK: by_hand.mark,
    requests.DROP_WORK: by_hand.drop,
    requests.SET_COMPANY: settings.change,
    requests.LEASE: leases.lease,
    requests.REVOKE_PC: pcs.revoke,
    requests.LAST_DELIVERY: last_delivery.allow,
    requests.LEAVE_OUT_PC: pcs.leave_out,
    requests.HAND_OVER: handing_over.give,
    requests.ADD_COMPANY: companies.add,
    requests.CLOSE_ALARM: alarms.close,
    requests.CLOSE_OFFICE_ALARM: alarms.close,
    requests.ADD_USER: users.add,
    requests.CHANGE_USER: users.change,
    requests.SET_PASSWORD: users.set_password,
}
