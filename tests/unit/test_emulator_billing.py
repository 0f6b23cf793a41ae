"""Billing modes of the emulated service, pairs of ports, and the customer agreement.

The rules are those of the user guide's page on flat-rate billing.
"""

from typing import Any

import pytest

from directlink.emulator import Emulator
from emulator_aws_support import line, listed, make_aws, refusal
from emulator_support import call

TIER = "FlatRateTier1"


def bill(emulator: Emulator, mode: str, *ids: str) -> list[str]:
    """Change the mode of connections; the modes that the answer shows."""
    values = {"connectionIds": list(ids), "billingMode": mode}
    answer = call(emulator, emulator.owner, "UpdateConnectionsBillingMode", **values)
    assert answer["billingMode"] == mode
    assert [each["connectionId"] for each in answer["connections"]] == list(ids)
    return [each["billingMode"] for each in answer["connections"]]


def unbillable(emulator: Emulator, mode: str, *ids: str) -> str:
    values = {"connectionIds": list(ids), "billingMode": mode}
    return refusal(emulator, emulator.owner, "UpdateConnectionsBillingMode", **values)


def modes(emulator: Emulator) -> dict[str, str]:
    found = listed(emulator, emulator.owner, "DescribeConnections", "connections")
    return {each["connectionId"]: each["billingMode"] for each in found if "billingMode" in each}


def group(emulator: Emulator, *ids: str) -> str:
    values = {"resiliencyGroupName": "pair", "intendedResiliencyModel": "high-resiliency"}
    made = call(emulator, emulator.owner, "CreateResiliencyGroup", **values)["resiliencyGroup"]
    group_id: str = made["resiliencyGroupId"]
    operation = "AssociateConnectionsToResiliencyGroup"
    call(emulator, emulator.owner, operation, resiliencyGroupId=group_id, connectionIdentifiers=list(ids))
    return group_id


def make_lag(emulator: Emulator, **changes: Any) -> dict[str, Any]:
    values = {"numberOfConnections": 2, "location": "EqPA2", "connectionsBandwidth": "10Gbps", "lagName": "lag"}
    return call(emulator, emulator.owner, "CreateLag", **{**values, **changes})


def test_the_mode_of_many_connections_changes_at_once_or_of_none() -> None:
    emulator, _ = make_aws()
    first, second = line(emulator), line(emulator)
    assert bill(emulator, TIER, first, second) == [TIER, TIER]
    theirs = line(emulator, emulator.grantee)
    assert theirs in unbillable(emulator, "PayAsYouGo", first, second, theirs)
    assert modes(emulator) == {first: TIER, second: TIER}


def test_two_ports_of_one_flat_rate_in_a_resiliency_group_are_a_pair_until_one_leaves() -> None:
    emulator, _ = make_aws()
    first, second, third = line(emulator), line(emulator, location="EqDC2"), line(emulator, location="EqLD5")
    bill(emulator, TIER, first, second, third)
    group_id = group(emulator, first, second, third)
    assert modes(emulator) == {first: f"PortPair{TIER}", second: f"PortPair{TIER}", third: TIER}
    operation = "DisassociateConnectionsFromResiliencyGroup"
    call(emulator, emulator.owner, operation, resiliencyGroupId=group_id, connectionIdentifiers=[first])
    assert modes(emulator) == {first: TIER, second: f"PortPair{TIER}", third: f"PortPair{TIER}"}
    call(emulator, emulator.owner, "DeleteConnection", connectionId=third)
    assert modes(emulator)[second] == TIER


@pytest.mark.parametrize("changes", [{"location": "EqPA2"}, {"location": "EqDC2", "bandwidth": "100Gbps"}])
def test_ports_on_one_device_or_of_different_speed_are_no_pair(changes: dict[str, str]) -> None:
    emulator, _ = make_aws()
    first, second = line(emulator), line(emulator, None, **changes)
    bill(emulator, TIER, first, second)
    group(emulator, first, second)
    assert modes(emulator) == {first: TIER, second: TIER}


def test_ports_that_are_paid_as_they_go_or_of_different_tiers_are_no_pair() -> None:
    emulator, _ = make_aws()
    first, second = line(emulator), line(emulator, location="EqDC2")
    bill(emulator, TIER, first)
    group(emulator, first, second)
    assert modes(emulator) == {first: TIER}
    bill(emulator, "FlatRateTier2", second)
    assert modes(emulator) == {first: TIER, second: "FlatRateTier2"}


def test_a_lag_counts_as_one_port_of_a_pair() -> None:
    emulator, _ = make_aws()
    lag, single = make_lag(emulator, billingMode=TIER)["lagId"], line(emulator, location="EqDC2", billingMode=TIER)
    group(emulator, lag, single)
    [shown] = listed(emulator, emulator.owner, "DescribeLags", "lags")
    assert shown["billingMode"] == modes(emulator)[single] == f"PortPair{TIER}"


