"""Offers of all kinds by one account to another, on a clock that moves only when somebody sleeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from directlink import (
    AcceptGatewayAssociationProposal,
    AcceptHostedConnection,
    Credentials,
    DirectLinkClient,
    RouteFilterPrefix,
)
from directlink.emulator import Emulator, Fault, ManualClock

if TYPE_CHECKING:
    from directlink.emulator import Account
    from support import Kind

REGION = "eu-west-3"
FAULTS = {
    "drop before": Fault.drop_before_apply(),
    "drop after apply": Fault.drop_after_apply(),
    "500 after apply": Fault.error("InternalFailure", status=500, after_apply=True),
    "server exception after apply": Fault.error("DirectConnectServerException", after_apply=True),
    "503 before apply": Fault.error("ServiceUnavailable", status=503),
    "time-out before": Fault.time_out_before_apply(),
    "time-out after apply": Fault.time_out_after_apply(),
    "cut short": Fault.cut_short(),
    "throttled": Fault.throttle(),
    "captive portal": Fault.broken_body(b"<html>log in</html>"),
}
"""What may become of a confirm, or of its answer."""


class Case:
    """An emulated service, and a client of the account to which is offered.

    Args:
        kind: which client.
        region: the client's.
        settings: of the client.
    """

    def __init__(self, kind: Kind, *, region: str = REGION, **settings: Any) -> None:
        self.kind = kind
        self.clock = ManualClock()
        self.emulator = Emulator("aws", clock=self.clock, provisioning_seconds=45.0)
        self.grantee = self.emulator.grantee
        self.client = kind.client_class(**self.where(self.grantee, region), transport=self.way(), **settings)
        self.owner = self.plain_client(self.emulator.owner)

    def way(self) -> Any:
        """The transport of the client."""
        return self.emulator.async_transport() if self.kind.is_async else self.emulator.transport()

    def where(self, account: Account, region: str = REGION) -> dict[str, Any]:
        keys = Credentials(account.access_key_id, account.secret_access_key)
        return {"cloud": "aws", "region": region, "credentials": keys, "clock": self.clock}

    def plain_client(self, account: Account, region: str = REGION) -> DirectLinkClient:
        """A client that does nothing but what it is told to."""
        return DirectLinkClient(**self.where(account, region), transport=self.emulator.transport())

    def accept(self, request: Any, **wishes: Any) -> Any:
        return self.kind.run(self.client.accept(request, **wishes))

    def operations(self) -> list[str]:
        """What the grantee sent, in order."""
        return [str(record.operation) for record in self.emulator.requests if record.account == "grantee"]


class ConnectionCase(Case):
    """A hosted connection that waits to be accepted."""

    def __init__(self, kind: Kind, **settings: Any) -> None:
        super().__init__(kind, **settings)
        self.id = self.emulator.offer_hosted_connection(vlan=101)

    def request(self, **wishes: Any) -> AcceptHostedConnection:
        settings: dict[str, Any] = {"connection_id": self.id, **wishes}
        return AcceptHostedConnection(**settings)

    def state(self) -> str | None:
        """Its state, as its owner sees it."""
        found = self.plain_client(self.grantee).describe_connections(connection_id=self.id)
        return next((str(each.connection_state) for each in found), None)


class ProposalCase(Case):
    """A proposal to associate a virtual gateway of another account with a Direct Connect gateway of this one."""

    def __init__(self, kind: Kind, prefixes: tuple[str, ...] = ("10.0.0.0/16",), **settings: Any) -> None:
        super().__init__(kind, **settings)
        self.gateway = self.grantee.direct_connect_gateway_ids[0]
        self.other = self.emulator.owner.virtual_gateway_ids[0]
        self.id = self.propose(prefixes)

    def propose(
        self, add: tuple[str, ...] = (), remove: tuple[str, ...] = (), gateway: str | None = None, region: str = REGION
    ) -> str:
        made = self.plain_client(self.emulator.owner, region).create_direct_connect_gateway_association_proposal(
            direct_connect_gateway_id=self.gateway,
            direct_connect_gateway_owner_account=self.grantee.account_id,
            gateway_id=gateway or self.other,
            add_allowed_prefixes_to_direct_connect_gateway=tuple(RouteFilterPrefix(cidr=each) for each in add),
            remove_allowed_prefixes_to_direct_connect_gateway=tuple(RouteFilterPrefix(cidr=each) for each in remove),
        )
        assert made.direct_connect_gateway_association_proposal is not None
        return made.direct_connect_gateway_association_proposal.id

    def request(self, **wishes: Any) -> AcceptGatewayAssociationProposal:
        settings: dict[str, Any] = {
            "proposal_id": self.id,
            "direct_connect_gateway_id": self.gateway,
            "associated_gateway_id": self.other,
            "gateway_owner_account": self.emulator.owner.account_id,
            **wishes,
        }
        return AcceptGatewayAssociationProposal(**settings)

    def association(self) -> Any:
        """The association of the two gateways, as their owners see it."""
        found = self.plain_client(self.grantee).describe_direct_connect_gateway_associations(
            direct_connect_gateway_id=self.gateway, associated_gateway_id=self.other
        )
        return next((each for each in found if each.association_state != "disassociated"), None)

    def prefixes(self) -> set[str | None]:
        return {prefix.cidr for prefix in self.association().allowed_prefixes_to_direct_connect_gateway}
