"""A typed SDK for the AWS Direct Connect API and its OUTSCALE twin, the DirectLink API.

Start with :class:`DirectLinkClient` or :class:`AsyncDirectLinkClient`. The parts, each on those below it:

- ``_cli``, the command line; ``emulator``, an embedded service to test against; ``routers``, configuration for the
  customer's router; ``recording``, sessions to play back; ``notebook``, ``otel``, ``pytest_plugin`` and
  ``_pyinstaller``, ways to use a client elsewhere;
- ``_async`` (written) and ``_sync`` (generated from it), the clients: a method an operation, accepting, waiting;
- ``_accept``, what to do next when an offer is accepted or an interface waited for: decided here, without I/O;
- ``_diagnose``, why an interface does not forward traffic: what to read, and what follows from it;
- ``_call``, one call of the API: a row an operation, the exchange that signs and retries, answers and their errors;
- ``_config``, from arguments, environment and files to a client's settings; ``transports``, how requests get there;
- ``signing``, ``retry``, ``hooks``, ``credentials`` and ``endpoints``, what a client is put together from;
- ``models``, ``enums`` and ``outcomes``, the structures of the API and what accepting and waiting come to;
- ``_concurrency`` (threads, tasks, forks) and ``_basics`` (checks, clock, redaction), what all others stand on;
- ``errors``, everything that is raised.

Every name here is loaded when it is first used: importing the package costs next to nothing.
"""

from __future__ import annotations

import importlib

from directlink import _version

__version__ = _version.VERSION

# Type checkers take this name for true; importing it from typing would cost more than the rest of this module. It is
# not written as False, because Jedi (completion in IPython and Jupyter) would then leave out all that is below it.
TYPE_CHECKING = bool()  # noqa: UP018 - as above

