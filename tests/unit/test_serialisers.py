"""Everything a program may hand to another process, through everything that may carry it there."""

from __future__ import annotations

import copy
import importlib
import inspect
import json
import pickle
import pkgutil
import random
import re
import string
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import partial
from multiprocessing import get_context
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin

import attrs
import pytest

import directlink.models
from directlink import (
    Accepted,
    AcceptPrivateVirtualInterface,
    AcceptResult,
    Cloud,
    Connection,
    ConnectionAcceptResult,
    Credentials,
    DirectLinkError,
    History,
    HistoryEntry,
    InterfaceSettings,
    InterfaceWaitResult,
    Model,
    NotAccepted,
    OpenEnum,
    Poll,
    PollPolicy,
    ResponseMetadata,
    RetryPolicy,
    VirtualInterface,
    VirtualInterfaceState,
    WaitResult,
    enums,
    errors,
    hooks,
    outcomes,
)
from directlink.models._base import RequestPart, Response
from directlink.models._codec import is_identifier
from support import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Carry = Callable[[Any], Any]

# None of these is typed.
CLOUDPICKLE: Any = importlib.import_module("cloudpickle")
CELERY: Any = importlib.import_module("kombu.serialization")
DASK: Any = importlib.import_module("distributed.protocol")

HOPELESS = "make a client in the process that uses it"


# ── what is carried ──────────────────────────────────────────────────────────────────────────────────────────────────


def value_of(kind: Any, chance: random.Random, letters: str = string.printable + "àß🛰\u2028") -> Any:
    """A value of a member's type, made up."""
    if get_origin(kind) is UnionType:
        present = next(k for k in get_args(kind) if k is not NoneType)
        return None if chance.random() < 0.2 else value_of(present, chance, letters)
    if get_origin(kind) is tuple:
        return tuple(value_of(get_args(kind)[0], chance, letters) for _ in range(chance.randrange(3)))
    if issubclass(kind, Model):
        return model(kind, chance)
    if issubclass(kind, OpenEnum):
        return kind(chance.choice([*kind, "newer-than-us"]))
    return {
        str: "x" + "".join(chance.choices(letters, k=chance.randrange(12))),
        int: chance.randrange(-(2**40), 2**40),
        bool: chance.random() < 0.5,
        bytes: chance.randbytes(8),
        datetime: datetime(2026, 9, 21, tzinfo=UTC) + timedelta(microseconds=chance.randrange(10**15)),
    }[kind]


def model(cls: type[Model], chance: random.Random) -> Any:
    """A model with made-up members; an answer also says how it came about."""
    members: dict[str, Any] = {}
    for field in attrs.fields(cls):
        if issubclass(cls, RequestPart) and is_identifier(field.name):
            members[field.name] = value_of(field.type, chance, string.ascii_letters + string.digits + "-_.:/@+=")
        elif field.name != "metadata":
            members[field.name] = value_of(field.type, chance)
    if issubclass(cls, Response):
        members["metadata"] = ResponseMetadata(request_id="id", attempts=2)
    return cls(**members)


def every_model() -> Iterator[Any]:
    chance = random.Random(20260921)
    for family in pkgutil.iter_modules(directlink.models.__path__):
        for cls in vars(importlib.import_module(f"directlink.models.{family.name}")).values():
            if isinstance(cls, type) and issubclass(cls, Model) and not cls.__module__.endswith("_base"):
                yield from (model(cls, chance) for _ in range(3))


def every_error() -> Iterator[DirectLinkError]:
    special: dict[type[DirectLinkError], dict[str, Any]] = {
        errors.GatewayMismatchError: {"virtual_interface_id": "dxvif-1", "expected_gateway_id": "vgw-1"},
        errors.StateConflictError: {"virtual_interface_id": "dxvif-1", "state": "available"},
        errors.OutcomeUnknownError: {"confirm_error": errors.ConnectionLostError("x"), "describe_error": ValueError()},
    }
    for cls in vars(errors).values():
        if isinstance(cls, type) and issubclass(cls, DirectLinkError):
            error = cls("what happened", **special.get(cls, {}))
            error.operation, error.endpoint_url, error.attempts = "Confirm", "https://example.test/", 3
            error.add_note("seen at night")
            yield error
    told: dict[str, Any] = {"state": VirtualInterfaceState("pending"), "already_accepted": False, "confirm_attempts": 1}
    settings = directlink.SettingsNotAppliedError("what happened")
    settings.applied, settings.remaining = ("tags",), InterfaceSettings(mtu=8500)
    settings.result = AcceptResult(
        virtual_interface=VirtualInterface(virtual_interface_id="dxvif-1"), history=History(), **told
    )
    settings.add_note("seen at night")
    yield settings
    tags = directlink.TagsNotAppliedError("what happened")
    connection = Connection(connection_id="dxcon-1")
    tags.remaining = {"team": "net"}
    tags.result = ConnectionAcceptResult(connection=connection, history=History(), **told)
    tags.add_note("seen at night")
    yield tags


