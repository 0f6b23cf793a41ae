"""The whole API, held against the description that botocore ships.

What differs is collected as rows and compared with ``DEPARTURES``: a difference that is not in the table fails, and so
does a row that no longer applies. Run it in an environment with another botocore to hold it against that one.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from datetime import datetime
from types import GenericAlias, NoneType
from typing import TYPE_CHECKING, Any, get_args, get_origin

import attrs
import pytest

import directlink.models
from directlink import AsyncDirectLinkClient, DirectLinkClient, Model, OpenEnum, ServiceError
from directlink._call.error_codes import service_error_type
from directlink._call.operations import OPERATIONS, Operation, unlisted
from directlink._call.retrying import Repeat
from directlink.models._base import ListResponse, Request, RequestPart, Resource, Response

if TYPE_CHECKING:
    from collections.abc import Iterator

Difference = tuple[str, ...]

DEPARTURES: dict[Difference, str] = {
    ("VirtualInterfaceState", "value", "testing"): "the eight states are the contract; others arrive as unknown values",
    ("VirtualInterfaceState", "value", "unknown"): "the eight states are the contract; others arrive as unknown values",
}

SERVICE: dict[str, Any] = (
    importlib.import_module("botocore.loaders").Loader().load_service_model("directconnect", "service-2")
)
SHAPES: dict[str, Any] = SERVICE["shapes"]
ROWS: dict[str, Any] = SERVICE["operations"]
PRIMITIVES = {"string": str, "integer": int, "long": int, "boolean": bool, "timestamp": datetime, "blob": bytes}
STRUCTURES = {n for n, s in SHAPES.items() if s["type"] == "structure" and not s.get("exception")}
ENUMS = {n for n, s in SHAPES.items() if "enum" in s}
EXCEPTIONS = {n for n, s in SHAPES.items() if s.get("exception")}


def snake(name: str) -> str:
    """The name that botocore gives in Python to what is called ``name`` on the wire."""
    return str(importlib.import_module("botocore").xform_name(name))


def between(theirs: set[str], ours: set[str], *where: str) -> Iterator[Difference]:
    yield from ((*where, name) for name in theirs ^ ours)


def documented(text: str | None, section: str) -> dict[str, str]:
    """The entries of a section of a docstring, in order, each with its text on one line."""
    found = re.search(rf"^{section}:\n((?:    .*\n)+)", inspect.cleandoc(text or "") + "\n", re.MULTILINE)
    entries = re.findall(r"^    (\w+): (.*(?:\n     .*)*)", found[1], re.MULTILINE) if found else []
    return {name: " ".join(words.split()) for name, words in entries}


# ── what differs ─────────────────────────────────────────────────────────────────────────────────────────────────────


def differing_names() -> Iterator[Difference]:
    modules = [f"directlink.models.{found.name}" for found in pkgutil.iter_modules(directlink.models.__path__)]
    modules += ["directlink.enums", "directlink.errors"]
    classes = {
        cls
        for module in modules
        for cls in vars(importlib.import_module(module)).values()
        if isinstance(cls, type) and cls.__name__ in directlink.__all__
    }
    models = {cls.__name__ for cls in classes if issubclass(cls, Model) and cls is not Model}
    enums = {cls.__name__ for cls in classes if issubclass(cls, OpenEnum) and cls is not OpenEnum}
    exceptions = {
        cls.__name__ for cls in classes if issubclass(cls, ServiceError) and cls.__name__.endswith("Exception")
    }
    yield from between(set(ROWS), set(OPERATIONS), "operations")
    yield from between(STRUCTURES, models, "structures")
    yield from between(ENUMS, enums, "enums")
    yield from between(EXCEPTIONS, exceptions, "exceptions")


def differing_enums() -> Iterator[Difference]:
    for name in sorted(ENUMS):
        cls = getattr(directlink, name)
        values: list[str] = SHAPES[name]["enum"]
        yield from between(set(values), {member.value for member in cls}, name, "value")
        if [member.value for member in cls] != [value for value in values if value in cls._value2member_map_]:
            yield (name, "order")
        for member in cls:
            letters = re.sub(r"\W", "", member.value).upper()
            if member.name.replace("_", "") != letters:
                yield (name, "name", member.name)


def annotation(shape_name: str) -> Any:
    """The annotation that a member of this shape should have, ``None`` aside."""
    shape = SHAPES[shape_name]
    if shape["type"] == "structure" or "enum" in shape:
        return getattr(directlink, shape_name)
    if shape["type"] == "list":
        return GenericAlias(tuple, (annotation(shape["member"]["shape"]), ...))
    return PRIMITIVES[shape["type"]]


def reachable(roots: set[str]) -> set[str]:
    """The structures that these consist of."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        shape = SHAPES[name]
        if shape["type"] == "list":
            waiting.append(shape["member"]["shape"])
        elif shape["type"] == "structure" and name not in found:
            found.add(name)
            waiting += [member["shape"] for member in shape["members"].values()]
    return found


