"""Tags of connections, interconnects, LAGs, interfaces, Direct Connect gateways and resiliency groups, by ARN."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol

from directlink.emulator._errors import client_error
from directlink.emulator._operations.parameters import tag_list
from directlink.emulator._operations.registry import operation
from directlink.enums import Cloud

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json, Tags
    from directlink.emulator._records.lifecycle import Lifecycle
    from directlink.emulator._store.store import Store

_ARN: Final = re.compile(r"arn:aws[a-z-]*:directconnect:([a-z0-9-]*):([0-9]{12}):([a-z-]+)/([^/]+)")


class Tagged(Protocol):
    """A resource that has tags.

    Attributes:
        tags: its tags, as the service shows them.
        account_id: the account that owns it.
        region: where it is; empty for a global resource.
    """

    tags: Tags
    account_id: str
    region: str

    def state(self, lifecycle: Lifecycle) -> str | None:
        """State now; ``None`` once it is gone."""
        ...


def tagged_tables(store: Store) -> dict[str, tuple[Mapping[str, Tagged], ...]]:
    """The tables of what has tags, by what their ARNs say of the kind."""
    return {
        "dxcon": (store.connections, store.interconnects),
        "dxlag": (store.lags,),
        "dxvif": (store.virtual_interfaces,),
        "dx-gateway": (store.direct_connect_gateways,),
        "dx-resiliency-group": (store.resiliency_groups,),
    }


def find_tagged(store: Store, caller: Caller, arn: str) -> Tagged:
    """The caller's resource of that ARN.

    Raises:
        Refusal: the caller has no such resource.
    """
    match = _ARN.fullmatch(arn)
    if match is not None:
        region, account_id, family, resource_id = match.groups()
        for table in tagged_tables(store).get(family, ()):
            resource = table.get(resource_id)
            if (
                resource is not None
                and region == resource.region
                and resource.account_id == account_id == caller.account.account_id
                and resource.state(store.lifecycle) is not None
            ):
                return resource
    raise client_error(f"resource {arn} does not exist")


def add_tags(resource: Tagged, added: Tags) -> None:
    """Add tags, and replace those of the same keys.

    Raises:
        Refusal: they are more than a resource may have.
    """
    resource.tags = tag_list({tag["key"]: tag["value"] for tag in (*resource.tags, *added)})


def remove_tags(resource: Tagged, keys: Collection[str]) -> None:
    """Remove tags; keys that the resource does not have are ignored."""
    resource.tags = [tag for tag in resource.tags if tag["key"] not in keys]


@operation("TagResource", Cloud.AWS)
def tag_resource(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Add tags, and replace those of the same keys."""
    resource = find_tagged(store, caller, parameters.string("resourceArn"))
    added = parameters.tags()
    if not added:
        raise client_error("tags is required")
    add_tags(resource, added)
    return {}


@operation("UntagResource", Cloud.AWS)
def untag_resource(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Remove tags; keys that the resource does not have are ignored."""
    resource = find_tagged(store, caller, parameters.string("resourceArn"))
    removed = parameters.some_strings("tagKeys")
    remove_tags(resource, removed)
    return {}


@operation("DescribeTags", Cloud.AWS)
def describe_tags(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Show the tags of some resources."""
    arns = parameters.some_strings("resourceArns")
    return {"resourceTags": [{"resourceArn": arn, "tags": find_tagged(store, caller, arn).tags} for arn in arns]}
