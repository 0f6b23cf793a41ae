"""Direct Connect gateways of the emulated service, what is attached to them, and what they are associated with."""

from typing import Any

import pytest

from directlink.emulator import Account, Emulator, ManualClock
from emulator_aws_support import (
    ASSOCIATION,
    OTHER_PREFIX,
    PREFIX,
    PROPOSAL,
    associations,
    gateway_of,
    listed,
    make_aws,
    refusal,
    virtual_of,
)
from emulator_support import CONFIRM, INTERFACE, call


def gateways(emulator: Emulator, account: Account, **filters: Any) -> list[dict[str, Any]]:
    return listed(emulator, account, "DescribeDirectConnectGateways", "directConnectGateways", **filters)


def associate(emulator: Emulator, **changes: Any) -> dict[str, Any]:
    grantee = emulator.grantee
    values = {"directConnectGatewayId": gateway_of(grantee), "gatewayId": virtual_of(grantee), **changes}
    answer = call(emulator, grantee, f"Create{ASSOCIATION}", **values)
    association: dict[str, Any] = answer["directConnectGatewayAssociation"]
    return association


def attach(emulator: Emulator, clock: ManualClock) -> None:
    emulator.offer_private_virtual_interface(INTERFACE)
    gateway = gateway_of(emulator.grantee)
    call(emulator, emulator.grantee, CONFIRM, virtualInterfaceId=INTERFACE, directConnectGatewayId=gateway)
    clock.advance(2)


# --- Direct Connect gateways ------------------------------------------------------------------------------------------


def test_a_gateway_is_made_renamed_deleted_and_listed_to_its_owner_only() -> None:
    emulator, clock = make_aws()
    made = call(
        emulator,
        emulator.grantee,
        "CreateDirectConnectGateway",
        directConnectGatewayName="mine",
        tags=[{"key": "a", "value": "1"}],
    )["directConnectGateway"]
    gateway_id = made["directConnectGatewayId"]
    assert made == {
        "directConnectGatewayId": gateway_id,
        "directConnectGatewayName": "mine",
        "amazonSideAsn": 64512,
        "ownerAccount": emulator.grantee.account_id,
        "directConnectGatewayState": "available",
        "totalPrefixPoolAllocations": 0,
        "tags": [{"key": "a", "value": "1"}],
    }
    assert emulator.grantee.direct_connect_gateway_ids[1:] == (gateway_id,)
    named = {"directConnectGatewayId": gateway_id}
    update = {**named, "newDirectConnectGatewayName": "other"}
    renamed = call(emulator, emulator.grantee, "UpdateDirectConnectGateway", **update)["directConnectGateway"]
    assert renamed == {**made, "directConnectGatewayName": "other"}
    assert gateways(emulator, emulator.grantee, **named) == [renamed]
    for operation, values in (
        ("UpdateDirectConnectGateway", update),
        ("DeleteDirectConnectGateway", named),
    ):
        message = refusal(emulator, emulator.owner, operation, **values)
        assert message == f"Direct Connect gateway {gateway_id} does not exist"
    assert gateways(emulator, emulator.owner, **named) == []
    deleted = call(emulator, emulator.grantee, "DeleteDirectConnectGateway", **named)["directConnectGateway"]
    assert deleted["directConnectGatewayState"] == "deleting"
    assert gateway_id not in emulator.grantee.direct_connect_gateway_ids
    message = refusal(emulator, emulator.grantee, "UpdateDirectConnectGateway", **update)
    assert message == f"Direct Connect gateway {gateway_id} is deleting"
    clock.advance(2)
    assert gateways(emulator, emulator.grantee, **named)[0]["directConnectGatewayState"] == "deleted"
    clock.advance(15 * 60)
    remaining = [item["directConnectGatewayId"] for item in gateways(emulator, emulator.grantee)]
    assert remaining == list(emulator.grantee.direct_connect_gateway_ids)


@pytest.mark.parametrize("asn", [1, 64511, 65535, 4_199_999_999, 4_294_967_295])
def test_a_gateway_takes_a_private_system_only(asn: int) -> None:
    emulator, _ = make_aws()
    values = {"directConnectGatewayName": "mine", "amazonSideAsn": asn}
    assert "amazonSideAsn must be" in refusal(emulator, emulator.grantee, "CreateDirectConnectGateway", **values)


