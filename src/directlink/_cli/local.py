"""``emulator`` and ``demo``: the commands that talk to no service but the emulated one."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from directlink._cli.command import Command
from directlink._cli.parsing import one_of, port_number, whole_number

if TYPE_CHECKING:
    from argparse import Namespace

    from directlink._cli.options import Options
    from directlink._cli.parsing import Parser

_CLOUDS: Final = ("outscale", "aws")
_STATUSES: Final = ("up", "down")


class ServeEmulator(Command):
    """``directlink emulator``."""

    description = (
        "Serve an emulated service on 127.0.0.1. The first line of output is JSON with its URL, accounts and keys; the "
        "lines after it are variables and commands for a shell."
    )

    def add_arguments(self, parser: Parser) -> None:
        """Tell the parser which arguments there are."""
        parser.add_argument(
            "--port", type=port_number, default=0, metavar="PORT", help="port to listen on (default: a free one)"
        )
        parser.add_argument(
            "--cloud",
            choices=_CLOUDS,
            type=one_of(_CLOUDS),
            metavar="|".join(_CLOUDS),
            help="whose rules hold (default: outscale)",
        )
        parser.add_argument("--region", metavar="REGION", help="region that requests must be signed for (default: any)")
        parser.add_argument(
            "--bgp",
            choices=_STATUSES,
            type=one_of(_STATUSES),
            default="up",
            metavar="|".join(_STATUSES),
            help="whether interfaces are available by themselves, or down until they are told (AWS) (default: up)",
        )
        parser.add_argument(
            "--offer",
            type=whole_number,
            default=0,
            metavar="N",
            help="let there be N offered private interfaces, the first dxvif-56781234",
        )
        parser.add_argument(
            "--offer-connections",
            type=whole_number,
            default=0,
            metavar="N",
            help="and N offered hosted connections (AWS)",
        )
        parser.add_argument(
            "--propose",
            type=whole_number,
            default=0,
            metavar="N",
            help="and N proposed associations with a Direct Connect gateway (AWS)",
        )
        parser.add_argument(
            "--state", type=Path, default=None, metavar="FILE", help="keep the state in this file across restarts"
        )
        parser.add_argument(
            "--shell", type=Path, default=None, metavar="FILE", help="write a profile for a shell to this file"
        )
        parser.add_argument("--provisioning-seconds", **_provisioning_seconds(2.0))

    def run(self, options: Options, given: Namespace) -> int:
        """Serve until SIGINT or SIGTERM."""
        from directlink._cli.emulator import run_emulator

        return run_emulator(
            port=given.port,
            cloud=options.cloud or "outscale",
            provisioning_seconds=given.provisioning_seconds,
            region=options.region,
            bgp=given.bgp,
            offers=given.offer,
            connections=given.offer_connections,
            proposals=given.propose,
            state=given.state,
            shell=given.shell,
        )


class Demo(Command):
    """``directlink demo``."""

    description = "Offer two interfaces and accept them, one with each client, against the emulated service."

    def add_arguments(self, parser: Parser) -> None:
        """Tell the parser which arguments there are."""
        parser.add_argument("--provisioning-seconds", **_provisioning_seconds(1.0))
        parser.add_argument(
            "--bgp",
            action="store_true",
            default=False,
            help="accept one interface, and let two real routers bring it up (takes Linux, root, and BIRD)",
        )

    def run(self, options: Options, given: Namespace) -> int:  # noqa: ARG002 - it makes its own clients
        """Show what is sent and answered until both interfaces forward traffic, or how routers bring one up."""
        if given.bgp:
            from directlink._cli.bgp_demo import run_bgp_demo

            return run_bgp_demo()
        from directlink._cli.demo import run_demo

        return run_demo(provisioning_seconds=given.provisioning_seconds)


def _provisioning_seconds(default: float) -> dict[str, Any]:
    return {
        "type": _seconds,
        "default": default,
        "metavar": "SECONDS",
        "help": "how long an interface takes to become available (default: %(default)s)",
    }


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise ArgumentTypeError("expected a number of seconds, 0 or more")
    return seconds
