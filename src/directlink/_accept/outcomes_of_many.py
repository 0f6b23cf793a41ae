"""What became of each of many acceptances."""

from __future__ import annotations

from typing import Any, Generic, NoReturn, TypeAlias, TypeVar

import attrs

from directlink._accept.requests import AcceptRequest  # noqa: TC001 - attrs classes are introspected at run time
from directlink._accept.results import Acceptance
from directlink.errors import DirectLinkError  # noqa: TC001 - as above
from directlink.models._base import Reported

A_co = TypeVar("A_co", bound=Acceptance, covariant=True)


@attrs.frozen(kw_only=True)
class Accepted(Reported, Generic[A_co]):
    """One of many that was accepted, and reached the goal if there was one.

    Attributes:
        request: what was asked for.
        result: what was accepted.
        error: always ``None``.
    """

    request: AcceptRequest[A_co]
    result: A_co
    error: None = None

    def unwrap(self) -> A_co:
        """Return the result."""
        return self.result

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data, without secrets: ``request``, ``result``, and ``error``, which is ``None``."""
        return {"request": self.request.to_dict(), "result": self.result.to_dict(), "error": None}


@attrs.frozen(kw_only=True)
class NotAccepted(Reported, Generic[A_co]):
    """One of many that was not accepted, or did not reach the goal; ``error.accepted`` tells which.

    Attributes:
        request: what was asked for.
        result: always ``None``.
        error: why.
    """

    request: AcceptRequest[A_co]
    result: None = None
    error: DirectLinkError

    def unwrap(self) -> NoReturn:
        """Raise the error.

        Raises:
            DirectLinkError: always.
        """
        raise self.error

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data, without secrets: ``request``, ``result``, which is ``None``, and ``error``."""
        return {"request": self.request.to_dict(), "result": None, "error": self.error.to_dict()}


AcceptOutcome: TypeAlias = Accepted[A_co] | NotAccepted[A_co]
"""What became of one of many: either ``result`` or ``error`` is set, and each tells type checkers of the other."""