def every_enum() -> Iterator[Enum]:
    for cls in (*vars(enums).values(), directlink.FindingCode, directlink.Severity):
        if isinstance(cls, type) and issubclass(cls, Enum):
            yield from cls
            if issubclass(cls, OpenEnum) and cls is not OpenEnum:
                yield cls("newer-than-us")


def every_outcome() -> Iterator[Any]:
    state = VirtualInterfaceState("testing")
    history = History([HistoryEntry(at=datetime(2026, 9, 21, tzinfo=UTC), elapsed=1.5, event="seen", state=state)])
    interface = VirtualInterface(virtual_interface_id="dxvif-1", virtual_interface_state=state)
    request = AcceptPrivateVirtualInterface(virtual_interface_id="dxvif-1", virtual_gateway_id="vgw-1")
    accepted = AcceptResult(
        state=state, already_accepted=True, virtual_interface=interface, history=history, confirm_attempts=1
    )
    yield from (request, accepted, history, history[0], *outcomes.Goal)
    yield Accepted(request=request, result=accepted)
    yield NotAccepted(request=request, error=errors.ConnectionLostError("lost", outcome_unknown=True))
    yield WaitResult(state=None, virtual_interface=interface, history=history, elapsed=2.0)
    yield InterfaceWaitResult(state=state, virtual_interface=interface, history=history, elapsed=2.0)
    yield Poll(resource_id="dxvif-1", state=state, elapsed=1.0, remaining=9.0, error=errors.ConnectError("no"))


def every_setting() -> Iterator[Any]:
    yield Credentials("AKID", "secret", "token", datetime(2026, 9, 21, tzinfo=UTC))
    yield RetryPolicy(max_attempts=7, quota=5)
    yield PollPolicy(first=1.0, growth=2.0)


def every_event() -> Iterator[Any]:
    call: dict[str, Any] = {"invocation_id": "i", "operation": "o", "service": "s", "region": "r", "endpoint_url": "u"}
    details: dict[str, Any] = {"status_code": 400, "request_id": "id", "error": errors.ConnectError("no")}
    yield hooks.CallEvent(**call)
    yield hooks.AttemptEvent(**call, attempt=1)
    yield hooks.ResponseEvent(**call, attempt=1, elapsed=0.5, **details)
    yield hooks.RetryEvent(**call, attempt=1, delay=0.5, error=errors.ConnectError("no"))
    yield hooks.CallEndEvent(**call, attempts=1, elapsed=0.5, abandoned=False, **details)
    activity: dict[str, Any] = {"action": "accept", "service": "s", "region": "r", "endpoint_url": "u"}
    activity |= {"resource_kind": "interface", "resource_id": "dxvif-1", "goal": "available"}
    yield hooks.ActivityEvent(**activity)
    history = (HistoryEntry(at=datetime(2026, 9, 21, tzinfo=UTC), elapsed=1.5, event="seen", state=None),)
    end: dict[str, Any] = {"outcome": "failed", "state": "down", "history": history, "changes": None}
    yield hooks.ActivityEndEvent(**activity, **end, error=errors.ConnectError("no"), elapsed=0.5)


KINDS = (every_model, every_error, every_enum, every_outcome, every_setting, every_event)
EVERYTHING = [thing for make in KINDS for thing in make()]


