"""The order in which keys are looked for, one source after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink._config.profile import pair
from directlink.credentials import Credentials
from directlink.enums import Cloud
from directlink.errors import ConfigurationError, CredentialsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from directlink._config.mfa import Codes

    Source = Callable[[], Credentials | str]
    """Returns keys, or where it looked and why there were none."""

_OSC_NAMES = ("OSC_ACCESS_KEY", "OSC_SECRET_KEY")
_AWS_NAMES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


class SourceChain:
    """Asks its sources in order, each time anew: files and variables may have been changed since.

    Args:
        cloud: whose keys are looked for.
        sources: the first that has keys wins.
    """

    def __init__(self, cloud: Cloud, sources: Sequence[Source]) -> None:
        self._cloud = cloud
        self._sources = sources

    def get_credentials(self, *, refresh: bool = False) -> Credentials:  # noqa: ARG002 - every call looks anew
        """Return the keys of the first source that has some.

        Raises:
            CredentialsError: no source has keys, or one has half a pair.
            ConfigurationError: a file that is looked into is malformed by now.
        """
        looked: list[str] = []
        for source in self._sources:
            found = source()
            if isinstance(found, Credentials):
                return found
            looked.append(found)
        raise CredentialsError(
            f"no credentials for {self._cloud.upper()}; looked, in order, at: {'; '.join(looked)}. Pass credentials=, "
            f"or profile=, or set {' and '.join(environment_names(self._cloud))}"
        )


def key_sources(
    cloud: Cloud,
    profile: str | None,
    environ: Mapping[str, str],
    region: str | None = None,
    *,
    codes: Codes,
) -> list[Source]:
    """Return where keys for ``cloud`` are looked for, in order.

    A profile that the program names wins over keys in the environment, as in boto3. For OUTSCALE only lasting keys
    count: nothing is fetched, and a role's temporary keys do not leave the cloud that issued them.

    Args:
        cloud: the service that will be sent the keys' signatures.
        profile: the profile that the program names, if any.
        environ: environment variables.
        region: where AWS is asked for the keys of a role, unless the profile says otherwise.
        codes: has, or asks for, the MFA codes of roles.
    """
    if cloud is Cloud.AWS:
        chain = [lambda: _aws_chain(profile, region, codes)]
        return chain if profile else [lambda: _aws_environment(environ), *chain]
    own: list[Source] = [lambda: _osc_environment(environ), lambda: _osc_file(profile, environ)]
    shared: list[Source] = [lambda: _lasting_aws_environment(environ), lambda: _aws_file(profile)]
    if profile:
        return [own[1], shared[1], own[0], shared[0]]
    return own + shared


def environment_names(cloud: Cloud) -> tuple[str, str]:
    """Return the variables that hold the two halves of a key."""
    return _AWS_NAMES if cloud is Cloud.AWS else _OSC_NAMES


def _osc_environment(environ: Mapping[str, str]) -> Credentials | str:
    return _pair_in(environ, _OSC_NAMES) or _not_set(_OSC_NAMES)


def _pair_in(environ: Mapping[str, str], names: tuple[str, str], *, with_token: bool = False) -> Credentials | None:
    return pair(
        environ.get(names[0]),
        environ.get(names[1]),
        "environment",
        names=names,
        session_token=_token_in(environ) if with_token else None,
    )


def _not_set(names: tuple[str, str]) -> str:
    return f"{' and '.join(names)} (not set)"


def _token_in(environ: Mapping[str, str]) -> str | None:
    return (environ.get("AWS_SESSION_TOKEN") or environ.get("AWS_SECURITY_TOKEN") or "").strip() or None


def _aws_environment(environ: Mapping[str, str]) -> Credentials | str:
    found = _pair_in(environ, _AWS_NAMES, with_token=True)
    expiry = environ.get("AWS_CREDENTIAL_EXPIRATION")
    if found is None or not expiry:
        return found or _not_set(_AWS_NAMES)
    from datetime import datetime

    try:
        expires_at = datetime.fromisoformat(expiry)
    except ValueError:
        expires_at = None
    if expires_at is None or expires_at.tzinfo is None:
        del found
        raise CredentialsError(
            f"AWS_CREDENTIAL_EXPIRATION: {expiry!r} is not an ISO 8601 time with a time zone (2026-11-27T12:00:00Z)"
        )
    return Credentials(found.access_key_id, found.secret_access_key, found.session_token, expires_at)


def _lasting_aws_environment(environ: Mapping[str, str]) -> Credentials | str:
    if _token_in(environ):
        return f"{' and '.join(_AWS_NAMES)} (left out: temporary keys stay in the cloud that issued them)"
    return _pair_in(environ, _AWS_NAMES) or _not_set(_AWS_NAMES)


def _osc_file(profile: str | None, environ: Mapping[str, str]) -> Credentials | str:
    from directlink._config.outscale import candidate_files, read_osc_config

    name = profile or environ.get("OSC_PROFILE") or "default"
    config = read_osc_config(environ)
    if config is None:
        files = " and ".join(str(path) for path in candidate_files(environ)) or "the home directory (there is none)"
        return f"profile {name!r} in {files} (no such file)"
    found = config.profile(name)
    return f"profile {name!r} in {config.path} (no such profile)" if found is None else found.keys()


def _aws_file(profile: str | None) -> Credentials | str:
    from directlink._config.aws import read_aws_profile

    try:
        return read_aws_profile(profile).keys()
    except ConfigurationError as error:
        return f"AWS shared configuration ({error.message})"


def _aws_chain(profile: str | None, region: str | None, codes: Codes) -> Credentials | str:
    from directlink._config.aws import chain_credentials

    chosen = f"profile {profile!r}" if profile else "the shared files' profile"
    return (
        chain_credentials(profile, region, codes)
        or f"botocore's chain ({chosen}, SSO, role, process, container, instance: none)"
    )
