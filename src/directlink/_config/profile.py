"""What a profile can hold, in AWS's files and in OUTSCALE's."""

from __future__ import annotations

import os
from typing import Final

import attrs

from directlink.credentials import Credentials
from directlink.errors import CredentialsError


@attrs.frozen(kw_only=True)
class Profile:
    """Settings found under one name; ``None`` where the file does not say."""

    source: str
    """The profile and its file, for messages."""
    access_key_name: str = "access_key"
    secret_key_name: str = "secret_key"  # noqa: S105 - the name of a setting
    access_key: str | None = attrs.field(default=None, repr=False)
    secret_key: str | None = attrs.field(default=None, repr=False)
    session_token: str | None = attrs.field(default=None, repr=False)
    region: str | None = None
    endpoint_url: str | None = None
    domain: str | None = None
    """What follows the region in a host name, where the whole name is not given."""
    scheme: str = "https"
    client_cert: tuple[str, str | None] | None = None
    use_fips: bool = False
    use_dual_stack: bool = False
    ignores_endpoints: bool = False
    no_such_services: str = ""
    """The ``services`` section that the profile names, if the file does not have it."""
    ca_bundle: str | None = None
    app_id: str | None = None

    def keys(self) -> Credentials | str:
        """Return the profile's lasting keys, or why there are none.

        Raises:
            CredentialsError: one half of a pair is missing, or a half is malformed.
        """
        if self.session_token is not None:
            return f"{self.source} (left out: temporary keys stay in the cloud that issued them)"
        return (
            pair(self.access_key, self.secret_key, self.source, names=(self.access_key_name, self.secret_key_name))
            or f"{self.source} (no keys in it)"
        )


AWS_PROFILE_VARIABLES: Final = ("AWS_DEFAULT_PROFILE", "AWS_PROFILE")
"""In botocore's order."""


def aws_files() -> tuple[str, str]:
    """Return AWS's configuration file and its credentials file, as the process's environment names them."""
    return (
        os.environ.get("AWS_CONFIG_FILE") or "~/.aws/config",
        os.environ.get("AWS_SHARED_CREDENTIALS_FILE") or "~/.aws/credentials",
    )


NOTHING: Final = Profile(source="no profile")


def pair(
    access_key: str | None,
    secret_key: str | None,
    source: str,
    *,
    names: tuple[str, str],
    session_token: str | None = None,
) -> Credentials | None:
    """Return both halves of a key as ``Credentials``, ``None`` if neither is there.

    Args:
        access_key: the public half; empty counts as absent.
        secret_key: the secret half; empty counts as absent.
        source: where they come from, for errors.
        names: what the halves are called there.
        session_token: goes along with temporary keys.

    Raises:
        CredentialsError: one half is there without the other, or one is malformed.
    """
    if not access_key and not secret_key:
        return None
    if not access_key or not secret_key:
        present, missing = names if access_key else reversed(names)
        problem = f"{present} is set and {missing} is not; set both or neither"
    else:
        try:
            return Credentials(access_key, secret_key, session_token or None)
        except CredentialsError as error:
            problem = error.message
    del access_key, secret_key, session_token  # the traceback holds this frame
    raise CredentialsError(f"{source}: {problem}")
