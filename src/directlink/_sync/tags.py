# Generated from _async/tags.py by scripts/unasync: change that file.
"""Tags of resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._call import operations as op
from directlink._sync.driver import Driver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from directlink.models.shared import Tag
    from directlink.models.tags import DescribeTagsResponse, TagResourceResponse, UntagResourceResponse


class TagOperations(Driver):
    """Operations on tags."""

    def describe_tags(
        self,
        *,
        resource_arns: Sequence[str],
    ) -> DescribeTagsResponse:
        """List the tags of resources.

        Args:
            resource_arns: ARNs of the resources.

        Returns:
            Each resource and its tags.

        Raises:
            ParameterError: an argument has the wrong type; nothing was sent.
            DirectConnectClientException: an ARN is malformed, unknown or not yours.
            DirectConnectServerException: the service failed, at every attempt.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_DescribeTags.html
        On: AWS.
        """
        return self._call(op.DESCRIBE_TAGS, {"resource_arns": resource_arns})

    def tag_resource(
        self,
        *,
        resource_arn: str,
        tags: Sequence[Tag],
    ) -> TagResourceResponse:
        """Add tags to a resource; a key that it has gets the new value.

        Args:
            resource_arn: ARN of the resource.
            tags: tags to add, or to give a new value; at most 50 on one resource.

        Returns:
            Nothing but its metadata.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the ARN is malformed, unknown or not yours.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DuplicateTagKeysException: a key comes twice among the tags.
            TooManyTagsException: there would be more than 50 tags.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_TagResource.html
        On: AWS.
        """
        return self._call(op.TAG_RESOURCE, {"resource_arn": resource_arn, "tags": tags})

    def untag_resource(
        self,
        *,
        resource_arn: str,
        tag_keys: Sequence[str],
    ) -> UntagResourceResponse:
        """Remove tags from a resource.

        Args:
            resource_arn: ARN of the resource.
            tag_keys: keys of the tags to remove.

        Returns:
            Nothing but its metadata.

        Raises:
            ParameterError: an argument has the wrong type, or an id or required text is empty; nothing was sent.
            DirectConnectClientException: the ARN is malformed, unknown or not yours.
            DirectConnectServerException: the service failed; the change may have been made all the same.
            DirectLinkError: any other failure, see :mod:`directlink.errors`.

        Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_UntagResource.html
        On: AWS.
        """
        return self._call(op.UNTAG_RESOURCE, {"resource_arn": resource_arn, "tag_keys": tag_keys})