def state(value: Any) -> Any:
    """All there is to a value, comparable, down to what its own comparison leaves out."""
    if isinstance(value, BaseException):
        return type(value), state(value.args), {name: state(part) for name, part in vars(value).items()}, str(value)
    cls: Any = value.__class__
    if attrs.has(cls):
        return cls, [state(getattr(value, field.name)) for field in attrs.fields(cls)]
    if issubclass(cls, tuple):
        return cls, [state(part) for part in value]
    if issubclass(cls, Enum):
        return cls, value.name, value.value, any(value is member for member in cls)
    return cls, value


def test_the_collection_leaves_no_class_out() -> None:
    carried: set[type[Any]] = {type(thing) for thing in EVERYTHING}
    public = [getattr(directlink, name) for name in directlink.__all__]
    bases = {Model, OpenEnum, hooks.Hooks, hooks.ActivityHooks}
    classes = {value for value in public if isinstance(value, type)} - bases
    whole = {outcomes.__name__, hooks.__name__}
    families = (Model, DirectLinkError, Enum)
    assert {cls for cls in classes if issubclass(cls, families) or cls.__module__ in whole} - carried == set()
    assert {Credentials, RetryPolicy} < carried


# ── what carries it ──────────────────────────────────────────────────────────────────────────────────────────────────


def by_pickle(protocol: int, thing: Any) -> Any:
    return pickle.loads(pickle.dumps(thing, protocol))


def by_cloudpickle(thing: Any) -> Any:
    return pickle.loads(CLOUDPICKLE.dumps(thing))


def by_celery(thing: Any, serializer: str = "pickle") -> Any:
    content_type, encoding, body = CELERY.dumps(thing, serializer=serializer)
    return CELERY.loads(body, content_type, encoding, accept={content_type})


def by_dask(thing: Any) -> Any:
    return DASK.deserialize(*DASK.serialize(thing, on_error="raise"))


CARRIERS: dict[str, Carry] = {
    **{f"pickle {n}": partial(by_pickle, n) for n in range(pickle.HIGHEST_PROTOCOL + 1)},
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "cloudpickle": by_cloudpickle,
    "celery": by_celery,
    "dask": by_dask,
}
every_carrier = pytest.mark.parametrize("carry", CARRIERS.values(), ids=CARRIERS.keys())


@every_carrier
@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
def test_everything_arrives_as_it_was_sent(make: Callable[[], Iterator[Any]], carry: Carry) -> None:
    things = list(make())
    assert things
    for thing in things:
        assert state(carry(thing)) == state(thing), repr(thing)


@every_carrier
def test_a_known_member_arrives_as_that_member_and_an_unknown_value_as_unknown(carry: Carry) -> None:
    for member in (VirtualInterfaceState.PENDING, Cloud.OUTSCALE):
        assert carry(member) is member
    assert not carry(VirtualInterfaceState("testing")).is_known


@every_carrier
def test_clients_refuse_to_be_carried_and_say_what_to_do(kind: Kind, carry: Carry) -> None:
    client = kind.client()
    for thing in (client, {"client": client}) if carry is not copy.copy else (client,):
        with pytest.raises((TypeError, CELERY.EncodeError)) as caught:
            carry(thing)
        chain = [caught.value, caught.value.__cause__, caught.value.__context__]
        assert any(HOPELESS in f"{error} {error.args}" for error in chain if error), chain


def test_models_and_enums_go_through_celerys_json_as_their_data() -> None:
    for sent in (thing for make in (every_model, every_enum) for thing in make()):
        plain = sent.to_dict() if isinstance(sent, Model) else sent
        arrived = by_celery(plain, "json")
        assert (type(sent).from_dict(arrived) if isinstance(sent, Model) else type(sent)(arrived)) == sent


def test_everything_comes_back_from_a_freshly_started_process() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        for sent, arrived in zip(EVERYTHING, pool.map(copy.copy, EVERYTHING, chunksize=100), strict=True):
            assert state(arrived) == state(sent)
        for sent in every_error():
            outcome = NotAccepted(
                request=AcceptPrivateVirtualInterface(virtual_interface_id="dxvif-1", virtual_gateway_id="vgw-1"),
                error=sent,
            )
            arrived = pool.submit(outcome.unwrap).exception(30)
            assert arrived is not None
            arrived.__dict__["__notes__"] = sent.__notes__  # the pool may add the remote traceback
            assert state(arrived) == state(sent)
        refusal = pool.submit(copy.copy, Kind("sync").client()).exception(30)
    assert HOPELESS in str(refusal)


