# Generated from _async/resiliency_groups.py by scripts/unasync: change that file.
"""Resiliency groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._call import operations as op
from directlink._sync.driver import Driver

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from directlink.enums import ResiliencyModel
    from directlink.models.resiliency import (
        CreateResiliencyGroupResult,
        DeleteResiliencyGroupResult,
        GetResiliencyGroupResult,
        ListResiliencyGroupsResult,
        ResiliencyGroupSummary,
        UpdateResiliencyGroupResult,
    )
    from directlink.models.shared import Tag


class ResiliencyGroupOperations(Driver):
    """Operations on resiliency groups."""

    def list_resiliency_groups(
        self,
        *,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> ListResiliencyGroupsResult:
        """List the account's resiliency groups in this region.

        Args:
            max_results: items a page, 1 to 100.
            next_token: token of the page to start at, from an earlier answer.

        Returns:
            The groups of all pages.

        Raises:
            ParameterError: an argument has the wrong type; nothing was sent.
            DirectConnectClientException: the token is not one of this list.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_ListResiliencyGroups.html
        On: AWS.
        """
        return self._list(op.LIST_RESILIENCY_GROUPS, {"max_results": max_results, "next_token": next_token})

    def iter_resiliency_groups(
        self,
        *,
        max_results: int | None = None,
    ) -> Iterator[ResiliencyGroupSummary]:
        """Go through what :meth:`list_resiliency_groups` lists, item by item.

        Pages are fetched when they are needed, each with the whole time budget; failures come up from the iteration.

        Args:
            max_results: items a page, 1 to 100.

        Returns:
            The items, one after the other.

        Raises:
            ParameterError: an argument has the wrong type; nothing was sent.
            DirectConnectClientException: the token is not one of this list.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_ListResiliencyGroups.html
        On: AWS.
        """
        return self._items(op.LIST_RESILIENCY_GROUPS, {"max_results": max_results})

    def get_resiliency_group(
        self,
        *,
        resiliency_group_id: str,
    ) -> GetResiliencyGroupResult:
        """Get one resiliency group.

        Args:
            resiliency_group_id: the resiliency group (``dxrg-`` and 17 characters).

        Returns:
            The group.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the group is unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_GetResiliencyGroup.html
        On: AWS.
        """
        return self._call(op.GET_RESILIENCY_GROUP, {"resiliency_group_id": resiliency_group_id})

    def create_resiliency_group(
        self,
        *,
        resiliency_group_name: str,
        intended_resiliency_model: ResiliencyModel,
        client_token: str | None = None,
        tags: Sequence[Tag] | None = None,
    ) -> CreateResiliencyGroupResult:
        """Create a resiliency group, without connections.

        Args:
            resiliency_group_name: 1 to 255 letters, digits, ``_`` and ``-``.
            intended_resiliency_model: the resiliency that the group is to reach.
            client_token: 1 to 128 characters by which the service knows a repetition; a call fills in a fresh one where
                it is absent.
            tags: tags to attach, at most 50.

        Returns:
            The group, in state ``pending`` or ``available``.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the name is taken or not possible.
            DirectConnectServerException: the service failed, at every attempt; a repetition with the same
                ``client_token`` changes nothing twice.
            LimitExceededException: the account has as many groups as it may have.
            DuplicateTagKeysException: a key comes twice among the tags.
            TooManyTagsException: there would be more than 50 tags.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_CreateResiliencyGroup.html
        On: AWS.
        """
        return self._call(
            op.CREATE_RESILIENCY_GROUP,
            {
                "resiliency_group_name": resiliency_group_name,
                "intended_resiliency_model": intended_resiliency_model,
                "client_token": client_token,
                "tags": tags,
            },
        )

    def update_resiliency_group(
        self,
        *,
        resiliency_group_id: str,
        resiliency_group_name: str,
        client_token: str | None = None,
    ) -> UpdateResiliencyGroupResult:
        """Rename a resiliency group.

        Args:
            resiliency_group_id: the resiliency group (``dxrg-`` and 17 characters).
            resiliency_group_name: the new display name, 1 to 255 letters, digits, ``_`` and ``-``.
            client_token: 1 to 128 characters by which the service knows a repetition; a call fills in a fresh one where
                it is absent.

        Returns:
            The group with its new name.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the group is unknown or not yours, or the name is taken or not possible.
            DirectConnectServerException: the service failed, at every attempt; a repetition with the same
                ``client_token`` changes nothing twice.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_UpdateResiliencyGroup.html
        On: AWS.
        """
        return self._call(
            op.UPDATE_RESILIENCY_GROUP,
            {
                "resiliency_group_id": resiliency_group_id,
                "resiliency_group_name": resiliency_group_name,
                "client_token": client_token,
            },
        )

    def delete_resiliency_group(
        self,
        *,
        resiliency_group_id: str,
    ) -> DeleteResiliencyGroupResult:
        """Delete a resiliency group; this goes on after the answer.

        Args:
            resiliency_group_id: the resiliency group (``dxrg-`` and 17 characters).

        Returns:
            The group, in state ``deleting`` as a rule.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the group is unknown or not yours, or still has connections.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DeleteResiliencyGroup.html
        On: AWS.
        """
        return self._call(op.DELETE_RESILIENCY_GROUP, {"resiliency_group_id": resiliency_group_id})
