"""AWS's shared configuration files and credential chain, by botocore's own parser and chain.

The parser costs a few milliseconds to import, the chain half a second: it is imported when keys are needed.
"""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from botocore import configloader
from botocore.exceptions import BotoCoreError, ClientError, ConfigNotFound, ConfigParseError

from directlink._config.profile import AWS_PROFILE_VARIABLES, Profile, aws_files
from directlink.credentials import Credentials
from directlink.errors import ConfigurationError, CredentialsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from directlink._config.mfa import Codes


class _Files(NamedTuple):
    """Both files, put together as botocore does it."""

    names: str
    profiles: dict[str, dict[str, Any]]
    services: dict[str, Any]


def _parse(parse: Callable[[str], dict[str, Any]], path: str) -> dict[str, Any]:
    """Return a parsed file, empty if there is none; report a malformed one by name, line and kind."""
    try:
        return parse(path)
    except ConfigNotFound:
        return {}
    except ConfigParseError as error:
        inner: object = error.kwargs.get("error")
        lines = [number for number, _ in getattr(inner, "errors", ())] or [getattr(inner, "lineno", None)]
        place = f", line {lines[0]}" if lines[0] else ""
        reason = _REASONS.get(type(inner).__name__, "it does not parse")
        problem = f"{error.kwargs['path']}{place}: not a valid AWS configuration file: {reason}"
        del inner
    except (OSError, ValueError) as error:
        problem = f"{path}: cannot be read: {getattr(error, 'strerror', None) or type(error).__name__}"
    # Raised out here so that the parser's error does not hang on to this one: it quotes the line, which may be a key's.
    raise ConfigurationError(problem)


_REASONS: Final = {
    "MissingSectionHeaderError": "a setting stands before the first [section]",
    "DuplicateSectionError": "a section stands there twice",
    "DuplicateOptionError": "a setting stands twice in one section",
    "UnicodeDecodeError": "it is not UTF-8",
    "ParsingError": "a line is neither a [section] nor a setting (name = value)",
    "ValueError": "an indented line is no setting (name = value)",
}


def _read_files() -> _Files:
    """Read both files.

    Raises:
        ConfigurationError: one cannot be parsed.
    """
    config, credentials = aws_files()
    everything = _parse(configloader.load_config, config) or {"profiles": {}, "services": {}}
    profiles: dict[str, dict[str, Any]] = everything["profiles"]
    for name, values in _parse(configloader.raw_config_parse, credentials).items():
        profiles.setdefault(name, {}).update(values)
    return _Files(f"{config} and {credentials}", profiles, everything["services"])


def read_aws_profile(name: str | None) -> Profile:
    """Read a profile of AWS's shared configuration files, parsing only: no key is fetched from anywhere.

    Args:
        name: the profile; ``None``: the one that ``AWS_PROFILE`` names, else the default one, if there is one.

    Raises:
        ConfigurationError: there is no such profile, or a file cannot be parsed.
    """
    files = _read_files()
    wanted = name or next((found for variable in AWS_PROFILE_VARIABLES if (found := os.environ.get(variable))), None)
    if wanted is not None and wanted not in files.profiles:
        raise ConfigurationError(f"no profile {wanted!r} in {files.names}; {_listed(sorted(files.profiles))}")
    scoped = files.profiles.get(wanted or "default", {})
    services = _text(scoped, "services") or ""
    endpoint = _text(files.services, services, "direct_connect", "endpoint_url") or _text(scoped, "endpoint_url")
    return Profile(
        source=f"profile {wanted or 'default'!r} in {files.names}",
        access_key_name="aws_access_key_id",
        secret_key_name="aws_secret_access_key",  # noqa: S106 - the name of a setting
        access_key=_text(scoped, "aws_access_key_id"),
        secret_key=_text(scoped, "aws_secret_access_key"),
        session_token=_text(scoped, "aws_session_token") or _text(scoped, "aws_security_token"),
        region=_text(scoped, "region"),
        endpoint_url=endpoint,
        no_such_services="" if files.services.get(services) else services,
        use_fips=_is_true(scoped, "use_fips_endpoint"),
        use_dual_stack=_is_true(scoped, "use_dualstack_endpoint"),
        ignores_endpoints=_is_true(scoped, "ignore_configured_endpoint_urls"),
        ca_bundle=_text(scoped, "ca_bundle"),
        app_id=_text(scoped, "sdk_ua_app_id"),
    )


