"""Every operation, family by family, in one class for the client to inherit."""

from __future__ import annotations

from directlink._async.agreements import AsyncAgreementOperations
from directlink._async.associations import AsyncAssociationOperations
from directlink._async.bgp_peers import AsyncBgpPeerOperations
from directlink._async.connections import AsyncConnectionOperations
from directlink._async.failover_tests import AsyncFailoverTestOperations
from directlink._async.gateways import AsyncGatewayOperations
from directlink._async.hosted_connections import AsyncHostedConnectionOperations
from directlink._async.interconnects import AsyncInterconnectOperations
from directlink._async.lags import AsyncLagOperations
from directlink._async.locations import AsyncLocationOperations
from directlink._async.macsec import AsyncMacSecOperations
from directlink._async.private_virtual_interfaces import AsyncPrivateVirtualInterfaceOperations
from directlink._async.proposals import AsyncProposalOperations
from directlink._async.public_virtual_interfaces import AsyncPublicVirtualInterfaceOperations
from directlink._async.resiliency_groups import AsyncResiliencyGroupOperations
from directlink._async.resiliency_members import AsyncResiliencyMemberOperations
from directlink._async.routes import AsyncRouteOperations
from directlink._async.tags import AsyncTagOperations
from directlink._async.transit_virtual_interfaces import AsyncTransitVirtualInterfaceOperations
from directlink._async.virtual_interfaces import AsyncVirtualInterfaceOperations


class AsyncOperations(
    AsyncConnectionOperations,
    AsyncHostedConnectionOperations,
    AsyncInterconnectOperations,
    AsyncLagOperations,
    AsyncMacSecOperations,
    AsyncVirtualInterfaceOperations,
    AsyncPrivateVirtualInterfaceOperations,
    AsyncPublicVirtualInterfaceOperations,
    AsyncTransitVirtualInterfaceOperations,
    AsyncBgpPeerOperations,
    AsyncFailoverTestOperations,
    AsyncRouteOperations,
    AsyncGatewayOperations,
    AsyncAssociationOperations,
    AsyncProposalOperations,
    AsyncResiliencyGroupOperations,
    AsyncResiliencyMemberOperations,
    AsyncLocationOperations,
    AsyncTagOperations,
    AsyncAgreementOperations,
):
    """One method for each operation of the API."""
