"""What the AWS CLI publishes as answers, beside what the emulator answers: which members they have.

The emulator's answers have every published member. The published answers are older than the API, and each shows one
case: for what only the emulator has there is a reason in ``ONLY_EMULATED``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, cast

import pytest

import emulator_walks
from aws_cli_examples import examples
from emulator_walkers import SERVICE, BothAccounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

xform_name: Any = import_module("botocore").xform_name
pytestmark = pytest.mark.peers

NEWER: Final = "the API got it after the example was published"
OTHER: Final = "the example shows a resource that has none, or a case without it"
ONLY_EMULATED: Final = {
    "allowedPrefixesToDirectConnectGateway": NEWER,
    "associationId": NEWER,
    "directConnectGatewayOwnerAccount": NEWER,
    "existingAllowedPrefixesToDirectConnectGateway": OTHER,
    "lagId": OTHER,
    "loaIssueTime": OTHER,
    "partnerName": OTHER,
    "virtualGatewayOwnerAccount": OTHER,
    "virtualGatewayRegion": OTHER,
    "vlan": OTHER,
    "addressFamily": NEWER,
    "allowsHostedConnections": NEWER,
    "amazonSideAsn": NEWER,
    "asnLong": NEWER,
    "associatedGateway": NEWER,
    "attachmentType": NEWER,
    "availableMacSecPortSpeeds": NEWER,
    "availablePortSpeeds": NEWER,
    "availableProviders": NEWER,
    "awsDevice": NEWER,
    "awsDeviceV2": NEWER,
    "awsLogicalDeviceId": NEWER,
    "bgpPeerId": NEWER,
    "bgpPeerState": NEWER,
    "bgpPeers": NEWER,
    "bgpStatus": NEWER,
    "billingMode": NEWER,
    "directConnectGatewayId": NEWER,
    "encryptionMode": NEWER,
    "hasLogicalRedundancy": NEWER,
    "jumboFrameCapable": NEWER,
    "macSecCapable": NEWER,
    "macSecKeys": NEWER,
    "mtu": NEWER,
    "partnerInterconnectMacSecCapable": NEWER,
    "portEncryptionStatus": NEWER,
    "prefixPoolAllocatedCountIpv4": NEWER,
    "prefixPoolAllocatedCountIpv6": NEWER,
    "prefixPoolSizeIpv4": NEWER,
    "prefixPoolSizeIpv6": NEWER,
    "prefixPoolUnallocatedCountIpv4": NEWER,
    "prefixPoolUnallocatedCountIpv6": NEWER,
    "rateLimit": NEWER,
    "rateLimiterStatus": NEWER,
    "region": NEWER,
    "siteLinkEnabled": NEWER,
    "tags": NEWER,
    "totalPrefixPoolAllocations": NEWER,
    "virtualGatewayId": OTHER,
}
"""Members, whatever they are in, that the published answers of an operation lack: why the emulator's have them."""


def members(value: object, path: str) -> Iterator[str]:
    """The paths of all members; items of a list are taken together."""
    if isinstance(value, dict):
        for name, item in cast("dict[str, object]", value).items():
            yield f"{path}.{name}"
            yield from members(item, f"{path}.{name}")
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from members(item, f"{path}[]")


def members_of(answers: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, set[str]]:
    """The members of answers, by operation."""
    found: dict[str, set[str]] = {}
    for operation, answer in answers:
        found.setdefault(operation, set()).update(members(answer, operation))
    return found


@pytest.fixture(scope="module")
def published() -> dict[str, set[str]]:
    operations = {xform_name(name, "-"): name for name in SERVICE["operations"]}
    return members_of((operations[example.arguments[0]], example.answer) for example in examples())


@pytest.fixture(scope="module")
def emulated() -> dict[str, set[str]]:
    accounts = BothAccounts()
    for walk in emulator_walks.WALKS:
        walk(accounts)
    return members_of((operation, answer) for operation, answers in accounts.answers.items() for answer in answers)


def test_answers_have_every_member_of_the_published_ones(
    published: dict[str, set[str]], emulated: dict[str, set[str]]
) -> None:
    assert len(published) > 40
    lacking = {path for operation, paths in published.items() for path in paths - emulated[operation]}
    assert lacking == set()


def test_answers_have_no_member_but_the_published_ones_and_newer_ones(
    published: dict[str, set[str]], emulated: dict[str, set[str]]
) -> None:
    added = {path for operation, paths in published.items() for path in emulated[operation] - paths}
    unexplained = {path for path in added if not set(path.replace("[]", "").split(".")[1:]) & set(ONLY_EMULATED)}
    assert unexplained == set()
    assert {name for path in added for name in path.replace("[]", "").split(".")} >= set(ONLY_EMULATED)