def aws_profile_names() -> list[str]:
    """Return the names of all profiles in AWS's files.

    Raises:
        ConfigurationError: a file cannot be parsed.
    """
    return sorted(_read_files().profiles)


def _listed(profiles: list[str]) -> str:
    """Say which profiles there are."""
    return f"there are {', '.join(profiles)}" if profiles else "there are none"


def _text(section: Any, *path: str) -> str | None:
    """Return the setting at ``path``, if it is one: a file may have a section where a value is expected."""
    for name in path:
        if not isinstance(section, dict):
            return None
        section = cast("dict[str, Any]", section).get(name)
    return section.strip() or None if isinstance(section, str) else None


def _is_true(section: dict[str, Any], name: str) -> bool:
    return (_text(section, name) or "").lower() == "true"


def chain_credentials(profile: str | None, region: str | None, codes: Codes) -> Credentials | None:
    """Run botocore's credential chain: shared files, SSO, assumed roles, processes, containers, instance metadata.

    Each call starts a session of its own, so that keys are resolved anew and no lock of botocore's is shared with a
    forked child.

    Args:
        profile: the profile to use; it then wins over keys in the environment, as in boto3.
        region: where a role is assumed, as in a boto3 session of that region.
        codes: has the MFA codes of roles.

    Returns:
        The keys and, where botocore knows it, their expiry; ``None`` if nothing in the chain has keys.

    Raises:
        CredentialsError: a source has been configured and failed; a ``CodeNeeded``, if a code has not been typed yet.
        ConfigurationError: a file cannot be parsed.
    """
    _read_files()  # names the line of what is malformed, which botocore does not
    from botocore.session import Session

    session = Session(profile=profile)
    if region is not None:
        session.set_config_variable("region", region)
    found = keys = None
    unreadable = ""
    try:
        with codes.answers() as answer:
            resolver = cast("Any", session).get_component("credential_provider")
            # botocore has no other way to be kept from asking by itself, on this thread.
            resolver.get_provider("assume-role")._prompter = answer  # noqa: SLF001
            found = session.get_credentials()
            keys = found and found.get_frozen_credentials()
    except (BotoCoreError, ClientError) as error:
        raise CredentialsError(f"botocore's credential chain failed: {error}") from error
    except OSError as error:
        # a token file or a credential_process that is not there
        what = f"{error.strerror or type(error).__name__}{f': {error.filename}' if error.filename else ''}"
        raise CredentialsError(f"botocore's credential chain failed: {what}") from error
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        unreadable = type(error).__name__
    if unreadable:  # raised out here, because the error and its frames hold what was read
        name = cast("Any", session).profile or "default"
        raise CredentialsError(
            f"botocore's credential chain failed: what a source of profile {name!r} gave cannot be read "
            f"({unreadable}); a credential_process prints one JSON object and nothing else, and dates are ISO 8601"
        )
    if found is None or keys is None:
        return None
    # botocore has no public attribute for the expiry. Without it, keys would be used until the service refuses them,
    # and be renewed then.
    expiry: object = getattr(found, "_expiry_time", None)
    expires_at = expiry if isinstance(expiry, datetime) else None
    try:
        # A blank token is no token: it would be signed, sent, and break keys that need none.
        return Credentials(keys.access_key, keys.secret_key, (keys.token or "").strip() or None, expires_at)
    finally:
        del keys  # their repr, in a traceback's locals, shows them
