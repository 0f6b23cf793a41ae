"""Tags of connections, LAGs, interfaces and Direct Connect gateways, each named by its ARN."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Protocol

from directlink.emulator._errors import client_error
from directlink.emulator._operations.parameters import tag_list
from directlink.emulator._operations.registry import Caller, operation
from directlink.enums import Cloud

if TYPE_CHECKING:
    from collections.abc import Mapping

    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._store.store import World

_ARN: Final = re.compile(r"arn:aws[a-z-]*:directconnect:([a-z0-9-]*):([0-9]{12}):([a-z-]+)/([^/]+)")


class Tagged(Protocol):
    """What has tags.

    Attributes:
        tags: them, as the wire has them.
        account_id: who owns it.
        region: where it is; empty for what is everywhere.
    """

    tags: list[dict[str, str]]
    account_id: str
    region: str

    def state(self, world: World) -> str | None:
        """State now; ``None`` once it is gone."""


def _find_tagged(world: World, caller: Caller, arn: str) -> Tagged:
    """The caller's resource of that ARN.

    Raises:
        Refusal: there is none such.
    """
    tables: dict[str, Mapping[str, Tagged]] = {
        "dxcon": world.connections,
        "dxlag": world.lags,
        "dxvif": world.virtual_interfaces,
        "dx-gateway": world.direct_connect_gateways,
    }
    match = _ARN.fullmatch(arn)
    if match is not None:
        region, account_id, family, resource_id = match.groups()
        resource = tables.get(family, {}).get(resource_id)
        if (
            resource is not None
            and region == resource.region
            and resource.account_id == account_id == caller.account.account_id
            and resource.state(world) is not None
        ):
            return resource
    raise client_error(f"resource {arn} does not exist")


@operation("TagResource", Cloud.AWS)
def tag_resource(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Add tags, and replace those of the same keys."""
    resource = _find_tagged(world, caller, parameters.string("resourceArn"))
    added = parameters.tags()
    if not added:
        raise client_error("tags is required")
    resource.tags = tag_list({tag["key"]: tag["value"] for tag in (*resource.tags, *added)})
    return {}


@operation("UntagResource", Cloud.AWS)
def untag_resource(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Remove tags; one that is not there stays away."""
    resource = _find_tagged(world, caller, parameters.string("resourceArn"))
    removed = parameters.some_strings("tagKeys")
    resource.tags = [tag for tag in resource.tags if tag["key"] not in removed]
    return {}


@operation("DescribeTags", Cloud.AWS)
def describe_tags(world: World, caller: Caller, parameters: Parameters) -> dict[str, Any]:
    """Show the tags of some resources."""
    arns = parameters.some_strings("resourceArns")
    return {"resourceTags": [{"resourceArn": arn, "tags": _find_tagged(world, caller, arn).tags} for arn in arns]}