def test_an_account_is_given_a_gateway_by_the_id_that_a_test_wants() -> None:
    emulator = Emulator("aws")
    wanted = emulator.add_direct_connect_gateway("grantee", "5f294f92-bafb-4011-916d-9b0bdexample")
    made_up = emulator.add_direct_connect_gateway("grantee")
    listed = {each["directConnectGatewayId"]: each for each in gateways(emulator, emulator.grantee)}
    assert wanted == "5f294f92-bafb-4011-916d-9b0bdexample"
    assert emulator.grantee.direct_connect_gateway_ids[1:] == (wanted, made_up)
    assert [listed[each]["directConnectGatewayState"] for each in (wanted, made_up)] == ["available", "available"]
    assert {wanted, made_up}.isdisjoint(each["directConnectGatewayId"] for each in gateways(emulator, emulator.owner))
    with pytest.raises(LookupError):
        emulator.add_direct_connect_gateway("nobody")


def test_a_gateway_in_use_is_not_deleted() -> None:
    emulator, clock = make_aws()
    attach(emulator, clock)
    gateway = gateway_of(emulator.grantee)
    delete = "DeleteDirectConnectGateway"
    message = refusal(emulator, emulator.grantee, delete, directConnectGatewayId=gateway)
    assert message == f"Direct Connect gateway {gateway} still has virtual interface {INTERFACE}"
    call(emulator, emulator.grantee, "DeleteVirtualInterface", virtualInterfaceId=INTERFACE)
    clock.advance(2)
    association = associate(emulator)["associationId"]
    message = refusal(emulator, emulator.grantee, delete, directConnectGatewayId=gateway)
    assert message == f"Direct Connect gateway {gateway} still has association {association}"
    call(emulator, emulator.grantee, f"Delete{ASSOCIATION}", associationId=association)
    clock.advance(2)
    call(emulator, emulator.grantee, delete, directConnectGatewayId=gateway)


def test_attachments_follow_the_interfaces() -> None:
    emulator, clock = make_aws()
    gateway = gateway_of(emulator.grantee)
    seen: list[str] = []

    def look(account: Account | None = None, **filters: str) -> list[dict[str, Any]]:
        member = "directConnectGatewayAttachments"
        return listed(
            emulator, account or emulator.grantee, "DescribeDirectConnectGatewayAttachments", member, **filters
        )

    emulator.offer_transit_virtual_interface(INTERFACE)
    assert look(virtualInterfaceId=INTERFACE) == []
    call(
        emulator,
        emulator.grantee,
        "ConfirmTransitVirtualInterface",
        virtualInterfaceId=INTERFACE,
        directConnectGatewayId=gateway,
    )
    for operation in (None, None, "DeleteVirtualInterface", None):
        if operation is not None:
            call(emulator, emulator.grantee, operation, virtualInterfaceId=INTERFACE)
        (attachment,) = look(directConnectGatewayId=gateway, virtualInterfaceId=INTERFACE)
        seen.append(attachment.pop("attachmentState"))
        assert attachment == {
            "directConnectGatewayId": gateway,
            "virtualInterfaceId": INTERFACE,
            "virtualInterfaceRegion": "eu-west-2",
            "virtualInterfaceOwnerAccount": emulator.grantee.account_id,
            "attachmentType": "TransitVirtualInterface",
        }
        clock.advance(2 if operation is None else 0)
    assert seen == ["attaching", "attached", "detaching", "detaching"]
    assert look(directConnectGatewayId=gateway)[0]["attachmentState"] == "detached"
    assert look(emulator.owner, directConnectGatewayId=gateway) == []
    clock.advance(15 * 60)
    assert look(directConnectGatewayId=gateway) == []
    message = refusal(emulator, emulator.grantee, "DescribeDirectConnectGatewayAttachments")
    assert message == "directConnectGatewayId or virtualInterfaceId is required"


# --- associations -----------------------------------------------------------------------------------------------------


