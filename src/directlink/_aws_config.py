"""AWS's shared configuration files and credential chain, through botocore, which is imported with this module."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import botocore.exceptions
import botocore.session

from directlink._profile import Profile
from directlink.credentials import Credentials
from directlink.errors import ConfigurationError, CredentialsError


def _read_files(session: botocore.session.Session) -> dict[str, Any]:
    """Return the parsed files; report a malformed one by name and line."""
    try:
        return session.full_config
    except botocore.exceptions.ConfigParseError as error:
        inner: object = error.kwargs.get("error")
        lines = [number for number, _ in getattr(inner, "errors", ())] or [getattr(inner, "lineno", None)]
        place = f", line {lines[0]}" if lines[0] else ""
        problem = f"{error.kwargs['path']}{place}: not a valid AWS configuration file"
        del inner
    # Raised out here so that the parser's error does not hang on to this one: it quotes the line, which may be a key's.
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
    everything = _read_files(session)
    profiles: dict[str, dict[str, Any]] = everything["profiles"]
    wanted = session.profile
    if wanted is not None and wanted not in profiles:
        raise ConfigurationError(f"no profile {wanted!r} in {files}; {_listed(sorted(profiles))}")
    scoped = profiles.get(wanted or "default", {})
    services = _text(scoped, "services") or ""
    endpoint = _text(everything, "services", services, "direct_connect", "endpoint_url") or _text(
        scoped, "endpoint_url"
    )
    return Profile(
        source=f"profile {wanted or 'default'!r} in {files}",
        access_key_name="aws_access_key_id",
        secret_key_name="aws_secret_access_key",  # noqa: S106 - the name of a setting
        access_key=_text(scoped, "aws_access_key_id"),
        secret_key=_text(scoped, "aws_secret_access_key"),
        session_token=_text(scoped, "aws_session_token") or _text(scoped, "aws_security_token"),
        region=_text(scoped, "region"),
        endpoint_url=None if _is_true(scoped, "ignore_configured_endpoint_urls") else endpoint,
        use_fips=_is_true(scoped, "use_fips_endpoint"),
        use_dual_stack=_is_true(scoped, "use_dualstack_endpoint"),
    )


def _listed(profiles: list[str]) -> str:
    """Say which profiles there are."""
    return f"there are {', '.join(profiles)}" if profiles else "there are none"


def _text(section: Any, *path: str) -> str | None:
    """Return the setting at ``path``; whether a name holds a value or a section is up to who wrote the file."""
    for name in path:
        if not isinstance(section, dict):
            return None
        section = cast("dict[str, Any]", section).get(name)
    return section if isinstance(section, str) and section else None


def _is_true(section: dict[str, Any], name: str) -> bool:
    return (_text(section, name) or "").lower() == "true"


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
    session = botocore.session.Session(profile=profile)
    _read_files(session)
    try:
        found = session.get_credentials()
        if found is None:
            return None
        keys = found.get_frozen_credentials()
    except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
        raise CredentialsError(f"botocore's credential chain failed: {error}") from error
    # botocore tells nobody when keys expire. Without it they would serve until the service refuses them, and then be
    # renewed just the same.
    expiry: object = getattr(found, "_expiry_time", None)
    expires_at = expiry if isinstance(expiry, datetime) else None
    try:
        return Credentials(keys.access_key, keys.secret_key, keys.token, expires_at)
    finally:
        del keys  # they show themselves in a traceback
