"""``preflight``: whether something stands in the way of an acceptance."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from directlink._basics.printable import escaped
from directlink._cli.accept import Accept, requests_of
from directlink._cli.errors import Status
from directlink._cli.output import printer

if TYPE_CHECKING:
    from argparse import Namespace

    from directlink._accept.preflight import Preflight as Found
    from directlink._cli.options import Options


class Preflight(Accept):
    """``directlink preflight``: takes what ``accept`` takes, and accepts nothing."""

    description = (
        "Look whether something stands in the way of accepting offers; changes nothing. Takes what accept takes. Ends "
        "with status 0 if nothing does as far as the service shows, 1 if something does."
    )

    def run(self, options: Options, given: Namespace) -> int:
        """Print the findings: a paragraph for each, or data if ``--output`` or ``--query`` says so."""
        requests = requests_of(given)
        show = printer(options.output, options.query) if options.output or options.query else None
        with options.client() as client:
            found = {request.resource_id: client.preflight(request) for request in requests}
        if show is None:
            for offer, each in found.items():
                _tell(offer, each)
        else:
            show([{"resource_id": offer, **each.to_dict()} for offer, each in found.items()])
        return Status.OK if all(each.ready for each in found.values()) else Status.PROBLEM


def _tell(offer: str, found: Found) -> None:
    lines = [f"{offer}: {'ready' if found.ready else 'not ready'}"]
    for finding in found.findings:
        lines += [f"  {finding}", f"    {finding.remedy}"]
    sys.stdout.write("".join(f"{escaped(line)}\n" for line in lines))
