"""``diagnose`` and ``tree``: why an interface does not forward traffic, and what an account has."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from directlink._basics.printable import escaped
from directlink._cli.command import Command
from directlink._cli.errors import Status, UsageError, one_line
from directlink._cli.options import Options, add_common_options
from directlink._cli.output import printer

if TYPE_CHECKING:
    from argparse import Namespace

    from directlink._cli.parsing import Parser
    from directlink._diagnose.diagnosis import Diagnosis


class Diagnose(Command):
    """``directlink diagnose``."""

    description = (
        "Find out why a virtual interface does not forward traffic; changes nothing. Ends with status 0 if nothing "
        "stands in the way as far as the service shows, 1 if something may."
    )

    @property
    def flags_by_name(self) -> dict[str, str]:
        """What the client's arguments are called here."""
        return {"virtual_interface_id": "VIRTUAL_INTERFACE_ID", "router_output": "--router-output"}

    def add_arguments(self, parser: Parser) -> None:
        """Tell the parser which arguments there are."""
        parser.add_argument("virtual_interface_id", metavar="VIRTUAL_INTERFACE_ID", help="the interface (dxvif-...)")
        parser.add_argument(
            "--router-output",
            type=Path,
            default=None,
            metavar="FILE",
            help="what the router printed, - for standard input: of FRR 'show bgp neighbors json', of BIRD 'show "
            "protocols all'",
        )
        add_common_options(parser)

    def run(self, options: Options, given: Namespace) -> int:
        """Print the findings: a paragraph for each, or data if ``--output`` or ``--query`` says so."""
        show = printer(options.output, options.query) if options.output or options.query else None
        told = None if given.router_output is None else _read(given.router_output)
        with options.client() as client:
            diagnosis = client.diagnose(virtual_interface_id=given.virtual_interface_id, router_output=told)
        if show is None:
            _tell(diagnosis)
        else:
            show(diagnosis.to_dict())
        is_well = all(finding.severity == "info" for finding in diagnosis.findings)
        return Status.OK if is_well else Status.PROBLEM


class Tree(Command):
    """``directlink tree``."""

    description = "Show what the account has: locations, connections, interfaces, gateways and their associations."

    def add_arguments(self, parser: Parser) -> None:
        """Tell the parser which arguments there are."""
        add_common_options(parser)

    def run(self, options: Options, given: Namespace) -> int:  # noqa: ARG002 - it has no arguments of its own
        """Print a line a resource, or data if ``--output`` or ``--query`` says so."""
        from directlink._cli.account_tree import account_tree

        show = printer(options.output, options.query) if options.output or options.query else None
        with options.client() as client:
            tree = account_tree(client)
        if show is None:
            sys.stdout.write("".join(f"{escaped(line)}\n" for line in tree.lines()))
        else:
            show(tree.to_dict())
        return Status.OK


def _tell(diagnosis: Diagnosis) -> None:
    lines: list[tuple[str, str]] = []
    for finding in diagnosis.findings:
        lines.append((finding.severity.upper(), f"{finding.cause} ({finding.code})"))
        lines += [("", f"{name}: {value}") for name, value in finding.evidence.items()]
        lines.append(("", f"-> {finding.remedy}"))
    if not lines:
        lines.append(("OK", "nothing found"))
    lines += [("", f"not checked: {each}") for each in diagnosis.not_checked]
    sys.stdout.write("".join(f"{head:8}{one_line(text)}\n" for head, text in lines))


def _read(path: Path) -> str:
    """Return what a file or standard input holds.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        content = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise UsageError(f"--router-output: {path}: {error.strerror}") from None
    return content.decode(errors="replace")