def test_an_association_is_associating_associated_updating_disassociating_disassociated_and_gone() -> None:
    emulator, clock = make_aws()
    grantee = emulator.grantee
    made = associate(emulator, addAllowedPrefixesToDirectConnectGateway=[PREFIX])
    association_id = made["associationId"]
    assert made == {
        "associationId": association_id,
        "directConnectGatewayId": gateway_of(grantee),
        "directConnectGatewayOwnerAccount": grantee.account_id,
        "associationState": "associating",
        "associatedGateway": {
            "id": virtual_of(grantee),
            "type": "virtualPrivateGateway",
            "ownerAccount": grantee.account_id,
            "region": "eu-west-2",
        },
        "allowedPrefixesToDirectConnectGateway": [PREFIX],
        "virtualGatewayId": virtual_of(grantee),
        "virtualGatewayRegion": "eu-west-2",
        "virtualGatewayOwnerAccount": grantee.account_id,
    }
    seen: list[str] = []

    def look(seconds: float) -> None:
        clock.advance(seconds)
        seen.append(associations(emulator, grantee, associationId=association_id)[0]["associationState"])

    look(0)
    look(2)
    updated = call(
        emulator,
        grantee,
        f"Update{ASSOCIATION}",
        associationId=association_id,
        addAllowedPrefixesToDirectConnectGateway=[OTHER_PREFIX, PREFIX],
        removeAllowedPrefixesToDirectConnectGateway=[PREFIX],
    )["directConnectGatewayAssociation"]
    assert updated["allowedPrefixesToDirectConnectGateway"] == [OTHER_PREFIX]
    look(0)
    look(2)
    answer = call(emulator, grantee, f"Delete{ASSOCIATION}", associationId=association_id)
    assert answer["directConnectGatewayAssociation"]["associationState"] == "disassociating"
    look(0)
    look(2)
    assert seen == ["associating", "associated", "updating", "associated", "disassociating", "disassociated"]
    message = refusal(emulator, grantee, f"Delete{ASSOCIATION}", associationId=association_id)
    assert message == f"association {association_id} is disassociated"
    clock.advance(15 * 60)
    assert associations(emulator, grantee) == []
    message = refusal(emulator, grantee, f"Delete{ASSOCIATION}", associationId=association_id)
    assert message == f"association {association_id} does not exist"


def test_an_association_is_found_by_either_gateway_and_deleted_by_both() -> None:
    emulator, _ = make_aws()
    grantee = emulator.grantee
    first = associate(emulator)["associationId"]
    second = associate(emulator, gatewayId=None, virtualGatewayId=virtual_of(grantee, 1))["associationId"]
    for filters, expected in (
        ({"directConnectGatewayId": gateway_of(grantee)}, [first, second]),
        ({"associatedGatewayId": virtual_of(grantee)}, [first]),
        ({"virtualGatewayId": virtual_of(grantee, 1)}, [second]),
        ({"associationId": "0c7945e7-34fd-50c5-a791-2a5566b27085"}, []),
    ):
        assert [item["associationId"] for item in associations(emulator, grantee, **filters)] == expected
    pair = {"directConnectGatewayId": gateway_of(grantee), "virtualGatewayId": virtual_of(grantee, 1)}
    deleted = call(emulator, grantee, f"Delete{ASSOCIATION}", **pair)["directConnectGatewayAssociation"]
    assert deleted["associationId"] == second
    message = refusal(emulator, grantee, f"Delete{ASSOCIATION}", **pair)
    assert message.startswith("association of ")
    message = refusal(emulator, grantee, f"Describe{ASSOCIATION}s")
    assert message == "associationId, directConnectGatewayId or associatedGatewayId is required"


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"gatewayId": None}, "gatewayId or virtualGatewayId is required"),
        ({"gatewayId": "vgw-none"}, "virtual gateway vgw-none does not exist"),
        ({"gatewayId": "vgw-12345678"}, "virtual gateway vgw-12345678 does not exist"),
        ({"gatewayId": "tgw-owner"}, "virtual gateway tgw-owner does not exist"),
        ({"gatewayId": "vgw-loose"}, "virtual gateway vgw-loose is detached"),
        ({"gatewayId": "tgw-mine"}, "a transit gateway takes at least one allowed prefix"),
        ({"directConnectGatewayId": "none"}, "Direct Connect gateway none does not exist"),
        ({"addAllowedPrefixesToDirectConnectGateway": [{"cidr": "10.0.0.1/16"}]}, "[0].cidr must be a network"),
    ],
)
def test_wrong_associations_are_refused_by_name(changes: dict[str, Any], cause: str) -> None:
    emulator, _ = make_aws()
    emulator.add_virtual_gateway("grantee", "vgw-loose", state="detached")
    emulator.add_transit_gateway("owner", "tgw-owner")
    emulator.add_transit_gateway("grantee", "tgw-mine")
    values = {"directConnectGatewayId": gateway_of(emulator.grantee), "gatewayId": virtual_of(emulator.grantee)}
    message = refusal(emulator, emulator.grantee, f"Create{ASSOCIATION}", **{**values, **changes})
    assert cause in message
    assert associations(emulator, emulator.grantee) == []


