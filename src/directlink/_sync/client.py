# Generated from _async/client.py by scripts/unasync: change that file.
"""The synchronous client: its settings and its life."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

import attrs

from directlink._basics.checks import check_bool, check_timeout, check_transport
from directlink._basics.clock import SystemClock, check_clock
from directlink._call.context import CallContext, ClockSkew
from directlink._call.retrying import RetryQuota
from directlink._concurrency.loops import Scoped
from directlink._config.checks import check_hooks, check_policy, check_signer
from directlink._config.logs import log_as_asked
from directlink._config.resolve import resolve_settings
from directlink._config.user_agent import user_agent
from directlink._sync.accept import Accepts
from directlink._sync.driver import Connector
from directlink._sync.offers.shared_looks import SharedLooks
from directlink._sync.operations import Operations
from directlink._sync.shared_polls import PollsByListing
from directlink.errors import ConfigurationError, ParameterError
from directlink.retry import RetryPolicy
from directlink.signing import SigV4Signer
from directlink.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from types import TracebackType

    from directlink._accept.expectations import Expectation
    from directlink._accept.offers import Offer
    from directlink._accept.preflight import Preflight
    from directlink._accept.requests import AcceptRequest
    from directlink._accept.snapshot import Snapshot
    from directlink._accept.waiting import OnPoll
    from directlink._basics.clock import Clock
    from directlink._diagnose.diagnosis import Diagnosis
    from directlink._diagnose.failover import FailoverTestReport
    from directlink._sync.offers.listing import OfferListing
    from directlink._sync.offers.watch import Watch
    from directlink.credentials import Credentials, CredentialsProvider
    from directlink.enums import Cloud
    from directlink.hooks import Hooks
    from directlink.outcomes import PollPolicy
    from directlink.signing import Signer

OfferT = TypeVar("OfferT", bound="Offer")


class DirectLinkClient(Accepts, Operations):
    """Synchronous client of AWS Direct Connect or OUTSCALE DirectLink.

    May be shared by any number of concurrent callers. Closing it (``client.close()``, or ``with``) closes
    its connections; closing twice is fine.

    Args:
        cloud: ``"aws"`` or ``"outscale"``. Never guessed; read off ``endpoint_url`` where its host is a known one, and
            required with any other host.
        region: ``"eu-west-2"``. Default: read off ``endpoint_url``, else the environment (``OSC_REGION``;
            ``AWS_REGION``, ``AWS_DEFAULT_REGION``), else the profile.
        endpoint_url: where to send requests, instead of the cloud's own endpoint in the region. With a host that is
            not a known one ``cloud`` is required, and the region comes from elsewhere.
        profile: profile to take credentials from.
        credentials: keys, or a source of keys. Default: the cloud's own order of environment and files.
        signer: how requests are signed. Default: :class:`~directlink.SigV4Signer`.
        transport: how requests are sent. Default: an :class:`~directlink.HttpcoreTransport` of this client's own.
            One that is given here stays yours: the client does not close it.
        timeout: seconds for a whole call: attempts, back-off and pages together.
        retry: when to send again. Default: :class:`~directlink.RetryPolicy`.
        hooks: what is told about every call, one or several; see :class:`~directlink.Hooks`.
        use_fips: use AWS's FIPS endpoint. Default: ``AWS_USE_FIPS_ENDPOINT``, else no.
        use_dual_stack: use AWS's dual-stack endpoint. Default: ``AWS_USE_DUALSTACK_ENDPOINT``, else no.
        allow_http: allow ``http://`` to hosts other than this one.
        correct_clock_skew: sign with the service's time when it says that ours is wrong.
        app_info: what is built on this package, ``"my-tool/1.2"``: appended to the ``User-Agent`` header. On AWS that
            also has the application id of ``AWS_SDK_UA_APP_ID``, or of the profile.
        clock: where time comes from; for tests.

    Raises:
        ConfigurationError: a setting is missing, wrong, or contradicts another one.
        CredentialsError: the keys that were found are unusable.
    """

    def __init__(
        self,
        *,
        cloud: Cloud | Literal["aws", "outscale"] | None = None,
        region: str | None = None,
        endpoint_url: str | None = None,
        profile: str | None = None,
        credentials: Credentials | CredentialsProvider | None = None,
        signer: Signer | None = None,
        transport: Transport | None = None,
        timeout: float = 30.0,
        retry: RetryPolicy | None = None,
        hooks: Hooks | Iterable[Hooks] | None = None,
        use_fips: bool | None = None,
        use_dual_stack: bool | None = None,
        allow_http: bool = False,
        correct_clock_skew: bool = True,
        app_info: str | None = None,
        clock: Clock | None = None,
    ) -> None:
        log_as_asked()
        clock = SystemClock() if clock is None else clock
        check_clock(clock)
        signer = SigV4Signer() if signer is None else signer
        check_signer(signer)
        check_bool("correct_clock_skew", correct_clock_skew)
        if transport is not None:
            check_transport(transport, Transport)
        settings = resolve_settings(
            cloud=cloud,
            region=region,
            endpoint_url=endpoint_url,
            profile=profile,
            credentials=credentials,
            use_fips=use_fips,
            use_dual_stack=use_dual_stack,
            allow_http=allow_http,
            clock=clock,
        )
        retry = RetryPolicy() if retry is None else check_policy(retry)
        self._timeout = check_timeout(timeout, ConfigurationError)
        self._cloud = settings.cloud
        self._context = CallContext(
            endpoint_url=settings.endpoint_url,
            region=settings.region,
            signing_name=settings.signing_name,
            signer=signer,
            credentials=settings.credentials,
            clock=settings.clock,
            may_ask=settings.may_ask,
            retry=retry,
            quota=RetryQuota(retry.quota),
            skew=ClockSkew() if correct_clock_skew else None,
            random=random.random,
            user_agent=user_agent(app_info, settings.app_id),
            hooks=() if hooks is None else check_hooks(hooks),
        )
        self._polls_by_scope = Scoped(PollsByListing)
        self._looks = SharedLooks()
        if transport is None:
            from directlink.transports import HttpcoreTransport
            from directlink.transports._tls import authorities

            default = HttpcoreTransport(verify=authorities(settings.ca_bundle), cert=settings.client_cert)
            self._connector = Connector(default, owned=True)
        else:
            self._connector = Connector(transport, owned=False)

    @property
    def cloud(self) -> Cloud:
        """Which service this client speaks to."""
        return self._cloud

    @property
    def region(self) -> str:
        """The region that requests are signed for."""
        return self._context.region

    @property
    def endpoint_url(self) -> str:
        """Where requests go."""
        return self._context.endpoint_url

    def with_options(
        self,
        *,
        timeout: float | None = None,
        retry: RetryPolicy | None = None,
        hooks: Hooks | Iterable[Hooks] | None = None,
    ) -> Self:
        """Return a view of this client with other options; it shares connections, credentials, retry quota and hooks.

        Closing a view closes nothing; closing the client closes its views.

        Args:
            timeout: seconds for a whole call.
            retry: when to send again. Its ``quota`` has no effect here.
            hooks: what else is told about the view's calls, after the hooks of this client.

        Raises:
            ConfigurationError: an option is not of the right kind.
        """
        options: dict[str, object] = {"_is_view": True}
        if timeout is not None:
            options["_timeout"] = check_timeout(timeout, ConfigurationError)
        context = self._context
        if retry is not None:
            context = attrs.evolve(context, retry=check_policy(retry))
        if hooks is not None:
            context = attrs.evolve(context, hooks=(*context.hooks, *check_hooks(hooks)))
        # Without its constructor: a subclass may have one of its own, and the view shares what that has made.
        view = type(self).__new__(type(self))
        vars(view).update(vars(self), _context=context, **options)
        return view

    def pending_offers(self) -> Sequence[Offer]:
        """List what waits to be accepted, of all kinds; this account's own offers to others too.

        Returns:
            Interfaces, on AWS hosted connections and proposals of gateway associations as well, all pages of them.
            Notebooks show them as a table.

        Raises:
            DirectLinkError: they could not be listed.
        """
        return self._offers().pending()

    def wait_for_offer(self, *, expect: Expectation[OfferT], timeout: float = 600.0) -> OfferT:
        """Wait for the one offer that is as expected; also finds one that was accepted meanwhile.

        Looks at once, then after 2 s, then every 5 to 15 s. Looks that fail for a passing reason are repeated until
        time is up.

        Args:
            expect: what is expected: an :class:`~directlink.InterfaceExpectation`,
                :class:`~directlink.ConnectionExpectation` or :class:`~directlink.ProposalExpectation`.
            timeout: seconds for the whole wait.

        Returns:
            The offer; ``offer.accepted`` tells whether it has been accepted meanwhile.

        Raises:
            ParameterError: the cloud has no such offers, or an argument is wrong.
            WaiterFailedError: several offers fit.
            WaiterTimeoutError: time is up; the message tells in what the offers there were differ.
            DirectLinkError: a look failed for a reason that does not pass.
        """
        return self._offers().wait_for(expect, timeout)

    def preflight(self, request: AcceptRequest[Any], /) -> Preflight:
        """Look, before anything is accepted, whether something stands in the way; changes nothing.

        Looks at the offer, and whether it waits to be accepted and is what was expected; at the gateway and its state;
        at what else has the same VLAN on the same connection, among what this account sees; at what can be counted
        against limits. Takes one to five calls.

        Args:
            request: what is to be accepted, as :meth:`accept` takes it.

        Returns:
            Findings, and whether it is ready. What the API does not tell, or what a read that was denied would have
            told, is said to be so.

        Raises:
            ParameterError: it is no request.
            DirectLinkError: the service could not be reached.
        """
        from directlink._sync.offers.preflight import Preflights

        preflights = Preflights(self._context, self._connector, self._timeout)
        return preflights.preflight(request, self._cloud)

    def diagnose(
        self, *, virtual_interface_id: str, timeout: float | None = None, router_output: str | None = None
    ) -> Diagnosis:
        """Find out why an interface does not forward traffic; changes nothing.

        Takes three to six calls on AWS and three on OUTSCALE, however many interfaces there are. The service shows the
        same ``down`` for most causes of a BGP session that is down: what cannot be told apart is said to be so. What
        the router says of its own end tells most of them apart.

        Args:
            virtual_interface_id: the interface (``dxvif-…``).
            timeout: seconds for all calls together. Default: the client's.
            router_output: what the router printed: FRR's ``show bgp neighbors json`` or BIRD's ``show protocols all``.

        Returns:
            Findings, likeliest causes first, and what could not be read; a read that is denied fails nothing.

        Raises:
            ParameterError: an argument is wrong.
            DirectLinkError: the interface could not be asked for.
        """
        from directlink._sync.diagnosing import Diagnosing

        budget = self._timeout if timeout is None else check_timeout(timeout, ParameterError)
        diagnosing = Diagnosing(self._context, self._connector, budget)
        return diagnosing.diagnose(virtual_interface_id, self._cloud, router_output)

    def run_failover_test(
        self,
        *,
        virtual_interface_id: str,
        seconds: float = 300.0,
        bgp_peer_ids: Iterable[str] = (),
        force: bool = False,
        on_poll: OnPoll | None = None,
    ) -> FailoverTestReport:
        """Take BGP sessions of an interface down for a while, and see that traffic has another way (AWS).

        Begins only if another interface that is up carries the same gateway, in the same address families. Looks every
        5 s, ends the test at once if those go down too, and ends it whatever happens to this call; should the process
        die, the service ends it after ``seconds``, rounded up to minutes. Waits two minutes at most for the sessions.

        Args:
            virtual_interface_id: the interface to test (``dxvif-…``), ``available``.
            seconds: how long, up to 72 hours.
            bgp_peer_ids: sessions to take down (``dxpeer-…``); all that it has if none is given.
            force: begin without another path as well. Public interfaces, which have no gateway, need it.
            on_poll: called after each look, with a :class:`~directlink.Poll` of each interface of this gateway.

        Returns:
            What was down for how long, from look to look, and whether the interface is back.

        Raises:
            StateConflictError: the interface is not ``available``, or no other path is up; nothing was begun.
            WaiterFailedError: it is not there.
            ParameterError: an argument is wrong.
            DirectLinkError: the test could not be begun, or not be ended.
        """
        from directlink._sync.failover_run import FailoverRun

        running = FailoverRun(self._context, self._connector, self._timeout)
        return running.run(virtual_interface_id, seconds, bgp_peer_ids, force=force, on_poll=on_poll)

    def _offers(self) -> OfferListing:
        from directlink._sync.offers.listing import OfferListing

        return OfferListing(self._context, self._connector, self._timeout, self._cloud, self._looks)

    def watch(
        self,
        *,
        resource_ids: Collection[str] | None = None,
        since: Snapshot | None = None,
        poll: PollPolicy | None = None,
        timeout: float | None = None,
    ) -> Watch:
        """Watch for changes: offers, states, BGP sessions, attributes, and what is gone.

        The first look tells of all offers that wait to be accepted, and with ``since`` of what changed since then; from
        then on each look tells what changed since the one before. A watch outlives failures that last longer than the
        retries, and says when it is blind. All watches of a client share their looks.

        Args:
            resource_ids: what to watch: interfaces (``dxvif-…``), connections (``dxcon-…``) and proposals. Default:
                everything that the account has of these; on OUTSCALE, interfaces.
            since: what an earlier watch knew, to go on with; of the same cloud, region and account.
            poll: how often to look. Default: every 15 s.
            timeout: seconds after which the loop over it ends, by the client's clock. Default: never.

        Returns:
            A stream of a :class:`~directlink.Change` each. ``once()`` looks once, and ``stop()`` ends the loop.

        Raises:
            ParameterError: an argument is wrong, or the snapshot is of another cloud, region or, as soon as the first
                look tells, account.
        """
        from directlink._accept.watching import Watching, watch_policy
        from directlink._sync.offers.looking import Looker
        from directlink._sync.offers.watch import Watch

        budget = None if timeout is None else check_timeout(timeout, ParameterError)
        clock = self._context.clock
        looker = Looker(self._context, self._connector, self._timeout, self._cloud, self._looks)
        watching = Watching(self._cloud, self._context.region, resource_ids, since, clock.time)
        return Watch(looker, watching, watch_policy(poll), budget)

    _is_view = False

    def close(self) -> None:
        """Close the connections; later calls raise :class:`~directlink.ClientClosedError`."""
        if not self._is_view:
            self._connector.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        if "_connector" not in vars(self):  # its settings were refused, and a traceback shows it nevertheless
            return f"<{type(self).__name__}, unfinished>"
        state = ", closed" if self._connector.closed else ""
        return f"<{type(self).__name__} {self.cloud} {self.region} {self.endpoint_url}{state}>"

    def __getstate__(self) -> Any:
        raise TypeError(
            f"{type(self).__name__} holds connections and credentials and cannot be pickled: "
            "make a client in the process that uses it"
        )
