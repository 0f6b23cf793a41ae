"""The options that every command takes, before or after its name, and the client that they make."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs

from directlink._basics.printable import escaped
from directlink._cli._errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from directlink._cli._keeping import KeepingClient
    from directlink._config.resolve import Settings
    from directlink._sync.client import DirectLinkClient
    from directlink.credentials import Credentials


class Option(NamedTuple):
    """One of them."""

    flags: tuple[str, ...]
    help: str
    metavar: str | None = None
    """What stands for its value in the help; ``None``: it takes none."""
    choices: tuple[str, ...] = ()

    def offered(self) -> list[str]:
        """Return what completes its value."""
        return list(self.choices)

    @property
    def name(self) -> str:
        """The attribute of :class:`Options` that it sets."""
        return self.flags[0].removeprefix("--").replace("-", "_")


OPTIONS: Final = (
    Option(("--profile",), "profile to take credentials and region from", "NAME"),
    Option(("--cloud",), "whose service, unless the endpoint is a cloud's own (or DIRECTLINK_CLOUD)", "aws|outscale",
           ("aws", "outscale")),
    Option(("--region",), "region of the service", "REGION"),
    Option(("--endpoint-url", "--endpoint"), "where to send requests, instead of the cloud's own endpoint", "URL"),
    Option(("--output",), "how to print the answer (default: json)", "json|text|yaml|table",
           ("json", "text", "yaml", "table")),
    Option(("--query",), "JMESPath expression: print this part of the answer", "EXPRESSION"),
    Option(("--timeout",), "seconds for a whole call, retries and pages included (default: 30)", "SECONDS"),
    Option(("--ca-bundle",), "certificate authorities to trust, a file or a directory", "PATH"),
    Option(("--no-verify-ssl",), "do not verify the service's certificate: anybody on the way can listen in"),
    Option(("--allow-http",), "accept http:// to hosts other than this one: anybody on the way can read along"),
    Option(("--debug",), "tell on standard error what happens, and where in the code an error came from"),
)  # fmt: skip


@attrs.frozen(kw_only=True)
class Options:
    """What the common options were set to; ``None`` and ``False`` where they were not given."""

    profile: str | None = None
    cloud: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    output: str | None = None
    query: str | None = None
    timeout: str | None = None
    ca_bundle: str | None = None
    no_verify_ssl: bool = False
    allow_http: bool = False
    debug: bool = False

    @classmethod
    def merge(cls, before: Mapping[str, Any], after: Mapping[str, Any]) -> Options:
        """Put together what was given before and after the command's name; the latter wins.

        Raises:
            UsageError: a value is not possible.
        """
        options = cls(**{**before, **{name: value for name, value in after.items() if value}})
        for option in OPTIONS:
            value = getattr(options, option.name)
            if value is not None and option.choices and value not in option.choices:
                raise UsageError(f"{option.flags[0]}: expected one of {', '.join(option.choices)}")
        if options.timeout is not None:
            seconds("--timeout", options.timeout)
        return options

    def settings(self) -> Settings:
        """Return what the options, the environment and the files come to.

        Raises:
            ConfigurationError: they do not fit together.
        """
        from directlink._basics.clock import SystemClock
        from directlink._config.resolve import resolve_settings

        return resolve_settings(
            cloud=self._cloud(),
            region=self.region,
            endpoint_url=self.endpoint_url,
            profile=self.profile,
            credentials=None,
            clock=SystemClock(),
            allow_http=self.allow_http,
        )

    def client(self, keys: Credentials | None = None) -> DirectLinkClient:
        """Return a client.

        Args:
            keys: known already; looked for, if not given.

        Raises:
            UsageError: the time-out is not one.
            ConfigurationError: the settings do not fit together.
        """
        from directlink._sync.client import DirectLinkClient

        return DirectLinkClient(**self._arguments(), credentials=keys)

    def keeping_client(self) -> KeepingClient:
        """Return a client that keeps the answers; raises as :meth:`client` does."""
        from directlink._cli._keeping import KeepingClient

        return KeepingClient(**self._arguments())

    def _arguments(self) -> dict[str, Any]:
        from directlink._cli._one_shot import OnceTransport

        settings = self.settings()
        return {
            "cloud": settings.cloud,
            "region": settings.region,
            "endpoint_url": self.endpoint_url,
            "profile": self.profile,
            "allow_http": self.allow_http,
            "timeout": 30.0 if self.timeout is None else seconds("--timeout", self.timeout),
            "transport": OnceTransport(verify=self.verify(settings.ca_bundle), cert=settings.client_cert),
        }

    def verify(self, of_profile: str | None = None) -> bool | str:
        """Return whom to trust, as transports take it; the authorities of a profile come after the environment's."""
        if self.no_verify_ssl:
            return False
        from directlink.transports._tls import authorities

        return self.ca_bundle or authorities(of_profile)

    def _cloud(self) -> str | None:
        return self.cloud or os.environ.get("DIRECTLINK_CLOUD") or None


def seconds(flag: str, text: str) -> float:
    """Return the time that an option was given.

    Raises:
        UsageError: it is no number above 0.
    """
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise UsageError(f"{flag}: expected a number of seconds above 0")
    return value


@contextmanager
def traced(*, on: bool) -> Generator[None]:
    """Show on standard error what the client logs, one line a request; it logs no secret."""
    if not on:
        yield
        return
    import logging

    handler = logging.StreamHandler(sys.stderr)
    formatter = logging.Formatter("%(asctime)s %(name)s %(message)s")
    handler.setFormatter(formatter)
    # What is logged may hold what others have named.
    handler.format = lambda record: escaped(formatter.format(record))  # type: ignore[method-assign]
    logger = logging.getLogger("directlink")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