def test_a_virtual_gateway_has_one_direct_connect_gateway_and_a_transit_gateway_several() -> None:
    emulator, _ = make_aws()
    grantee = emulator.grantee
    create = "CreateDirectConnectGateway"
    made = call(emulator, grantee, create, directConnectGatewayName="second")["directConnectGateway"]
    second = made["directConnectGatewayId"]
    transit = emulator.add_transit_gateway("grantee")
    associate(emulator)
    message = refusal(
        emulator,
        grantee,
        f"Create{ASSOCIATION}",
        directConnectGatewayId=second,
        gatewayId=virtual_of(grantee),
    )
    assert message == f"gateway {virtual_of(grantee)} is associated with Direct Connect gateway {gateway_of(grantee)}"
    third = call(emulator, grantee, create, directConnectGatewayName="third")["directConnectGateway"]
    values: dict[str, Any] = {"gatewayId": transit, "addAllowedPrefixesToDirectConnectGateway": [PREFIX]}
    for gateway in (second, third["directConnectGatewayId"]):
        association = associate(emulator, directConnectGatewayId=gateway, **values)
        assert association["associatedGateway"]["type"] == "transitGateway"
        assert "virtualGatewayId" not in association
    message = refusal(emulator, grantee, f"Create{ASSOCIATION}", directConnectGatewayId=second, **values)
    assert message == f"gateway {transit} is associated with Direct Connect gateway {second}"


def test_a_direct_connect_gateway_serves_virtual_or_transit_gateways_not_both() -> None:
    emulator, clock = make_aws()
    attach(emulator, clock)
    gateway = gateway_of(emulator.grantee)
    transit = emulator.add_transit_gateway("grantee")
    values = {
        "directConnectGatewayId": gateway,
        "gatewayId": transit,
        "addAllowedPrefixesToDirectConnectGateway": [PREFIX],
    }
    message = refusal(emulator, emulator.grantee, f"Create{ASSOCIATION}", **values)
    assert message == f"Direct Connect gateway {gateway} serves private interfaces, not transit ones"
    other = emulator.offer_transit_virtual_interface()
    message = refusal(
        emulator,
        emulator.grantee,
        "ConfirmTransitVirtualInterface",
        virtualInterfaceId=other,
        directConnectGatewayId=gateway,
    )
    assert message == f"Direct Connect gateway {gateway} serves private interfaces, not transit ones"


def test_a_gateway_of_two_others_is_not_named_to_a_third_account() -> None:
    emulator, _ = make_aws()
    third = emulator.add_account("third")
    proposals = {}
    for account in (third, emulator.owner):
        proposals[account.name] = call(
            emulator,
            emulator.grantee,
            f"Create{PROPOSAL}",
            directConnectGatewayId=gateway_of(account),
            directConnectGatewayOwnerAccount=account.account_id,
            gatewayId=virtual_of(emulator.grantee),
        )["directConnectGatewayAssociationProposal"]["proposalId"]
    accept, accepted = f"Accept{PROPOSAL}", {"associatedGatewayOwnerAccount": emulator.grantee.account_id}
    call(
        emulator,
        third,
        accept,
        **accepted,
        directConnectGatewayId=gateway_of(third),
        proposalId=proposals["third"],
    )
    message = refusal(
        emulator,
        emulator.owner,
        accept,
        **accepted,
        directConnectGatewayId=gateway_of(emulator.owner),
        proposalId=proposals["owner"],
    )
    assert message == f"gateway {virtual_of(emulator.grantee)} is associated with another Direct Connect gateway"
