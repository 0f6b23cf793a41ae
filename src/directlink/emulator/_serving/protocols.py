"""How requests and answers are written: the service's JSON and CBOR, and some operations of other services."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final, Protocol, cast
from urllib.parse import parse_qs
from xml.etree import ElementTree as ET

from directlink.emulator._errors import Refusal
from directlink.emulator._operations.dispatch import dispatch
from directlink.emulator._operations.parameters import Parameters
from directlink.emulator._operations.tagging import answer_tagging
from directlink.enums import Cloud

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._serving.messages import Request
    from directlink.emulator._store.store import Store

_TARGET_PREFIX: Final = "OvertureService."
_TAGGING_PREFIX: Final = "ResourceGroupsTaggingAPI_20170126."
_CBOR_PATH: Final = "/service/OvertureService/operation/"
_TIMES: Final = frozenset({"endTime", "loaIssueTime", "routeInstalledAt", "startTime"})
_BINARY: Final = frozenset({"loaContent"})
_STS: Final = "https://sts.amazonaws.com/doc/2011-06-15/"
_WHO: Final = "GetCallerIdentity"


class WireProtocol(Protocol):
    """One way to write requests and answers.

    Attributes:
        content_type: of its answers.
        services: the names that its requests may be signed for.
    """

    content_type: str
    services: tuple[str, ...]

    def operation(self, request: Request) -> str | None:
        """The operation that a request is for, ``None`` if it names none."""
        ...

    def answer(self, store: Store, caller: Caller, request: Request, operation: str | None) -> Json:
        """Let an operation answer.

        Raises:
            Refusal: it turns the request down, or there is no such operation.
        """
        ...

    def write(self, answer: Json, request_id: str, cloud: Cloud) -> bytes:
        """The content of an answer."""
        ...

    def write_refusal(self, refusal: Refusal, request_id: str) -> bytes:
        """The content of an error answer."""
        ...


class JsonProtocol:
    """JSON 1.1, which all clients speak."""

    content_type: str = "application/x-amz-json-1.1"
    # AWS's name, and the one that OUTSCALE's own tools use; OUTSCALE takes both
    services: tuple[str, ...] = ("directconnect", "directlink")
    target_prefix: str = _TARGET_PREFIX

    def operation(self, request: Request) -> str | None:
        """What ``X-Amz-Target`` names."""
        target = request.headers.get("x-amz-target", "")
        name = target.removeprefix(self.target_prefix)
        return name if name and name != target else None

    def answer(self, store: Store, caller: Caller, request: Request, operation: str | None) -> Json:
        """Read the JSON, and let the operation answer."""
        if request.method != "POST" or request.target.partition("?")[0] != "/":
            message = f"requests are POST /, not {request.method} {request.target}"
            raise Refusal("UnknownOperationException", message, 404)
        if operation is None:
            raise Refusal("UnknownOperationException", f"X-Amz-Target must be {self.target_prefix}<operation>")
        try:
            # some clients send an empty body for an operation without parameters
            values: Any = json.loads(request.body) if request.body else {}
        except (ValueError, RecursionError):
            raise Refusal("SerializationException", "the body is not JSON") from None
        if not isinstance(values, dict):
            raise Refusal("SerializationException", "the body is not a JSON object")
        parameters = Parameters(cast("dict[str, object]", values), cloud=store.cloud)
        return self._dispatch(store, caller, operation, parameters)

    def _dispatch(self, store: Store, caller: Caller, operation: str, parameters: Parameters) -> Json:
        return dispatch(store, caller, operation, parameters)

    def write(self, answer: Json, request_id: str, cloud: Cloud) -> bytes:
        """JSON; OUTSCALE's with the request's id."""
        return json.dumps(answer | {"requestId": request_id} if cloud is Cloud.OUTSCALE else answer).encode()

    def write_refusal(self, refusal: Refusal, request_id: str) -> bytes:  # noqa: ARG002 (other protocols write the id)
        """The code and the text."""
        return json.dumps({"__type": refusal.code, "message": refusal.message}).encode()


class TaggingProtocol(JsonProtocol):
    """The same for AWS's tagging API, by which tools find and set the tags of what they know of any service."""

    services: tuple[str, ...] = ("tagging",)
    target_prefix: str = _TAGGING_PREFIX

    def _dispatch(self, store: Store, caller: Caller, operation: str, parameters: Parameters) -> Json:
        return answer_tagging(store, caller, operation, parameters)


