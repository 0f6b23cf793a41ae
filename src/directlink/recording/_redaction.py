"""What of a session gets into a cassette: no secret, and numbers in place of accounts, addresses and ARNs."""

from __future__ import annotations

import functools
import ipaddress
import json
import re
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import unquote

import attrs

from directlink._basics.redaction import cut_out
from directlink._call.operations import OPERATIONS
from directlink._call.secrets import SECRET_MEMBERS
from directlink.models._codec import element_type, present_type, wire_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MASK: Final = "***"
_JSON: Final = json.JSONDecoder()
_MASKED_BYTES: Final = "Kioq"
"""The same in base64, for what is read as bytes."""
_SECRET_NAME: Final = re.compile(
    r"secret|token|passw|passphrase|credential|signature|authoriz|cookie|psk|"
    r"(?:auth|private|access|api|shared|encryption|session|bgp|md5)[-_ ]?key|^c[ak]k$|^ckn$",
    re.IGNORECASE,
)
"""Names of what is secret in operations that this release does not know, and of tags."""
_OF_ERRORS: Final = (
    "__type code Code message Message errorMessage Errors Type Details ResponseContext RequestId requestId"
)
_FOUND: Final = re.compile(
    r"(?P<arn>\barn:(?P<where>aws[\w-]*:(?P<service>[\w-]*):[\w-]*:)(?P<owner>[\w-]*):(?P<resource>[^\s\"'<>,;()]+))"
    r"|(?P<opaque>[A-Za-z0-9+/=_-]{40,}|\beyJ[\w-]+(?:\.[\w-]+)+|\bA[A-Z]{2}A[A-Z0-9]{12,}\b"
    r"|\b(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{20,}\b)"
    r"|(?P<ipv6>(?<![\w:.])[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]*[0-9A-Fa-f:](?:/\d{1,3})?)"
    r"|(?P<ipv4>(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?(?!\.?\d))"
    r"|(?P<account>(?<!\d)(?:\d{12}|\d{4}-\d{4}-\d{4})(?!\d))"
)
_NAMED: Final = re.compile(r"(?P<name>[\w.-]+)(?:\s*=\s*[\"']?|\s*>\s*)(?P<value>[^\s\"'<>&,;]+)")
"""A name and its value in a text: of a query, of an element of XML."""
_USER: Final = re.compile(r"://(?:[^/\s@:]*:)?(?P<value>[^/\s@]+)@")
"""Who a URL is asked as: the password, or a token in place of a name."""
_READ: Final = 65536
"""Letters of a text that are searched for names of secrets."""
_TRIES: Final = 100
"""Braces of a text that may begin JSON: each is read to its end, and a hostile text is made of nothing else."""
_LONG_TOKEN: Final = 12
"""Letters of a page's token that cannot be a word, or a number of something else."""
_FIRST_ACCOUNT: Final = 10**11
"""The lowest number with as many digits as accounts have."""
_OUR_SERVICES: Final = {"directconnect", "directlink"}
"""Of whose ARNs the resource is one of the ids that stand elsewhere, too."""

# Of an address the bits that a cassette keeps (the host in its network), where a number for the network ends, and what
# stands before that number.
_HOST_BITS: Final = {4: 8, 6: 16}
_BASES: Final = {4: ipaddress.ip_network("10.0.0.0/8"), 6: ipaddress.ip_network("2001:db8::/32")}


