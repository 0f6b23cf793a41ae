"""Operations that make interfaces: for the caller, or offered to another account and accepted there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink.emulator._errors import Refusal, client_error
from directlink.emulator._operations.connections import check_available, find_carrier
from directlink.emulator._operations.gateways import choose_gateway
from directlink.emulator._operations.prefix_pools import gateway_problem, pool_problem
from directlink.emulator._operations.rate_limits import check_rate_limit, limiter_problem
from directlink.emulator._operations.registry import operation
from directlink.emulator._operations.terms import read_allocation, read_terms
from directlink.emulator._operations.virtual_interfaces import add_virtual_interface, find_virtual_interface
from directlink.emulator._records.connection import Connection
from directlink.emulator._records.terms import PrefixAllocation
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.gateway import GatewayChoice
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.lag import Lag
    from directlink.emulator._records.terms import InterfaceKind
    from directlink.emulator._records.virtual_interface import VirtualInterface
    from directlink.emulator._store.store import Store


def offer(
    store: Store,
    kind: InterfaceKind,
    carrier: Connection | Lag,
    account_id: str,
    details: Parameters,
    *,
    interface_id: str | None = None,
    is_seeded: bool = False,
) -> VirtualInterface:
    """Put an interface on a connection or LAG, to be accepted by an account.

    Args:
        store: where to put it.
        kind: its kind.
        carrier: what carries it.
        account_id: the account that may accept it.
        details: its terms, as a request has them.
        interface_id: its id; made up if ``None``.
        is_seeded: whether it begins a test: then ``carrier`` need not be available.

    Raises:
        Refusal: a term is wrong, or the connection has no room.
    """
    if isinstance(carrier, Connection) and carrier.hosting is not None and store.vlans_in_use(carrier.id):
        raise Refusal("LimitExceededException", f"hosted connection {carrier.id} carries one interface only")
    agreed = read_terms(store, kind, carrier.id, details)
    terms = agreed[0]
    check_rate_limit(carrier, terms.rate_limit)
    problem = pool_problem(store, carrier, terms.allocation) or limiter_problem(store, carrier, terms.rate_limit)
    if problem:
        raise Refusal("LimitExceededException", problem)
    tags = details.tags()
    if not is_seeded:
        check_available(store, carrier)
    return add_virtual_interface(store, kind, carrier, agreed, account_id, tags=tags, interface_id=interface_id)


def _allocate(store: Store, caller: Caller, parameters: Parameters, kind: InterfaceKind) -> Json:
    carrier = find_carrier(store, caller, parameters.string("connectionId"))
    account_id = parameters.string("ownerAccount")
    if account_id == carrier.account_id and store.cloud is Cloud.AWS:
        raise client_error("Cannot allocate VirtualInterface for the connection owner.")
    if account_id not in store.accounts:
        raise client_error(f"account {account_id} does not exist")
    details = parameters.structure(f"new{kind.title()}VirtualInterfaceAllocation")
    answer = offer(store, kind, carrier, account_id, details).to_json(store.lifecycle)
    for peer in answer.get("bgpPeers", ()):
        peer["bgpStatus"] = "down"  # as in AWS's published answer; of what is listed later, none is published
    return answer


def _confirm(store: Store, caller: Caller, parameters: Parameters, kind: InterfaceKind) -> Json:
    interface = find_virtual_interface(store, caller, parameters.string("virtualInterfaceId"))
    if interface.account_id != caller.account.account_id:
        raise client_error(f"virtual interface {interface.id} can only be confirmed by account {interface.account_id}")
    if interface.kind != kind:
        raise client_error(f"virtual interface {interface.id} is {interface.kind}, not {kind}")
    gateway = choose_gateway(store, caller, parameters, kind)
    state = interface.state(store.lifecycle)
    if state != "confirming":
        raise client_error(f"virtual interface {interface.id} is {state}, not confirming")
    _check_gateway_room(store, gateway, interface.terms.allocation)
    return {"virtualInterfaceState": _accept(store, interface, gateway)}


def _check_gateway_room(store: Store, gateway: GatewayChoice | None, allocation: PrefixAllocation | None) -> None:
    if gateway is not None and gateway.direct_connect_gateway_id is not None:
        problem = gateway_problem(store, gateway.direct_connect_gateway_id, allocation)
        if problem:
            raise client_error(problem)


def _accept(store: Store, interface: VirtualInterface, gateway: GatewayChoice | None) -> str:
    state = interface.accept(store.lifecycle, gateway)
    store.virtual_interfaces[interface.id] = interface  # it is found by its gateway from now on
    return state


def _create(store: Store, caller: Caller, parameters: Parameters, kind: InterfaceKind) -> Json:
    carrier = find_carrier(store, caller, parameters.string("connectionId"))
    details = parameters.structure(f"new{kind.title()}VirtualInterface")
    # the API requires no gateway: OUTSCALE's service is known to let such an interface wait to be confirmed with one
    named = (details.optional_string("virtualGatewayId"), details.optional_string("directConnectGatewayId"))
    waits = kind == "private" and not any(named)
    gateway = None if waits else choose_gateway(store, caller, details, kind)
    site_link = details.boolean("enableSiteLink") and kind != "public"
    _check_gateway_room(store, gateway, read_allocation(kind, details, PrefixAllocation()))
    interface = offer(store, kind, carrier, caller.account.account_id, details)
    interface.site_link = site_link
    if waits:
        return interface.to_json(store.lifecycle)
    state = _accept(store, interface, gateway)
    return interface.to_json(store.lifecycle) | {"virtualInterfaceState": state}


@operation("AllocatePrivateVirtualInterface")
def allocate_private_virtual_interface(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Offer a private interface on the caller's connection to another account."""
    return _allocate(store, caller, parameters, "private")


@operation("ConfirmPrivateVirtualInterface")
def confirm_private_virtual_interface(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Accept an offered private interface and attach it to a gateway."""
    return _confirm(store, caller, parameters, "private")


@operation("CreatePrivateVirtualInterface")
def create_private_virtual_interface(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Make a private interface on the caller's connection for the caller."""
    return _create(store, caller, parameters, "private")


@operation("AllocatePublicVirtualInterface", Cloud.AWS)
def allocate_public_virtual_interface(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Offer a public interface on the caller's connection to another account."""
    return _allocate(store, caller, parameters, "public")


@operation("ConfirmPublicVirtualInterface", Cloud.AWS)
def confirm_public_virtual_interface(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Accept an offered public interface; its addresses are verified before it is provisioned."""
    return _confirm(store, caller, parameters, "public")


@operation("CreatePublicVirtualInterface", Cloud.AWS)
def create_public_virtual_interface(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Make a public interface on the caller's connection for the caller."""
    return _create(store, caller, parameters, "public")


@operation("AllocateTransitVirtualInterface", Cloud.AWS)
def allocate_transit_virtual_interface(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Offer a transit interface on the caller's connection to another account."""
    return {"virtualInterface": _allocate(store, caller, parameters, "transit")}


@operation("ConfirmTransitVirtualInterface", Cloud.AWS)
def confirm_transit_virtual_interface(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Accept an offered transit interface and attach it to a Direct Connect gateway."""
    return _confirm(store, caller, parameters, "transit")


@operation("CreateTransitVirtualInterface", Cloud.AWS)
def create_transit_virtual_interface(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Make a transit interface on the caller's connection for the caller."""
    return {"virtualInterface": _create(store, caller, parameters, "transit")}
