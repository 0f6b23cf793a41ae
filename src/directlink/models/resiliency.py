"""Resiliency groups and the connections in them.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

import attrs

from directlink.enums import ResiliencyGroupAssociationState, ResiliencyGroupState, ResiliencyGroupType, ResiliencyModel
from directlink.models._base import ListResponse, Model, Request, Resource, Response
from directlink.models.shared import Tag


@attrs.frozen(kw_only=True, repr=False)
class ResiliencyGroup(Resource):
    """A resiliency group: connections that are to survive failures together.

    Attributes:
        resiliency_group_id: the resiliency group (``dxrg-`` and 17 characters).
        resiliency_group_arn: ARN of the group.
        resiliency_group_name: display name.
        resiliency_group_type: kind of group.
        owner_account: the account (12 digits) that owns it.
        state: state of the group.
        tags: its tags, at most 50.
    """

    _ID = "resiliency_group_id"

    resiliency_group_id: str | None = None
    resiliency_group_arn: str | None = None
    resiliency_group_name: str | None = None
    resiliency_group_type: ResiliencyGroupType | None = None
    owner_account: str | None = None
    state: ResiliencyGroupState | None = None
    tags: tuple[Tag, ...] = ()


@attrs.frozen(kw_only=True, repr=False)
class ResiliencyGroupSummary(Resource):
    """A resiliency group, as lists show it.

    Attributes:
        resiliency_group_id: the resiliency group (``dxrg-`` and 17 characters).
        resiliency_group_arn: ARN of the group.
        resiliency_group_name: display name.
        resiliency_group_type: kind of group.
        owner_account: the account (12 digits) that owns it.
        state: state of the group.
    """

    _ID = "resiliency_group_id"

    resiliency_group_id: str | None = None
    resiliency_group_arn: str | None = None
    resiliency_group_name: str | None = None
    resiliency_group_type: ResiliencyGroupType | None = None
    owner_account: str | None = None
    state: ResiliencyGroupState | None = None


@attrs.frozen(kw_only=True, repr=False)
class ResiliencyGroupAssociation(Model):
    """A connection's membership in a resiliency group.

    Attributes:
        resiliency_group_id: the resiliency group (``dxrg-`` and 17 characters).
        connection_arn: ARN of the connection.
        state: state of the association.
    """

    resiliency_group_id: str | None = None
    connection_arn: str | None = None
    state: ResiliencyGroupAssociationState | None = None


@attrs.frozen(kw_only=True, repr=False)
class GetResiliencyGroupRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.get_resiliency_group`.

    Attributes:
        resiliency_group_id: the resiliency group (``dxrg-`` and 17 characters).
    """

    resiliency_group_id: str


