"""``doctor``: what the settings come to, and whether they work."""

from __future__ import annotations

import os
import sys
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

import attrs

from directlink._basics.clock import PausingClock
from directlink._call.identity import IDENTITY_SECONDS, identity_request, read_account
from directlink._cli.command import Command
from directlink._cli.errors import Status, in_flags, one_line
from directlink._cli.options import Options, add_common_options
from directlink._cli.output import printer
from directlink._config.mfa import Codes, answered
from directlink._config.sources import Search, SourceChain
from directlink._version import VERSION
from directlink.credentials import Credentials
from directlink.errors import AccessDeniedError, DirectLinkError
from directlink.signing import SigV4Signer
from directlink.transport import HttpRequest

if TYPE_CHECKING:
    from argparse import Namespace

    from directlink._cli.parsing import Parser
    from directlink._config.resolve import Settings

_WORST_SKEW: Final = 240.0
"""Seconds. Services refuse signatures that are 5 to 15 minutes off; the client then corrects its time."""
_PROBE_SECONDS: Final = 10.0


@attrs.frozen
class Finding:
    """One line of the report.

    Attributes:
        check: what was looked at.
        ok: whether it is well.
        detail: what was found; no secret.
    """

    check: str
    ok: bool
    detail: str


def _good(check: str, detail: str) -> Finding:
    return Finding(check, ok=True, detail=detail)


def _bad(check: str, detail: str) -> Finding:
    return Finding(check, ok=False, detail=detail)


class Doctor(Command):
    """``directlink doctor``."""

    description = (
        "Check the settings, the credentials, the clock and the way to the service; shows no secret. "
        "Ends with status 0 if all is well, 1 if not."
    )

    def add_arguments(self, parser: Parser) -> None:
        """Tell the parser which arguments there are."""
        add_common_options(parser)

    def run(self, options: Options, given: Namespace) -> int:  # noqa: ARG002 - it has no arguments of its own
        """Print the findings: a line for each, or data if ``--output`` or ``--query`` says so."""
        show = printer(options.output, options.query) if options.output or options.query else None
        findings = examine(options)
        if show is None:
            for finding in findings:
                sys.stdout.write(f"{'ok  ' if finding.ok else 'FAIL'}  {finding.check}: {one_line(finding.detail)}\n")
        else:
            show({"findings": [attrs.asdict(finding) for finding in findings]})
        return Status.OK if all(finding.ok for finding in findings) else Status.PROBLEM


def examine(options: Options) -> list[Finding]:
    """Return the findings, up to the first problem that makes further checks impossible."""
    findings = [_good("version", f"directlink {VERSION}, Python {sys.version.split()[0]}")]
    try:
        settings = options.settings()
    except DirectLinkError as error:
        return [*findings, _bad("settings", in_flags(one_line(error)))]
    findings += [
        _good("cloud", f"{settings.cloud} (requests are signed for {settings.signing_name})"),
        _good("region", settings.region),
        _good("endpoint", settings.endpoint_url),
    ]
    finding, keys = _credentials(options, settings)
    findings += [finding, *_service(options, settings)]
    if keys is not None and all(finding.ok for finding in findings):
        findings.append(_signed_call(options, settings, keys))
    return findings


def _credentials(options: Options, settings: Settings) -> tuple[Finding, Credentials | None]:
    """Say which source has keys, by the order in which they are looked for."""
    codes = Codes(PausingClock(settings.clock))
    chain = SourceChain(
        Search(cloud=settings.cloud, profile=options.profile, environ=os.environ, region=settings.region, codes=codes)
    )
    looked: list[str] = []
    try:
        for place, find in chain.sources():
            found = answered(find)
            if isinstance(found, Credentials):
                return _good("credentials", f"{_shown(found)} from {place}"), found
            looked.append(found)
    except DirectLinkError as error:
        return _bad("credentials", one_line(error)), None
    return _bad("credentials", one_line(f"none; looked, in order, at: {'; '.join(looked)}")), None


def _shown(keys: Credentials) -> str:
    kind = "lasting" if keys.session_token is None else "temporary"
    left = keys.seconds_left(time.time())
    until = "" if left == float("inf") else f", good for {left / 60:.0f} minutes"
    return f"{kind} key ...{keys.access_key_id[-4:]}{until}"


def _service(options: Options, settings: Settings) -> list[Finding]:
    """Send an empty unsigned request: any answer shows that the service is there, and what time it has."""
    transport = options.transport(settings)
    request = HttpRequest("POST", settings.endpoint_url, {"Content-Type": "application/x-amz-json-1.1"}, b"{}")
    sent = time.time()
    try:
        answer = transport.send(request, timeout=_PROBE_SECONDS)
    except DirectLinkError as error:
        return [_bad("reachable", one_line(error))]
    took = time.time() - sent
    findings = [_good("reachable", f"answered with HTTP {answer.status_code} after {took * 1000:.0f} ms")]
    date = answer.headers.get("date", "")
    try:
        theirs = parsedate_to_datetime(date).timestamp()
    except ValueError:
        return [*findings, _bad("clock", "the answer has no date: is this the service?")]
    # A date is cut to whole seconds; it was half a second later, as a rule.
    return [*findings, _clock(sent + took / 2 - theirs - 0.5)]


def _clock(ahead: float) -> Finding:
    side = "ahead of" if ahead > 0 else "behind"
    return Finding("clock", ok=abs(ahead) < _WORST_SKEW, detail=f"{abs(ahead):.0f} s {side} the service's")


def _signed_call(options: Options, settings: Settings, keys: Credentials) -> Finding:
    """Read something small, to see whether the keys are good, and say whose they are."""
    try:
        with options.client(keys) as client:
            client.describe_virtual_gateways()
    except AccessDeniedError as error:
        whose = _account(options, settings, keys)
        return _good("signed call", f"the keys{whose} are known, and may not list gateways ({error.code})")
    except DirectLinkError as error:
        return _bad("signed call", one_line(error))
    return _good("signed call", f"the service accepts the keys{_account(options, settings, keys)}")


def _account(options: Options, settings: Settings, keys: Credentials) -> str:
    """Words that name the account of the keys; none if it cannot be told."""
    request = identity_request(settings.endpoint_url, settings.region, keys, SigV4Signer(), time.time())
    try:
        answer = None if request is None else options.transport(settings).send(request, timeout=IDENTITY_SECONDS)
    except DirectLinkError:
        return ""
    account = None if answer is None else read_account(answer)
    return "" if account is None else f" of account {account}"
