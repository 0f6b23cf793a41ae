"""A look before an acceptance: what stands in the way, and what cannot be told."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

import directlink
from directlink import (
    AcceptGatewayAssociationProposal,
    AcceptHostedConnection,
    AcceptPrivateVirtualInterface,
    AcceptPublicVirtualInterface,
    AcceptTransitVirtualInterface,
    ConnectionExpectation,
    Credentials,
    InterfaceExpectation,
    InterfaceSettings,
    ParameterError,
    Preflight,
)
from directlink.emulator import Emulator, Fault, ManualClock
from emulator_aws_support import gateway_of, line, virtual_of
from emulator_support import call
from support import Kind, error_reply, reply

VIF = "dxvif-56781234"
LIST = "DescribeVirtualInterfaces"


class Case:
    """A grantee's client, and an owner who offers."""

    def __init__(self, kind: Kind, cloud: str = "aws", region: str = "eu-west-2") -> None:
        self.kind = kind
        self.clock = ManualClock()
        self.emulator = Emulator(cloud, clock=self.clock, provisioning_seconds=2.0)
        self.grantee, self.owner = self.emulator.grantee, self.emulator.owner
        transport = self.emulator.async_transport() if kind.is_async else self.emulator.transport()
        self.client = kind.client_class(
            cloud=cloud,
            region=region,
            credentials=Credentials(self.grantee.access_key_id, self.grantee.secret_access_key),
            transport=transport,
            clock=self.clock,
        )
        self.gateway, self.direct = virtual_of(self.grantee), None if cloud == "outscale" else gateway_of(self.grantee)

    def look(self, request: Any) -> Preflight:
        async def settle() -> Preflight:
            found: Preflight = await self.client.preflight(request)
            return found

        return asyncio.run(settle()) if self.kind.is_async else self.client.preflight(request)

    def private(self, vif: str = VIF, **changes: Any) -> AcceptPrivateVirtualInterface:
        members: dict[str, Any] = {"virtual_gateway_id": self.gateway, **changes}
        return AcceptPrivateVirtualInterface(virtual_interface_id=vif, **members)

    def by_direct(self, vif: str = VIF) -> AcceptPrivateVirtualInterface:
        return AcceptPrivateVirtualInterface(virtual_interface_id=vif, direct_connect_gateway_id=self.direct)

    def propose(self, gateway_id: str | None = None, **changes: Any) -> AcceptGatewayAssociationProposal:
        gateway_id = gateway_id or virtual_of(self.owner)
        answer = call(
            self.emulator,
            self.owner,
            "CreateDirectConnectGatewayAssociationProposal",
            directConnectGatewayId=self.direct,
            directConnectGatewayOwnerAccount=self.grantee.account_id,
            gatewayId=gateway_id,
            addAllowedPrefixesToDirectConnectGateway=[{"cidr": "10.1.0.0/16"}],
        )
        members: dict[str, Any] = {
            "proposal_id": answer["directConnectGatewayAssociationProposal"]["proposalId"],
            "direct_connect_gateway_id": self.direct,
            "associated_gateway_id": gateway_id,
            "gateway_owner_account": self.owner.account_id,
        }
        return AcceptGatewayAssociationProposal(**{**members, **changes})


def codes(found: Preflight, *severities: str) -> list[str]:
    return [str(each.code) for each in found.findings if not severities or each.severity in severities]