def differing_structures() -> Iterator[Difference]:
    inputs = {row["input"]["shape"] for row in ROWS.values() if "input" in row}
    outputs = {row["output"]["shape"] for row in ROWS.values()}
    sent = reachable(inputs)
    answered = reachable(outputs) - sent
    for name in sorted(STRUCTURES):
        cls = getattr(directlink, name)
        bases = tuple(issubclass(cls, base) for base in (Request, Response, RequestPart))
        if bases != (name in inputs, name in outputs, name in sent - reachable(outputs)):
            yield (name, "base")
        shape = SHAPES[name]
        required = set(shape.get("required", ()))
        fields = {field.name: field for field in attrs.fields(cls) if field.name != "metadata"}
        members = {snake(member): (member, facts) for member, facts in shape["members"].items()}
        yield from between(set(members), set(fields), name, "member")
        if list(fields) != sorted(members, key=lambda member: members[member][0] not in required):
            yield (name, "order of members")
        documentation = documented(cls.__doc__, "Attributes")
        if list(documentation) != list(fields):
            yield (name, "documentation")
        for attribute in fields.keys() & members.keys():
            member, facts = members[attribute]
            is_required = fields[attribute].default is attrs.NOTHING
            expected = annotation(facts["shape"])
            # a list that an answer leaves out is empty: one can go through it
            is_list = name in answered and get_origin(expected) is tuple
            if fields[attribute].type != (expected if is_required or is_list else expected | None):
                yield (name, "type", member)
            if not is_required and fields[attribute].default != (() if is_list else None):
                yield (name, "default", member)
            if is_required != (member in required):
                yield (name, "required", member)
            deprecated = facts.get("deprecated", SHAPES[facts["shape"]].get("deprecated", False))
            if ("deprecated" in documentation.get(attribute, "")) != deprecated:
                yield (name, "deprecated", member)


def differing_operations() -> Iterator[Difference]:
    for name, row in ROWS.items():
        ours = OPERATIONS[name]
        request = ours.request_type
        if (request and request.__name__) != row.get("input", {}).get("shape"):
            yield (name, "input")
        if ours.response_type.__name__ != row["output"]["shape"]:
            yield (name, "output")
        taken: dict[str, Any] = SHAPES[row["input"]["shape"]]["members"] if "input" in row else {}
        given: dict[str, Any] = SHAPES[row["output"]["shape"]]["members"]
        lists = [snake(member) for member, facts in given.items() if SHAPES[facts["shape"]]["type"] == "list"]
        if ours.items != (lists[0] if "nextToken" in taken else None) or ("nextToken" in taken and len(lists) != 1):
            yield (name, "paging")
        others = set(given) - {"nextToken"} - {name for name in given if snake(name) in lists}
        is_a_list = len(lists) == 1 and ("nextToken" in taken or not others)
        if issubclass(ours.response_type, ListResponse) != is_a_list:
            yield (name, "is a list")
        rule = Repeat.TOKEN if "clientToken" in taken else Repeat.NEVER
        if ours.repeat is not (Repeat.SAFE if name.startswith(("Describe", "Get", "List")) else rule):
            yield (name, "repeat rule")
        for client in (DirectLinkClient, AsyncDirectLinkClient):
            method = getattr(client, snake(name))
            if hasattr(method, "__deprecated__") != row.get("deprecated", False):
                yield (name, "deprecated")
            raised = set(documented(method.__doc__, "Raises"))
            modelled = {error["shape"] for error in row["errors"]}
            yield from between(modelled, raised - {"ParameterError", "DirectLinkError"}, name, "error")
            if ("ParameterError" in raised) != bool(taken) or "DirectLinkError" not in raised:
                yield (name, "errors of every operation")


def test_the_api_is_the_published_one_but_for_the_departures() -> None:
    found = [*differing_names(), *differing_enums(), *differing_structures(), *differing_operations()]
    assert set(found) == set(DEPARTURES)


def test_what_is_sent_and_answered_alike_has_no_list_that_could_be_both_none_and_empty() -> None:
    inputs = {row["input"]["shape"] for row in ROWS.values() if "input" in row}
    both = reachable(inputs) & reachable({row["output"]["shape"] for row in ROWS.values()})
    assert "Tag" in both
    kinds = {SHAPES[member["shape"]]["type"] for name in both for member in SHAPES[name]["members"].values()}
    assert kinds <= set(PRIMITIVES)


def test_whatever_has_an_id_of_its_own_says_which_it_is() -> None:
    classes = [getattr(directlink, name) for name in STRUCTURES]
    ids = {cls.__name__: cls._ID for cls in classes if issubclass(cls, Resource)}
    assert ids == {
        "BGPPeer": "bgp_peer_id",
        "Connection": "connection_id",
        "DirectConnectGateway": "direct_connect_gateway_id",
        "DirectConnectGatewayAssociation": "association_id",
        "DirectConnectGatewayAssociationProposal": "proposal_id",
        "Interconnect": "interconnect_id",
        "Lag": "lag_id",
        "ResiliencyGroup": "resiliency_group_id",
        "ResiliencyGroupSummary": "resiliency_group_id",
        "VirtualGateway": "virtual_gateway_id",
        "VirtualInterface": "virtual_interface_id",
        "VirtualInterfaceTestHistory": "test_id",
    }
    for name, member in ids.items():
        assert member in map(snake, SHAPES[name]["members"])


