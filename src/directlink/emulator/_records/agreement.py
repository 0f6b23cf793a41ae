"""Agreements between accounts and the service."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class SignedAgreement:
    """An agreement that an account signed."""

    id: str
    account_id: str
    name: str
