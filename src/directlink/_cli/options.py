"""The options that every command takes, before or after its name, and the client that they make."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from directlink._cli.parsing import one_of, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Mapping

    from directlink._cli.parsing import Parser
    from directlink._config.resolve import Settings
    from directlink._sync.client import DirectLinkClient
    from directlink.credentials import Credentials
    from directlink.transport import Transport


class Option(NamedTuple):
    """An option that every command takes."""

    flags: tuple[str, ...]
    help: str
    metavar: str | None = None
    """What stands for its value in the help; ``None``: it takes none."""
    choices: tuple[str, ...] = ()
    check: Callable[[str], Any] | None = None
    """Returns the value of a text, or raises an :class:`argparse.ArgumentTypeError`."""

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
    Option(("--timeout",), "seconds for a whole call, retries and pages included (default: 30)", "SECONDS",
           check=seconds),
    Option(("--ca-bundle",), "certificate authorities to trust, a file or a directory", "PATH"),
    Option(("--no-verify-ssl",), "do not verify the service's certificate: anybody on the way can listen in"),
    Option(("--allow-http",), "accept http:// to hosts other than this one: anybody on the way can read along"),
    Option(("--debug",), "tell on standard error what happens, and where in the code an error came from"),
)  # fmt: skip
OF_EVERY_COMMAND: Final = "options of every command"
"""What stands above them in the help."""


def add_common_options(parser: Parser, *, without: Collection[str] = ()) -> None:
    """Add the options that every command takes.

    Args:
        parser: takes them.
        without: names of options that the command has a meaning of its own for.
    """
    group = parser.add_argument_group(OF_EVERY_COMMAND)
    for option in OPTIONS:
        if option.name in without:
            continue
        if option.metavar is None:
            group.add_argument(*option.flags, dest=option.name, action="store_true", help=option.help)
            continue
        group.add_argument(
            *option.flags,
            dest=option.name,
            metavar=option.metavar,
            help=option.help,
            choices=option.choices or None,
            type=one_of(option.choices) if option.choices else option.check or str,
        )


def add_budget(parser: Parser, what: str) -> None:
    """Add ``--timeout`` with the meaning that it has for an acceptance: the time for everything, as ``budget``.

    Args:
        parser: takes it; it is added without the option of every command that has this name.
        what: the help.
    """
    parser.add_argument("--timeout", dest="budget", type=seconds, default=None, metavar="SECONDS", help=what)
    add_common_options(parser, without=("timeout",))


class Options(NamedTuple):
    """What the common options were set to; ``None`` and ``False`` where they were not given."""

    profile: str | None = None
    cloud: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    output: str | None = None
    query: str | None = None
    timeout: float | None = None
    ca_bundle: str | None = None
    no_verify_ssl: bool = False
    allow_http: bool = False
    debug: bool = False

    @classmethod
    def merge(cls, before: Mapping[str, Any], after: Mapping[str, Any]) -> Options:
        """Return the common options among what was given before and after the command's name; the latter win."""
        given = {**before, **after}
        return cls(**{option.name: given[option.name] for option in OPTIONS if option.name in given})

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

    def client(self, keys: Credentials | None = None, transport: Transport | None = None) -> DirectLinkClient:
        """Return a client.

        Args:
            keys: what to sign with; looked up if not given.
            transport: what to send with; :meth:`transport` if not given.

        Raises:
            ConfigurationError: the settings do not fit together.
        """
        from directlink._sync.client import DirectLinkClient

        settings = self.settings()
        return DirectLinkClient(
            cloud=settings.cloud,
            region=settings.region,
            endpoint_url=self.endpoint_url,
            profile=self.profile,
            credentials=keys,
            allow_http=self.allow_http,
            timeout=30.0 if self.timeout is None else self.timeout,
            transport=self.transport(settings) if transport is None else transport,
        )

    def transport(self, settings: Settings) -> Transport:
        """Return what sends the requests of one command.

        Args:
            settings: what :meth:`settings` returned.

        Raises:
            ConfigurationError: a file of certificates cannot be used.
        """
        from directlink._cli.one_shot import OnceTransport

        return OnceTransport(verify=self._verify(settings.ca_bundle), cert=settings.client_cert)

    def _verify(self, of_profile: str | None = None) -> bool | str:
        """Return whom to trust, as transports take it; the authorities of a profile come after the environment's."""
        if self.no_verify_ssl:
            return False
        from directlink.transports._tls import authorities

        return self.ca_bundle or authorities(of_profile)

    def _cloud(self) -> str | None:
        return self.cloud or os.environ.get("DIRECTLINK_CLOUD") or None


@contextmanager
def traced(*, on: bool) -> Generator[None]:
    """Show on standard error what the client logs, one line a request; it logs no secret."""
    if not on:
        yield
        return
    import logging

    from directlink._config.logs import Escaping

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Escaping("%(asctime)s %(name)s %(message)s"))
    logger = logging.getLogger("directlink")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
