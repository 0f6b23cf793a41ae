"""Who sent a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from directlink.emulator._records.account import Account


@dataclass(frozen=True)
class Caller:
    """Who signed the request, and for which region."""

    account: Account
    region: str
