"""boto3 and directlink side by side: the same bodies go out, and the same values come in, for every operation.

Inputs and answers are made up from the service's own description. boto3 sends to a catcher that hands out the answer;
directlink is given a transport that does the same. Models are built and taken apart here by the description and by
botocore's spelling of names, so that a fault of our converter cannot hide in both halves of a comparison.
"""

from __future__ import annotations

import asyncio
import base64
import importlib
import json
import uuid
import warnings
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import directlink
from directlink import AsyncDirectLinkClient, Credentials, DirectLinkClient, HttpRequest, HttpResponse, Model
from directlink.models._values import is_list
from support import HOLDS_IDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import SearchStrategy

SERVICE: dict[str, Any] = (
    importlib.import_module("botocore.loaders").Loader().load_service_model("directconnect", "service-2")
)
SHAPES: dict[str, Any] = SERVICE["shapes"]
OPERATIONS: dict[str, Any] = SERVICE["operations"]
HEADERS = {"content-type": "application/x-amz-json-1.1", "x-amzn-requestid": "made-up"}

TEXTS = st.sampled_from(["dxcon-fg5678gh", " padded ", "0", "null"]) | st.text(min_size=1, max_size=12).filter(
    str.strip
)
# What directlink refuses to send, boto3 sends: ids with white space, commas or quotation marks in them.
IDS = st.sampled_from(["dxcon-fg5678gh", "0", "null"]) | st.text("abz019-:/_.!", min_size=1, max_size=12)
KEYS = Credentials("AKIDEXAMPLE", "secret")


@cache
def snake(name: str) -> str:
    """The name that botocore gives in Python to what is called ``name`` on the wire."""
    return str(importlib.import_module("botocore").xform_name(name))


# ── making up inputs and answers ─────────────────────────────────────────────────────────────────────────────────────


def iso(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).isoformat()


MOMENTS = st.integers(0, 4_000_000_000)
PLAIN = {
    "integer": st.integers(0, 2**31 - 1),
    "long": st.integers(0, 2**63 - 1),
    "boolean": st.booleans(),
    "timestamp": MOMENTS | MOMENTS.map(lambda second: second + 0.25) | MOMENTS.map(iso),
    "blob": st.binary(max_size=40).map(lambda content: base64.b64encode(content).decode()),
}


@cache
def values(shape_name: str, texts: SearchStrategy[str] = TEXTS, *, answer: bool) -> SearchStrategy[Any]:
    """Values of a shape as JSON has them; an answer may also hold what the description does not know."""
    shape = SHAPES[shape_name]
    if shape["type"] == "structure":
        return structures(shape_name, answer=answer)
    if shape["type"] == "list":
        least = 0 if answer else shape.get("min", 0)
        return st.lists(values(shape["member"]["shape"], texts, answer=answer), min_size=least, max_size=3)
    if "enum" in shape:
        return st.sampled_from([*shape["enum"], "newer-than-us"])
    if shape["type"] == "string":
        return texts | st.just("") if answer else texts.map(lambda text: text.ljust(shape.get("min", 0), "-"))
    return PLAIN[shape["type"]]


def structures(shape_name: str, *, answer: bool) -> SearchStrategy[dict[str, Any]]:
    """Every member, none, or some of them; in an answer also members that are ``null``, and one nobody knows."""
    shape = SHAPES[shape_name]
    members = {
        name: values(facts["shape"], IDS if HOLDS_IDS.search(name) and not answer else TEXTS, answer=answer)
        for name, facts in shape["members"].items()
    }
    must = {name: members[name] for name in shape.get("required", ())}
    may = {name: strategy for name, strategy in members.items() if name not in must}
    if answer:
        may = {name: st.none() | strategy for name, strategy in may.items()}
        may["addedLater"] = st.sampled_from([None, 1, {"any": ["thing"]}])
    return st.fixed_dictionaries(must) | st.fixed_dictionaries(members) | st.fixed_dictionaries(must, optional=may)


def inputs(operation: str) -> SearchStrategy[dict[str, Any]]:
    shape = OPERATIONS[operation].get("input", {}).get("shape")
    return values(shape, answer=False) if shape else st.just({})


def answers(operation: str) -> SearchStrategy[dict[str, Any]]:
    """Answers of one page: how pages are put together is tested with the clients."""
    shape: str = OPERATIONS[operation]["output"]["shape"]
    return values(shape, answer=True).map(lambda found: {k: v for k, v in found.items() if k != "nextToken"})


# ── the two of them ──────────────────────────────────────────────────────────────────────────────────────────────────


