"""``failover-test``: one path is taken down on purpose, to see that the other holds."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING, Final

from directlink._basics.printable import escaped
from directlink._cli.command import Command
from directlink._cli.errors import Status, described, has_extra, tell
from directlink._cli.options import Options, add_common_options
from directlink._cli.output import printer
from directlink._cli.progress import Progress
from directlink._cli.watched import on_sigterm

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from directlink._cli.parsing import Parser
    from directlink._diagnose.failover import FailoverTestReport
    from directlink.outcomes import Poll

_MOST_MINUTES: Final = 72 * 60
"""The service allows no longer tests."""


class FailoverTest(Command):
    """``directlink failover-test``."""

    description = (
        "Take BGP sessions of an interface down for some minutes, and see that traffic has another way (AWS). It "
        "begins only if another interface that is up carries the same gateway, ends at once if that goes down too, "
        "and waits until the sessions are back. Ctrl-C and SIGTERM end the test; should the process die, the service "
        "does, after the same time. Ends with status 0 if the other path held and the interface is back, 1 if not."
    )

    @property
    def flags_by_name(self) -> dict[str, str]:
        """What the client's arguments are called here."""
        return {"virtual_interface_id": "VIRTUAL_INTERFACE_ID", "bgp_peer_ids": "--bgp-peer-ids"}

    def add_arguments(self, parser: Parser) -> None:
        """Tell the parser which arguments there are."""
        parser.add_argument("virtual_interface_id", metavar="VIRTUAL_INTERFACE_ID", help="the interface (dxvif-...)")
        parser.add_argument(
            "--minutes", type=_minutes, default=5, metavar="N", help="how long, up to 4320 (default: %(default)s)"
        )
        parser.add_argument(
            "--bgp-peer-ids",
            nargs="+",
            default=(),
            metavar="ID",
            help="sessions to take down (dxpeer-...) (default: all that it has)",
        )
        parser.add_argument(
            "--force", action="store_true", default=False, help="begin without another path as well: it cuts off"
        )
        add_common_options(parser)

    def run(self, options: Options, given: Namespace) -> int:
        """Run the test, tell of each change on standard error, and print the report."""
        show = printer(options.output, options.query) if options.output or options.query else None
        live = sys.stderr.isatty() and not options.debug and has_extra("rich")
        with options.client() as client, on_sigterm(signal.default_int_handler):
            try:
                with Progress(live=live) as progress:
                    report = client.run_failover_test(
                        virtual_interface_id=given.virtual_interface_id,
                        seconds=given.minutes * 60.0,
                        bgp_peer_ids=given.bgp_peer_ids,
                        force=given.force,
                        on_poll=lambda poll: _on_poll(progress, poll),
                    )
            except KeyboardInterrupt as interrupt:
                notes = getattr(interrupt, "__notes__", None) or ("no test goes on",)
                tell(f"directlink: {given.virtual_interface_id}: interrupted; {notes[0]}")
                raise
        if show is None:
            sys.stdout.write("".join(f"{escaped(line)}\n" for line in _lines(report)))
        else:
            show(report.to_dict())
        held = {each.virtual_interface_id for each in report.outages} <= {report.virtual_interface_id}
        return Status.OK if held and report.recovered else Status.PROBLEM


def _on_poll(progress: Progress, poll: Poll) -> None:
    progress.on_poll(poll, None if poll.error is None else described(poll.error))


def _lines(report: FailoverTestReport) -> Iterator[str]:
    """What a test showed, for people."""
    ended = ": another path went down, so it was ended at once" if report.ended_early else ""
    yield f"{report.virtual_interface_id}: tested for {report.seconds:.0f} s{ended}"
    yield f"other paths: {', '.join(report.other_paths) or 'none'}"
    for each in report.outages:
        is_over = "" if each.is_over else ", and still is"
        yield f"{each.virtual_interface_id} {each.bgp_peer_id}: was down for {each.seconds:.0f} s{is_over}"
    yield "it is available again" if report.recovered else "it was not seen available again"


def _minutes(text: str) -> int:
    minutes = int(text) if text.isascii() and text.isdecimal() else 0
    if not 1 <= minutes <= _MOST_MINUTES:
        raise ArgumentTypeError(f"expected a whole number of minutes from 1 to {_MOST_MINUTES}")
    return minutes