# fmt: off
# isort: off
if TYPE_CHECKING:
    from directlink._accept.changes import (
        AttributesChanged, BgpChanged, Change, ConnectionStateChanged, Expiring, Gone, Offered, ProposalStateChanged,
        Reachable, StateChanged, Unreachable,
    )
    from directlink._accept.expectations import (
        ConnectionExpectation, Expectation, InterfaceExpectation, ProposalExpectation,
    )
    from directlink._accept.findings import Finding, FindingCode, Severity
    from directlink._accept.offers import ConnectionOffer, InterfaceOffer, Offer, ProposalOffer
    from directlink._accept.outcomes_of_many import Accepted, AcceptOutcome, NotAccepted
    from directlink._accept.requests import (
        AcceptGatewayAssociationProposal, AcceptHostedConnection, AcceptPrivateVirtualInterface,
        AcceptPublicVirtualInterface, AcceptRequest, AcceptTransitVirtualInterface,
    )
    from directlink._accept.results import (
        Acceptance, AcceptResult, AssociationAcceptResult, ConnectionAcceptResult,
    )
    from directlink._accept.settings import InterfaceSettings, SettingsNotAppliedError, TagsNotAppliedError
    from directlink._accept.policy import AcceptPolicy, Decision
    from directlink._accept.preflight import Preflight
    from directlink._accept.snapshot import Snapshot
    from directlink._diagnose.diagnosis import Diagnosis
    from directlink._diagnose.failover import FailoverTestReport, Outage
    from directlink._diagnose.path import PathStep
    from directlink._sync.offers.watch import Watch
    from directlink._async.offers.watch import AsyncWatch
    from directlink._sync.stream import Stream
    from directlink._async.stream import AsyncStream
    from directlink._async.client import AsyncDirectLinkClient
    from directlink._sync.client import DirectLinkClient
    from directlink.credentials import Credentials, CredentialsProvider
    from directlink.enums import (
        AddressFamily, AsPathType, BGPPeerState, BGPStatus, BillingMode, Cloud, ConnectionState,
        DirectConnectGatewayAssociationProposalState, DirectConnectGatewayAssociationState,
        DirectConnectGatewayAttachmentState, DirectConnectGatewayAttachmentType, DirectConnectGatewayState, GatewayType,
        HasLogicalRedundancy, InterconnectState, LagState, LoaContentType, NniPartnerType, OpenEnum, RequestBillingMode,
        ResiliencyGroupAssociationState, ResiliencyGroupState, ResiliencyGroupType, ResiliencyModel, RouteDirection,
        VirtualInterfaceState,
    )
    from directlink.errors import (
        AcceptedDifferentlyError, AccessDeniedError, AuthenticationError, ClientClosedError, ClockSkewError,
        ConfigurationError, ConnectError, ConnectionLostError, CredentialsError, Difference,
        DirectConnectClientException, DirectConnectServerException, DirectLinkError,
        DuplicateTagKeysException, ExpiredCredentialsError, GatewayMismatchError, LimitExceededException,
        OutcomeUnknownError, ParameterError, PrefixMismatchError, RequestTimeoutError, ResponseDecodeError,
        ServiceError, ServiceUnavailableError, StateConflictError, ThrottlingError, TooManyTagsException,
        TransportError, UnexpectedOfferError, UnknownServiceError, ValidationError, WaiterError,
        WaiterFailedError, WaiterTimeoutError,
    )
    from directlink.hooks import (
        ActivityEndEvent, ActivityEvent, ActivityHooks, AttemptEvent, CallEndEvent, CallEvent, Hooks, ResponseEvent,
        RetryEvent,
    )
    from directlink.models._base import Model, ResponseMetadata
    from directlink.models.agreements import (
        ConfirmCustomerAgreementRequest, ConfirmCustomerAgreementResponse, CustomerAgreement,
        DescribeCustomerMetadataResponse,
    )
    from directlink.models.associations import (
        AssociatedCoreNetwork, AssociatedGateway, CreateDirectConnectGatewayAssociationRequest,
        CreateDirectConnectGatewayAssociationResult, DeleteDirectConnectGatewayAssociationRequest,
        DeleteDirectConnectGatewayAssociationResult, DescribeDirectConnectGatewayAssociationsRequest,
        DescribeDirectConnectGatewayAssociationsResult, DirectConnectGatewayAssociation,
        UpdateDirectConnectGatewayAssociationRequest, UpdateDirectConnectGatewayAssociationResult,
    )
    from directlink.models.bgp import (
        CreateBGPPeerRequest, CreateBGPPeerResponse, DeleteBGPPeerRequest, DeleteBGPPeerResponse, NewBGPPeer,
    )
    from directlink.models.confirmations import (
        ConfirmPrivateVirtualInterfaceRequest, ConfirmPrivateVirtualInterfaceResponse,
        ConfirmPublicVirtualInterfaceRequest, ConfirmPublicVirtualInterfaceResponse,
        ConfirmTransitVirtualInterfaceRequest, ConfirmTransitVirtualInterfaceResponse,
    )
    from directlink.models.connections import (
        AllocateConnectionOnInterconnectRequest, AllocateHostedConnectionRequest, AssociateHostedConnectionRequest,
        ConfirmConnectionRequest, ConfirmConnectionResponse, Connection, Connections, CreateConnectionRequest,
        DeleteConnectionRequest, DescribeConnectionsOnInterconnectRequest, DescribeConnectionsRequest,
        DescribeHostedConnectionsRequest, RateLimiterStatus, UpdateConnectionRequest,
        UpdateConnectionsBillingModeRequest, UpdateConnectionsBillingModeResponse,
    )
    from directlink.models.failover_tests import (
        ListVirtualInterfaceTestHistoryRequest, ListVirtualInterfaceTestHistoryResponse, StartBgpFailoverTestRequest,
        StartBgpFailoverTestResponse, StopBgpFailoverTestRequest, StopBgpFailoverTestResponse,
        VirtualInterfaceTestHistory,
    )
    from directlink.models.gateways import (
        CreateDirectConnectGatewayRequest, CreateDirectConnectGatewayResult, DeleteDirectConnectGatewayRequest,
        DeleteDirectConnectGatewayResult, DescribeDirectConnectGatewayAttachmentsRequest,
        DescribeDirectConnectGatewayAttachmentsResult, DescribeDirectConnectGatewaysRequest,
        DescribeDirectConnectGatewaysResult, DirectConnectGateway, DirectConnectGatewayAttachment,
        UpdateDirectConnectGatewayRequest, UpdateDirectConnectGatewayResponse, VirtualGateway, VirtualGateways,
    )
    from directlink.models.interconnects import (
        CreateInterconnectRequest, DeleteInterconnectRequest, DeleteInterconnectResponse, DescribeInterconnectsRequest,
        Interconnect, Interconnects,
    )
    from directlink.models.lags import (
        AssociateConnectionWithLagRequest, CreateLagRequest, DeleteLagRequest, DescribeLagsRequest,
        DisassociateConnectionFromLagRequest, Lag, Lags, UpdateLagRequest,
    )
    from directlink.models.loa import (
        DescribeConnectionLoaRequest, DescribeConnectionLoaResponse, DescribeInterconnectLoaRequest,
        DescribeInterconnectLoaResponse, DescribeLoaRequest, Loa,
    )
    from directlink.models.locations import AvailableBillingMode, Location, Locations
    from directlink.models.macsec import (
        AssociateMacSecKeyRequest, AssociateMacSecKeyResponse, DisassociateMacSecKeyRequest,
        DisassociateMacSecKeyResponse, MacSecKey,
    )
    from directlink.models.new_virtual_interfaces import (
        AllocatePrivateVirtualInterfaceRequest, AllocatePublicVirtualInterfaceRequest,
        AllocateTransitVirtualInterfaceRequest, AllocateTransitVirtualInterfaceResult,
        CreatePrivateVirtualInterfaceRequest, CreatePublicVirtualInterfaceRequest, CreateTransitVirtualInterfaceRequest,
        CreateTransitVirtualInterfaceResult, NewPrivateVirtualInterface, NewPrivateVirtualInterfaceAllocation,
        NewPublicVirtualInterface, NewPublicVirtualInterfaceAllocation, NewTransitVirtualInterface,
        NewTransitVirtualInterfaceAllocation,
    )
    from directlink.models.proposals import (
        AcceptDirectConnectGatewayAssociationProposalRequest, AcceptDirectConnectGatewayAssociationProposalResult,
        CreateDirectConnectGatewayAssociationProposalRequest, CreateDirectConnectGatewayAssociationProposalResult,
        DeleteDirectConnectGatewayAssociationProposalRequest, DeleteDirectConnectGatewayAssociationProposalResult,
        DescribeDirectConnectGatewayAssociationProposalsRequest, DescribeDirectConnectGatewayAssociationProposalsResult,
        DirectConnectGatewayAssociationProposal,
    )
    from directlink.models.resiliency import (
        AssociateConnectionsToResiliencyGroupRequest, AssociateConnectionsToResiliencyGroupResult,
        CreateResiliencyGroupRequest, CreateResiliencyGroupResult, DeleteResiliencyGroupRequest,
        DeleteResiliencyGroupResult, DisassociateConnectionsFromResiliencyGroupRequest,
        DisassociateConnectionsFromResiliencyGroupResult, GetResiliencyGroupRequest, GetResiliencyGroupResult,
        ListResiliencyGroupAssociationsRequest, ListResiliencyGroupAssociationsResult, ListResiliencyGroupsRequest,
        ListResiliencyGroupsResult, ResiliencyGroup, ResiliencyGroupAssociation, ResiliencyGroupSummary,
        UpdateResiliencyGroupRequest, UpdateResiliencyGroupResult,
    )
    from directlink.models.router_configuration import (
        DescribeRouterConfigurationRequest, DescribeRouterConfigurationResponse, RouterType,
    )
    from directlink.models.routes import (
        AsPathSegment, ListVirtualInterfaceRoutesRequest, ListVirtualInterfaceRoutesResponse, Route, RouteFilters,
    )
    from directlink.models.shared import RouteFilterPrefix, Tag
    from directlink.models.tags import (
        DescribeTagsRequest, DescribeTagsResponse, ResourceTag, TagResourceRequest, TagResourceResponse,
        UntagResourceRequest, UntagResourceResponse,
    )
    from directlink.models.virtual_interfaces import (
        AssociateVirtualInterfaceRequest, BGPPeer, DeleteVirtualInterfaceRequest, DeleteVirtualInterfaceResponse,
        DescribeVirtualInterfacesRequest, UpdateVirtualInterfaceAttributesRequest, VirtualInterface, VirtualInterfaces,
    )
    from directlink.outcomes import (
        Goal, History, HistoryEntry, InterfaceWaitResult, Poll, PollPolicy, WaitResult,
    )
    from directlink.retry import RetryPolicy
    from directlink.signing import BotocoreSigner, SigV4Signer, Signer
    from directlink.transport import AsyncTransport, HttpRequest, HttpResponse, Transport
    from directlink.transports import (
        AiohttpTransport, AsyncHttpcoreTransport, AsyncHttpxTransport, HttpcoreTransport, HttpxTransport,
    )

