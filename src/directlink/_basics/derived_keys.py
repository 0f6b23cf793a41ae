"""The keys that Signature Version 4 derives from a secret, kept while they may be needed again."""

from __future__ import annotations

import hmac
from typing import Final

MAX_KEYS: Final = 8
"""Several accounts and a change of day fit; more would only keep the secrets of rotated credentials alive."""


class DerivedKeys:
    """The keys derived last. Each is valid for one secret, day, region and service."""

    __slots__ = ("_keys",)

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str, str, str], hmac.HMAC] = {}

    def __len__(self) -> int:
        return len(self._keys)

    def secrets(self) -> list[str]:
        """Return the secrets that keys are held for, from the oldest key to the newest."""
        return [secret for secret, *_ in self._keys]

    def get(self, secret: str, date: str, region: str, service: str) -> hmac.HMAC:
        """Return an HMAC with the derived key that nothing was fed into yet: copy it before use.

        Args:
            secret: the secret access key.
            date: ``YYYYMMDD``, in UTC.
            region: region of the credential scope.
            service: signing name of the credential scope.
        """
        keys = self._keys
        keyed = keys.get((secret, date, region, service))
        if keyed is None:
            key = f"AWS4{secret}".encode()
            for part in (date, region, service, "aws4_request"):
                key = hmac.digest(key, part.encode(), "sha256")
            keyed = hmac.new(key, digestmod="sha256")
            # The dictionary is replaced, never changed, so that there is no lock for a forked child to find taken.
            # Two threads that miss at once lose one entry, which is derived again when it is next asked for.
            newest = [*keys.items()][1 - MAX_KEYS :]
            self._keys = dict([*newest, ((secret, date, region, service), keyed)])
        return keyed
