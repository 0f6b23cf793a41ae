"""What is fuzzed: each target takes any bytes, and raises only where the code under test breaks a promise.

A case reads as text, so that a finding can be read, cut down and kept as it is: the first line steers the target, the
rest is what the code under test is given.
"""

from __future__ import annotations

import json
import pickle
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from directlink import (
    AcceptPolicy,
    AssociatedGateway,
    Connection,
    ConnectionOffer,
    ConnectionState,
    DirectConnectGatewayAssociationProposal,
    DirectConnectGatewayAssociationProposalState,
    InterfaceOffer,
    ProposalOffer,
    RouteFilterPrefix,
    Snapshot,
    VirtualInterface,
    VirtualInterfaceState,
)
from directlink._accept.watching import Watching
from directlink._call import operations
from directlink._call.bodies import read_model
from directlink._call.error_answers import service_error
from directlink._call.operations import Operation
from directlink._config.outscale import read_osc_config
from directlink.credentials import Credentials
from directlink.emulator import Account, Emulator, ManualClock
from directlink.errors import ConfigurationError, CredentialsError, ParameterError, ResponseDecodeError, ServiceError
from directlink.models._codec import to_dict, wire_name
from directlink.signing import SigV4Signer
from directlink.transport import HttpRequest, HttpResponse
from policy_judge import Judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from directlink import Offer
    from directlink.errors import DirectLinkError
    from directlink.models._base import Response

START: Final = 1_790_000_000.0
REFUSALS: Final = frozenset({400, 403, 404, 501})
LONGEST_MESSAGE: Final = 4_000
MOST_REQUESTS: Final = 8
MOST_LOOKUPS: Final = 100
NEXT_REQUEST: Final = b"\n--\n"

_ROWS: Final[list[Operation[Response]]] = [row for row in vars(operations).values() if isinstance(row, Operation)]
_RESPONSES: Final[dict[str, type[Response]]] = {row.name: row.response_type for row in _ROWS}
_NAMES: Final = sorted(_RESPONSES)
_SIGNER: Final = SigV4Signer()
_OURS: Final = "444455556666"
_OFFERS: Final[tuple[Offer, ...]] = (
    *(
        InterfaceOffer(
            virtual_interface=VirtualInterface(
                virtual_interface_id=f"dxvif-{number}",
                connection_id="dxcon-1",
                owner_account=_OURS,
                region="eu-west-3",
                vlan=101,
                asn_long=65000,
                customer_address="169.254.0.2/30",
                virtual_interface_name="a",
                virtual_interface_type=kind,
                virtual_interface_state=VirtualInterfaceState(state),
            )
        )
        for number, (kind, state) in enumerate(
            [
                ("private", "confirming"),
                ("private", "confirming"),
                ("private", "available"),
                ("transit", "requested"),
                ("public", "confirming"),
                ("connection", "confirming"),
            ]
        )
    ),
    *(
        ConnectionOffer(
            connection=Connection(
                connection_id=f"dxcon-{partner}",
                partner_name=partner,
                owner_account=owner,
                connection_state=ConnectionState.ORDERING,
                vlan=7,
            )
        )
        for partner, owner in [("megaport", _OURS), ("megaport\u200b", _OURS), ("mega", "111122223333"), (None, None)]
    ),
    *(
        ProposalOffer(
            proposal=DirectConnectGatewayAssociationProposal(
                proposal_id=f"p{number}",
                direct_connect_gateway_id="g",
                direct_connect_gateway_owner_account=_OURS,
                associated_gateway=gateway,
                proposal_state=DirectConnectGatewayAssociationProposalState.REQUESTED,
                requested_allowed_prefixes_to_direct_connect_gateway=(RouteFilterPrefix(cidr=cidr),),
            )
        )
        for number, (gateway, cidr) in enumerate(
            [
                (AssociatedGateway(id="vgw-1", owner_account="111122223333"), "10.0.0.0/16"),
                (AssociatedGateway(id="vgw-2", owner_account="111122223333"), "nowhere"),
                (None, "10.0.0.0/16"),
            ]
        )
    ),
)
_FOLDER: Final = Path(tempfile.mkdtemp(prefix="directlink-fuzz-"))


def words() -> list[str]:
    """What the API calls its operations and members: no fuzzer guesses these."""
    models = [model for row in _ROWS for model in (row.request_type, row.response_type) if model is not None]
    named = [value for model in models for value in vars(sys.modules[model.__module__]).values()]
    classes = {value for value in named if isinstance(value, type) and attrs.has(value)}
    members = {wire_name(field.name) for value in classes for field in attrs.fields(value)}
    return sorted(members | set(_RESPONSES))


def _split(data: bytes) -> tuple[bytes, bytes]:
    head, _, rest = data.partition(b"\n")
    return head, rest


def _speaks(problem: DirectLinkError) -> None:
    assert problem.message


def response(data: bytes) -> None:
    """A body becomes the operation's model, which can be written and shown, or is a ``ResponseDecodeError``.

    The first line names the operation; any other line chooses one.
    """
    head, body = _split(data)
    name = head.decode("latin-1")
    cls = _RESPONSES.get(name) or _RESPONSES[_NAMES[sum(head) % len(_NAMES)]]
    try:
        model = read_model(cls, HttpResponse(200, {}, body))
    except ResponseDecodeError as error:
        _speaks(error)
        return
    assert type(model) is cls
    assert repr(model).startswith(cls.__name__)
    json.dumps(to_dict(model), allow_nan=False)