__all__ = [
    "AcceptDirectConnectGatewayAssociationProposalRequest", "AcceptDirectConnectGatewayAssociationProposalResult",
    "AcceptGatewayAssociationProposal", "AcceptHostedConnection", "AcceptOutcome", "AcceptPolicy",
    "AcceptPrivateVirtualInterface", "AcceptPublicVirtualInterface", "AcceptRequest", "AcceptResult",
    "AcceptTransitVirtualInterface", "Acceptance", "Accepted", "AcceptedDifferentlyError", "AccessDeniedError",
    "ActivityEndEvent", "ActivityEvent", "ActivityHooks", "AddressFamily", "AiohttpTransport",
    "AllocateConnectionOnInterconnectRequest", "AllocateHostedConnectionRequest",
    "AllocatePrivateVirtualInterfaceRequest", "AllocatePublicVirtualInterfaceRequest",
    "AllocateTransitVirtualInterfaceRequest", "AllocateTransitVirtualInterfaceResult", "AsPathSegment", "AsPathType",
    "AssociateConnectionWithLagRequest", "AssociateConnectionsToResiliencyGroupRequest",
    "AssociateConnectionsToResiliencyGroupResult", "AssociateHostedConnectionRequest", "AssociateMacSecKeyRequest",
    "AssociateMacSecKeyResponse", "AssociateVirtualInterfaceRequest", "AssociatedCoreNetwork", "AssociatedGateway",
    "AssociationAcceptResult", "AsyncDirectLinkClient", "AsyncHttpcoreTransport", "AsyncHttpxTransport", "AsyncStream",
    "AsyncTransport", "AsyncWatch", "AttemptEvent", "AttributesChanged", "AuthenticationError", "AvailableBillingMode",
    "BGPPeer", "BGPPeerState", "BGPStatus", "BgpChanged", "BillingMode", "BotocoreSigner", "CallEndEvent", "CallEvent",
    "Change", "ClientClosedError", "ClockSkewError", "Cloud", "ConfigurationError", "ConfirmConnectionRequest",
    "ConfirmConnectionResponse", "ConfirmCustomerAgreementRequest", "ConfirmCustomerAgreementResponse",
    "ConfirmPrivateVirtualInterfaceRequest", "ConfirmPrivateVirtualInterfaceResponse",
    "ConfirmPublicVirtualInterfaceRequest", "ConfirmPublicVirtualInterfaceResponse",
    "ConfirmTransitVirtualInterfaceRequest", "ConfirmTransitVirtualInterfaceResponse", "ConnectError", "Connection",
    "ConnectionAcceptResult", "ConnectionExpectation", "ConnectionLostError", "ConnectionOffer", "ConnectionState",
    "ConnectionStateChanged", "Connections", "CreateBGPPeerRequest", "CreateBGPPeerResponse", "CreateConnectionRequest",
    "CreateDirectConnectGatewayAssociationProposalRequest", "CreateDirectConnectGatewayAssociationProposalResult",
    "CreateDirectConnectGatewayAssociationRequest", "CreateDirectConnectGatewayAssociationResult",
    "CreateDirectConnectGatewayRequest", "CreateDirectConnectGatewayResult", "CreateInterconnectRequest",
    "CreateLagRequest", "CreatePrivateVirtualInterfaceRequest", "CreatePublicVirtualInterfaceRequest",
    "CreateResiliencyGroupRequest", "CreateResiliencyGroupResult", "CreateTransitVirtualInterfaceRequest",
    "CreateTransitVirtualInterfaceResult", "Credentials", "CredentialsError", "CredentialsProvider",
    "CustomerAgreement", "Decision", "DeleteBGPPeerRequest", "DeleteBGPPeerResponse", "DeleteConnectionRequest",
    "DeleteDirectConnectGatewayAssociationProposalRequest", "DeleteDirectConnectGatewayAssociationProposalResult",
    "DeleteDirectConnectGatewayAssociationRequest", "DeleteDirectConnectGatewayAssociationResult",
    "DeleteDirectConnectGatewayRequest", "DeleteDirectConnectGatewayResult", "DeleteInterconnectRequest",
    "DeleteInterconnectResponse", "DeleteLagRequest", "DeleteResiliencyGroupRequest", "DeleteResiliencyGroupResult",
    "DeleteVirtualInterfaceRequest", "DeleteVirtualInterfaceResponse", "DescribeConnectionLoaRequest",
    "DescribeConnectionLoaResponse", "DescribeConnectionsOnInterconnectRequest", "DescribeConnectionsRequest",
    "DescribeCustomerMetadataResponse", "DescribeDirectConnectGatewayAssociationProposalsRequest",
    "DescribeDirectConnectGatewayAssociationProposalsResult", "DescribeDirectConnectGatewayAssociationsRequest",
    "DescribeDirectConnectGatewayAssociationsResult", "DescribeDirectConnectGatewayAttachmentsRequest",
    "DescribeDirectConnectGatewayAttachmentsResult", "DescribeDirectConnectGatewaysRequest",
    "DescribeDirectConnectGatewaysResult", "DescribeHostedConnectionsRequest", "DescribeInterconnectLoaRequest",
    "DescribeInterconnectLoaResponse", "DescribeInterconnectsRequest", "DescribeLagsRequest", "DescribeLoaRequest",
    "DescribeRouterConfigurationRequest", "DescribeRouterConfigurationResponse", "DescribeTagsRequest",
    "DescribeTagsResponse", "DescribeVirtualInterfacesRequest", "Diagnosis", "Difference",
    "DirectConnectClientException", "DirectConnectGateway", "DirectConnectGatewayAssociation",
    "DirectConnectGatewayAssociationProposal", "DirectConnectGatewayAssociationProposalState",
    "DirectConnectGatewayAssociationState", "DirectConnectGatewayAttachment", "DirectConnectGatewayAttachmentState",
    "DirectConnectGatewayAttachmentType", "DirectConnectGatewayState", "DirectConnectServerException",
    "DirectLinkClient", "DirectLinkError", "DisassociateConnectionFromLagRequest",
    "DisassociateConnectionsFromResiliencyGroupRequest", "DisassociateConnectionsFromResiliencyGroupResult",
    "DisassociateMacSecKeyRequest", "DisassociateMacSecKeyResponse", "DuplicateTagKeysException", "Expectation",
    "ExpiredCredentialsError", "Expiring", "FailoverTestReport", "Finding", "FindingCode", "GatewayMismatchError",
    "GatewayType", "GetResiliencyGroupRequest", "GetResiliencyGroupResult", "Goal", "Gone", "HasLogicalRedundancy",
    "History", "HistoryEntry", "Hooks", "HttpRequest", "HttpResponse", "HttpcoreTransport", "HttpxTransport",
    "Interconnect", "InterconnectState", "Interconnects", "InterfaceExpectation", "InterfaceOffer", "InterfaceSettings",
    "InterfaceWaitResult",
    "Lag", "LagState", "Lags", "LimitExceededException", "ListResiliencyGroupAssociationsRequest",
    "ListResiliencyGroupAssociationsResult", "ListResiliencyGroupsRequest", "ListResiliencyGroupsResult",
    "ListVirtualInterfaceRoutesRequest", "ListVirtualInterfaceRoutesResponse", "ListVirtualInterfaceTestHistoryRequest",
    "ListVirtualInterfaceTestHistoryResponse", "Loa", "LoaContentType", "Location", "Locations", "MacSecKey", "Model",
    "NewBGPPeer", "NewPrivateVirtualInterface", "NewPrivateVirtualInterfaceAllocation", "NewPublicVirtualInterface",
    "NewPublicVirtualInterfaceAllocation", "NewTransitVirtualInterface", "NewTransitVirtualInterfaceAllocation",
    "NniPartnerType", "NotAccepted", "Offer", "Offered", "OpenEnum", "Outage", "OutcomeUnknownError", "ParameterError",
    "PathStep", "Poll", "PollPolicy", "PrefixMismatchError", "Preflight", "ProposalExpectation", "ProposalOffer",
    "ProposalStateChanged", "RateLimiterStatus", "Reachable", "RequestBillingMode", "RequestTimeoutError",
    "ResiliencyGroup", "ResiliencyGroupAssociation", "ResiliencyGroupAssociationState", "ResiliencyGroupState",
    "ResiliencyGroupSummary", "ResiliencyGroupType", "ResiliencyModel", "ResourceTag", "ResponseDecodeError",
    "ResponseEvent", "ResponseMetadata", "RetryEvent", "RetryPolicy", "Route", "RouteDirection", "RouteFilterPrefix",
    "RouteFilters", "RouterType", "ServiceError", "ServiceUnavailableError", "SettingsNotAppliedError", "Severity",
    "SigV4Signer", "Signer", "Snapshot", "StartBgpFailoverTestRequest", "StartBgpFailoverTestResponse", "StateChanged",
    "StateConflictError", "StopBgpFailoverTestRequest", "StopBgpFailoverTestResponse", "Stream", "Tag",
    "TagResourceRequest", "TagResourceResponse", "TagsNotAppliedError", "ThrottlingError", "TooManyTagsException",
    "Transport", "TransportError", "UnexpectedOfferError", "UnknownServiceError", "Unreachable", "UntagResourceRequest",
    "UntagResourceResponse", "UpdateConnectionRequest", "UpdateConnectionsBillingModeRequest",
    "UpdateConnectionsBillingModeResponse", "UpdateDirectConnectGatewayAssociationRequest",
    "UpdateDirectConnectGatewayAssociationResult", "UpdateDirectConnectGatewayRequest",
    "UpdateDirectConnectGatewayResponse", "UpdateLagRequest", "UpdateResiliencyGroupRequest",
    "UpdateResiliencyGroupResult", "UpdateVirtualInterfaceAttributesRequest", "ValidationError", "VirtualGateway",
    "VirtualGateways", "VirtualInterface", "VirtualInterfaceState", "VirtualInterfaceTestHistory", "VirtualInterfaces",
    "WaitResult", "WaiterError", "WaiterFailedError", "WaiterTimeoutError", "Watch", "__version__",
]

