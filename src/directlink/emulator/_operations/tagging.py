"""Three operations of AWS's Resource Groups Tagging API, for tools that find and set tags by it: the same tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import Refusal
from directlink.emulator._operations.tags import add_tags, find_tagged, remove_tags, tagged_tables
from directlink.emulator._records.lifecycle import ENDED
from directlink.enums import Cloud

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._operations.tags import Tagged
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json, Tags
    from directlink.emulator._store.store import Store


def answer_tagging(store: Store, caller: Caller, operation: str, parameters: Parameters) -> Json:
    """Answer an operation of the tagging API.

    Raises:
        Refusal: the cloud has no such API, the operation is none of three, or a parameter is wrong.
    """
    handler = _HANDLERS.get(operation) if store.cloud is Cloud.AWS else None
    if handler is None:
        raise Refusal("UnknownOperationException", f"of tagging the emulator knows {', '.join(_HANDLERS)}, on AWS")
    try:
        return handler(store, caller, parameters)
    except Refusal as refusal:
        raise Refusal("InvalidParameterException", refusal.message) from None


def _get_resources(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """List the caller's resources that have tags, by kind, ARN or tags, in one page."""
    kinds, arns = parameters.strings("ResourceTypeFilters"), parameters.strings("ResourceARNList")
    wanted = [(each.string("Key"), each.strings("Values")) for each in parameters.structures("TagFilters")]
    listed: list[Json] = []
    for kind, arn, resource in _own(store, caller):
        tags = {tag["key"]: tag["value"] for tag in resource.tags}
        if (
            tags
            and (not kinds or {"directconnect", f"directconnect:{kind}"} & set(kinds))
            and (not arns or arn in arns)
            and all(key in tags and (not values or tags[key] in values) for key, values in wanted)
        ):
            listed.append({"ResourceARN": arn, "Tags": [{"Key": key, "Value": tags[key]} for key in tags]})
    return {"PaginationToken": "", "ResourceTagMappingList": listed}


def _own(store: Store, caller: Caller) -> Iterator[tuple[str, str, Tagged]]:
    """What the caller has in the region of the request, and global ones: kind, ARN and resource."""
    account_id = caller.account.account_id
    for kind, tables in tagged_tables(store).items():
        for table in tables:
            for resource_id, resource in table.items():
                is_here = resource.region in ("", caller.region) and resource.account_id == account_id
                if is_here and resource.state(store.lifecycle) not in ENDED:
                    yield kind, f"arn:aws:directconnect:{resource.region}:{account_id}:{kind}/{resource_id}", resource


def _tag_resources(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Add tags to resources."""
    added: Tags = [{"key": key, "value": value} for key, value in parameters.texts("Tags").items()]
    return _change(store, caller, parameters, lambda resource: add_tags(resource, added))


def _untag_resources(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Remove tags of resources."""
    keys = parameters.some_strings("TagKeys")
    return _change(store, caller, parameters, lambda resource: remove_tags(resource, keys))


def _change(store: Store, caller: Caller, parameters: Parameters, change: Callable[[Tagged], None]) -> Json:
    """Change each resource that a request names; the answer names those that failed."""
    failed: Json = {}
    for arn in parameters.some_strings("ResourceARNList"):
        try:
            change(find_tagged(store, caller, arn))
        except Refusal as refusal:
            failed[arn] = {
                "StatusCode": 400,
                "ErrorCode": "InvalidParameterException",
                "ErrorMessage": refusal.message,
            }
    return {"FailedResourcesMap": failed}


_HANDLERS: Final = {
    "GetResources": _get_resources,
    "TagResources": _tag_resources,
    "UntagResources": _untag_resources,
}