def test_an_offer_that_can_be_accepted_is_ready_and_what_cannot_be_told_is_said(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    found = case.look(case.private())
    assert found.ready
    assert codes(found) == ["cannot-be-told", "cannot-be-told"]
    assert [each.cause for each in found.findings] == [
        f"it cannot be told when the offer {VIF} expires: the API does not tell when it was made",
        f"it cannot be told whether {case.gateway} is attached to a VPC: the API of Direct Connect does not tell",
    ]
    assert case.emulator.received() == 3
    assert found.to_dict()["ready"] is True
    assert found.to_dict()["findings"][0]["code"] == "cannot-be-told"


def test_on_outscale_the_offer_expires_no_later_than_in_a_week(kind: Kind) -> None:
    case = Case(kind, "outscale")
    case.emulator.offer_private_virtual_interface(VIF)
    found = case.look(case.private())
    assert (found.ready, codes(found)) == (True, ["expires"])


def test_what_is_not_listed_is_not_ready(kind: Kind) -> None:
    case = Case(kind)
    for request in (
        case.private(),
        AcceptHostedConnection(connection_id="dxcon-nowhere0"),
        AcceptGatewayAssociationProposal(
            proposal_id="x", direct_connect_gateway_id="y", associated_gateway_id="vgw-1", gateway_owner_account="1"
        ),
    ):
        found = case.look(request)
        assert (found.ready, codes(found)) == (False, ["not-listed"])


@pytest.mark.parametrize(
    ("state", "code"), [("deleted", "ended"), ("approving", "unknown-state"), (None, "unknown-state")]
)
def test_what_has_ended_or_is_in_no_known_state_is_not_ready(kind: Kind, state: str | None, code: str) -> None:
    listed = {"virtualInterfaces": [{"virtualInterfaceId": VIF, "virtualInterfaceState": state}]}
    client = kind.client(reply(listed))
    request = AcceptPublicVirtualInterface(virtual_interface_id=VIF)
    found: Preflight = kind.run(client.preflight(request))
    assert (found.ready, codes(found)) == (False, [code])


def test_what_differs_from_the_expectation_is_named(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF, vlan=101)
    found = case.look(case.private(expect=InterfaceExpectation(vlan=102, location="EqPA2")))
    assert codes(found, "error") == ["unexpected-offer"]
    [finding] = [each for each in found.findings if each.code == "unexpected-offer"]
    assert finding.evidence == {"field": "vlan", "expected": "102", "actual": "101"}
    assert not found.ready


def test_an_interface_of_another_type_is_not_ready(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_transit_virtual_interface(VIF)
    assert codes(case.look(case.private()), "error") == ["wrong-type"]


def test_a_vlan_that_is_in_use_on_the_same_line_is_told(kind: Kind) -> None:
    vif = {"virtualInterfaceId": VIF, "virtualInterfaceState": "confirming", "connectionId": "dxcon-1", "vlan": 7}
    others = [
        {**vif, "virtualInterfaceId": "dxvif-other000", "virtualInterfaceState": "available"},
        {**vif, "virtualInterfaceId": "dxvif-gone0000", "virtualInterfaceState": "deleted"},
        {**vif, "virtualInterfaceId": "dxvif-free0000", "vlan": 8},
    ]
    client = kind.client(reply({"virtualInterfaces": [vif]}), reply({"virtualInterfaces": [vif, *others]}))
    found: Preflight = kind.run(client.preflight(AcceptPublicVirtualInterface(virtual_interface_id=VIF)))
    [finding] = [each for each in found.findings if each.severity == "error"]
    assert (finding.code, finding.evidence["virtual_interface_id"]) == ("vlan-in-use", "dxvif-other000")
    assert client.script.bodies()[1] == {"connectionId": "dxcon-1"}


def test_an_interface_without_a_line_is_not_looked_for_there(kind: Kind) -> None:
    vif = {"virtualInterfaceId": VIF, "virtualInterfaceState": "confirming"}
    client = kind.client(reply({"virtualInterfaces": [vif]}))
    assert kind.run(client.preflight(AcceptPublicVirtualInterface(virtual_interface_id=VIF))).ready


def test_a_gateway_that_is_not_there_or_not_available_is_told(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    detached = case.emulator.add_virtual_gateway("grantee", state="pending")
    found = case.look(case.private(virtual_gateway_id="vgw-nowhere0"))
    assert codes(found, "error") == ["gateway-not-listed"]
    assert case.gateway in next(each.remedy for each in found.findings if each.code == "gateway-not-listed")
    assert codes(case.look(case.private(virtual_gateway_id=detached)), "error") == ["gateway-not-available"]
    nowhere = AcceptPrivateVirtualInterface(virtual_interface_id=VIF, direct_connect_gateway_id="nowhere")
    assert "gateway-not-listed" in codes(case.look(nowhere), "error")


def test_what_is_accepted_is_ready_unless_another_gateway_has_it(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    call(
        case.emulator,
        case.grantee,
        "ConfirmPrivateVirtualInterface",
        virtualInterfaceId=VIF,
        virtualGatewayId=case.gateway,
    )
    found = case.look(case.private())
    assert (found.ready, codes(found)[0]) == (True, "already-accepted")
    other = case.look(case.private(virtual_gateway_id=virtual_of(case.grantee, 1)))
    assert codes(other, "error") == ["accepted-differently"]


@pytest.mark.parametrize("operation", ["DescribeVirtualGateways", "DescribeDirectConnectGateways",
    "DescribeDirectConnectGatewayAttachments", "DescribeDirectConnectGatewayAssociations"])  # fmt: skip
def test_a_denied_read_fails_nothing_and_is_said(kind: Kind, operation: str) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    case.emulator.faults.add(operation, Fault.error("AccessDeniedException"), times=None)
    found = case.look(case.private() if operation == "DescribeVirtualGateways" else case.by_direct())
    assert found.ready
    assert any(f"{operation} was refused" in each.cause for each in found.findings)


def test_an_offer_that_may_not_be_read_is_not_ready(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.faults.add(LIST, Fault.error("AccessDeniedException"))
    found = case.look(case.private())
    assert (found.ready, codes(found)) == (False, ["not-readable"])


def test_a_denied_listing_of_the_line_fails_nothing(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    case.emulator.faults.add(LIST, Fault.error("AccessDeniedException"), attempt=2)
    found = case.look(case.private())
    assert found.ready
    assert any("whether the VLAN is in use" in each.cause for each in found.findings)


def test_an_outage_is_no_finding(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.faults.add(LIST, Fault.error("ServiceUnavailable", status=503), times=None)
    with pytest.raises(directlink.ServiceUnavailableError):
        case.look(case.private())


@pytest.mark.parametrize("request_", [None, {"virtual_interface_id": VIF}, AcceptHostedConnection])
def test_what_is_no_request_is_refused(kind: Kind, request_: Any) -> None:
    with pytest.raises(ParameterError, match="request: expected AcceptRequest"):
        Case(kind).look(request_)


def test_private_and_transit_never_meet_at_a_gateway(kind: Kind) -> None:
    case = Case(kind)
    case.emulator.offer_private_virtual_interface(VIF)
    call(
        case.emulator,
        case.grantee,
        "ConfirmPrivateVirtualInterface",
        virtualInterfaceId=VIF,
        directConnectGatewayId=case.direct,
    )
    transit = case.emulator.offer_transit_virtual_interface()
    request = AcceptTransitVirtualInterface(virtual_interface_id=transit, direct_connect_gateway_id=str(case.direct))
    assert codes(case.look(request), "error") == ["mixed-gateways"]
    again = case.look(case.by_direct())
    assert (again.ready, "mixed-gateways" in codes(again)) == (True, False)


ATTACHED = {"attachmentState": "attached", "attachmentType": "PrivateVirtualInterface"}


def scripted(kind: Kind, request: Any, attachments: list[Any], associations: list[Any]) -> Preflight:
    vif = {"virtualInterfaceId": VIF, "virtualInterfaceState": "confirming"}
    gateway = {"directConnectGatewayId": "g", "directConnectGatewayState": "available"}
    client = kind.client(
        reply({"virtualInterfaces": [vif]}),
        reply({"directConnectGateways": [gateway]}),
        reply({"directConnectGatewayAttachments": attachments}),
        reply({"directConnectGatewayAssociations": associations}),
        cloud="aws",
    )
    found: Preflight = kind.run(client.preflight(request))
    return found


BY_G = AcceptPrivateVirtualInterface(virtual_interface_id=VIF, direct_connect_gateway_id="g")


def test_limits_that_can_be_counted_are_counted(kind: Kind) -> None:
    attached = [{**ATTACHED, "virtualInterfaceId": f"dxvif-{number}"} for number in range(30)]
    found = scripted(kind, BY_G, attached, [])
    assert (found.ready, codes(found, "warning")) == (True, ["limit-reached"])
    detached = [{**each, "attachmentState": "detached"} for each in attached]
    assert codes(scripted(kind, BY_G, detached, []), "warning") == []


@pytest.mark.parametrize(
    ("association", "mixed"),
    [
        ({"associationState": "associated", "associatedGateway": {"id": "tgw-1", "type": "transitGateway"}}, True),
        ({"associationState": "disassociated", "associatedGateway": {"id": "tgw-1", "type": "transitGateway"}}, False),
        ({"associationState": "associated", "virtualGatewayId": "vgw-1"}, False),
        ({"associationState": "associated", "associatedCoreNetwork": {"id": "core-network-1"}}, False),
    ],
)
def test_where_a_gateway_leads_is_looked_at(kind: Kind, association: Any, mixed: bool) -> None:
    assert ("mixed-gateways" in codes(scripted(kind, BY_G, [], [association]))) == mixed


def test_settings_that_cannot_be_are_told(kind: Kind) -> None:
    vif = {"virtualInterfaceId": VIF, "virtualInterfaceState": "confirming", "jumboFrameCapable": False}
    client = kind.client(reply({"virtualInterfaces": [vif]}))
    settings = InterfaceSettings(mtu=8500, site_link_enabled=True)
    request = AcceptPublicVirtualInterface(virtual_interface_id=VIF, wait_for="available", settings=settings)
    found: Preflight = kind.run(client.preflight(request))
    assert codes(found, "error") == ["no-jumbo-frames", "no-site-link"]


@pytest.mark.parametrize(
    ("region", "found"), [("us-gov-west-1", ["no-site-link"]), ("cn-north-1", ["no-site-link"]), ("eu-west-3", [])]
)
def test_site_link_is_not_to_be_had_everywhere(kind: Kind, region: str, found: list[str]) -> None:
    vif = {"virtualInterfaceId": VIF, "virtualInterfaceState": "confirming", "virtualInterfaceType": "transit"}
    gateway = {"directConnectGatewayId": "g", "directConnectGatewayState": "available"}
    client = kind.client(
        reply({"virtualInterfaces": [vif]}),
        reply({"directConnectGateways": [gateway]}),
        reply({"directConnectGatewayAttachments": []}),
        reply({"directConnectGatewayAssociations": []}),
        cloud="aws",
        region=region,
    )
    request = AcceptTransitVirtualInterface(
        virtual_interface_id=VIF,
        direct_connect_gateway_id="g",
        wait_for="available",
        settings=InterfaceSettings(site_link_enabled=True),
    )
    assert codes(kind.run(client.preflight(request)), "error") == found


def test_connections_are_looked_at(kind: Kind) -> None:
    case = Case(kind)
    dedicated = str(
        call(
            case.emulator,
            case.grantee,
            "CreateConnection",
            location="EqPA2",
            bandwidth="10Gbps",
            connectionName="own",
        )["connectionId"]
    )
    hosted = call(
        case.emulator,
        case.owner,
        "AllocateHostedConnection",
        connectionId=line(case.emulator),
        ownerAccount=case.grantee.account_id,
        bandwidth="1Gbps",
        connectionName="hosted",
        vlan=7,
    )["connectionId"]
    found = case.look(AcceptHostedConnection(connection_id=hosted))
    assert (found.ready, codes(found)) == (True, ["cannot-be-told"])
    wrong = AcceptHostedConnection(connection_id=hosted, expect=ConnectionExpectation(bandwidth="2Gbps"))
    assert codes(case.look(wrong), "error") == ["unexpected-offer"]
    assert codes(case.look(AcceptHostedConnection(connection_id=dedicated))) == ["no-offer"]


def test_proposals_are_looked_at(kind: Kind) -> None:
    case = Case(kind)
    request = case.propose()
    found = case.look(request)
    assert (found.ready, codes(found)) == (True, ["expires"])
    found = case.look(case.propose(virtual_of(case.owner, 1), gateway_owner_account="1"))
    assert codes(found, "error") == ["unexpected-offer"]


def test_a_proposal_of_another_region_is_not_ready_here(kind: Kind) -> None:
    case = Case(kind)
    request = case.propose()
    case.client = case.kind.client_class(
        cloud="aws",
        region="eu-west-3",
        credentials=Credentials(case.grantee.access_key_id, case.grantee.secret_access_key),
        transport=case.emulator.async_transport() if kind.is_async else case.emulator.transport(),
        clock=case.clock,
    )
    found = case.look(request)
    assert codes(found, "error") == ["other-region"]
    assert 'region="eu-west-2"' in next(each.remedy for each in found.findings if each.code == "other-region")


def proposal(kind: Kind, gateway: dict[str, str], associations: list[Any], **changes: Any) -> Preflight:
    described = {
        "proposalId": "p",
        "proposalState": "requested",
        "directConnectGatewayId": "g",
        "associatedGateway": {"id": "x-1", "ownerAccount": "1", **gateway},
    }
    told: list[Any] = associations
    client = kind.client(
        reply({"directConnectGatewayAssociationProposals": [described]}),
        reply({"directConnectGateways": [{"directConnectGatewayId": "g", "directConnectGatewayState": "available"}]}),
        reply({"directConnectGatewayAssociations": told}),
        cloud="aws",
    )
    members: dict[str, Any] = {
        "proposal_id": "p",
        "direct_connect_gateway_id": "g",
        "associated_gateway_id": "x-1",
        "gateway_owner_account": "1",
    }
    found: Preflight = kind.run(client.preflight(AcceptGatewayAssociationProposal(**{**members, **changes})))
    return found


def associated(number: int, kind: str) -> list[Any]:
    return [
        {"associationState": "associated", "associatedGateway": {"id": f"gw-{each}", "type": kind}}
        for each in range(number)
    ]


def test_a_transit_gateway_needs_prefixes_and_room(kind: Kind) -> None:
    transit = {"type": "transitGateway"}
    assert codes(proposal(kind, transit, []), "error") == ["no-allowed-prefixes"]
    prefixes = {"allowed_prefixes": ("10.0.0.0/16",)}
    assert codes(proposal(kind, transit, associated(6, "transitGateway"), **prefixes), "warning") == ["limit-reached"]
    assert codes(proposal(kind, transit, associated(1, "virtualPrivateGateway"), **prefixes), "error") == [
        "mixed-gateways"
    ]


def test_a_virtual_gateway_needs_room_unless_it_is_associated_already(kind: Kind) -> None:
    virtual = {"type": "virtualPrivateGateway"}
    many = associated(20, "virtualPrivateGateway")
    assert codes(proposal(kind, virtual, many), "warning") == ["limit-reached"]
    many[0]["associatedGateway"]["id"] = "x-1"
    assert codes(proposal(kind, virtual, many)) == ["expires", "already-associated"]
    assert codes(proposal(kind, {}, many[1:])) == ["expires"]


def test_settings_that_can_be_are_no_finding(kind: Kind) -> None:
    vif = {"virtualInterfaceId": VIF, "virtualInterfaceState": "confirming", "jumboFrameCapable": True}
    client = kind.client(reply({"virtualInterfaces": [vif]}))
    request = AcceptPublicVirtualInterface(
        virtual_interface_id=VIF, wait_for="available", settings=InterfaceSettings(mtu=8500)
    )
    assert kind.run(client.preflight(request)).ready


def test_a_direct_connect_gateway_that_is_not_available_yet_is_told(kind: Kind) -> None:
    described = {"proposalId": "p", "proposalState": "requested", "directConnectGatewayId": "g"}
    client = kind.client(
        reply({"directConnectGatewayAssociationProposals": [described]}),
        reply({"directConnectGateways": [{"directConnectGatewayId": "g", "directConnectGatewayState": "pending"}]}),
        error_reply("AccessDeniedException"),
        cloud="aws",
    )
    request = AcceptGatewayAssociationProposal(
        proposal_id="p", direct_connect_gateway_id="g", associated_gateway_id="x", gateway_owner_account="1"
    )
    found: Preflight = kind.run(client.preflight(request))
    assert codes(found, "error") == ["gateway-not-available"]
    assert codes(found)[-1] == "cannot-be-told"
