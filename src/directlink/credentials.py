"""Keys to sign with, the protocol of what provides them, and a cache that renews them before they expire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

import attrs

from directlink._basics.redaction import compare_quietly, forget_frames
from directlink._concurrency.locks import FOR_EVER, FairSemaphore, Permit
from directlink.errors import CredentialsError, DirectLinkError

if TYPE_CHECKING:
    from datetime import datetime

    from directlink._basics.clock import Clock

_EARLY_SECONDS: Final = 15 * 60
"""Temporary keys are renewed this long before they expire, as botocore does it."""
_ASK_AGAIN_SECONDS: Final = 60
"""While the cached keys are still good, the provider is asked for new ones at most this often."""


def _key_problem(name: str, value: object) -> str | None:
    """Return why ``value`` cannot be sent in a header, without showing it; ``None`` if it can."""
    if not isinstance(value, str):
        return f"{name}: expected a string, not {type(value).__name__}"
    if not value:
        return f"{name} is empty"
    if not value.isascii() or not value.isprintable() or " " in value:
        return f"{name} has white space, a control character or a non-ASCII letter in it"
    return None


def _expiry_problem(value: object) -> str | None:
    from datetime import datetime

    if isinstance(value, datetime) and value.tzinfo is not None:
        return None
    return "expires_at: expected a datetime with a time zone"


@compare_quietly
@attrs.frozen(init=False)
class Credentials:
    """One set of keys. Its ``repr`` shows the access key id and the expiry only; a pickle of it holds everything.

    Attributes:
        access_key_id: public part of the key.
        secret_access_key: secret part of the key; it signs and is never sent.
        session_token: goes with temporary keys; it is sent with every request.
        expires_at: when temporary keys expire, with a time zone; ``None``: never, as far as known.

    Raises:
        CredentialsError: a part is empty, of another type, or contains characters that a header cannot carry.
    """

    access_key_id: str
    secret_access_key: str = attrs.field(repr=False)
    session_token: str | None = attrs.field(default=None, repr=False)
    expires_at: datetime | None = None

    # Validators are not used: the tracebacks of their errors would hold the generated constructor, and the secrets as
    # its variables.
    def __init__(
        self,
        access_key_id: str,
        secret_access_key: str,
        session_token: str | None = None,
        expires_at: datetime | None = None,
    ) -> None:
        problem = (
            _key_problem("access_key_id", access_key_id)
            or _key_problem("secret_access_key", secret_access_key)
            or (None if session_token is None else _key_problem("session_token", session_token))
            or (None if expires_at is None else _expiry_problem(expires_at))
        )
        if problem is not None:
            del self, secret_access_key, session_token
            raise CredentialsError(problem)
        self.__attrs_init__(  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType] - attrs makes it
            access_key_id, secret_access_key, session_token, expires_at
        )

    def seconds_left(self, now: float) -> float:
        """Return how many seconds after ``now`` (seconds since the epoch) the keys expire; infinite if they do not."""
        return float("inf") if self.expires_at is None else self.expires_at.timestamp() - now


@runtime_checkable
class CredentialsProvider(Protocol):
    """Gets credentials from somewhere. Called by one thread of a client at a time, never on an event loop."""

    def get_credentials(self, *, refresh: bool = False) -> Credentials:
        """Return keys to sign with; may block.

        Args:
            refresh: return new keys even if the last ones have not expired: they are about to expire, or the service
                refused them.

        Raises:
            CredentialsError: there are no keys. Any other exception is reported as a ``CredentialsError``.
        """
        ...


class _Fixed:
    """A provider of keys that never change."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def get_credentials(self, *, refresh: bool = False) -> Credentials:  # noqa: ARG002 - nothing to refresh them with
        return self._credentials


class CredentialCache:
    """Keeps the keys of a provider, and asks it for new ones before they expire, at most once a minute.

    Keys that have expired are never returned. Keys are renewed in the last 15 minutes before they expire; if that
    fails, they are used until they expire, and the provider is asked again once a minute.

    Args:
        source: keys, or a provider of keys.
        clock: decides what has expired.
    """

    def __init__(self, source: Credentials | CredentialsProvider, clock: Clock) -> None:
        self._provider = _Fixed(source) if isinstance(source, Credentials) else source
        self._held = source if isinstance(source, Credentials) else None
        self._asked_at = float("-inf")
        self._clock = clock
        self._semaphore = FairSemaphore()

    def peek(self, now: float) -> Credentials | None:
        """Return the cached keys if they are still good, ``None`` if :meth:`load` must be called. Never blocks.

        Args:
            now: seconds since the epoch.
        """
        held = self._held
        if held is None:
            return None
        left = held.seconds_left(now)
        # The second half lets other threads sign with the old keys while one thread fetches new ones.
        if left > _EARLY_SECONDS or (left > 0 and now - self._asked_at < _ASK_AGAIN_SECONDS):
            return held
        return None

    def load(self, *, refresh: bool = False, stale: Credentials | None = None) -> Credentials:
        """Return keys to sign with, asking the provider if need be. Blocks.

        If several threads need new keys, the provider is asked once.

        Args:
            refresh: the keys in use were refused: get new ones even if these have not expired.
            stale: the keys that were refused. If newer keys are in the cache by now, those are returned.

        Raises:
            CredentialsError: there are no keys, or the provider failed and the cached keys are expired or refused.
        """
        permit = Permit(self._semaphore)
        with permit, permit:
            permit.acquire(FOR_EVER)
            now = self._clock.time()
            if not refresh:
                held = self.peek(now)
            elif self._held is not None and stale is not None and self._held != stale:
                held = self._held if self._held.seconds_left(now) > 0 else None
            else:
                held = None
            return self._ask(now, refused=refresh) if held is None else held

    def _ask(self, now: float, *, refused: bool) -> Credentials:
        held = self._held
        self._asked_at = now
        try:
            fetched = self._fetch(refresh=refused or held is not None)
        except DirectLinkError:
            if refused or held is None or held.seconds_left(now) <= 0:
                raise
            import logging

            logging.getLogger("directlink.credentials").debug("renewing the keys failed; those held are still good")
            return held
        self._held = fetched
        return fetched

    def _fetch(self, *, refresh: bool) -> Credentials:
        name = type(self._provider).__name__
        try:
            fetched = self._provider.get_credentials(refresh=refresh)
        except DirectLinkError as error:
            forget_frames(error)
            raise
        except Exception as error:
            forget_frames(error)
            # The provider's message is not repeated: it may contain a secret.
            raise CredentialsError(f"the credentials provider {name} failed with {type(error).__name__}") from error
        if not isinstance(fetched, Credentials):  # pyright: ignore[reportUnnecessaryIsInstance] - user code
            raise CredentialsError(
                f"the credentials provider {name} returned {type(fetched).__name__} instead of Credentials"
            )
        if fetched.seconds_left(self._clock.time()) <= 0:
            raise CredentialsError(
                f"the credentials expired at {fetched.expires_at} by this machine's clock; get new ones, or correct it"
            )
        return fetched