def error(data: bytes) -> None:
    """Any answer with an error's status becomes a ``ServiceError`` that can be shown and pickled.

    The first line holds the status, the error header, the request id and the content type, with ``|`` in between.
    """
    head, body = _split(data)
    status, *values = head.decode("latin-1").split("|")
    number = int(status) if status.isascii() and status.isdigit() and len(status) == 3 else 400
    names = ("x-amzn-errortype", "x-amzn-requestid", "content-type")
    found = service_error(HttpResponse(max(number, 300), dict(zip(names, values, strict=False)), body))
    assert isinstance(found, ServiceError)
    assert found.code
    assert len(str(found)) < LONGEST_MESSAGE + len(head)
    again = pickle.loads(pickle.dumps(found))
    assert (type(again), str(again), vars(again)) == (type(found), str(found), vars(found))


def osc_config(data: bytes) -> None:
    """Any file gives profiles or a ``ConfigurationError``, each profile keys, a reason or a ``CredentialsError``."""
    path = _FOLDER / "config.json"
    path.write_bytes(data)
    try:
        config = read_osc_config({"OSC_CONFIG_FILE": str(path)})
    except ConfigurationError as problem:
        _speaks(problem)
        return
    assert config is not None
    for name in config.profiles:
        try:
            profile = config.profile(name)
            if profile is not None:
                assert repr(profile)
                assert profile.keys()
        except (ConfigurationError, CredentialsError) as problem:
            _speaks(problem)


def policy(data: bytes) -> None:
    """Any file is a policy or a ``ParameterError``; a policy decides as a judge does who shares no code with it."""
    text = data.decode("utf-8", "replace")
    try:
        rules = AcceptPolicy.from_toml(text)
    except ParameterError as problem:
        _speaks(problem)
        return
    judge = Judge(tomllib.loads(text))
    for offer in _OFFERS:
        decision = rules.decide(offer)
        assert decision.reasons
        request = None if decision.request is None else decision.request.to_dict()
        if request is not None:
            assert offer.pending
            del request["expect"]
        assert request == judge.verdict(offer)


def snapshot(data: bytes) -> None:
    """Any file is a snapshot or a ``ParameterError``; a snapshot is written as it was read, and can be gone on with."""
    try:
        found = Snapshot.from_json(data.decode("utf-8", "replace"))
    except ParameterError as problem:
        _speaks(problem)
        return
    assert Snapshot.from_json(found.to_json()) == found
    watching = Watching(found.cloud, found.region, None, found, lambda: START)
    told = 0
    for _ in range(2):
        watching.begin()
        for ask in watching.asks():
            shown = [offer.resource for offer in _OFFERS if offer.kind == ask.kind]
            watching.listed(ask, [] if ask.for_account else shown)
        try:
            lookups = watching.lookups(None)
        except ParameterError as problem:  # it is of another account
            _speaks(problem)
            return
        for ask in lookups:
            watching.listed(ask, ())
        _, changes = watching.told()
        json.dumps([change.to_dict() for change in changes], allow_nan=False)
        for change in changes:
            assert Snapshot.from_json(change.snapshot.to_json()) == change.snapshot
        told = len(changes)
    assert told == 0 or len(found.knowledge().resources) > MOST_LOOKUPS


def emulator(data: bytes) -> None:
    """Any request gets an answer: a model of the operation, or an error of the kinds that the service has.

    Requests are HTTP's text, with a line ``--`` between one and the next. A header ``sign: owner`` or
    ``sign: grantee`` has one signed as that account; a first line ``aws`` puts the emulator into AWS mode.
    """
    head, rest = _split(data)
    is_aws = head == b"aws"
    clock = ManualClock(START)
    service = Emulator("aws" if is_aws else "outscale", clock=clock)
    service.offer_private_virtual_interface("dxvif-56781234")
    transport = service.transport()
    for raw in (rest if is_aws else data).split(NEXT_REQUEST)[:MOST_REQUESTS]:
        request = _request(raw, service, clock)
        answer = transport.send(request, timeout=30.0)
        if answer.status_code == 200:
            operation = request.headers["x-amz-target"].removeprefix("OvertureService.")
            read_model(_RESPONSES[operation], answer)
        else:
            assert answer.status_code in REFUSALS
            assert service_error(answer).message
        clock.advance(1.0)


def _request(raw: bytes, service: Emulator, clock: ManualClock) -> HttpRequest:
    head, _, body = raw.partition(b"\n\n")
    first, *lines = head.decode("latin-1").split("\n")
    method, _, target = first.partition(" ")
    pairs = (line.partition(":") for line in lines)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    signer = headers.pop("sign", None)
    request = HttpRequest(method, f"http://127.0.0.1/{target.removeprefix('/')}", headers, body)
    if signer in ("owner", "grantee"):
        keys = _keys(service.account(signer))
        request = _SIGNER.sign(request, keys, region="eu-west-2", service="directconnect", timestamp=clock.time())
    return request


def _keys(account: Account) -> Credentials:
    return Credentials(account.access_key_id, account.secret_access_key)


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "response": response,
    "error": error,
    "osc_config": osc_config,
    "policy": policy,
    "snapshot": snapshot,
    "emulator": emulator,
}
