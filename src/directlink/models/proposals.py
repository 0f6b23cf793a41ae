"""Proposals of associations between accounts.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

import attrs

from directlink.enums import DirectConnectGatewayAssociationProposalState
from directlink.models._base import ListResponse, Request, Resource, Response
from directlink.models.associations import AssociatedGateway, DirectConnectGatewayAssociation
from directlink.models.shared import RouteFilterPrefix


@attrs.frozen(kw_only=True, repr=False)
class DirectConnectGatewayAssociationProposal(Resource):
    """A gateway owner's proposal of an association to the owner of a Direct Connect gateway.

    Attributes:
        proposal_id: the association proposal (a UUID).
        direct_connect_gateway_id: the Direct Connect gateway (a UUID).
        direct_connect_gateway_owner_account: the account (12 digits) that owns the Direct Connect gateway.
        proposal_state: state of the proposal.
        associated_gateway: the gateway on the far side.
        existing_allowed_prefixes_to_direct_connect_gateway: prefixes advertised now.
        requested_allowed_prefixes_to_direct_connect_gateway: prefixes asked for.
    """

    _ID = "proposal_id"

    proposal_id: str | None = None
    direct_connect_gateway_id: str | None = None
    direct_connect_gateway_owner_account: str | None = None
    proposal_state: DirectConnectGatewayAssociationProposalState | None = None
    associated_gateway: AssociatedGateway | None = None
    existing_allowed_prefixes_to_direct_connect_gateway: tuple[RouteFilterPrefix, ...] = ()
    requested_allowed_prefixes_to_direct_connect_gateway: tuple[RouteFilterPrefix, ...] = ()


@attrs.frozen(kw_only=True, repr=False)
class DescribeDirectConnectGatewayAssociationProposalsRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.describe_direct_connect_gateway_association_proposals`.

    Attributes:
        direct_connect_gateway_id: only those to this Direct Connect gateway.
        proposal_id: this proposal only (a UUID).
        associated_gateway_id: only those of this virtual private (``vgw-…``) or transit gateway (``tgw-…``).
        max_results: items a page, 1 to 100.
        next_token: token of the page to start at, from an earlier answer.
    """

    direct_connect_gateway_id: str | None = None
    proposal_id: str | None = None
    associated_gateway_id: str | None = None
    max_results: int | None = None
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DescribeDirectConnectGatewayAssociationProposalsResult(ListResponse[DirectConnectGatewayAssociationProposal]):
    """Answer to :meth:`~directlink.DirectLinkClient.describe_direct_connect_gateway_association_proposals`.

    Attributes:
        direct_connect_gateway_association_proposals: the proposals.
        next_token: where the next page begins; ``None`` once every page has been read.
    """

    direct_connect_gateway_association_proposals: tuple[DirectConnectGatewayAssociationProposal, ...] = ()
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class CreateDirectConnectGatewayAssociationProposalRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.create_direct_connect_gateway_association_proposal`.

    Attributes:
        direct_connect_gateway_id: the Direct Connect gateway (a UUID).
        direct_connect_gateway_owner_account: the account (12 digits) that owns the Direct Connect gateway.
        gateway_id: your virtual private (``vgw-…``) or transit gateway (``tgw-…``).
        add_allowed_prefixes_to_direct_connect_gateway: prefixes to advertise over the Direct Connect gateway.
        remove_allowed_prefixes_to_direct_connect_gateway: prefixes no longer to advertise over the Direct Connect
            gateway.
    """

    direct_connect_gateway_id: str
    direct_connect_gateway_owner_account: str
    gateway_id: str
    add_allowed_prefixes_to_direct_connect_gateway: tuple[RouteFilterPrefix, ...] | None = None
    remove_allowed_prefixes_to_direct_connect_gateway: tuple[RouteFilterPrefix, ...] | None = None


@attrs.frozen(kw_only=True, repr=False)
class CreateDirectConnectGatewayAssociationProposalResult(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.create_direct_connect_gateway_association_proposal`.

    Attributes:
        direct_connect_gateway_association_proposal: the proposal.
    """

    direct_connect_gateway_association_proposal: DirectConnectGatewayAssociationProposal | None = None


@attrs.frozen(kw_only=True, repr=False)
class AcceptDirectConnectGatewayAssociationProposalRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.accept_direct_connect_gateway_association_proposal`.

    Attributes:
        direct_connect_gateway_id: your Direct Connect gateway (a UUID).
        proposal_id: the association proposal (a UUID).
        associated_gateway_owner_account: the account (12 digits) that owns the virtual private or transit gateway.
        override_allowed_prefixes_to_direct_connect_gateway: prefixes to advertise instead of the proposed ones.
    """

    direct_connect_gateway_id: str
    proposal_id: str
    associated_gateway_owner_account: str
    override_allowed_prefixes_to_direct_connect_gateway: tuple[RouteFilterPrefix, ...] | None = None


@attrs.frozen(kw_only=True, repr=False)
class AcceptDirectConnectGatewayAssociationProposalResult(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.accept_direct_connect_gateway_association_proposal`.

    Attributes:
        direct_connect_gateway_association: the association.
    """

    direct_connect_gateway_association: DirectConnectGatewayAssociation | None = None


@attrs.frozen(kw_only=True, repr=False)
class DeleteDirectConnectGatewayAssociationProposalRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.delete_direct_connect_gateway_association_proposal`.

    Attributes:
        proposal_id: the association proposal (a UUID).
    """

    proposal_id: str


@attrs.frozen(kw_only=True, repr=False)
class DeleteDirectConnectGatewayAssociationProposalResult(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.delete_direct_connect_gateway_association_proposal`.

    Attributes:
        direct_connect_gateway_association_proposal: the proposal.
    """

    direct_connect_gateway_association_proposal: DirectConnectGatewayAssociationProposal | None = None