_HOMES = {
    "_accept.preflight": "Preflight",
    "_accept.findings": "Finding FindingCode Severity",
    "_accept.policy": "AcceptPolicy Decision",
    "_async.offers.watch": "AsyncWatch",
    "_diagnose.diagnosis": "Diagnosis",
    "_diagnose.failover": "FailoverTestReport Outage",
    "_diagnose.path": "PathStep",
    "_sync.offers.watch": "Watch",
    "_accept.snapshot": "Snapshot",
    "_accept.changes": (
        "AttributesChanged BgpChanged Change ConnectionStateChanged Expiring Gone Offered ProposalStateChanged "
        "Reachable StateChanged Unreachable"
    ),
    "_accept.expectations": "ConnectionExpectation Expectation InterfaceExpectation ProposalExpectation",
    "_accept.offers": "ConnectionOffer InterfaceOffer Offer ProposalOffer",
    "_accept.outcomes_of_many": "AcceptOutcome Accepted NotAccepted",
    "_accept.requests": (
        "AcceptGatewayAssociationProposal AcceptHostedConnection AcceptPrivateVirtualInterface "
        "AcceptPublicVirtualInterface AcceptRequest AcceptTransitVirtualInterface"
    ),
    "_accept.settings": "InterfaceSettings SettingsNotAppliedError TagsNotAppliedError",
    "_accept.results": "AcceptResult Acceptance AssociationAcceptResult ConnectionAcceptResult",
    "_sync.stream": "Stream",
    "_async.stream": "AsyncStream",
    "_async.client": "AsyncDirectLinkClient",
    "_sync.client": "DirectLinkClient",
    "credentials": "Credentials CredentialsProvider",
    "enums": (
        "AddressFamily AsPathType BGPPeerState BGPStatus BillingMode Cloud ConnectionState "
        "DirectConnectGatewayAssociationProposalState DirectConnectGatewayAssociationState "
        "DirectConnectGatewayAttachmentState DirectConnectGatewayAttachmentType DirectConnectGatewayState GatewayType "
        "HasLogicalRedundancy InterconnectState LagState LoaContentType NniPartnerType OpenEnum RequestBillingMode "
        "ResiliencyGroupAssociationState ResiliencyGroupState ResiliencyGroupType ResiliencyModel RouteDirection "
        "VirtualInterfaceState"
    ),
    "errors": (
        "AcceptedDifferentlyError AccessDeniedError AuthenticationError ClientClosedError ClockSkewError "
        "ConfigurationError ConnectError ConnectionLostError CredentialsError Difference DirectConnectClientException "
        "DirectConnectServerException DirectLinkError DuplicateTagKeysException ExpiredCredentialsError "
        "GatewayMismatchError LimitExceededException OutcomeUnknownError ParameterError PrefixMismatchError "
        "RequestTimeoutError ResponseDecodeError ServiceError ServiceUnavailableError StateConflictError "
        "ThrottlingError TooManyTagsException TransportError UnexpectedOfferError UnknownServiceError ValidationError "
        "WaiterError WaiterFailedError WaiterTimeoutError"
    ),
    "hooks": (
        "ActivityEndEvent ActivityEvent ActivityHooks AttemptEvent CallEndEvent CallEvent Hooks ResponseEvent "
        "RetryEvent"
    ),
    "models._base": "Model ResponseMetadata",
    "models.agreements": (
        "ConfirmCustomerAgreementRequest ConfirmCustomerAgreementResponse CustomerAgreement "
        "DescribeCustomerMetadataResponse"
    ),
    "models.associations": (
        "AssociatedCoreNetwork AssociatedGateway CreateDirectConnectGatewayAssociationRequest "
        "CreateDirectConnectGatewayAssociationResult DeleteDirectConnectGatewayAssociationRequest "
        "DeleteDirectConnectGatewayAssociationResult DescribeDirectConnectGatewayAssociationsRequest "
        "DescribeDirectConnectGatewayAssociationsResult DirectConnectGatewayAssociation "
        "UpdateDirectConnectGatewayAssociationRequest UpdateDirectConnectGatewayAssociationResult"
    ),
    "models.bgp": "CreateBGPPeerRequest CreateBGPPeerResponse DeleteBGPPeerRequest DeleteBGPPeerResponse NewBGPPeer",
    "models.confirmations": (
        "ConfirmPrivateVirtualInterfaceRequest ConfirmPrivateVirtualInterfaceResponse "
        "ConfirmPublicVirtualInterfaceRequest ConfirmPublicVirtualInterfaceResponse "
        "ConfirmTransitVirtualInterfaceRequest ConfirmTransitVirtualInterfaceResponse"
    ),
    "models.connections": (
        "AllocateConnectionOnInterconnectRequest AllocateHostedConnectionRequest AssociateHostedConnectionRequest "
        "ConfirmConnectionRequest ConfirmConnectionResponse Connection Connections CreateConnectionRequest "
        "DeleteConnectionRequest DescribeConnectionsOnInterconnectRequest DescribeConnectionsRequest "
        "DescribeHostedConnectionsRequest RateLimiterStatus UpdateConnectionRequest "
        "UpdateConnectionsBillingModeRequest UpdateConnectionsBillingModeResponse"
    ),
    "models.failover_tests": (
        "ListVirtualInterfaceTestHistoryRequest ListVirtualInterfaceTestHistoryResponse StartBgpFailoverTestRequest "
        "StartBgpFailoverTestResponse StopBgpFailoverTestRequest StopBgpFailoverTestResponse "
        "VirtualInterfaceTestHistory"
    ),
    "models.gateways": (
        "CreateDirectConnectGatewayRequest CreateDirectConnectGatewayResult DeleteDirectConnectGatewayRequest "
        "DeleteDirectConnectGatewayResult DescribeDirectConnectGatewayAttachmentsRequest "
        "DescribeDirectConnectGatewayAttachmentsResult DescribeDirectConnectGatewaysRequest "
        "DescribeDirectConnectGatewaysResult DirectConnectGateway DirectConnectGatewayAttachment "
        "UpdateDirectConnectGatewayRequest UpdateDirectConnectGatewayResponse VirtualGateway VirtualGateways"
    ),
    "models.interconnects": (
        "CreateInterconnectRequest DeleteInterconnectRequest DeleteInterconnectResponse DescribeInterconnectsRequest "
        "Interconnect Interconnects"
    ),
    "models.lags": (
        "AssociateConnectionWithLagRequest CreateLagRequest DeleteLagRequest DescribeLagsRequest "
        "DisassociateConnectionFromLagRequest Lag Lags UpdateLagRequest"
    ),
    "models.loa": (
        "DescribeConnectionLoaRequest DescribeConnectionLoaResponse DescribeInterconnectLoaRequest "
        "DescribeInterconnectLoaResponse DescribeLoaRequest Loa"
    ),
    "models.locations": "AvailableBillingMode Location Locations",
    "models.macsec": (
        "AssociateMacSecKeyRequest AssociateMacSecKeyResponse DisassociateMacSecKeyRequest "
        "DisassociateMacSecKeyResponse MacSecKey"
    ),
    "models.new_virtual_interfaces": (
        "AllocatePrivateVirtualInterfaceRequest AllocatePublicVirtualInterfaceRequest "
        "AllocateTransitVirtualInterfaceRequest AllocateTransitVirtualInterfaceResult "
        "CreatePrivateVirtualInterfaceRequest CreatePublicVirtualInterfaceRequest CreateTransitVirtualInterfaceRequest "
        "CreateTransitVirtualInterfaceResult NewPrivateVirtualInterface NewPrivateVirtualInterfaceAllocation "
        "NewPublicVirtualInterface NewPublicVirtualInterfaceAllocation NewTransitVirtualInterface "
        "NewTransitVirtualInterfaceAllocation"
    ),
    "models.proposals": (
        "AcceptDirectConnectGatewayAssociationProposalRequest AcceptDirectConnectGatewayAssociationProposalResult "
        "CreateDirectConnectGatewayAssociationProposalRequest CreateDirectConnectGatewayAssociationProposalResult "
        "DeleteDirectConnectGatewayAssociationProposalRequest DeleteDirectConnectGatewayAssociationProposalResult "
        "DescribeDirectConnectGatewayAssociationProposalsRequest "
        "DescribeDirectConnectGatewayAssociationProposalsResult DirectConnectGatewayAssociationProposal"
    ),
    "models.resiliency": (
        "AssociateConnectionsToResiliencyGroupRequest AssociateConnectionsToResiliencyGroupResult "
        "CreateResiliencyGroupRequest CreateResiliencyGroupResult DeleteResiliencyGroupRequest "
        "DeleteResiliencyGroupResult DisassociateConnectionsFromResiliencyGroupRequest "
        "DisassociateConnectionsFromResiliencyGroupResult GetResiliencyGroupRequest GetResiliencyGroupResult "
        "ListResiliencyGroupAssociationsRequest ListResiliencyGroupAssociationsResult ListResiliencyGroupsRequest "
        "ListResiliencyGroupsResult ResiliencyGroup ResiliencyGroupAssociation ResiliencyGroupSummary "
        "UpdateResiliencyGroupRequest UpdateResiliencyGroupResult"
    ),
    "models.router_configuration": "DescribeRouterConfigurationRequest DescribeRouterConfigurationResponse RouterType",
    "models.routes": (
        "AsPathSegment ListVirtualInterfaceRoutesRequest ListVirtualInterfaceRoutesResponse Route RouteFilters"
    ),
    "models.shared": "RouteFilterPrefix Tag",
    "models.tags": (
        "DescribeTagsRequest DescribeTagsResponse ResourceTag TagResourceRequest TagResourceResponse "
        "UntagResourceRequest UntagResourceResponse"
    ),
    "models.virtual_interfaces": (
        "AssociateVirtualInterfaceRequest BGPPeer DeleteVirtualInterfaceRequest DeleteVirtualInterfaceResponse "
        "DescribeVirtualInterfacesRequest UpdateVirtualInterfaceAttributesRequest VirtualInterface VirtualInterfaces"
    ),
    "outcomes": "Goal History HistoryEntry InterfaceWaitResult Poll PollPolicy WaitResult",
    "retry": "RetryPolicy",
    "signing": "BotocoreSigner SigV4Signer Signer",
    "transport": "AsyncTransport HttpRequest HttpResponse Transport",
    "transports": "AiohttpTransport AsyncHttpcoreTransport AsyncHttpxTransport HttpcoreTransport HttpxTransport",
}
"""Names by the module that they are loaded from."""
# isort: on
# fmt: on

_MODULES = {name: module for module, names in _HOMES.items() for name in names.split()}


# Type checkers do not see this: to them a name that is not above is a mistake.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
        globals()[name] = value  # the next look-up does not come here
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