ERRORS = list(every_error())


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_is_json_ready_data(error: directlink.DirectLinkError) -> None:
    data = json.loads(json.dumps(error.to_dict()))
    assert data == error.to_dict()
    assert (data["type"], data["message"], data["accepted"]) == (type(error).__name__, error.message, error.accepted)
    for name in ("operation", "endpoint_url", "attempts", "request_id"):
        assert data[name] == getattr(error, name)
    documented = re.findall(
        r"^    (\w+): ", "".join(inspect.getdoc(cls) or "" for cls in type(error).__mro__), re.MULTILINE
    )
    told = {name for name in documented if hasattr(error, name)}
    assert told <= data.keys()
    assert {
        name for name in dir(error) if name in ("outcome_unknown", "retryable", "code", "last_state")
    } <= data.keys()


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_comes_back_from_its_class_and_arguments(error: directlink.DirectLinkError) -> None:
    error.accepted = False
    args = json.loads(json.dumps(error.args))
    twin = type(error)(*args)
    assert (str(twin), twin.accepted, twin.args) == (str(error), False, error.args)
    for name in ("code", "status_code", "request_id", "outcome_unknown", "bgp_status", "differences", "state"):
        assert getattr(twin, name, None) == getattr(error, name, None)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_crosses_celerys_json(error: directlink.DirectLinkError) -> None:
    backend: Any = (
        importlib.import_module("celery")
        .Celery(set_as_current=False, broker="memory://", backend="cache+memory://")
        .backend
    )
    sent = json.loads(json.dumps(backend.prepare_exception(error, serializer="json")))
    twin = backend.exception_to_python(sent)
    assert type(twin) is type(error)
    assert str(twin) == str(error)
    assert getattr(twin, "code", None) == getattr(error, "code", None)


def test_a_mismatch_keeps_its_differences() -> None:
    error = errors.GatewayMismatchError(
        "another one", virtual_interface_id="dxvif-1", expected_gateway_id="vgw-1", actual_gateway_id="vgw-2"
    )
    twin = errors.GatewayMismatchError(*json.loads(json.dumps(error.args)))
    assert twin.differences == error.differences == (errors.Difference("gateway_id", "vgw-1", "vgw-2"),)
    assert error.to_dict()["differences"] == [{"field": "gateway_id", "expected": "vgw-1", "actual": "vgw-2"}]


def test_an_unknown_outcome_tells_its_causes_and_of_a_strangers_error_only_the_class() -> None:
    error = errors.OutcomeUnknownError(
        "?", confirm_error=errors.ConnectionLostError("lost"), describe_error=OSError("x")
    )
    data = error.to_dict()
    assert (data["confirm_error"]["type"], data["confirm_error"]["message"]) == ("ConnectionLostError", "lost")
    assert data["describe_error"] == {"type": "OSError"}


@pytest.mark.parametrize(
    "outcome", [o for o in every_outcome() if hasattr(o, "to_dict")], ids=lambda o: type(o).__name__
)
def test_a_result_is_json_ready_data_without_secrets(outcome: Any) -> None:
    assert json.loads(json.dumps(outcome.to_dict())) == outcome.to_dict()


def test_no_secret_of_an_interface_is_in_a_results_data() -> None:
    peers = (directlink.BGPPeer(bgp_peer_id="dxpeer-1", auth_key="canary-1"),)
    interface = VirtualInterface(
        virtual_interface_id="dxvif-1", auth_key="canary-2", customer_router_config="canary-3", bgp_peers=peers
    )
    state = directlink.VirtualInterfaceState.DOWN
    history = outcomes.History()
    accepted = directlink.AcceptResult(
        state=state, already_accepted=False, virtual_interface=interface, history=history, confirm_attempts=1
    )
    waited = directlink.WaitResult(state=state, virtual_interface=interface, history=history, elapsed=1.0)
    for data in (accepted.to_dict(), waited.to_dict()):
        assert "canary" not in json.dumps(data)
        assert data["virtual_interface"]["bgpPeers"] == [{"bgpPeerId": "dxpeer-1"}]
    assert accepted.to_dict()["resource_id"] == "dxvif-1"
