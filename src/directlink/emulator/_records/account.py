"""Accounts and the keys that sign for them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account with keys to sign by. Everything in it is made up.

    Attributes:
        name: ``owner``, ``grantee``, or the name given to ``Emulator.add_account``.
        account_id: twelve digits.
        access_key_id: access key id.
        secret_access_key: secret key; not in the repr.
        session_token: token of temporary keys, ``None`` for permanent ones; not in the repr.
        virtual_gateway_ids: virtual gateways of the account when this value was read.
        direct_connect_gateway_ids: Direct Connect gateways likewise; none in OUTSCALE mode.
    """

    name: str
    account_id: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)
    virtual_gateway_ids: tuple[str, ...] = ()
    direct_connect_gateway_ids: tuple[str, ...] = ()


@dataclass
class Key:
    """What the service knows of an access key.

    Attributes:
        expires_at: seconds since the epoch; ``None`` for never.
    """

    account_id: str
    secret: str = field(repr=False)
    token: str | None = field(repr=False)
    expires_at: float | None
