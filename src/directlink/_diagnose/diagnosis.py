"""What a diagnosis comes to."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import attrs

from directlink._diagnose.causes import findings_of
from directlink._diagnose.drawing import draw
from directlink._diagnose.path import PathStep, path_of

if TYPE_CHECKING:
    from directlink._accept.findings import Finding
    from directlink._diagnose.facts import Facts


@attrs.frozen(kw_only=True)
class Diagnosis:
    """What was found about an interface. Notebooks draw the path of its packets, with states in colour.

    Attributes:
        virtual_interface_id: the interface.
        findings: what was found, likeliest causes first; empty if all is well as far as the service shows.
        not_checked: what could not be read, and why.
        path: the places on the way of its packets, from the location on; several where it divides.
    """

    virtual_interface_id: str
    findings: tuple[Finding, ...]
    not_checked: tuple[str, ...] = ()
    path: tuple[tuple[PathStep, ...], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data: ``virtual_interface_id``, ``findings``, ``not_checked``."""
        return {
            "virtual_interface_id": self.virtual_interface_id,
            "findings": [finding.to_dict() for finding in self.findings],
            "not_checked": list(self.not_checked),
        }

    def __str__(self) -> str:
        lines = [str(finding) for finding in self.findings] or ["nothing found"]
        return "\n".join((*lines, *(f"not checked: {each}" for each in self.not_checked)))

    def _repr_html_(self) -> str:
        findings = "".join(
            f"<li><b>{html.escape(finding.severity)}</b>: {html.escape(finding.cause)} "
            f"(<code>{html.escape(finding.code)}</code>)<br>→ {html.escape(finding.remedy)}</li>"
            for finding in self.findings
        )
        others = "".join(f"<li>{html.escape(each)}</li>" for each in self.not_checked)
        listed = f"<ol>{findings}</ol>" if findings else "<p>nothing found</p>"
        return draw(self.path) + listed + (f"<p>not checked:</p><ul>{others}</ul>" if others else "")


def conclude(facts: Facts) -> Diagnosis:
    """Return what follows from the facts."""
    findings = findings_of(facts)
    return Diagnosis(
        virtual_interface_id=facts.virtual_interface_id,
        findings=findings,
        not_checked=tuple(facts.not_checked),
        path=path_of(facts),
    )
