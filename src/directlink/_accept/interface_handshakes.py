"""Accepting an offered virtual interface: private, transit and public ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from directlink._accept.applying import Applying, of_interface, tags_left
from directlink._accept.handshake import Handshake, Standing
from directlink._accept.offers import InterfaceOffer
from directlink._accept.results import AcceptResult
from directlink._accept.settings import InterfaceSettings, SettingsNotAppliedError
from directlink._accept.states import ACCEPTED_INTERFACE, ENDED
from directlink._accept.subjects import Interface
from directlink._accept.waiting import GOALS, until
from directlink._call import operations as op
from directlink.enums import VirtualInterfaceState
from directlink.errors import GatewayMismatchError
from directlink.models.virtual_interfaces import VirtualInterface
from directlink.outcomes import Goal

if TYPE_CHECKING:
    from directlink._accept.log import Log
    from directlink._accept.requests import (
        AcceptPrivateVirtualInterface,
        AcceptPublicVirtualInterface,
        AcceptTransitVirtualInterface,
    )
    from directlink._accept.waiting import Judge, Wait
    from directlink.enums import OpenEnum
    from directlink.errors import AcceptedDifferentlyError, Difference, DirectLinkError
    from directlink.models.confirmations import (
        ConfirmPrivateVirtualInterfaceResponse,
        ConfirmPublicVirtualInterfaceResponse,
        ConfirmTransitVirtualInterfaceResponse,
    )
    from directlink.outcomes import History

    Confirmation = (
        ConfirmPrivateVirtualInterfaceResponse
        | ConfirmPublicVirtualInterfaceResponse
        | ConfirmTransitVirtualInterfaceResponse
    )


class _InterfaceHandshake(Handshake[VirtualInterface, AcceptResult]):
    """What the three have in common."""

    NOUN = "interface"
    UNTOLD = "it is accepted, and its description does not tell by which gateway"
    ACCEPTED = ACCEPTED_INTERFACE
    OFFERED: ClassVar[frozenset[str]] = frozenset({"confirming"})

    def __init__(
        self,
        request: AcceptPrivateVirtualInterface | AcceptTransitVirtualInterface | AcceptPublicVirtualInterface,
        log: Log,
        **gateways: str | None,
    ) -> None:
        super().__init__(request, log)
        self._settings = request.settings
        self.has_settings = request.settings is not None
        self.subject = Interface(request.virtual_interface_id)
        self.expect, self.goal = request.expect, request.wait_for
        self.members = {"virtual_interface_id": request.virtual_interface_id, **gateways}
        self._gateway = next((gateway for gateway in gateways.values() if gateway is not None), None)

    def standing(self, resource: VirtualInterface) -> Standing:
        """Tell whether it is accepted by its state; a state that nobody knows says so if there is a gateway.

        What has ended is never accepted, whatever gateway it names.
        """
        state = resource.virtual_interface_state
        if state in ENDED:
            return Standing.ENDED
        if state in self.OFFERED:
            return Standing.OFFERED
        accepted = state in self.ACCEPTED or (state and _gateways(resource))
        return Standing.ACCEPTED if accepted else Standing.UNSETTLED

    def offer(self, resource: VirtualInterface) -> InterfaceOffer:
        """Return the interface as an offer."""
        return InterfaceOffer(virtual_interface=resource)

    def differences(self, resource: VirtualInterface) -> tuple[Difference, ...] | None:
        """Compare the gateway."""
        gateways = _gateways(resource)
        if self._gateway is None or self._gateway in gateways:
            return ()
        return self._mismatch(gateways[0]).differences if gateways else None

    def accepted_differently(self, differences: tuple[Difference, ...]) -> AcceptedDifferentlyError:
        """Return the error for another gateway."""
        first = differences[0]
        return (
            self._mismatch(first.actual) if first.field == "gateway_id" else super().accepted_differently(differences)
        )

    def answered(
        self, answer: Confirmation, resource: VirtualInterface
    ) -> tuple[VirtualInterfaceState | None, VirtualInterface]:
        """Return the state that was answered."""
        return answer.virtual_interface_state, resource

    def judge(self, goal: str) -> Judge[VirtualInterface]:
        """Return what judges an interface on its way to ``attached`` or ``available``."""
        return until(GOALS[goal])

    def applying(self, wait: Wait[VirtualInterface], region: str) -> Applying[VirtualInterface] | None:
        """Return what gives the interface its settings."""
        steps = of_interface(self._settings, region)
        stays = self.goal == Goal.AVAILABLE
        return Applying(wait, steps, stays_available=stays, failure=self._not_applied) if steps else None

    def _not_applied(
        self, left: tuple[str, ...], result: AcceptResult, error: DirectLinkError
    ) -> SettingsNotAppliedError:
        """Return the error for settings that could not be applied."""
        assert self._settings is not None
        wanted = self._settings.to_dict()
        if "tags" in left:
            wanted["tags"] = tags_left(result.virtual_interface, wanted["tags"])
        told = SettingsNotAppliedError(f"{self.id} is accepted, and {', '.join(left)} not applied: {error.message}")
        told.applied = tuple(name for name in wanted if name not in left)
        told.remaining = InterfaceSettings.from_dict({name: wanted[name] for name in left})
        told.result = result
        return told

    def by_whom(self) -> str:
        """Return which gateway it was accepted by."""
        return f"it was accepted by {self._gateway}" if self._gateway else super().by_whom()

    def result(
        self, resource: VirtualInterface, state: OpenEnum, *, already: bool, history: History, attempts: int
    ) -> AcceptResult:
        """Return the accepted interface."""
        return AcceptResult(
            state=VirtualInterfaceState(state),
            already_accepted=already,
            virtual_interface=resource,
            history=history,
            confirm_attempts=attempts,
        )

    def _mismatch(self, actual: str | None) -> GatewayMismatchError:
        return GatewayMismatchError(
            f"{self.id} was accepted already, by {actual} and not by {self._gateway}",
            virtual_interface_id=self.id,
            expected_gateway_id=str(self._gateway),
            actual_gateway_id=actual,
        )


def _gateways(interface: VirtualInterface) -> list[str]:
    return [gateway for gateway in (interface.virtual_gateway_id, interface.direct_connect_gateway_id) if gateway]


class PrivateHandshake(_InterfaceHandshake):
    """A private virtual interface."""

    CONFIRM = op.CONFIRM_PRIVATE_VIRTUAL_INTERFACE

    def __init__(self, request: AcceptPrivateVirtualInterface, log: Log) -> None:
        super().__init__(
            request,
            log,
            virtual_gateway_id=request.virtual_gateway_id,
            direct_connect_gateway_id=request.direct_connect_gateway_id,
        )


class TransitHandshake(_InterfaceHandshake):
    """A transit virtual interface; its documentation calls the first state ``requested``."""

    CONFIRM = op.CONFIRM_TRANSIT_VIRTUAL_INTERFACE
    OFFERED = frozenset({"confirming", "requested"})

    def __init__(self, request: AcceptTransitVirtualInterface, log: Log) -> None:
        super().__init__(request, log, direct_connect_gateway_id=request.direct_connect_gateway_id)


class PublicHandshake(_InterfaceHandshake):
    """A public virtual interface: no gateway."""

    CONFIRM = op.CONFIRM_PUBLIC_VIRTUAL_INTERFACE

    def __init__(self, request: AcceptPublicVirtualInterface, log: Log) -> None:
        super().__init__(request, log)