class CborProtocol(JsonProtocol):
    """Smithy's RPC v2 in CBOR, which AWS's model names as well; without cbor2, clients can read that it is refused."""

    content_type: str = "application/cbor"

    def operation(self, request: Request) -> str | None:
        """What the path names."""
        return request.target.removeprefix(_CBOR_PATH)

    def answer(self, store: Store, caller: Caller, request: Request, operation: str | None) -> Json:
        """Read the CBOR, and let the operation answer."""
        cbor2 = _load_cbor2()
        if cbor2 is None or store.cloud is Cloud.OUTSCALE:
            how = "OUTSCALE speaks JSON only" if cbor2 else "pip install 'directlink[cbor]' for CBOR"
            raise Refusal("NotEmulated", f"{how}; or set your client to AWS JSON 1.1", 501)
        try:
            values: object = cbor2.loads(request.body) if request.body else {}
        except (cbor2.CBORDecodeError, RecursionError):
            raise Refusal("SerializationException", "the body is not CBOR") from None
        if not isinstance(values, dict):
            raise Refusal("SerializationException", "the body is not a CBOR map")
        members = {str(name): value for name, value in cast("dict[object, object]", values).items()}
        return dispatch(store, caller, operation or "", Parameters(members))

    def write(self, answer: Json, request_id: str, cloud: Cloud) -> bytes:  # noqa: ARG002 (others write them)
        """CBOR, with times and binary content as such."""
        cbor2 = _load_cbor2()
        assert cbor2 is not None
        content: bytes = cbor2.dumps(_typed("", answer, cbor2.CBORTag))
        return content

    def write_refusal(self, refusal: Refusal, request_id: str) -> bytes:  # noqa: ARG002
        """A map of two texts."""
        pairs = (("__type", refusal.code), ("message", refusal.message))
        return b"\xa2" + b"".join(_cbor_text(text) for pair in pairs for text in pair)


class QueryProtocol:
    """AWS's query protocol, for ``sts:GetCallerIdentity``: tools ask it whose keys they have."""

    content_type: str = "text/xml"
    services: tuple[str, ...] = ("sts",)

    def operation(self, request: Request) -> str | None:
        """The form's ``Action``."""
        return _form(request).get("Action")

    def answer(self, store: Store, caller: Caller, request: Request, operation: str | None) -> Json:  # noqa: ARG002
        """Say who signed the request."""
        if operation != _WHO:
            raise Refusal("InvalidAction", f"of sts the emulator knows {_WHO} only")
        account = caller.account
        arn = f"arn:aws:iam::{account.account_id}:user/{account.name}"
        return {"Arn": arn, "UserId": f"AIDA{account.name.upper():E<17.17}", "Account": account.account_id}

    def write(self, answer: Json, request_id: str, cloud: Cloud) -> bytes:  # noqa: ARG002 (the protocol's signature)
        """XML."""
        root = ET.Element(f"{_WHO}Response", xmlns=_STS)
        _add(root, f"{_WHO}Result", answer)
        _add(root, "ResponseMetadata", {"RequestId": request_id})
        return ET.tostring(root)

    def write_refusal(self, refusal: Refusal, request_id: str) -> bytes:
        """XML."""
        root = ET.Element("ErrorResponse", xmlns=_STS)
        _add(root, "Error", {"Type": "Sender", "Code": refusal.code, "Message": refusal.message})
        ET.SubElement(root, "RequestId").text = request_id
        return ET.tostring(root)


_JSON: Final = JsonProtocol()
_TAGGING: Final = TaggingProtocol()
_CBOR: Final = CborProtocol()
_QUERY: Final = QueryProtocol()


def protocol_of(request: Request) -> WireProtocol:
    """The protocol that a request is written in."""
    if request.target.startswith(_CBOR_PATH):
        return _CBOR
    content_type: str = request.headers.get("content-type", "")
    if content_type.startswith("application/x-www-form-urlencoded") and "x-amz-target" not in request.headers:
        return _QUERY
    is_tagging = request.headers.get("x-amz-target", "").startswith(_TAGGING_PREFIX)
    return _TAGGING if is_tagging else _JSON


def _form(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.body.decode(errors="replace")).items()}


def _add(parent: ET.Element, name: str, members: Json) -> None:
    element = ET.SubElement(parent, name)
    for member, value in members.items():
        ET.SubElement(element, member).text = str(value)


def _load_cbor2() -> ModuleType | None:
    """The library, if it is installed."""
    try:
        import cbor2
    except ImportError:
        return None
    return cbor2


def _typed(name: str, value: Any, tag: Callable[[int, Any], object]) -> object:
    """A member of an answer with the types that JSON does not have."""
    if isinstance(value, dict):
        return {member: _typed(member, item, tag) for member, item in cast("Json", value).items()}
    if isinstance(value, list):
        return [_typed(name, item, tag) for item in cast("list[object]", value)]
    if name in _TIMES:
        return tag(1, value)
    return base64.b64decode(value) if name in _BINARY else value


def _cbor_text(text: str) -> bytes:
    """A text of at most 65,535 bytes."""
    content = text.encode()[:65_535]
    return b"\x79" + len(content).to_bytes(2, "big") + content
