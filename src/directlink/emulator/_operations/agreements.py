"""Agreements between an account and the service, and what kind of partner the account is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.registry import operation
from directlink.emulator._records.agreement import SignedAgreement
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._store.store import Store

AGREEMENT: Final = "EmulatedCustomerAgreement"
"""The one agreement that there is; the service publishes no name of one."""


@operation("ConfirmCustomerAgreement", Cloud.AWS)
def confirm_customer_agreement(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Sign an agreement; to sign it again changes nothing."""
    name = parameters.optional_string("agreementName") or AGREEMENT
    if name != AGREEMENT:
        raise client_error(f"agreement {name} does not exist")
    account_id = caller.account.account_id
    signed = SignedAgreement(f"{account_id} {name}", account_id, name)
    store.signed_agreements[signed.id] = signed
    return {"status": "signed"}


@operation("DescribeCustomerMetadata", Cloud.AWS)
def describe_customer_metadata(store: Store, caller: Caller, _parameters: Parameters) -> Json:
    """Show whether the caller has signed, and is a partner: one that has or had an interconnect."""
    account_id = caller.account.account_id
    is_signed = any(signed.name == AGREEMENT for signed in store.signed_agreements.under(account_id))
    is_partner = len(store.interconnects.under(account_id)) > 0
    return {
        "agreements": [{"agreementName": AGREEMENT, "status": "signed" if is_signed else "unsigned"}],
        "nniPartnerType": "v2" if is_partner else "nonPartner",
    }