def test_a_mode_changes_three_times_in_half_a_year() -> None:
    emulator, clock = make_aws()
    connection_id = line(emulator)
    for mode in (TIER, "PayAsYouGo", TIER, TIER):  # the last one changes nothing
        bill(emulator, mode, connection_id)
        clock.advance(24 * 3600)
    assert "3 times in six months" in unbillable(emulator, "PayAsYouGo", connection_id)
    clock.advance(183 * 24 * 3600)
    assert bill(emulator, "PayAsYouGo", connection_id) == ["PayAsYouGo"]


def test_one_location_has_flat_rates_or_none() -> None:
    emulator, _ = make_aws()
    first, second, elsewhere = line(emulator), line(emulator), line(emulator, location="EqDC2")
    line(emulator, emulator.grantee)  # other accounts do not count
    cause = unbillable(emulator, TIER, first)
    assert cause == f"connection {second} at EqPA2 must have the same billing mode"
    bill(emulator, TIER, first, second)
    assert bill(emulator, "FlatRateTier2", second) == ["FlatRateTier2"]
    assert elsewhere not in modes(emulator)


def test_the_members_of_a_lag_change_together_and_who_joins_is_billed_as_they_are() -> None:
    emulator, _ = make_aws()
    lag = make_lag(emulator)
    first, second = (member["connectionId"] for member in lag["connections"])
    assert f"in the same LAG as {first}" in unbillable(emulator, TIER, first)
    bill(emulator, TIER, first, second)
    [shown] = listed(emulator, emulator.owner, "DescribeLags", "lags")
    assert shown["billingMode"] == TIER
    joining = line(emulator)
    call(emulator, emulator.owner, "AssociateConnectionWithLag", connectionId=joining, lagId=lag["lagId"])
    assert modes(emulator)[joining] == TIER
    call(emulator, emulator.owner, "DisassociateConnectionFromLag", connectionId=joining, lagId=lag["lagId"])
    assert modes(emulator)[joining] == TIER


def test_a_hosted_connection_has_no_mode() -> None:
    emulator, clock = make_aws()
    parent = line(emulator, emulator.grantee)
    clock.advance(2)
    hosted = call(
        emulator,
        emulator.grantee,
        "AllocateHostedConnection",
        connectionId=parent,
        ownerAccount=emulator.owner.account_id,
        bandwidth="1Gbps",
        connectionName="hosted",
        vlan=7,
    )["connectionId"]
    assert f"connection {hosted} is hosted" in unbillable(emulator, TIER, hosted)


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ({"billingMode": TIER}, "connectionIds is required"),
        ({"connectionIds": ["dxcon-x"]}, "billingMode is required"),
        ({"connectionIds": ["dxcon-x"], "billingMode": TIER}, "dxcon-x"),
        ({"connectionIds": ["dxcon-x"], "billingMode": f"PortPair{TIER}"}, "billingMode must be one of PayAsYouGo"),
        ({"connectionIds": [f"dxcon-{number}" for number in range(201)], "billingMode": TIER}, "at most 200 items"),
    ],
)
def test_a_change_that_says_nothing_that_can_be_done_is_refused(values: dict[str, Any], cause: str) -> None:
    emulator, _ = make_aws()
    assert cause in refusal(emulator, emulator.owner, "UpdateConnectionsBillingMode", **values)


def test_an_account_signs_the_agreement_for_itself() -> None:
    emulator, _ = make_aws()
    [agreement] = call(emulator, emulator.owner, "DescribeCustomerMetadata")["agreements"]
    assert agreement["status"] == "unsigned"
    for values in ({"agreementName": agreement["agreementName"]}, {}):
        assert call(emulator, emulator.owner, "ConfirmCustomerAgreement", **values) == {"status": "signed"}
    shown = [
        call(emulator, account, "DescribeCustomerMetadata")["agreements"][0]["status"]
        for account in (emulator.owner, emulator.grantee, emulator.add_account("third"))
    ]
    assert shown == ["signed", "unsigned", "unsigned"]
    assert "none such" in refusal(emulator, emulator.owner, "ConfirmCustomerAgreement", agreementName="none such")


def test_an_account_is_a_partner_once_it_has_an_interconnect() -> None:
    emulator, _ = make_aws()
    assert call(emulator, emulator.owner, "DescribeCustomerMetadata")["nniPartnerType"] == "nonPartner"
    values = {"interconnectName": "partner", "bandwidth": "10Gbps", "location": "EqPA2"}
    call(emulator, emulator.owner, "CreateInterconnect", **values)
    kinds = [
        call(emulator, account, "DescribeCustomerMetadata")["nniPartnerType"]
        for account in (emulator.owner, emulator.grantee)
    ]
    assert kinds == ["v2", "nonPartner"]
