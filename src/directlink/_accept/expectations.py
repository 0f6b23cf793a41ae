"""What an offer is expected to be, and how it differs from that.

Only what an offer shows before it is accepted can be expected: no gateway of an interface, no AS number of the
provider's side. ``ownerAccount`` of an interface or connection is the grantee's own, so it names nobody.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from ipaddress import ip_interface, ip_network
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeAlias, TypeVar, cast

import attrs

from directlink._accept.offers import ConnectionOffer, InterfaceOffer, Offer, ProposalOffer
from directlink._basics.checks import check_mapping, kind_of
from directlink.errors import Difference, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Texts: TypeAlias = str | tuple[str, ...] | frozenset[str]
"""A text, or several of which one must fit."""
Numbers: TypeAlias = int | range | frozenset[int]
"""A number, or several of which one must fit."""

O_co = TypeVar("O_co", bound=Offer, covariant=True)
_Shown: TypeAlias = str | int | tuple[str, ...] | None
_Fits: TypeAlias = Callable[[Collection[Any], Any], bool]


def _several(value: object) -> Collection[object]:
    """Return what is expected as several values, of which one must fit."""
    return cast("Collection[object]", value) if isinstance(value, (frozenset, range)) else (value,)


def _set(value: Texts | None) -> Texts | None:
    """Return several texts as a set, for their order says nothing; what is wrong is left to the validator."""
    return frozenset(value) if isinstance(value, tuple) and all(type(each) is str for each in value) else value


def _texts(expectation: object, field: attrs.Attribute[Any], value: object) -> None:
    several = _several(value)
    if value is not None and not (several and all(isinstance(each, str) and each for each in several)):
        raise _wrong(expectation, field, "a text, or a tuple or frozenset of texts, none of them empty", value)


def _numbers(expectation: object, field: attrs.Attribute[Any], value: object) -> None:
    several = _several(value)
    numbers = isinstance(several, range) or all(type(each) is int for each in several)
    if value is not None and not (several and numbers):
        raise _wrong(
            expectation, field, "a whole number, or a range or frozenset of numbers, none of them empty", value
        )


def _parsed_by(parse: Callable[[str], object], expected: str) -> Callable[[object, attrs.Attribute[Any], object], None]:
    def validate(expectation: object, field: attrs.Attribute[Any], value: object) -> None:
        for each in () if value is None else _several(value):
            try:
                parse(str(each))
            except ValueError:
                raise _wrong(expectation, field, expected, each) from None

    return validate


def _wrong(expectation: object, field: attrs.Attribute[Any], expected: str, value: object) -> ParameterError:
    shown = repr(value) if isinstance(value, (str, int)) else kind_of(value)
    return ParameterError(f"{type(expectation).__name__}.{field.name}: expected {expected}, got {shown}")


def _is_among(expected: Collection[object], shown: object) -> bool:
    return shown in expected


def _is_address_among(expected: Collection[str], shown: str) -> bool:
    """Tell whether an address with its mask is one of those, or lies in one of the networks.

    An address without mask stands for itself, whatever its mask; one with host bits for itself with just that mask.
    """
    try:
        offered = ip_interface(shown)
    except ValueError:
        return False
    for each in expected:
        wanted = ip_interface(each)
        if "/" not in each:
            fits = wanted.ip == offered.ip
        elif wanted.ip == wanted.network.network_address:
            fits = _lies_in(offered.network, wanted.network)
        else:
            fits = wanted == offered
        if fits:
            return True
    return False


def _are_all_within(expected: Collection[str], shown: tuple[str, ...]) -> bool:
    try:
        offered = [ip_network(each, strict=False) for each in shown]
    except ValueError:
        return False
    return all(any(_lies_in(each, ip_network(wanted)) for wanted in expected) for each in offered)


def _lies_in(network: Any, other: Any) -> bool:
    return bool(network.version == other.version and network.subnet_of(other))


_ADDRESSES: Final = [_texts, _parsed_by(ip_interface, "an address (169.254.0.1/30) or a network (169.254.0.0/16)")]
_NETWORKS: Final = [_texts, _parsed_by(ip_network, "a network without bits of a host (10.0.0.0/8)")]


@attrs.frozen(kw_only=True)
class Expectation(ABC, Generic[O_co]):
    """What an offer is expected to be: one class for each kind of offer, and each attribute that is set must fit.

    Of several values one must fit. What an offer does not show does not fit.
    """

    def __attrs_post_init__(self) -> None:
        if not self._expected():
            names = ", ".join(field.name for field in attrs.fields(type(self)))
            raise ParameterError(f"{type(self).__name__} expects nothing, so that any offer fits: give one of {names}")

    def differences(self, offer: Offer, /) -> tuple[Difference, ...]:
        """Return in what an offer differs; nothing, if it is what was expected.

        Args:
            offer: an offer of any kind.
        """
        shown = self._shown(offer)
        if shown is None:
            return (Difference("offer", self.offer.kind, offer.kind),)
        found: list[Difference] = []
        for field, expected in self._expected().items():
            actual = shown[field.name]
            fits: _Fits = field.metadata.get("fits", _is_among)
            if actual is None or actual == () or not fits(_several(expected), actual):
                found.append(Difference(field.name, _in_words(expected), _as_text(actual)))
        return tuple(found)

    @property
    @abstractmethod
    def offer(self) -> type[O_co]:
        """The kind of offer."""

    def matched(self, offer: Offer, /) -> O_co | None:
        """Return the offer if it is what was expected, else ``None``.

        Args:
            offer: an offer of any kind.
        """
        return offer if isinstance(offer, self.offer) and not self.differences(offer) else None

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data: what is set; several texts or numbers as a list, a range by its ends."""
        return {field.name: _as_json(value) for field, value in self._expected().items()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build it from what :meth:`to_dict` returned.

        Args:
            data: values by the names of attributes; a range is ``{"from": 100, "to": 199}``, both ends included.

        Raises:
            ParameterError: a name or a value is wrong, or there is nothing in it.
        """
        check_mapping(cls.__name__, data, ParameterError)
        known = {field.name for field in attrs.fields(cls)}
        for name in data:
            if name not in known:
                raise ParameterError(f"{cls.__name__}: there is no {name!r}; there are {', '.join(sorted(known))}")
        return cls(**{name: _from_json(f"{cls.__name__}.{name}", value) for name, value in data.items()})

    def _expected(self) -> dict[attrs.Attribute[Any], Texts | Numbers]:
        fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(type(self))
        values = {field: getattr(self, field.name) for field in fields}
        return {field: value for field, value in values.items() if value is not None}

    @abstractmethod
    def _shown(self, offer: Offer) -> dict[str, _Shown] | None:
        """Return what the offer shows, by the names of attributes; ``None`` if it is one of another kind."""


@attrs.frozen(kw_only=True)
class InterfaceExpectation(Expectation[InterfaceOffer]):
    """What an offered virtual interface is expected to be.

    Attributes:
        connection_id: the connection or LAG that it is on (``dxcon-…``, ``dxlag-…``).
        vlan: 802.1Q tag; a range or a set of them is possible.
        asn: the customer's AS number, of 2 or 4 bytes.
        amazon_address: the provider's end of the BGP session: an address with or without mask, or a network that it
            lies in.
        customer_address: the customer's end of the BGP session, likewise.
        location: code of the Direct Connect location (``EqDC2``).
        virtual_interface_type: ``private``, ``public`` or ``transit``.
        virtual_interface_name: display name.

    Raises:
        ParameterError: nothing is expected, or a value is of the wrong kind.
    """

    connection_id: Texts | None = attrs.field(default=None, converter=_set, validator=_texts)
    vlan: Numbers | None = attrs.field(default=None, validator=_numbers)
    asn: Numbers | None = attrs.field(default=None, validator=_numbers)
    amazon_address: Texts | None = attrs.field(
        default=None, converter=_set, validator=_ADDRESSES, metadata={"fits": _is_address_among}
    )
    customer_address: Texts | None = attrs.field(
        default=None, converter=_set, validator=_ADDRESSES, metadata={"fits": _is_address_among}
    )
    location: Texts | None = attrs.field(default=None, converter=_set, validator=_texts)
    virtual_interface_type: Texts | None = attrs.field(default=None, converter=_set, validator=_texts)
    virtual_interface_name: Texts | None = attrs.field(default=None, converter=_set, validator=_texts)

    @property
    def offer(self) -> type[InterfaceOffer]:
        """The kind of offer."""
        return InterfaceOffer

    def _shown(self, offer: Offer) -> dict[str, _Shown] | None:
        if not isinstance(offer, InterfaceOffer):
            return None
        interface = offer.virtual_interface
        # A number of 4 bytes stands in asn_long only; asn is 0 then.
        asn = interface.asn_long or interface.asn or None
        return {**_members(self, interface), "asn": asn}


@attrs.frozen(kw_only=True)
class ConnectionExpectation(Expectation[ConnectionOffer]):
    """What an offered hosted connection is expected to be (AWS).

    Attributes:
        partner_name: the partner that provides it.
        provider_name: the service provider.
        connection_name: display name.
        bandwidth: its speed, as AWS writes it (``1Gbps``).
        location: code of the Direct Connect location (``EqDC2``).
        vlan: 802.1Q tag; a range or a set of them is possible.

    Raises:
        ParameterError: nothing is expected, or a value is of the wrong kind.
    """

    partner_name: Texts | None = attrs.field(default=None, converter=_set, validator=_texts)
    provider_name: Texts | None = attrs.field(default=None, converter=_set, validator=_texts)
    connection_name: Texts | None = attrs.field(default=None, converter=_set, validator=_texts)
    bandwidth: Texts | None = attrs.field(default=None, converter=_set, validator=_texts)
    location: Texts | None = attrs.field(default=None, converter=_set, validator=_texts)
    vlan: Numbers | None = attrs.field(default=None, validator=_numbers)

    @property
    def offer(self) -> type[ConnectionOffer]:
        """The kind of offer."""
        return ConnectionOffer

    def _shown(self, offer: Offer) -> dict[str, _Shown] | None:
        return _members(self, offer.connection) if isinstance(offer, ConnectionOffer) else None


@attrs.frozen(kw_only=True)
class ProposalExpectation(Expectation[ProposalOffer]):
    """What a proposal of a gateway association is expected to be (AWS).

    Attributes:
        gateway_owner_account: the account (12 digits) that owns the virtual private or transit gateway.
        associated_gateway_id: that gateway (``vgw-…``, ``tgw-…``).
        direct_connect_gateway_id: your Direct Connect gateway that it asks for (a UUID).
        prefixes_within: networks; all prefixes that are asked for must lie in them.

    Raises:
        ParameterError: nothing is expected, or a value is of the wrong kind.
    """

    gateway_owner_account: Texts | None = attrs.field(default=None, converter=_set, validator=_texts)
    associated_gateway_id: Texts | None = attrs.field(default=None, converter=_set, validator=_texts)
    direct_connect_gateway_id: Texts | None = attrs.field(default=None, converter=_set, validator=_texts)
    prefixes_within: Texts | None = attrs.field(
        default=None, converter=_set, validator=_NETWORKS, metadata={"fits": _are_all_within}
    )

    @property
    def offer(self) -> type[ProposalOffer]:
        """The kind of offer."""
        return ProposalOffer

    def _shown(self, offer: Offer) -> dict[str, _Shown] | None:
        if not isinstance(offer, ProposalOffer):
            return None
        proposal = offer.proposal
        gateway = proposal.associated_gateway
        requested = proposal.requested_allowed_prefixes_to_direct_connect_gateway
        return {
            "gateway_owner_account": gateway.owner_account if gateway else None,
            "associated_gateway_id": gateway.id if gateway else None,
            "direct_connect_gateway_id": proposal.direct_connect_gateway_id,
            "prefixes_within": tuple(each.cidr or "" for each in requested),
        }


def _members(expectation: Expectation[Offer], resource: object) -> dict[str, _Shown]:
    return {field.name: getattr(resource, field.name) for field in attrs.fields(type(expectation))}


def _in_words(expected: Texts | Numbers) -> str:
    if isinstance(expected, range) and expected.step == 1:
        return f"{expected[0]} to {expected[-1]}"
    return " or ".join(str(each) for each in sorted(_several(expected), key=str))


def _as_text(shown: _Shown) -> str | None:
    if isinstance(shown, tuple):
        return ", ".join(shown) or None
    return None if shown is None else str(shown)


def _as_json(expected: Texts | Numbers) -> object:
    if isinstance(expected, range) and expected.step == 1:
        return {"from": expected[0], "to": expected[-1]}
    return sorted(cast("Collection[str]", _several(expected))) if isinstance(expected, (frozenset, range)) else expected


def _from_json(name: str, value: object) -> object:
    if isinstance(value, list):
        several = cast("list[object]", value)
        if not several or not all(isinstance(each, str) or type(each) is int for each in several):
            raise ParameterError(f"{name}: expected several texts or numbers, got {several!r}")
        return frozenset(several)
    if isinstance(value, dict):
        ends = cast("dict[object, object]", value)
        first, last = ends.get("from"), ends.get("to")
        if ends.keys() != {"from", "to"} or type(first) is not int or type(last) is not int or first > last:
            raise ParameterError(f'{name}: expected {{"from": 100, "to": 199}}, got {ends!r}')
        return range(first, last + 1)
    return value


def told(differences: Iterable[Difference]) -> str:
    """Return differences in words."""
    return "; ".join(f"{each.field} is {each.actual}, not {each.expected}" for each in differences)


def check_expectation(value: object) -> None:
    """Check what was given as ``expect``.

    Raises:
        ParameterError: it is no expectation.
    """
    if not isinstance(value, Expectation):
        raise ParameterError(f"expect: expected an InterfaceExpectation, for instance, got {kind_of(value)}")
