"""The accounts of the emulated cloud and the keys that sign for them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from directlink.emulator._records.account import Account, Key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_FIRST_IDS: Final = ("111122223333", "444455556666")


class Accounts:
    """The directory: accounts by id, keys by access key id.

    Attributes:
        keys: every key, by its access key id.
    """

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._ids: dict[str, str] = {}
        self.keys: dict[str, Key] = {}

    def __iter__(self) -> Iterator[Account]:
        return iter(self._accounts.values())

    def __contains__(self, account_id: object) -> bool:
        return account_id in self._accounts

    def with_id(self, account_id: str) -> Account:
        """The account of that id, which must exist."""
        return self._accounts[account_id]

    def named(self, name: str) -> Account:
        """The account called ``name``.

        Raises:
            LookupError: there is no such account.
        """
        account_id = self._ids.get(name)
        if account_id is None:
            raise LookupError(f"no account is called {name!r}")
        return self._accounts[account_id]

    def add(self, name: str) -> Account:
        """Make an account with permanent keys that depend on nothing but its name and number.

        Raises:
            ValueError: the name is taken, or is not made of ASCII letters and digits.
        """
        if not (name.isascii() and name.isalnum()):
            raise ValueError("an account's name is made of letters and digits")
        if name in self._ids:
            raise ValueError(f"there is an account called {name!r} already")
        number = len(self._accounts)
        account_id = _FIRST_IDS[number] if number < len(_FIRST_IDS) else f"{777700000000 + number}"
        key_id, secret = _made_up_keys(name, "EXAMPLE", number + 1)
        account = Account(name=name, account_id=account_id, access_key_id=key_id, secret_access_key=secret)
        self._accounts[account_id] = account
        self._ids[name] = account_id
        self.keys[key_id] = Key(account_id, secret, None, None)
        return account

    def fill(self, accounts: Iterable[Account], keys: Mapping[str, Key]) -> None:
        """Take over the accounts and keys of a snapshot, which has no tuples."""
        for account in accounts:
            self._ids[account.name] = account.account_id
            self._accounts[account.account_id] = replace(
                account,
                virtual_gateway_ids=tuple(account.virtual_gateway_ids),
                direct_connect_gateway_ids=tuple(account.direct_connect_gateway_ids),
            )
        self.keys.update(keys)

    def update(self, account: Account) -> None:
        """Replace what is known of an account."""
        self._accounts[account.account_id] = account

    def issue_session(self, name: str, expires_at: float) -> Account:
        """Make temporary keys for an account; the keys it has stay valid."""
        account = self.named(name)
        key_id, secret = _made_up_keys(name, "SESSION", len(self.keys) + 1)
        token = f"{name}ExampleSessionToken{len(self.keys) + 1}=="
        self.keys[key_id] = Key(account.account_id, secret, token, expires_at)
        return replace(account, access_key_id=key_id, secret_access_key=secret, session_token=token)

    def key(self, access_key_id: str) -> tuple[Key, Account] | None:
        """The key and its account, ``None`` for an unknown key."""
        key = self.keys.get(access_key_id)
        return None if key is None else (key, self._accounts[key.account_id])

    def expire(self, access_key_id: str) -> None:
        """Make a key expired for good; nothing happens for an unknown one."""
        key = self.keys.get(access_key_id)
        if key is not None:
            key.expires_at = 0.0


def _made_up_keys(name: str, word: str, number: int) -> tuple[str, str]:
    """An access key id of 20 characters and a secret of 40, alike in every run."""
    head = f"{name.upper()[:9]}{word}"
    secret = f"{name[:9]}/NotASecret/" + hashlib.sha256(f"{name} {word} {number}".encode()).hexdigest()
    return f"{head}{number:0{20 - len(head)}d}", secret[:40]
