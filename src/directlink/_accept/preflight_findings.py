"""The findings of a look before an acceptance, as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._accept.findings import Finding, FindingCode, Severity

if TYPE_CHECKING:
    from directlink.errors import DirectLinkError


class Found:
    """Collects findings.

    Args:
        region: the region that requests go to.

    Attributes:
        findings: what was found so far.
    """

    def __init__(self, region: str) -> None:
        self._region = region
        self.findings: list[Finding] = []

    def no_gateway(self, gateway_id: str, remedy: str) -> None:
        """There is no such gateway."""
        self.error(
            FindingCode.GATEWAY_NOT_LISTED,
            f"there is no gateway {gateway_id} for these keys in {self._region}",
            {"region": self._region},
            remedy,
        )

    def gateway_not_available(self, gateway_id: str, state: object) -> None:
        """The gateway cannot be used yet."""
        self.error(
            FindingCode.GATEWAY_NOT_AVAILABLE,
            f"{gateway_id} is {state or 'in no state'}",
            {"state": str(state or "")},
            "Wait until it is available; a virtual gateway has to be attached to a network.",
        )

    def mixed(self, cause: str, evidence: dict[str, str]) -> None:
        """Private and transit meet."""
        self.error(
            FindingCode.MIXED_GATEWAYS,
            f"{cause}: private and transit never go together",
            evidence,
            "Use another Direct Connect gateway.",
        )

    def limit(self, cause: str, limit: int, number: int) -> None:
        """A limit is reached, unless it was raised."""
        self._add(
            FindingCode.LIMIT_REACHED,
            Severity.WARNING,
            f"{cause}, and {limit} are allowed unless the limit was raised",
            {"limit": str(limit), "number": str(number)},
            "Use another gateway, or have the limit raised.",
        )

    def refused(self, what: str, error: DirectLinkError) -> None:
        """A read was refused: what it would have told cannot be told."""
        self.cannot_tell(what, f"{error.operation} was refused", {"error": type(error).__name__})

    def cannot_tell(self, what: str, why: str, evidence: dict[str, str] | None = None) -> None:
        """Something cannot be told."""
        self.info(
            FindingCode.CANNOT_BE_TOLD, f"it cannot be told {what}: {why}", evidence or {}, "Find out in another way."
        )

    def error(self, code: FindingCode, cause: str, evidence: dict[str, str], remedy: str) -> None:
        """Something stands in the way."""
        self._add(code, Severity.ERROR, cause, evidence, remedy)

    def info(self, code: FindingCode, cause: str, evidence: dict[str, str], remedy: str) -> None:
        """Something is worth knowing."""
        self._add(code, Severity.INFO, cause, evidence, remedy)

    def _add(self, code: FindingCode, severity: Severity, cause: str, evidence: dict[str, str], remedy: str) -> None:
        self.findings.append(Finding(code=code, severity=severity, cause=cause, evidence=evidence, remedy=remedy))
