"""An argument of the wrong kind is refused by its name, with advice, before anything is sent."""

from __future__ import annotations

import importlib
import inspect
import re
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin

import attrs
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import directlink
from directlink import (
    AcceptPublicVirtualInterface,
    AsyncHttpcoreTransport,
    AsyncHttpxTransport,
    ConfigurationError,
    Credentials,
    DirectLinkClient,
    HttpcoreTransport,
    HttpxTransport,
    InterfaceExpectation,
    InterfaceOffer,
    Model,
    NewPrivateVirtualInterface,
    ParameterError,
    PollPolicy,
    RetryPolicy,
    SigV4Signer,
    VirtualInterface,
)
from directlink._call.operations import OPERATIONS
from support import HOLDS_IDS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

LIBRARIES: Any = {name: importlib.import_module(name) for name in ("boto3", "botocore", "botocore.auth", "requests")}


class Provider:
    """Has the method, and cannot be called as a provider is."""

    def get_credentials(self) -> Credentials:
        raise NotImplementedError


class Sender:
    """Has the methods, and cannot be called as a transport is."""

    def send(self, request: object) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


async def coroutine_function(_: object) -> bool:
    raise NotImplementedError


THINGS: dict[str, Any] = {
    "a number": 5,
    "a fraction": 0.5,
    "a text": "x",
    "bytes": b"x",
    "an object": object(),
    "a list": [1],
    "a dict": {"a": 1},
    "a function": callable,
    "a coroutine function": coroutine_function,
    "a class": RetryPolicy,
    "keys": Credentials("AKIDEXAMPLE", "secret-canary"),
    "a half provider": Provider(),
    "boto3's session": LIBRARIES["boto3"].Session(region_name="eu-west-2"),
    "a retry policy": RetryPolicy(),
    "a poll policy": PollPolicy(),
    "a signer": SigV4Signer(),
    "botocore's signer": LIBRARIES["botocore.auth"].SigV4Auth(None, "directconnect", "eu-west-2"),
    "a transport": HttpcoreTransport(),
    "an async transport": AsyncHttpcoreTransport(),
    "a class of transports": HttpcoreTransport,
    "a half transport": Sender(),
    "httpx's client": httpx.Client(),
    "httpx's async client": httpx.AsyncClient(),
    "a session of requests": LIBRARIES["requests"].Session(),
}
TEXT = {"a text"}
NUMBERS = {"a number", "a fraction"}
SETTINGS: dict[str, set[str]] = {
    "cloud": set(),
    "region": TEXT,
    "endpoint_url": set(),  # the text is no URL
    "profile": TEXT,
    "credentials": {"keys"},
    "signer": {"a signer"},
    "transport": {"a transport", "an async transport"},
    "timeout": NUMBERS,
    "retry": {"a retry policy"},
    "hooks": set(),
    "use_fips": set(),
    "use_dual_stack": set(),
    "allow_http": set(),
    "correct_clock_skew": set(),
    "app_info": TEXT,
    "clock": set(),
}
"""What of these things is right for each argument of a client."""


def refused(arguments: dict[str, set[str]], names: set[str]) -> list[tuple[str, str]]:
    return [(name, thing) for name in sorted(names) for thing in sorted(THINGS.keys() - arguments[name])]


def test_every_argument_of_a_client_is_listed_here() -> None:
    assert inspect.signature(DirectLinkClient).parameters.keys() == SETTINGS.keys()