def test_the_published_api_is_as_large_as_we_think() -> None:
    assert (len(ROWS), len(STRUCTURES | EXCEPTIONS), len(ENUMS), len(EXCEPTIONS)) == (73, 163, 24, 5)


# ── what the description does not say, but we do ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", sorted(EXCEPTIONS))
def test_every_modelled_exception_is_raised_for_its_code(name: str) -> None:
    assert service_error_type(name, 400) is getattr(directlink, name)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_every_operation_names_its_page_of_the_api_reference(name: str) -> None:
    page = f"https://docs.aws.amazon.com/directconnect/latest/APIReference/API_{name}.html"
    method = getattr(DirectLinkClient, snake(name))
    assert f"Source: {page}\n" in method.__doc__
    assert documented(method.__doc__, "Args").keys() == inspect.signature(method).parameters.keys() - {"self"}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=list(OPERATIONS))
def test_an_operation_we_had_no_row_for_would_be_repeated_with_no_less_care(operation: Operation[Response]) -> None:
    assert unlisted(operation.name) is (Repeat.NEVER if operation.repeat is Repeat.TOKEN else operation.repeat)


def test_what_outscale_offers_is_marked() -> None:
    marked = {name for name in ROWS if "On: AWS, OUTSCALE." in getattr(DirectLinkClient, snake(name)).__doc__}
    assert marked == {
        "AllocatePrivateVirtualInterface",
        "ConfirmPrivateVirtualInterface",
        "CreateConnection",
        "CreatePrivateVirtualInterface",
        "DeleteConnection",
        "DeleteVirtualInterface",
        "DescribeConnections",
        "DescribeLocations",
        "DescribeVirtualGateways",
        "DescribeVirtualInterfaces",
    }


# ── the two clients and the request models say the same ──────────────────────────────────────────────────────────────


def spelled(kind: Any) -> str:
    """An annotation as a method's signature spells it."""
    if get_origin(kind) is tuple:
        return f"Sequence[{spelled(get_args(kind)[0])}]"
    if NoneType in get_args(kind):
        return f"{spelled(get_args(kind)[0])} | None"
    return str(kind.__name__)


@pytest.mark.parametrize("client", [DirectLinkClient, AsyncDirectLinkClient])
@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_method_takes_what_its_request_model_takes(name: str, client: type[Any]) -> None:
    operation = OPERATIONS[name]
    fields = attrs.fields(operation.request_type) if operation.request_type else ()
    signature = inspect.signature(getattr(client, snake(name)))
    expected: list[tuple[str, object, object]] = [("self", inspect.Parameter.empty, inspect.Parameter.empty)]
    for field in fields:
        default = inspect.Parameter.empty if field.default is attrs.NOTHING else field.default
        expected.append((field.name, spelled(field.type), default))
    assert [(p.name, p.annotation, p.default) for p in signature.parameters.values()] == expected
    assert {p.kind for p in list(signature.parameters.values())[1:]} <= {inspect.Parameter.KEYWORD_ONLY}
    assert signature.return_annotation == operation.response_type.__name__


PAGED = sorted(name for name, operation in OPERATIONS.items() if operation.items)


@pytest.mark.parametrize("client", [DirectLinkClient, AsyncDirectLinkClient])
@pytest.mark.parametrize("name", PAGED)
def test_a_paged_operation_has_an_iterator_with_the_same_parameters(name: str, client: type[Any]) -> None:
    operation = OPERATIONS[name]
    listed = inspect.signature(getattr(client, snake(name)))
    method = getattr(client, "iter_" + snake(name).removeprefix("describe_").removeprefix("list_"))
    iterated = inspect.signature(method)
    assert list(iterated.parameters.values()) == [p for p in listed.parameters.values() if p.name != "next_token"]
    assert documented(method.__doc__, "Args").keys() == iterated.parameters.keys() - {"self"}
    [item] = [field for field in attrs.fields(operation.response_type) if field.name == operation.items]
    prefix = "Async" if client is AsyncDirectLinkClient else ""
    assert iterated.return_annotation == f"{prefix}Iterator[{get_args(item.type)[0].__name__}]"


def test_both_clients_have_the_same_methods_with_the_same_words() -> None:
    def words(client: type[Any]) -> dict[str, str | None]:
        names = [snake(name) for name in ROWS] + [name for name in dir(client) if name.startswith("iter_")]
        return {name: getattr(client, name).__doc__ for name in names}

    assert words(DirectLinkClient) == words(AsyncDirectLinkClient)
    assert len(words(DirectLinkClient)) == len(ROWS) + len(PAGED)
