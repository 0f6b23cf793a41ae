# Generated from _async/operations.py by scripts/unasync: change that file.
"""Every operation, family by family, in one class for the client to inherit."""

from __future__ import annotations

from directlink._sync.agreements import AgreementOperations
from directlink._sync.associations import AssociationOperations
from directlink._sync.bgp_peers import BgpPeerOperations
from directlink._sync.connections import ConnectionOperations
from directlink._sync.failover_tests import FailoverTestOperations
from directlink._sync.gateways import GatewayOperations
from directlink._sync.hosted_connections import HostedConnectionOperations
from directlink._sync.interconnects import InterconnectOperations
from directlink._sync.lags import LagOperations
from directlink._sync.locations import LocationOperations
from directlink._sync.macsec import MacSecOperations
from directlink._sync.private_virtual_interfaces import PrivateVirtualInterfaceOperations
from directlink._sync.proposals import ProposalOperations
from directlink._sync.public_virtual_interfaces import PublicVirtualInterfaceOperations
from directlink._sync.resiliency_groups import ResiliencyGroupOperations
from directlink._sync.resiliency_members import ResiliencyMemberOperations
from directlink._sync.routes import RouteOperations
from directlink._sync.tags import TagOperations
from directlink._sync.transit_virtual_interfaces import TransitVirtualInterfaceOperations
from directlink._sync.virtual_interfaces import VirtualInterfaceOperations


class Operations(
    ConnectionOperations,
    HostedConnectionOperations,
    InterconnectOperations,
    LagOperations,
    MacSecOperations,
    VirtualInterfaceOperations,
    PrivateVirtualInterfaceOperations,
    PublicVirtualInterfaceOperations,
    TransitVirtualInterfaceOperations,
    BgpPeerOperations,
    FailoverTestOperations,
    RouteOperations,
    GatewayOperations,
    AssociationOperations,
    ProposalOperations,
    ResiliencyGroupOperations,
    ResiliencyMemberOperations,
    LocationOperations,
    TagOperations,
    AgreementOperations,
):
    """One method for each operation of the API."""
