"""AWS's shared configuration files and credential chain, through botocore, which is imported with this module."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import botocore.exceptions
import botocore.session

from directlink._profile import Profile
from directlink.credentials import Credentials
from directlink.errors import ConfigurationError, CredentialsError

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def _parse_errors() -> Generator[None, None, None]:
    """Report an unreadable file by name and line; the parser's own error quotes the line, and keys stand on lines."""
    problem = ""
    try:
        yield
    except botocore.exceptions.ConfigParseError as error:
        inner: Any = error.kwargs.get("error")
        lines = [number for number, _ in getattr(inner, "errors", ())] or [getattr(inner, "lineno", None)]
        place = f", line {lines[0]}" if lines[0] else ""
        problem = f"{error.kwargs['path']}{place}: not a valid AWS configuration file"
    if problem:
        raise ConfigurationError(problem)


def read_aws_profile(name: str | None) -> Profile:
    """Read a profile of AWS's shared configuration files, parsing only: no key is fetched from anywhere.

    Args:
        name: the profile; ``None``: the one that ``AWS_PROFILE`` names, else the default one, if there is one.

    Raises:
        ConfigurationError: there is no such profile, or a file cannot be parsed.
    """
    session = botocore.session.Session(profile=name)
    files = " and ".join(str(session.get_config_variable(key)) for key in ("config_file", "credentials_file"))
    with _parse_errors():
        everything = session.full_config
    profiles: dict[str, dict[str, Any]] = everything["profiles"]
    wanted = session.profile
    if wanted is not None and wanted not in profiles:
        raise ConfigurationError(f"no profile {wanted!r} in {files}; {listed(sorted(profiles))}")
    scoped = profiles.get(wanted or "default", {})
    services = everything.get("services", {}).get(scoped.get("services"), {})
    ignored = _is_true(scoped, "ignore_configured_endpoint_urls")
    return Profile(
        source=f"profile {wanted or 'default'!r} in {files}",
        access_key_name="aws_access_key_id",
        secret_key_name="aws_secret_access_key",  # noqa: S106 - the name of a setting
        access_key=scoped.get("aws_access_key_id"),
        secret_key=scoped.get("aws_secret_access_key"),
        session_token=scoped.get("aws_session_token") or scoped.get("aws_security_token"),
        region=scoped.get("region"),
        endpoint_url=None
        if ignored
        else services.get("direct_connect", {}).get("endpoint_url") or scoped.get("endpoint_url"),
        use_fips=_is_true(scoped, "use_fips_endpoint"),
        use_dual_stack=_is_true(scoped, "use_dualstack_endpoint"),
    )


def listed(profiles: list[str]) -> str:
    """Say which profiles there are."""
    return f"there are {', '.join(profiles)}" if profiles else "there are none"


def _is_true(scoped: dict[str, Any], name: str) -> bool:
    return str(scoped.get(name, "")).lower() == "true"


def chain_credentials(profile: str | None) -> Credentials | None:
    """Run botocore's credential chain: shared files, SSO, assumed roles, processes, containers, instance metadata.

    Each call starts a session of its own, so that keys are resolved anew and no lock of botocore's is shared with a
    forked child.

    Args:
        profile: the profile to use; it then wins over keys in the environment, as in boto3.

    Returns:
        The keys and, where botocore knows it, their expiry; ``None`` if nothing in the chain has keys.

    Raises:
        CredentialsError: a source has been configured and failed.
        ConfigurationError: a file cannot be parsed.
    """
    try:
        with _parse_errors():
            found = botocore.session.Session(profile=profile).get_credentials()
            if found is None:
                return None
            keys = found.get_frozen_credentials()
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
        raise CredentialsError(f"botocore's credential chain failed: {error}") from error
    # botocore tells nobody when keys expire. Without it they would serve until the service refuses them, and then be
    # renewed just the same.
    expiry: object = getattr(found, "_expiry_time", None)
    return Credentials(keys.access_key, keys.secret_key, keys.token, expiry if isinstance(expiry, datetime) else None)
