"""Accepting what another account offers, and declining it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, overload

from directlink._async.wait import AsyncWaits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from directlink._accept.expectations import InterfaceExpectation
    from directlink._accept.offers import Offer
    from directlink._accept.outcomes_of_many import AcceptOutcome
    from directlink._accept.requests import AcceptRequest, InterfaceGoal
    from directlink._accept.results import Acceptance, AcceptResult
    from directlink._accept.settings import InterfaceSettings
    from directlink._accept.waiting import OnPoll
    from directlink._async.accepting_many import AsyncAcceptingMany
    from directlink._async.stream import AsyncStream
    from directlink.outcomes import PollPolicy

A = TypeVar("A", bound="Acceptance")


class AsyncAccepts(AsyncWaits):
    """The main job; what does it is imported when it is first used."""

    async def accept(
        self,
        request: AcceptRequest[A],
        *,
        timeout: float | None = None,
        poll: PollPolicy | None = None,
        on_poll: OnPoll | None = None,
    ) -> A:
        """Accept what another account offers, and know that it is accepted.

        Looks at the offer, confirms it if it waits for that, and after anything but a clear answer looks again. A lost
        answer is therefore neither an error nor a second acceptance; accepting twice, from several processes at once,
        or again after a crash, is a success.

        Args:
            request: what is to be accepted, and how: an :class:`~directlink.AcceptPrivateVirtualInterface`,
                :class:`~directlink.AcceptTransitVirtualInterface`, :class:`~directlink.AcceptPublicVirtualInterface`,
                :class:`~directlink.AcceptHostedConnection` or :class:`~directlink.AcceptGatewayAssociationProposal`.
            timeout: seconds for everything, the wait for ``request.wait_for`` included. Default: 600 for an interface,
                1800 for a connection, 3600 for a proposal.
            poll: how often to look. Default: after 2 s, then every 5 to 15 s; at proposals after 5 s, then every 15 to
                30 s.
            on_poll: called with a :class:`~directlink.Poll` after each look.

        Returns:
            What was accepted, its state, whether it was accepted before, and what happened when.

        Raises:
            ParameterError: something is wrong with the arguments; nothing was sent.
            UnexpectedOfferError: the offer is not what ``request.expect`` says; nothing was sent.
            AcceptedDifferentlyError: it is accepted already, by another gateway or with other prefixes.
            OutcomeUnknownError: no confirm got a clear answer, and looking gave none either. Run it again.
            StateConflictError: it is nothing that anybody offers: a dedicated connection.
            SettingsNotAppliedError: it is accepted, and not everything was set that ``request.settings`` says;
                :class:`~directlink.TagsNotAppliedError` of a connection. Running it again does what is left.
            WaiterFailedError: it is declined, deleted or expired, or is not there.
            WaiterTimeoutError: it did not reach ``wait_for`` in time, or time ran out before it could be accepted.
            ConfigurationError: the client is one for another Region than a proposal's gateway; nothing was sent.
            DirectConnectClientException: it waits to be accepted, and the confirm was refused.
            DirectLinkError: any other failure. ``error.accepted`` tells of each whether the offer is accepted as
                asked: ``True``, ``False``, or ``None`` where that is not known.
        """
        return await self._accepting().accept(request, timeout=timeout, poll=poll, on_poll=on_poll)

    def accept_all(
        self,
        requests: Iterable[AcceptRequest[A]],
        *,
        timeout: float | None = None,
        max_concurrency: int = 8,
        poll: PollPolicy | None = None,
        on_poll: OnPoll | None = None,
    ) -> AsyncStream[AcceptOutcome[A]]:
        """Accept many offers, of any kinds, and tell what became of each as soon as it is known.

        Each is accepted as :meth:`accept` does it; a failure of one does not touch the others. All waits share their
        looks: any number of interfaces costs one (paged) look an interval.

        The next ones begin only while the next outcome is asked for. So who leaves the loop early leaves what has not
        begun as it is; used as a context manager, the stream also stops what is under way at its next step.

        Args:
            requests: what is to be accepted.
            timeout: seconds for each, from when its turn comes. Default: by kind, as for :meth:`accept`.
            max_concurrency: how many are accepted at a time, at least 1.
            poll: how often to look. Default: by kind, as for :meth:`accept`.
            on_poll: called with a :class:`~directlink.Poll` after each look at each of them.

        Returns:
            A stream of an :class:`~directlink.AcceptOutcome` for each request, in the order in which they end: either
            :class:`~directlink.Accepted` with a ``result``, or :class:`~directlink.NotAccepted` with an ``error``.

        Raises:
            ParameterError: an argument is wrong; nothing was sent.
        """
        return self._accepting().accept_all(
            requests, max_concurrency=max_concurrency, timeout=timeout, poll=poll, on_poll=on_poll
        )

    async def decline(self, offer: Offer, *, timeout: float = 60.0) -> None:
        """Decline what another account offers, of whatever kind.

        The API declines by deleting, and deletes what is in use as readily. So this looks first, and refuses unless the
        offer still waits to be accepted; who accepts it between that look and the deletion loses it all the same. One
        that has ended already is declined enough.

        Args:
            offer: the offer, from :meth:`pending_offers` or :meth:`wait_for_offer` for instance.
            timeout: seconds for everything.

        Raises:
            ParameterError: it is no offer.
            StateConflictError: it is accepted, or never was an offer; nothing was deleted.
            WaiterFailedError: it is not there.
            DirectLinkError: any other failure.
        """
        await self._accepting().decline(offer, timeout)

    @overload
    async def accept_private_virtual_interface(
        self,
        *,
        virtual_interface_id: str,
        virtual_gateway_id: str,
        wait_for: InterfaceGoal = None,
        expect: InterfaceExpectation | None = None,
        settings: InterfaceSettings | None = None,
        timeout: float | None = None,
        poll: PollPolicy | None = None,
        on_poll: OnPoll | None = None,
    ) -> AcceptResult: ...

    @overload
    async def accept_private_virtual_interface(
        self,
        *,
        virtual_interface_id: str,
        direct_connect_gateway_id: str,
        wait_for: InterfaceGoal = None,
        expect: InterfaceExpectation | None = None,
        settings: InterfaceSettings | None = None,
        timeout: float | None = None,
        poll: PollPolicy | None = None,
        on_poll: OnPoll | None = None,
    ) -> AcceptResult: ...

    async def accept_private_virtual_interface(
        self,
        *,
        virtual_interface_id: str,
        virtual_gateway_id: str | None = None,
        direct_connect_gateway_id: str | None = None,
        wait_for: InterfaceGoal = None,
        expect: InterfaceExpectation | None = None,
        settings: InterfaceSettings | None = None,
        timeout: float | None = None,
        poll: PollPolicy | None = None,
        on_poll: OnPoll | None = None,
    ) -> AcceptResult:
        """Accept an offered private virtual interface: :meth:`accept`, with an argument for each wish.

        Args:
            virtual_interface_id: the offered interface (``dxvif-…``).
            virtual_gateway_id: the virtual private gateway to attach it to (``vgw-…``).
            direct_connect_gateway_id: the Direct Connect gateway to attach it to, instead. Exactly one is given.
            wait_for: ``"attached"`` or ``"available"`` to wait for that as well.
            expect: what the offer is expected to be; if it differs, nothing is sent.
            settings: what to set once it is accepted (AWS).
            timeout: seconds for everything, the wait included. Default: 600.
            poll: how often to look. Default: after 2 s, then every 5 to 15 s.
            on_poll: called with a :class:`~directlink.Poll` after each look.

        Returns:
            The state, whether it was accepted before, and what happened when.

        Raises:
            ParameterError: none or both gateways were given, or something else is wrong with the arguments.
            GatewayMismatchError: it is accepted already, by another gateway.
            OutcomeUnknownError: no confirm got a clear answer, and looking gave none either. Run it again.
            WaiterFailedError: it is declined, deleted or expired, or is not there.
            WaiterTimeoutError: it did not reach ``wait_for`` in time, or time ran out before it could be accepted.
            DirectConnectClientException: it waits to be accepted, and the confirm was refused.
            DirectLinkError: any other failure, see :meth:`accept`; ``error.accepted`` tells of each whether the
                interface is accepted as asked.
        """
        from directlink._accept.requests import AcceptPrivateVirtualInterface

        request = AcceptPrivateVirtualInterface(
            virtual_interface_id=virtual_interface_id,
            virtual_gateway_id=virtual_gateway_id,
            direct_connect_gateway_id=direct_connect_gateway_id,
            wait_for=wait_for,
            expect=expect,
            settings=settings,
        )
        return await self.accept(request, timeout=timeout, poll=poll, on_poll=on_poll)

    async def accept_transit_virtual_interface(
        self,
        *,
        virtual_interface_id: str,
        direct_connect_gateway_id: str,
        wait_for: InterfaceGoal = None,
        expect: InterfaceExpectation | None = None,
        settings: InterfaceSettings | None = None,
        timeout: float | None = None,
        poll: PollPolicy | None = None,
        on_poll: OnPoll | None = None,
    ) -> AcceptResult:
        """Accept an offered transit virtual interface: :meth:`accept`, with an argument for each wish (AWS).

        Args:
            virtual_interface_id: the offered interface (``dxvif-…``).
            direct_connect_gateway_id: the Direct Connect gateway to attach it to.
            wait_for: ``"attached"`` or ``"available"`` to wait for that as well.
            expect: what the offer is expected to be; if it differs, nothing is sent.
            settings: what to set once it is accepted (AWS).
            timeout: seconds for everything, the wait included. Default: 600.
            poll: how often to look. Default: after 2 s, then every 5 to 15 s.
            on_poll: called with a :class:`~directlink.Poll` after each look.

        Returns:
            The state, whether it was accepted before, and what happened when.

        Raises:
            GatewayMismatchError: it is accepted already, by another gateway.
            OutcomeUnknownError: no confirm got a clear answer, and looking gave none either. Run it again.
            WaiterError: it cannot be accepted any more, is not there, or did not reach ``wait_for`` in time.
            DirectLinkError: any other failure, see :meth:`accept`; ``error.accepted`` tells of each whether it is
                accepted as asked.
        """
        from directlink._accept.requests import AcceptTransitVirtualInterface

        request = AcceptTransitVirtualInterface(
            virtual_interface_id=virtual_interface_id,
            direct_connect_gateway_id=direct_connect_gateway_id,
            wait_for=wait_for,
            expect=expect,
            settings=settings,
        )
        return await self.accept(request, timeout=timeout, poll=poll, on_poll=on_poll)

    async def accept_public_virtual_interface(
        self,
        *,
        virtual_interface_id: str,
        wait_for: InterfaceGoal = None,
        expect: InterfaceExpectation | None = None,
        settings: InterfaceSettings | None = None,
        timeout: float | None = None,
        poll: PollPolicy | None = None,
        on_poll: OnPoll | None = None,
    ) -> AcceptResult:
        """Accept an offered public virtual interface, which has no gateway: :meth:`accept`, wish by wish (AWS).

        Args:
            virtual_interface_id: the offered interface (``dxvif-…``).
            wait_for: ``"attached"`` or ``"available"`` to wait for that as well; AWS verifies the addresses first,
                which may take days.
            expect: what the offer is expected to be; if it differs, nothing is sent.
            settings: what to set once it is accepted (AWS).
            timeout: seconds for everything, the wait included. Default: 600.
            poll: how often to look. Default: after 2 s, then every 5 to 15 s.
            on_poll: called with a :class:`~directlink.Poll` after each look.

        Returns:
            The state, whether it was accepted before, and what happened when.

        Raises:
            OutcomeUnknownError: no confirm got a clear answer, and looking gave none either. Run it again.
            WaiterError: it cannot be accepted any more, is not there, or did not reach ``wait_for`` in time.
            DirectLinkError: any other failure, see :meth:`accept`; ``error.accepted`` tells of each whether it is
                accepted as asked.
        """
        from directlink._accept.requests import AcceptPublicVirtualInterface

        request = AcceptPublicVirtualInterface(
            virtual_interface_id=virtual_interface_id, wait_for=wait_for, expect=expect, settings=settings
        )
        return await self.accept(request, timeout=timeout, poll=poll, on_poll=on_poll)

    def _accepting(self) -> AsyncAcceptingMany:
        from directlink._async.accepting_many import AsyncAcceptingMany

        return AsyncAcceptingMany(self._context, self._connector, self._timeout, self._polls_by_scope)
