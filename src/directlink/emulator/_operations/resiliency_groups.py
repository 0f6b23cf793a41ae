"""Resiliency groups, and the connections and LAGs in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.lag_members import leave_resiliency_group
from directlink.emulator._operations.lookup import find, owned_by, refuse_deleted
from directlink.emulator._operations.paging import page_of_records
from directlink.emulator._operations.ports import find_port
from directlink.emulator._operations.registry import operation
from directlink.emulator._records.resiliency_group import GroupMember, ResiliencyGroup
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._store.store import Store

MAX_IDENTIFIERS: Final = 50
"""Connections in one request."""

_NAME: Final = re.compile(r"[a-zA-Z0-9_-]{1,255}")
_ID: Final = re.compile(r"dxrg-[0-9a-zA-Z]{17}", re.IGNORECASE)
_MODELS: Final = ("maximum-resiliency", "high-resiliency", "basic-resiliency")
_ARN: Final = re.compile(r"arn:aws[a-z-]*:directconnect:[a-z0-9-]*:[0-9]{12}:dx(?:con|lag)/([^/]+)")


def _find(store: Store, caller: Caller, parameters: Parameters) -> ResiliencyGroup:
    """The caller's group that a request names, in the region of the request.

    Raises:
        Refusal: the id is malformed, or the caller has no such group.
    """
    group_id = parameters.string("resiliencyGroupId")
    if not _ID.fullmatch(group_id):
        raise client_error(f"resiliencyGroupId {group_id} has an invalid format")
    found = find(store, store.resiliency_groups, "resiliency group", group_id.lower(), owned_by(caller))
    if found.home_region != caller.region:
        raise client_error(f"resiliency group {group_id} does not exist")
    return found


def _find_live(store: Store, caller: Caller, parameters: Parameters) -> ResiliencyGroup:
    return refuse_deleted(store, "resiliency group", _find(store, caller, parameters))


def _read_name(parameters: Parameters) -> str:
    name = parameters.string("resiliencyGroupName")
    if not _NAME.fullmatch(name):
        raise client_error("resiliencyGroupName must have 1 to 255 letters, digits, hyphens or underscores")
    return name


@operation("CreateResiliencyGroup", Cloud.AWS)
def create_resiliency_group(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Make a group, or show the one that a request with the same token made."""
    name, model = _read_name(parameters), parameters.string("intendedResiliencyModel")
    if model not in _MODELS:
        raise client_error(f"intendedResiliencyModel must be one of {', '.join(_MODELS)}")
    tags = parameters.tags()
    account_id, token = caller.account.account_id, parameters.optional_string("clientToken")
    earlier = None if token is None else store.group_made_by(account_id, token)
    if earlier is not None:
        if earlier.request != [name, model, caller.region, tags]:
            raise client_error("clientToken was used for another request")
        return {"resiliencyGroup": earlier.to_json(store.lifecycle)}
    group = ResiliencyGroup(
        id=store.new_id("dxrg", digits=17),
        account_id=account_id,
        name=name,
        model=model,
        home_region=caller.region,
        tags=tags,
        created_at=store.now(),
        client_token=token,
        request=[name, model, caller.region, [dict(tag) for tag in tags]],
    )
    store.resiliency_groups[group.id] = group
    # the answer to a creation comes before any provisioning, however short that is
    return {"resiliencyGroup": group.to_json(store.lifecycle) | {"state": "pending"}}


@operation("GetResiliencyGroup", Cloud.AWS)
def get_resiliency_group(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Show a group."""
    return {"resiliencyGroup": _find(store, caller, parameters).to_json(store.lifecycle)}


@operation("ListResiliencyGroups", Cloud.AWS)
def list_resiliency_groups(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """List the caller's groups in the region of the request."""
    groups = store.resiliency_groups.under(caller.account.account_id)
    return page_of_records(
        store,
        caller,
        parameters,
        "items",
        "groups",
        [group for group in groups if group.home_region == caller.region],
        show=lambda group: group.to_summary_json(store.lifecycle),
    )


@operation("UpdateResiliencyGroup", Cloud.AWS)
def update_resiliency_group(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Rename a group."""
    group = _find_live(store, caller, parameters)
    group.name = _read_name(parameters)
    return {"resiliencyGroup": group.to_json(store.lifecycle)}


@operation("DeleteResiliencyGroup", Cloud.AWS)
def delete_resiliency_group(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Delete a group that nothing is in."""
    group = _find_live(store, caller, parameters)
    for member in group.live_members():
        raise client_error(f"resiliency group {group.id} still has connection {member.id}")
    group.deleted_at = store.now()
    return {"resiliencyGroup": group.to_json(store.lifecycle) | {"state": "deleting"}}


@operation("ListResiliencyGroupAssociations", Cloud.AWS)
def list_resiliency_group_associations(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """List what is in a group."""
    group = _find(store, caller, parameters)
    return page_of_records(
        store,
        caller,
        parameters,
        "items",
        group.id,
        group.members.values(),
        show=lambda member: member.to_json(store.lifecycle, group.id),
    )


@operation("AssociateConnectionsToResiliencyGroup", Cloud.AWS)
def associate_connections(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Put connections and LAGs into a group: all that the request names, or none."""
    group = _find_live(store, caller, parameters)
    ports = [find_port(store, caller, port_id) for port_id in _read_identifiers(parameters)]
    for port in ports:
        other = store.group_of(port.id)
        if other is not None and other is not group:
            raise client_error(f"connection {port.id} is in resiliency group {other.id}")
    group.forget_gone_members(store.past)
    answers: list[Json] = []
    for port in ports:
        if store.group_of(port.id) is None:
            family = port.id.partition("-")[0]
            arn = f"arn:aws:directconnect:{port.region}:{port.account_id}:{family}/{port.id}"
            group.members[port.id] = GroupMember(id=port.id, arn=arn, associated_at=store.now())
            answers.append(group.members[port.id].to_json(store.lifecycle, group.id) | {"state": "associating"})
        else:
            answers.append(group.members[port.id].to_json(store.lifecycle, group.id))
    store.resiliency_groups[group.id] = group  # it is found by its members
    return {"resiliencyGroupAssociations": answers}


@operation("DisassociateConnectionsFromResiliencyGroup", Cloud.AWS)
def disassociate_connections(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Take connections and LAGs out of a group: all that the request names, or none."""
    group = _find_live(store, caller, parameters)
    ids = _read_identifiers(parameters)
    for port_id in ids:
        if store.group_of(port_id) is not group:
            raise client_error(f"connection {port_id} is not in resiliency group {group.id}")
    for port_id in ids:
        leave_resiliency_group(store, port_id)
    return {
        "resiliencyGroupAssociations": [
            group.members[port_id].to_json(store.lifecycle, group.id) | {"state": "disassociating"} for port_id in ids
        ]
    }


def _read_identifiers(parameters: Parameters) -> list[str]:
    """The ids that a request names, each by itself or in an ARN, without repetitions."""
    identifiers = parameters.some_strings("connectionIdentifiers")
    if len(identifiers) > MAX_IDENTIFIERS:
        raise client_error(f"connectionIdentifiers must have at most {MAX_IDENTIFIERS} items")
    matches = {identifier: _ARN.fullmatch(identifier) for identifier in identifiers}
    ids = [identifier if match is None else match[1] for identifier, match in matches.items()]
    return list(dict.fromkeys(ids))