@attrs.frozen(kw_only=True, repr=False)
class GetResiliencyGroupResult(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.get_resiliency_group`.

    Attributes:
        resiliency_group: the resiliency group.
    """

    resiliency_group: ResiliencyGroup | None = None


@attrs.frozen(kw_only=True, repr=False)
class ListResiliencyGroupsRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.list_resiliency_groups`.

    Attributes:
        max_results: items a page, 1 to 100.
        next_token: token of the page to start at, from an earlier answer.
    """

    max_results: int | None = None
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class ListResiliencyGroupsResult(ListResponse[ResiliencyGroupSummary]):
    """Answer to :meth:`~directlink.DirectLinkClient.list_resiliency_groups`.

    Attributes:
        items: the groups.
        next_token: where the next page begins; ``None`` once every page has been read.
    """

    items: tuple[ResiliencyGroupSummary, ...] = ()
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class CreateResiliencyGroupRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.create_resiliency_group`.

    Attributes:
        resiliency_group_name: 1 to 255 letters, digits, ``_`` and ``-``.
        intended_resiliency_model: the resiliency that the group is to reach.
        client_token: 1 to 128 characters by which the service knows a repetition; a call fills in a fresh one where it
            is absent.
        tags: tags to attach, at most 50.
    """

    resiliency_group_name: str
    intended_resiliency_model: ResiliencyModel
    client_token: str | None = None
    tags: tuple[Tag, ...] | None = None


@attrs.frozen(kw_only=True, repr=False)
class CreateResiliencyGroupResult(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.create_resiliency_group`.

    Attributes:
        resiliency_group: the resiliency group.
    """

    resiliency_group: ResiliencyGroup | None = None


@attrs.frozen(kw_only=True, repr=False)
class UpdateResiliencyGroupRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.update_resiliency_group`.

    Attributes:
        resiliency_group_id: the resiliency group (``dxrg-`` and 17 characters).
        resiliency_group_name: the new display name, 1 to 255 letters, digits, ``_`` and ``-``.
        client_token: 1 to 128 characters by which the service knows a repetition; a call fills in a fresh one where it
            is absent.
    """

    resiliency_group_id: str
    resiliency_group_name: str
    client_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class UpdateResiliencyGroupResult(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.update_resiliency_group`.

    Attributes:
        resiliency_group: the resiliency group.
    """

    resiliency_group: ResiliencyGroup | None = None


@attrs.frozen(kw_only=True, repr=False)
class DeleteResiliencyGroupRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.delete_resiliency_group`.

    Attributes:
        resiliency_group_id: the resiliency group (``dxrg-`` and 17 characters).
    """

    resiliency_group_id: str


@attrs.frozen(kw_only=True, repr=False)
class DeleteResiliencyGroupResult(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.delete_resiliency_group`.

    Attributes:
        resiliency_group: the resiliency group.
    """

    resiliency_group: ResiliencyGroup | None = None


@attrs.frozen(kw_only=True, repr=False)
class ListResiliencyGroupAssociationsRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.list_resiliency_group_associations`.

    Attributes:
        resiliency_group_id: the resiliency group (``dxrg-`` and 17 characters).
        max_results: items a page, 1 to 100.
        next_token: token of the page to start at, from an earlier answer.
    """

    resiliency_group_id: str
    max_results: int | None = None
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class ListResiliencyGroupAssociationsResult(ListResponse[ResiliencyGroupAssociation]):
    """Answer to :meth:`~directlink.DirectLinkClient.list_resiliency_group_associations`.

    Attributes:
        items: one entry a connection.
        next_token: where the next page begins; ``None`` once every page has been read.
    """

    items: tuple[ResiliencyGroupAssociation, ...] = ()
    next_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class AssociateConnectionsToResiliencyGroupRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.associate_connections_to_resiliency_group`.

    Attributes:
        connection_identifiers: ids or ARNs of 1 to 50 connections.
        resiliency_group_id: the resiliency group (``dxrg-`` and 17 characters).
        client_token: 1 to 128 characters by which the service knows a repetition; a call fills in a fresh one where it
            is absent.
    """

    connection_identifiers: tuple[str, ...]
    resiliency_group_id: str
    client_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class AssociateConnectionsToResiliencyGroupResult(ListResponse[ResiliencyGroupAssociation]):
    """Answer to :meth:`~directlink.DirectLinkClient.associate_connections_to_resiliency_group`.

    Attributes:
        resiliency_group_associations: one entry a connection.
    """

    resiliency_group_associations: tuple[ResiliencyGroupAssociation, ...] = ()


@attrs.frozen(kw_only=True, repr=False)
class DisassociateConnectionsFromResiliencyGroupRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.disassociate_connections_from_resiliency_group`.

    Attributes:
        connection_identifiers: ids or ARNs of 1 to 50 connections.
        resiliency_group_id: the resiliency group (``dxrg-`` and 17 characters).
        client_token: 1 to 128 characters by which the service knows a repetition; a call fills in a fresh one where it
            is absent.
    """

    connection_identifiers: tuple[str, ...]
    resiliency_group_id: str
    client_token: str | None = None


@attrs.frozen(kw_only=True, repr=False)
class DisassociateConnectionsFromResiliencyGroupResult(ListResponse[ResiliencyGroupAssociation]):
    """Answer to :meth:`~directlink.DirectLinkClient.disassociate_connections_from_resiliency_group`.

    Attributes:
        resiliency_group_associations: one entry a connection.
    """

    resiliency_group_associations: tuple[ResiliencyGroupAssociation, ...] = ()