class Redaction:
    """Cuts secrets out, and replaces accounts, addresses and ARNs, the same by the same.

    Args:
        secrets: what must not be in any text.
        numbered: number what is replaced; ``False`` replaces all accounts by one, and all networks of a size by one, so
            that what was replaced compares with what was not.
    """

    def __init__(self, secrets: Iterable[str] = (), *, numbered: bool = True) -> None:
        self._secrets = frozenset(secret for secret in secrets if secret.strip(" *"))
        self._numbered = numbered
        self._numbers: dict[str, dict[object, int]] = {}
        self._texts: dict[str, str] = {}

    def data(self, value: object) -> Any:
        """Return JSON-ready data without secrets.

        Args:
            value: what a request or an answer holds.
        """
        if isinstance(value, dict):
            members = cast("dict[str, object]", value)
            hidden = _secret_members(members)
            return {
                name if name in _known_names() else self.text(name): _masked(member)
                if name in hidden
                else self._member(name, member)
                for name, member in members.items()
            }
        if isinstance(value, list):
            return [self.data(item) for item in cast("list[object]", value)]
        if isinstance(value, (int, float)) and _FIRST_ACCOUNT <= value < 10 * _FIRST_ACCOUNT:
            return type(value)(_FIRST_ACCOUNT + self._number("account", str(int(value))))
        return self.text(value) if isinstance(value, str) else value

    def text(self, text: str) -> str:
        """Return a text without secrets.

        Args:
            text: what the service, or somebody before it, has written.
        """
        known = self._texts.get(text)
        if known is None:
            known = self._texts[text] = _FOUND.sub(self._replaced, cut_out(text, self._secrets))
        return known

    def _member(self, name: str, member: object) -> Any:
        if isinstance(member, str) and member:
            if name == "nextToken":  # the next request holds it, too
                return f"token-{self._number('token', member)}"
            if name in _binary_members():
                return _MASKED_BYTES
        return self.data(member)

    def _replaced(self, match: re.Match[str]) -> str:
        kind = cast("str", match.lastgroup if match["arn"] is None else "arn")
        if kind == "arn":
            ours = match["service"] in _OUR_SERVICES
            resource = match["resource"] if ours else f"resource-{self._number('arn', match[0])}"
            owner = self._account(match["owner"]) if match["owner"].isdecimal() else match["owner"]
            return f"arn:{match['where']}{owner}:{resource}"
        if kind == "opaque":  # an operation's name may be as long as a key
            return match[0] if match[0] in OPERATIONS or match[0] in _known_names() else MASK
        if kind == "account":
            return self._account(match[0])
        return self._address(match[0])

    def _account(self, text: str) -> str:
        found = f"{self._number('account', text.replace('-', '')):012d}"
        return "-".join(re.findall("....", found)) if "-" in text else found

    def _address(self, text: str) -> str:
        address, slash, length = text.partition("/")
        try:
            found = ipaddress.ip_address(
                ".".join(str(int(part)) for part in address.split(".")) if ":" not in address else address
            )
        except ValueError:
            return text
        base, bits = _BASES[found.version], found.max_prefixlen
        host = _HOST_BITS[found.version]
        network = min(int(length), bits - host) if slash else bits - host
        room = network - base.prefixlen
        start = int(base.network_address)
        if room <= 0:  # a network that wide is nobody's
            start = start >> (bits - network) << (bits - network)
        else:
            number = self._number(f"/{network} of {bits}", int(found) >> (bits - network))
            start += number % 2**room << (bits - network)
        shown = type(found)(start | int(found) % 2**host if network == bits - host else start)
        return f"{shown}{slash}{length}"

    def _number(self, kind: str, value: object) -> int:
        """Return the number that stands for a value: from 1 on, in the order in which they appear."""
        numbers = self._numbers.setdefault(kind, {})
        return numbers.setdefault(value, len(numbers) + 1) if self._numbered else 0


def is_secret(name: str) -> bool:
    """Return whether a member of this name holds a secret.

    Args:
        name: its name on the wire.
    """
    if name in SECRET_MEMBERS:
        return True
    return name != "nextToken" and not name.lower().endswith("arn") and _SECRET_NAME.search(name) is not None


def secrets_in(value: object, *, below: bool = False) -> Iterator[str]:
    """Yield the texts that are secret by the name of a member.

    Args:
        value: JSON-ready data.
        below: it is itself the value of such a member.
    """
    if isinstance(value, dict):
        members = cast("dict[str, object]", value)
        hidden = _secret_members(members)
        for name, member in members.items():
            yield from secrets_in(member, below=below or name in hidden)
            if name == "nextToken" and isinstance(member, str) and len(member) >= _LONG_TOKEN:
                yield member
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from secrets_in(item, below=below)
    elif below and isinstance(value, (str, int, float)) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, str):
        yield from secrets_in_text(value)


def secrets_in_text(text: str) -> Iterator[str]:
    """Yield what of a text is secret by a name that stands before it: in JSON, in a query, in XML, in a URL.

    Args:
        text: what somebody has written.
    """
    text = text[:_READ]
    for form in {text, unquote(text)}:
        for match in islice(re.finditer(r"\{", form), _TRIES):
            with suppress(ValueError, RecursionError):
                yield from secrets_in(_JSON.raw_decode(form, match.start())[0])
        named = [match["value"] for match in _NAMED.finditer(form) if is_secret(match["name"])]
        for value in [*named, *(match["value"] for match in _USER.finditer(form))]:
            yield value
            yield unquote(value)


def _secret_members(members: dict[str, object]) -> set[str]:
    """Return the names of the members that are secret, by their own name or by the one that stands beside a value."""
    hidden = {name for name in members if is_secret(name)}
    named = [member for name, member in members.items() if name.lower() in {"key", "name"}]
    if any(isinstance(each, str) and _SECRET_NAME.search(each) for each in named):
        hidden |= {name for name in members if name.lower() in {"value", "values"}}
    return hidden


def _masked(value: object) -> Any:
    """Return a secret's value with everything that could tell of it replaced; its shape stays."""
    if isinstance(value, dict):
        return {name: _masked(member) for name, member in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [_masked(item) for item in cast("list[object]", value)]
    return value if value is None or value == "" or isinstance(value, bool) else MASK


@functools.cache
def _members() -> dict[str, set[object]]:
    """Return the wire names of all members of all models, each with its types."""
    found: dict[str, set[object]] = {}
    waiting: list[Any] = [kind for row in OPERATIONS.values() for kind in (row.request_type, row.response_type)]
    known: set[object] = {None}
    while waiting:
        cls = waiting.pop()
        if cls in known or not attrs.has(cls):
            continue
        known.add(cls)
        for field in attrs.fields(cls):
            kind: Any = present_type(field.type) or field.type
            found.setdefault(wire_name(field.name), set()).add(kind)
            waiting.append(element_type(kind) or kind)
    return found


@functools.cache
def _known_names() -> frozenset[str]:
    return frozenset([*_members(), *_OF_ERRORS.split()])


@functools.cache
def _binary_members() -> frozenset[str]:
    return frozenset(name for name, types in _members().items() if bytes in types)