class Both:
    """A transport for directlink and a handler for boto3: keeps the request and hands out ``answer``."""

    def __init__(self) -> None:
        self.answer = b"{}"
        self.bodies: list[Any] = []

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        self.bodies.append(json.loads(request.body))
        return HttpResponse(200, HEADERS, self.answer)

    def close(self) -> None:
        """Nothing is open."""

    def handle(self, request: Any, **_: object) -> Any:
        self.bodies.append(json.loads(request.body))
        return importlib.import_module("botocore.awsrequest").AWSResponse(request.url, 200, HEADERS, self)

    def stream(self) -> Iterator[bytes]:
        yield self.answer


class AwaitedBoth:
    def __init__(self, both: Both) -> None:
        self._both = both

    async def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        return self._both.send(request, timeout=timeout)

    async def aclose(self) -> None:
        """Nothing is open."""


BOTH = Both()


@cache
def theirs() -> Any:
    botocore, config = importlib.import_module("botocore"), importlib.import_module("botocore.config")
    client = importlib.import_module("boto3").client(
        "directconnect", region_name="eu-west-2", config=config.Config(signature_version=botocore.UNSIGNED)
    )
    client.meta.events.register("before-send.*", BOTH.handle)
    return client


@cache
def ours() -> DirectLinkClient:
    return DirectLinkClient(cloud="aws", region="eu-west-2", credentials=KEYS, transport=BOTH)


@cache
def ours_awaited() -> AsyncDirectLinkClient:
    return AsyncDirectLinkClient(cloud="aws", region="eu-west-2", credentials=KEYS, transport=AwaitedBoth(BOTH))


def as_members(shape_name: str, data: Any) -> Any:
    """Wire data as what our methods take: models, tuples, members of enums."""
    shape = SHAPES[shape_name]
    if shape["type"] == "structure":
        return getattr(directlink, shape_name)(**as_arguments(shape_name, data))
    if shape["type"] == "list":
        return tuple(as_members(shape["member"]["shape"], item) for item in data)
    return getattr(directlink, shape_name)(data) if "enum" in shape else data


def as_arguments(shape_name: str, data: dict[str, Any]) -> dict[str, Any]:
    members = SHAPES[shape_name]["members"]
    return {snake(name): as_members(members[name]["shape"], value) for name, value in data.items()}


def as_botocore_reads(shape_name: str, model: Any) -> Any:
    """One of our models as botocore would present its data: dicts, without what is absent."""
    shape = SHAPES[shape_name]
    if shape["type"] == "structure":
        assert isinstance(model, Model)
        found = {name: (facts["shape"], getattr(model, snake(name))) for name, facts in shape["members"].items()}
        return {name: as_botocore_reads(*member) for name, member in found.items() if member[1] is not None}
    if shape["type"] == "list":
        items: tuple[Any, ...] = model
        assert isinstance(items, tuple)
        return [as_botocore_reads(shape["member"]["shape"], item) for item in items]
    return model.value if isinstance(model, StrEnum) else model


def without_empty_lists(data: Any) -> Any:
    """To us a list that an answer leaves out is as one that is empty."""
    if isinstance(data, dict):
        members = cast("dict[str, Any]", data)
        return {name: without_empty_lists(value) for name, value in members.items() if value != []}
    return [without_empty_lists(item) for item in data] if is_list(data) else data


def compare(
    operation: str, data: dict[str, Any], answer: dict[str, Any], runner: asyncio.Runner, *, awaited: bool
) -> None:
    BOTH.answer = json.dumps(answer).encode()
    BOTH.bodies.clear()
    expected = getattr(theirs(), snake(operation))(**data)
    del expected["ResponseMetadata"]
    shape = OPERATIONS[operation].get("input", {}).get("shape")
    arguments = as_arguments(shape, data) if shape else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        called = getattr(ours_awaited() if awaited else ours(), snake(operation))(**arguments)
    response: Model = runner.run(called) if awaited else called

    their_body, our_body = BOTH.bodies
    if shape and "clientToken" in SHAPES[shape]["members"] and "clientToken" not in data:
        uuid.UUID(our_body.pop("clientToken"))
    assert our_body == their_body == data
    read = as_botocore_reads(OPERATIONS[operation]["output"]["shape"], response)
    assert without_empty_lists(read) == without_empty_lists(expected)
    assert type(response).from_dict(response.to_dict()) == response


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_boto3_and_directlink_send_and_read_the_same(operation: str) -> None:
    @settings(
        max_examples=50, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
    )
    @given(data=inputs(operation), answer=answers(operation), awaited=st.booleans())
    def same(data: dict[str, Any], answer: dict[str, Any], *, awaited: bool) -> None:
        compare(operation, data, answer, runner, awaited=awaited)

    with asyncio.Runner() as runner:
        same()
