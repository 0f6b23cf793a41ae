"""What all calls of a client share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from directlink._call.activities import UNOBSERVED, AnnouncedActivity
from directlink._call.reporting import Announcer

if TYPE_CHECKING:
    from collections.abc import Callable

    from directlink._basics.clock import Clock
    from directlink._call.activities import Activity, Situation
    from directlink._call.reporting import Observer
    from directlink._call.retrying import RetryQuota
    from directlink.credentials import CredentialCache
    from directlink.hooks import Hooks
    from directlink.retry import RetryPolicy
    from directlink.signing import Signer


class ClockSkew:
    """How far the service's clock is ahead of ours, seconds; found out once, used by all calls of a client."""

    __slots__ = ("seconds",)

    def __init__(self) -> None:
        self.seconds: float = 0.0


@attrs.define(kw_only=True)
class CallContext:
    """What all calls of a client share: where to send, as whom, and how patiently.

    Attributes:
        endpoint_url: where requests go.
        region: region of the signature.
        signing_name: service name of the signature.
        signer: signs each attempt.
        credentials: resolved for each attempt.
        clock: where time comes from.
        may_ask: getting keys may take a code that somebody types.
        retry: the retry policy.
        quota: pays for retries.
        skew: correction of the signing time, ``None`` where a wrong clock is not to be corrected.
        random: draws the jitter of a delay, at least 0 and below 1.
        user_agent: value of the ``User-Agent`` header.
        hooks: told about every call.
    """

    endpoint_url: str
    region: str
    signing_name: str
    signer: Signer
    credentials: CredentialCache
    clock: Clock
    retry: RetryPolicy
    quota: RetryQuota
    skew: ClockSkew | None
    random: Callable[[], float]
    user_agent: str
    hooks: tuple[Hooks, ...] = ()
    may_ask: bool = False

    def observer(self, operation: str, invocation_id: str) -> Observer:
        """Return what a call is to report to, where there are hooks."""
        return Announcer(
            self.hooks,
            self.clock.monotonic,
            invocation_id=invocation_id,
            operation=operation,
            service=self.signing_name,
            region=self.region,
            endpoint_url=self.endpoint_url,
        )

    def activity(
        self,
        action: str,
        report: Callable[[], Situation],
        *,
        kind: str | None = None,
        resource_id: str | None = None,
        goal: str | None = None,
    ) -> Activity:
        """Return what takes several calls, for hooks to be told of, where there are any."""
        if not self.hooks:
            return UNOBSERVED
        from directlink.hooks import ActivityEvent  # whoever gave hooks has imported it

        event = ActivityEvent(
            action=action,
            service=self.signing_name,
            region=self.region,
            endpoint_url=self.endpoint_url,
            resource_kind=kind,
            resource_id=resource_id,
            goal=goal,
        )
        return AnnouncedActivity(self.hooks, self.clock.monotonic, event, report)

    def now(self) -> float:
        """Seconds since the epoch by the service's clock, as far as it is known."""
        return self.clock.time() + (self.skew.seconds if self.skew else 0.0)
