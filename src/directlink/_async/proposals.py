"""Proposals of associations, from the owner of a gateway to the owner of a Direct Connect gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._async.driver import AsyncDriver
from directlink._call import operations as op

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from directlink.models.proposals import (
        AcceptDirectConnectGatewayAssociationProposalResult,
        CreateDirectConnectGatewayAssociationProposalResult,
        DeleteDirectConnectGatewayAssociationProposalResult,
        DescribeDirectConnectGatewayAssociationProposalsResult,
        DirectConnectGatewayAssociationProposal,
    )
    from directlink.models.shared import RouteFilterPrefix


class AsyncProposalOperations(AsyncDriver):
    """Operations on proposals of associations."""

    async def describe_direct_connect_gateway_association_proposals(
        self,
        *,
        direct_connect_gateway_id: str | None = None,
        proposal_id: str | None = None,
        associated_gateway_id: str | None = None,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> DescribeDirectConnectGatewayAssociationProposalsResult:
        """List proposals of associations, made or received.

        Args:
            direct_connect_gateway_id: only those to this Direct Connect gateway.
            proposal_id: this proposal only (a UUID).
            associated_gateway_id: only those of this virtual private (``vgw-…``) or transit gateway (``tgw-…``).
            max_results: items a page, 1 to 100.
            next_token: token of the page to start at, from an earlier answer.

        Returns:
            The proposals of all pages.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: what is looked for is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeDirectConnectGatewayAssociationProposals.html
        On: AWS.
        """
        return await self._list(
            op.DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATION_PROPOSALS,
            {
                "direct_connect_gateway_id": direct_connect_gateway_id,
                "proposal_id": proposal_id,
                "associated_gateway_id": associated_gateway_id,
                "max_results": max_results,
                "next_token": next_token,
            },
        )

    def iter_direct_connect_gateway_association_proposals(
        self,
        *,
        direct_connect_gateway_id: str | None = None,
        proposal_id: str | None = None,
        associated_gateway_id: str | None = None,
        max_results: int | None = None,
    ) -> AsyncIterator[DirectConnectGatewayAssociationProposal]:
        """Go through what :meth:`describe_direct_connect_gateway_association_proposals` lists, item by item.

        Pages are fetched when they are needed, each with the whole time budget; failures come up from the iteration.

        Args:
            direct_connect_gateway_id: only those to this Direct Connect gateway.
            proposal_id: this proposal only (a UUID).
            associated_gateway_id: only those of this virtual private (``vgw-…``) or transit gateway (``tgw-…``).
            max_results: items a page, 1 to 100.

        Returns:
            The items, one after the other.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: what is looked for is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeDirectConnectGatewayAssociationProposals.html
        On: AWS.
        """
        return self._items(
            op.DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATION_PROPOSALS,
            {
                "direct_connect_gateway_id": direct_connect_gateway_id,
                "proposal_id": proposal_id,
                "associated_gateway_id": associated_gateway_id,
                "max_results": max_results,
            },
        )

    async def create_direct_connect_gateway_association_proposal(
        self,
        *,
        direct_connect_gateway_id: str,
        direct_connect_gateway_owner_account: str,
        gateway_id: str,
        add_allowed_prefixes_to_direct_connect_gateway: Sequence[RouteFilterPrefix] | None = None,
        remove_allowed_prefixes_to_direct_connect_gateway: Sequence[RouteFilterPrefix] | None = None,
    ) -> CreateDirectConnectGatewayAssociationProposalResult:
        """Propose to associate a gateway of yours with another account's Direct Connect gateway.

        Nothing is associated before that account calls :meth:`accept_direct_connect_gateway_association_proposal`. On
        an association that exists, a proposal asks for other prefixes.

        Args:
            direct_connect_gateway_id: the Direct Connect gateway (a UUID).
            direct_connect_gateway_owner_account: the account (12 digits) that owns the Direct Connect gateway.
            gateway_id: your virtual private (``vgw-…``) or transit gateway (``tgw-…``).
            add_allowed_prefixes_to_direct_connect_gateway: prefixes to advertise over the Direct Connect gateway.
            remove_allowed_prefixes_to_direct_connect_gateway: prefixes no longer to advertise over the Direct Connect
                gateway.

        Returns:
            The proposal, in state ``requested``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the gateway is unknown or not yours, the Direct Connect gateway is not that
                account's, or prefixes overlap.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateDirectConnectGatewayAssociationProposal.html
        On: AWS.
        """
        return await self._call(
            op.CREATE_DIRECT_CONNECT_GATEWAY_ASSOCIATION_PROPOSAL,
            {
                "direct_connect_gateway_id": direct_connect_gateway_id,
                "direct_connect_gateway_owner_account": direct_connect_gateway_owner_account,
                "gateway_id": gateway_id,
                "add_allowed_prefixes_to_direct_connect_gateway": add_allowed_prefixes_to_direct_connect_gateway,
                "remove_allowed_prefixes_to_direct_connect_gateway": remove_allowed_prefixes_to_direct_connect_gateway,
            },
        )

    async def accept_direct_connect_gateway_association_proposal(
        self,
        *,
        direct_connect_gateway_id: str,
        proposal_id: str,
        associated_gateway_owner_account: str,
        override_allowed_prefixes_to_direct_connect_gateway: Sequence[RouteFilterPrefix] | None = None,
    ) -> AcceptDirectConnectGatewayAssociationProposalResult:
        """Accept another account's proposal to associate its gateway with a Direct Connect gateway of yours.

        Sent once, and nobody looks what became of it. :meth:`accept` with an
        :class:`~directlink.AcceptGatewayAssociationProposal` looks before and after, and may be run again.

        Args:
            direct_connect_gateway_id: your Direct Connect gateway (a UUID).
            proposal_id: the association proposal (a UUID).
            associated_gateway_owner_account: the account (12 digits) that owns the virtual private or transit gateway.
            override_allowed_prefixes_to_direct_connect_gateway: prefixes to advertise instead of the proposed ones.

        Returns:
            The association, in state ``associating``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the proposal or the gateway is unknown, not yours, or accepted or withdrawn
                already.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_AcceptDirectConnectGatewayAssociationProposal.html
        On: AWS.
        """
        prefixes = override_allowed_prefixes_to_direct_connect_gateway
        return await self._call(
            op.ACCEPT_DIRECT_CONNECT_GATEWAY_ASSOCIATION_PROPOSAL,
            {
                "direct_connect_gateway_id": direct_connect_gateway_id,
                "proposal_id": proposal_id,
                "associated_gateway_owner_account": associated_gateway_owner_account,
                "override_allowed_prefixes_to_direct_connect_gateway": prefixes,
            },
        )

    async def delete_direct_connect_gateway_association_proposal(
        self,
        *,
        proposal_id: str,
    ) -> DeleteDirectConnectGatewayAssociationProposalResult:
        """Withdraw or decline a proposal of an association.

        It deletes one that is accepted, too; the association stays. :meth:`decline` looks first.

        Args:
            proposal_id: the association proposal (a UUID).

        Returns:
            The proposal, in state ``deleted``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the proposal is unknown or not yours, or accepted already.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DeleteDirectConnectGatewayAssociationProposal.html
        On: AWS.
        """
        return await self._call(op.DELETE_DIRECT_CONNECT_GATEWAY_ASSOCIATION_PROPOSAL, {"proposal_id": proposal_id})