@pytest.mark.parametrize(("argument", "thing"), refused(SETTINGS, set(SETTINGS)))
def test_a_client_refuses_the_wrong_object_by_the_arguments_name(kind: Kind, argument: str, thing: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        kind.client(**{argument: THINGS[thing]})
    assert re.match(rf"{argument}\b", str(caught.value))
    assert "canary" not in str(caught.value)


OPTIONS = set(inspect.signature(DirectLinkClient.with_options).parameters) - {"self"}


@pytest.mark.parametrize(("argument", "thing"), refused(SETTINGS, OPTIONS))
def test_a_view_refuses_the_wrong_object_by_the_arguments_name(kind: Kind, argument: str, thing: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{argument}\b"):
        kind.client().with_options(**{argument: THINGS[thing]})


@pytest.mark.parametrize(
    ("argument", "thing", "advice"),
    [
        ("transport", "httpx's client", {False: "HttpxTransport(client=", True: "AsyncHttpxTransport(client="}),
        ("transport", "httpx's async client", {False: "HttpxTransport(client=", True: "AsyncHttpxTransport(client="}),
        ("transport", "a session of requests", {False: "HttpcoreTransport()", True: "AsyncHttpcoreTransport()"}),
        ("transport", "a half transport", {False: "does not take (request, *, timeout)", True: "DirectLinkClient"}),
        ("transport", "a class of transports", {False: "instead of an object", True: "instead of an object"}),
        ("signer", "botocore's signer", dict.fromkeys((False, True), "BotocoreSigner(")),
        ("credentials", "boto3's session", dict.fromkeys((False, True), "Credentials(access_key_id")),
        ("credentials", "a half provider", dict.fromkeys((False, True), "does not take refresh")),
        ("retry", "a number", dict.fromkeys((False, True), "RetryPolicy(max_attempts=")),
        ("hooks", "a function", dict.fromkeys((False, True), "subclass")),
    ],
)
def test_the_refusal_says_what_to_do(kind: Kind, argument: str, thing: str, advice: dict[bool, str]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        kind.client(**{argument: THINGS[thing]})
    assert advice[kind.is_async] in str(caught.value)


def test_a_transport_of_the_other_kind_is_refused_with_the_client_that_takes_it(kind: Kind) -> None:
    wrong, right = ("a transport", "DirectLinkClient") if kind.is_async else ("an async transport", "AsyncDirectLink")
    with pytest.raises(ConfigurationError, match=rf"^transport: .*give it to {right}"):
        kind.client(transport=THINGS[wrong])


# ── accepts and waits ────────────────────────────────────────────────────────────────────────────────────────────────

CALLS: dict[str, set[str]] = {
    "poll": {"a poll policy"},
    "on_poll": {"a function", "a class", "a class of transports"},
    "predicate": {"a function", "a class", "a class of transports"},
    "timeout": NUMBERS,
    "wait_for": set(),
    "max_concurrency": {"a number"},
    "requests": set(),
    "request": set(),
    "offer": set(),
    "expect": set(),
    "settings": set(),
    "virtual_interface_id": TEXT,
    "virtual_gateway_id": TEXT,
    "direct_connect_gateway_id": TEXT,
}
GOOD: dict[str, Any] = {
    "virtual_interface_id": "dxvif-1",
    "virtual_gateway_id": "vgw-1",
    "direct_connect_gateway_id": "5f294f92-bafb-4011-916d-9b0bec09b3ad",
    "predicate": callable,
    "requests": [],
    "request": AcceptPublicVirtualInterface(virtual_interface_id="dxvif-1"),
    "offer": InterfaceOffer(virtual_interface=VirtualInterface(virtual_interface_id="dxvif-1")),
    "expect": InterfaceExpectation(vlan=1),
}


def calls() -> Iterator[tuple[str, str, str]]:
    for name in dir(DirectLinkClient):
        if name.startswith(("accept", "wait_", "decline")) and not name.startswith("accept_direct_connect_gateway"):
            parameters = inspect.signature(getattr(DirectLinkClient, name)).parameters.keys() - {"self"}
            yield from ((name, *wrong) for wrong in refused(CALLS, set(parameters)))


@pytest.mark.parametrize(("name", "argument", "thing"), list(calls()))
def test_accepts_and_waits_refuse_the_wrong_object_before_anything_is_sent(
    kind: Kind, name: str, argument: str, thing: str
) -> None:
    client = kind.client()
    parameters = inspect.signature(getattr(client, name)).parameters
    arguments = {key: value for key, value in GOOD.items() if key in parameters}
    if argument == "direct_connect_gateway_id" or "virtual_gateway_id" not in parameters:
        arguments.pop("virtual_gateway_id", None)
    else:
        arguments.pop("direct_connect_gateway_id", None)
    error = ConfigurationError if argument in {"poll", "on_poll", "predicate"} else ParameterError
    with pytest.raises(error, match=argument):
        kind.run(call(client, name, {**arguments, argument: THINGS[thing]}))
    assert client.script.requests == []


def call(client: Any, name: str, arguments: dict[str, Any]) -> Any:
    by_position = [arguments.pop(key) for key in ("predicate", "requests", "request", "offer") if key in arguments]
    return getattr(client, name)(*by_position, **arguments)


# ── transports ───────────────────────────────────────────────────────────────────────────────────────────────────────

POOLS: dict[str, set[str]] = {
    "verify": TEXT,
    "cert": set(),
    "proxy": TEXT,
    "trust_env": set(),
    "max_connections": {"a number"},
    "keepalive_expiry": NUMBERS,
    "client": {"httpx's client", "httpx's async client"},
    "core": set(),
}
TRANSPORTS = [
    "HttpcoreTransport",
    "AsyncHttpcoreTransport",
    "HttpxTransport",
    "AsyncHttpxTransport",
    "AiohttpTransport",
]


@pytest.mark.parametrize("name", TRANSPORTS)
@pytest.mark.parametrize(("argument", "thing"), refused(POOLS, set(POOLS)))
def test_a_transport_refuses_the_wrong_object_by_the_arguments_name(name: str, argument: str, thing: str) -> None:
    if argument in inspect.signature(getattr(directlink, name)).parameters:
        with pytest.raises(ConfigurationError, match=rf"^{argument}: expected"):
            getattr(directlink, name)(**{argument: THINGS[thing]})


def test_a_client_of_httpxs_other_kind_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"^client: expected an httpx\.Client, got an httpx\.AsyncClient"):
        HttpxTransport(client=THINGS["httpx's async client"])
    with pytest.raises(ConfigurationError, match=r"^client: expected an httpx\.AsyncClient, got an httpx\.Client"):
        AsyncHttpxTransport(client=THINGS["httpx's client"])


def test_a_signer_of_botocores_is_given_as_its_class() -> None:
    with pytest.raises(ConfigurationError, match=r"^auth_class: expected a class"):
        directlink.BotocoreSigner(THINGS["botocore's signer"])


# ── ids ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

REAL_IDS = [
    "dxvif-56781234",
    "dxcon-fh6ayh1d",
    "vgw-87654321",
    "5f294f92-bafb-4011-916d-9b0bec09b3ad",
    "123456789012",
    "arn:aws:directconnect:us-east-1:123456789012:dxcon/dxcon-abcdef01",
    "arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:directconnect!prod/us-gov-west-1/directconnect/0a",
    "CiscoSystemsInc-2900SeriesRouters-IOS124",
]
ODD = st.sampled_from(
    ",;\"'`<>()[]{}\\|“”\u2018\u2019«»\u00a0\u200b\u2011\u2013\ufeff \t\r\n\x00\x1b\x7f"
) | st.characters(min_codepoint=0x80, exclude_categories=["Cs"])


def identifiers(cls: type[Model]) -> list[str]:
    """The members of a structure that hold ids, by their names on the wire."""
    return [field.name for field in attrs.fields(cls) if HOLDS_IDS.search(wire(field.name))]


def wire(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def value_of(kind: Any, text: str = "x1") -> Any:
    """A value for a member: its texts are ``text``."""
    if get_origin(kind) is UnionType:
        return value_of(next(part for part in get_args(kind) if part is not NoneType), text)
    if get_origin(kind) is tuple:
        return (value_of(get_args(kind)[0], text),)
    if issubclass(kind, Model):
        return kind(**required(kind))
    return {str: text, int: 1, bool: True}.get(kind) or next(iter(kind))


def required(cls: type[Model]) -> dict[str, Any]:
    return {field.name: value_of(field.type) for field in attrs.fields(cls) if field.default is attrs.NOTHING}


INPUTS = [(o, name) for o in OPERATIONS.values() if o.request_type for name in identifiers(o.request_type)]


def filled(operation: Any, member: str, text: str) -> dict[str, Any]:
    [field] = [field for field in attrs.fields(operation.request_type) if field.name == member]
    return {**required(operation.request_type), member: value_of(field.type, text)}


def test_ids_of_every_kind_are_found() -> None:
    assert len(INPUTS) >= 100
    assert {"connection_ids", "resource_arns", "owner_account", "router_type_identifier", "test_id"} <= {
        name for _, name in INPUTS
    }


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@settings(max_examples=300, deadline=None)
@given(which=st.sampled_from(INPUTS), good=st.sampled_from(REAL_IDS), odd=ODD, data=st.data())
def test_an_id_with_something_odd_in_it_is_refused_and_quoted_before_anything_is_sent(
    which: tuple[Any, str], good: str, odd: str, data: st.DataObject
) -> None:
    operation, member = which
    at = data.draw(st.integers(0, len(good)))
    wrong = good[:at] + odd + good[at:]
    for kind in (Kind("sync"), Kind("async")):
        client = kind.client()
        method = getattr(client, LIBRARIES["botocore"].xform_name(operation.name))
        with pytest.raises(ParameterError) as caught:
            kind.run(method(**filled(operation, member, wrong)))
        text = str(caught.value)
        assert text.startswith(f"{member}: expected an id, got {wrong!r}"[:110])
        assert client.script.requests == []


@pytest.mark.parametrize("good", REAL_IDS)
def test_real_ids_are_sent_as_they_are(good: str) -> None:
    for operation, member in INPUTS:
        assert operation.request_type is not None
        sent = operation.request_type(**filled(operation, member, good)).to_dict()
        assert good in str(sent)


@pytest.mark.parametrize("wrong", ["dxvif-1 ", "dxvif-1,dxvif-2", "“dxvif-1”", "dxvif-1\n", "", " ", 5, None])
def test_waits_accepts_and_declines_refuse_what_is_no_id(kind: Kind, wrong: Any) -> None:
    for name in ("wait_until_attached", "accept_public_virtual_interface"):
        client = kind.client()
        with pytest.raises(ParameterError) as caught:
            kind.run(getattr(client, name)(virtual_interface_id=wrong))
        assert str(caught.value).startswith("virtual_interface_id: expected ")
        assert client.script.requests == []


def test_ids_in_parts_of_a_request_are_checked_and_those_of_answers_are_not() -> None:
    new = NewPrivateVirtualInterface(virtual_interface_name="two words", vlan=1, virtual_gateway_id="vgw-1 ")
    with pytest.raises(ParameterError, match=r"virtual_gateway_id: .* got 'vgw-1 ', which has SPACE in it"):
        new.to_dict()
    answer = directlink.VirtualInterface(virtual_interface_id="“dxvif-1”")
    assert answer.to_dict() == {"virtualInterfaceId": "“dxvif-1”"}


def test_names_in_a_request_may_have_anything_in_them() -> None:
    name = "Büro, 2nd “floor”"
    request = directlink.CreateConnectionRequest(location="Eq DC2", bandwidth="1 Gbps", connection_name=name)
    assert request.to_dict()["connectionName"] == name
