"""Tags of resources.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

import attrs

from directlink.models._base import ListResponse, Model, Request, Response
from directlink.models.shared import Tag


@attrs.frozen(kw_only=True, repr=False)
class ResourceTag(Model):
    """A resource and its tags.

    Attributes:
        resource_arn: ARN of the resource.
        tags: its tags.
    """

    resource_arn: str | None = None
    tags: tuple[Tag, ...] = ()


@attrs.frozen(kw_only=True, repr=False)
class DescribeTagsRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.describe_tags`.

    Attributes:
        resource_arns: ARNs of the resources.
    """

    resource_arns: tuple[str, ...]


@attrs.frozen(kw_only=True, repr=False)
class DescribeTagsResponse(ListResponse[ResourceTag]):
    """Answer to :meth:`~directlink.DirectLinkClient.describe_tags`.

    Attributes:
        resource_tags: one entry a resource.
    """

    resource_tags: tuple[ResourceTag, ...] = ()


@attrs.frozen(kw_only=True, repr=False)
class TagResourceRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.tag_resource`.

    Attributes:
        resource_arn: ARN of the resource.
        tags: tags to add, or to give a new value; at most 50 on one resource.
    """

    resource_arn: str
    tags: tuple[Tag, ...]


@attrs.frozen(kw_only=True, repr=False)
class TagResourceResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.tag_resource`: nothing but its metadata."""


@attrs.frozen(kw_only=True, repr=False)
class UntagResourceRequest(Request):
    """Input of :meth:`~directlink.DirectLinkClient.untag_resource`.

    Attributes:
        resource_arn: ARN of the resource.
        tag_keys: keys of the tags to remove.
    """

    resource_arn: str
    tag_keys: tuple[str, ...]


@attrs.frozen(kw_only=True, repr=False)
class UntagResourceResponse(Response):
    """Answer to :meth:`~directlink.DirectLinkClient.untag_resource`: nothing but its metadata."""
