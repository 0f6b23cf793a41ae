"""What is to be accepted, and how: one class for each handshake between two accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Literal, Self, TypeAlias, TypeVar, cast

import attrs

from directlink._accept.expectations import (
    ConnectionExpectation,
    Expectation,
    InterfaceExpectation,
    ProposalExpectation,
)
from directlink._accept.results import Acceptance, AcceptResult, AssociationAcceptResult, ConnectionAcceptResult
from directlink._accept.settings import InterfaceSettings, check_tags, copied
from directlink._basics.checks import check_identifier, check_mapping, kind_of
from directlink.errors import ParameterError
from directlink.outcomes import Goal, one_gateway, one_goal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import TypeVar as TypeVarWithDefault

    # A request that was read from data is for some handshake.
    A_co = TypeVarWithDefault("A_co", bound=Acceptance, covariant=True, default=Acceptance)
else:
    A_co = TypeVar("A_co", bound=Acceptance, covariant=True)

VERSION: Final = 1
"""Of what :meth:`AcceptRequest.to_dict` returns."""

InterfaceGoal: TypeAlias = Goal | Literal["attached", "available"] | None


def _id(_: object, field: attrs.Attribute[Any], value: object) -> None:
    check_identifier(field.name, value)


def _id_or_none(_: object, field: attrs.Attribute[Any], value: object) -> None:
    if value is not None:
        check_identifier(field.name, value)


def _goal(_: object, __: attrs.Attribute[Any], value: str | None) -> None:
    one_goal(value)


def _only_goal(request: AcceptRequest[Any], field: attrs.Attribute[Any], value: object) -> None:
    if value is not None and value != request.GOAL:
        raise ParameterError(f"{field.name}: expected {request.GOAL!r} or None, got {value!r}")


def _expectation(request: AcceptRequest[Any], field: attrs.Attribute[Any], value: object) -> None:
    kind = request.EXPECTATION
    if value is not None and not isinstance(value, kind):
        raise ParameterError(f"{field.name}: expected {kind.__name__}, got {kind_of(value)}")


def _settings(request: AcceptRequest[Any], field: attrs.Attribute[Any], value: object) -> None:
    if value is None:
        return
    if not isinstance(value, InterfaceSettings):
        raise ParameterError(f"{field.name}: expected InterfaceSettings, got {kind_of(value)}")
    late = [name for name in ("mtu", "site_link_enabled") if getattr(value, name) is not None]
    if late and getattr(request, "wait_for", None) != request.GOAL:
        raise ParameterError(f"settings: {late[0]} takes an interface that is available: give wait_for='available'")


def _prefixes(_: object, field: attrs.Attribute[Any], value: Sequence[object] | None) -> None:
    if value is not None and not (isinstance(value, tuple) and value and all(isinstance(each, str) for each in value)):
        raise ParameterError(f"{field.name}: expected a tuple of prefixes, at least one, got {kind_of(value)}")


@attrs.frozen(kw_only=True)
class AcceptRequest(Generic[A_co]):
    """What is to be accepted; each handshake has a class of its own."""

    KIND: ClassVar[str] = ""
    """``private``, ``transit``, ``public``, ``connection`` or ``proposal``."""
    GOAL: ClassVar[str] = "available"
    """What is reached last."""
    EXPECTATION: ClassVar[type[Expectation[Any]]]
    """What can be expected of the offer."""

    @property
    def resource_id(self) -> str:
        """What is offered."""
        found: str = getattr(self, attrs.fields(type(self))[0].name)
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data: ``version``, ``kind``, and the attributes that are set, by their names."""
        fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(type(self))
        values = {field.name: getattr(self, field.name) for field in fields}
        return {
            "version": VERSION,
            "kind": self.KIND,
            **{name: _as_json(value) for name, value in values.items() if value is not None},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build it from what :meth:`to_dict` returned; on :class:`AcceptRequest` itself, whatever handshake it is for.

        Args:
            data: what a queue or a file held.

        Raises:
            ParameterError: it is of another version or kind, or has an attribute that this release does not know: a
                wish that is not understood is not passed over.
        """
        check_mapping(cls.__name__, data, ParameterError)
        kind = _KINDS.get(str(data.get("kind")))
        if data.get("version") != VERSION or kind is None or not issubclass(kind, cls):
            raise ParameterError(
                f"{cls.__name__}: expected version {VERSION} and kind {cls.KIND or ' or '.join(_KINDS)}, "
                f"got version {data.get('version')!r} and kind {data.get('kind')!r}"
            )
        given = {name: value for name, value in data.items() if name not in {"version", "kind"}}
        if "expect" in given:
            given["expect"] = kind.EXPECTATION.from_dict(given["expect"])
        if "settings" in given:
            given["settings"] = InterfaceSettings.from_dict(given["settings"])
        if isinstance(given.get("allowed_prefixes"), list):  # a text is not several prefixes, one a character
            given["allowed_prefixes"] = tuple(given["allowed_prefixes"])
        try:
            return kind(**given)
        except TypeError as error:
            if isinstance(error, ParameterError):
                raise
            raise ParameterError(f"{kind.__name__}: {error}") from None


def _as_json(value: object) -> Any:
    if isinstance(value, (Expectation, InterfaceSettings)):
        return value.to_dict()
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, str]", value))
    return list(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else str(value)


@attrs.frozen(kw_only=True)
class AcceptPrivateVirtualInterface(AcceptRequest[AcceptResult]):
    """Accept an offered private virtual interface. Exactly one gateway is given.

    Attributes:
        virtual_interface_id: the offered interface (``dxvif-…``).
        virtual_gateway_id: the virtual private gateway to attach it to (``vgw-…``).
        direct_connect_gateway_id: the Direct Connect gateway to attach it to, instead.
        wait_for: ``"attached"`` or ``"available"`` to wait for that as well.
        expect: what the offer is expected to be; if it differs, nothing is sent.
        settings: what to set once it is accepted (AWS).

    Raises:
        ParameterError: none or both gateways were given, or something else is wrong with the arguments.
    """

    KIND: ClassVar[str] = "private"
    EXPECTATION: ClassVar[type[Expectation[Any]]] = InterfaceExpectation

    virtual_interface_id: str = attrs.field(validator=_id)
    virtual_gateway_id: str | None = attrs.field(default=None, validator=_id_or_none)
    direct_connect_gateway_id: str | None = attrs.field(default=None, validator=_id_or_none)
    wait_for: InterfaceGoal = attrs.field(default=None, validator=_goal)
    expect: InterfaceExpectation | None = attrs.field(default=None, validator=_expectation)
    settings: InterfaceSettings | None = attrs.field(default=None, validator=_settings)

    def __attrs_post_init__(self) -> None:
        one_gateway(self.virtual_gateway_id, self.direct_connect_gateway_id)


@attrs.frozen(kw_only=True)
class AcceptTransitVirtualInterface(AcceptRequest[AcceptResult]):
    """Accept an offered transit virtual interface (AWS).

    Attributes:
        virtual_interface_id: the offered interface (``dxvif-…``).
        direct_connect_gateway_id: the Direct Connect gateway to attach it to.
        wait_for: ``"attached"`` or ``"available"`` to wait for that as well.
        expect: what the offer is expected to be; if it differs, nothing is sent.
        settings: what to set once it is accepted (AWS).

    Raises:
        ParameterError: something is wrong with the arguments.
    """

    KIND: ClassVar[str] = "transit"
    EXPECTATION: ClassVar[type[Expectation[Any]]] = InterfaceExpectation

    virtual_interface_id: str = attrs.field(validator=_id)
    direct_connect_gateway_id: str = attrs.field(validator=_id)
    wait_for: InterfaceGoal = attrs.field(default=None, validator=_goal)
    expect: InterfaceExpectation | None = attrs.field(default=None, validator=_expectation)
    settings: InterfaceSettings | None = attrs.field(default=None, validator=_settings)


@attrs.frozen(kw_only=True)
class AcceptPublicVirtualInterface(AcceptRequest[AcceptResult]):
    """Accept an offered public virtual interface, which has no gateway (AWS).

    Attributes:
        virtual_interface_id: the offered interface (``dxvif-…``).
        wait_for: ``"attached"`` or ``"available"`` to wait for that as well; AWS verifies the addresses first, which
            may take days.
        expect: what the offer is expected to be; if it differs, nothing is sent.
        settings: what to set once it is accepted.

    Raises:
        ParameterError: something is wrong with the arguments.
    """

    KIND: ClassVar[str] = "public"
    EXPECTATION: ClassVar[type[Expectation[Any]]] = InterfaceExpectation

    virtual_interface_id: str = attrs.field(validator=_id)
    wait_for: InterfaceGoal = attrs.field(default=None, validator=_goal)
    expect: InterfaceExpectation | None = attrs.field(default=None, validator=_expectation)
    settings: InterfaceSettings | None = attrs.field(default=None, validator=_settings)


@attrs.frozen(kw_only=True)
class AcceptHostedConnection(AcceptRequest[ConnectionAcceptResult]):
    """Accept a hosted connection that a partner offers (AWS).

    Attributes:
        connection_id: the offered connection (``dxcon-…``).
        wait_for: ``"available"`` to wait for that as well.
        expect: what the offer is expected to be; if it differs, nothing is sent.
        tags: tags to have once it is accepted, besides those that there are.

    Raises:
        ParameterError: something is wrong with the arguments.
    """

    KIND: ClassVar[str] = "connection"
    EXPECTATION: ClassVar[type[Expectation[Any]]] = ConnectionExpectation

    connection_id: str = attrs.field(validator=_id)
    wait_for: Literal["available"] | None = attrs.field(default=None, validator=_only_goal)
    expect: ConnectionExpectation | None = attrs.field(default=None, validator=_expectation)
    tags: Mapping[str, str] | None = attrs.field(default=None, converter=copied, validator=check_tags, hash=False)


@attrs.frozen(kw_only=True)
class AcceptGatewayAssociationProposal(AcceptRequest[AssociationAcceptResult]):
    """Accept a proposal to associate another account's gateway with a Direct Connect gateway of this one (AWS).

    A proposal is listed for a week, and for three days once it was accepted. Whether one that is gone was accepted,
    only the association of its two gateways tells; so both are named here.

    Attributes:
        proposal_id: the proposal (a UUID).
        direct_connect_gateway_id: the Direct Connect gateway of this account (a UUID).
        associated_gateway_id: the virtual private (``vgw-…``) or transit gateway (``tgw-…``) of the other account.
        gateway_owner_account: the other account (12 digits).
        allowed_prefixes: prefixes to advertise, all of them, instead of the proposed ones. Default: as proposed.
        wait_for: ``"associated"`` to wait for that as well.
        expect: what the offer is expected to be; if it differs, nothing is sent.

    Raises:
        ParameterError: something is wrong with the arguments.
    """

    KIND: ClassVar[str] = "proposal"
    GOAL: ClassVar[str] = "associated"
    EXPECTATION: ClassVar[type[Expectation[Any]]] = ProposalExpectation

    proposal_id: str = attrs.field(validator=_id)
    direct_connect_gateway_id: str = attrs.field(validator=_id)
    associated_gateway_id: str = attrs.field(validator=_id)
    gateway_owner_account: str = attrs.field(validator=_id)
    allowed_prefixes: tuple[str, ...] | None = attrs.field(default=None, validator=_prefixes)
    wait_for: Literal["associated"] | None = attrs.field(default=None, validator=_only_goal)
    expect: ProposalExpectation | None = attrs.field(default=None, validator=_expectation)


_KINDS: Final[dict[str, type[AcceptRequest[Any]]]] = {
    kind.KIND: kind
    for kind in (
        AcceptPrivateVirtualInterface,
        AcceptTransitVirtualInterface,
        AcceptPublicVirtualInterface,
        AcceptHostedConnection,
        AcceptGatewayAssociationProposal,
    )
}
