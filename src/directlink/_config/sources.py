"""Where keys are looked for, in which order: :data:`ORDER` decides, and ``directlink doctor`` reads it, too."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import attrs

from directlink._config.profile import pair
from directlink.credentials import Credentials
from directlink.enums import Cloud
from directlink.errors import ConfigurationError, CredentialsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from directlink._config.mfa import Codes

    Find = Callable[["Search"], Credentials | str]
    """Returns keys, or where it looked and why there were none."""

_OSC_NAMES: Final = ("OSC_ACCESS_KEY", "OSC_SECRET_KEY")
_AWS_NAMES: Final = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


@attrs.frozen(kw_only=True)
class Search:
    """What all sources need to know to look for keys.

    Attributes:
        cloud: the service that will be sent the keys' signatures.
        profile: the profile that the program names, if any.
        environ: environment variables.
        region: where AWS is asked for the keys of a role, unless the profile says otherwise.
        codes: has, or asks for, the MFA codes of roles.
    """

    cloud: Cloud
    profile: str | None
    environ: Mapping[str, str] = attrs.field(repr=False)
    region: str | None = None
    codes: Codes


@attrs.frozen
class Source:
    """A place where keys may be.

    Attributes:
        description: what it is called; ``{profile}`` stands for the profile that is looked into.
        find: looks there, each time anew: files and variables may have been changed since.
    """

    description: str
    find: Find

    def describe(self, profile: str | None) -> str:
        """Return what the source is called in a search with this profile."""
        return self.description.format(profile=f"profile {profile!r}" if profile else "the profile in use")


class SourceChain:
    """A provider of credentials that asks the sources of :data:`ORDER`; the first that has keys wins.

    Args:
        search: for which cloud, with which profile.
    """

    def __init__(self, search: Search) -> None:
        self._search = search

    def sources(self) -> Iterator[tuple[str, Callable[[], Credentials | str]]]:
        """Yield what each source is called, and what looks there, in order."""
        search = self._search
        for source in ORDER[search.cloud, bool(search.profile)]:
            yield source.describe(search.profile), partial(source.find, search)

    def get_credentials(self, *, refresh: bool = False) -> Credentials:  # noqa: ARG002 - every call looks anew
        """Return the keys of the first source that has some.

        Raises:
            CredentialsError: no source has keys, or one has half a pair.
            ConfigurationError: a file that is looked into is malformed by now.
        """
        looked: list[str] = []
        for _, find in self.sources():
            found = find()
            if isinstance(found, Credentials):
                return found
            looked.append(found)
        cloud = self._search.cloud
        raise CredentialsError(
            f"no credentials for {cloud.upper()}; looked, in order, at: {'; '.join(looked)}. Pass credentials=, "
            f"or profile=, or set {' and '.join(environment_names(cloud))}"
        )


def environment_names(cloud: Cloud) -> tuple[str, str]:
    """Return the variables that hold the two halves of a key."""
    return _AWS_NAMES if cloud is Cloud.AWS else _OSC_NAMES


def _osc_environment(search: Search) -> Credentials | str:
    return _pair_in(search.environ, _OSC_NAMES) or _not_set(_OSC_NAMES)


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


def _aws_environment(search: Search) -> Credentials | str:
    environ = search.environ
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


def _lasting_aws_environment(search: Search) -> Credentials | str:
    if _token_in(search.environ):
        return f"{' and '.join(_AWS_NAMES)} (left out: temporary keys stay in the cloud that issued them)"
    return _pair_in(search.environ, _AWS_NAMES) or _not_set(_AWS_NAMES)


def _osc_file(search: Search) -> Credentials | str:
    from directlink._config.outscale import candidate_files, read_osc_config

    environ = search.environ
    name = search.profile or environ.get("OSC_PROFILE") or "default"
    config = read_osc_config(environ)
    if config is None:
        files = " and ".join(str(path) for path in candidate_files(environ)) or "the home directory (there is none)"
        return f"profile {name!r} in {files} (no such file)"
    found = config.profile(name)
    return f"profile {name!r} in {config.path} (no such profile)" if found is None else found.keys()


def _aws_file(search: Search) -> Credentials | str:
    from directlink._config.aws import read_aws_profile

    try:
        return read_aws_profile(search.profile).keys()
    except ConfigurationError as error:
        return f"AWS shared configuration ({error.message})"


def _aws_chain(search: Search) -> Credentials | str:
    from directlink._config.aws import chain_credentials

    profile = search.profile
    chosen = f"profile {profile!r}" if profile else "the shared files' profile"
    return (
        chain_credentials(profile, search.region, search.codes)
        or f"botocore's chain ({chosen}, SSO, role, process, container, instance: none)"
    )


OSC_ENVIRONMENT: Final = Source(" and ".join(_OSC_NAMES), _osc_environment)
OSC_FILE: Final = Source("{profile} of OUTSCALE's configuration file", _osc_file)
AWS_ENVIRONMENT: Final = Source(" and ".join(_AWS_NAMES), _aws_environment)
LASTING_AWS_ENVIRONMENT: Final = Source(" and ".join(_AWS_NAMES), _lasting_aws_environment)
AWS_FILE: Final = Source("{profile} of AWS's shared configuration", _aws_file)
AWS_CHAIN: Final = Source("botocore's chain ({profile}, SSO, role, process, container, instance)", _aws_chain)

ORDER: Final[Mapping[tuple[Cloud, bool], tuple[Source, ...]]] = {
    (Cloud.AWS, False): (AWS_ENVIRONMENT, AWS_CHAIN),
    (Cloud.AWS, True): (AWS_CHAIN,),
    (Cloud.OUTSCALE, False): (OSC_ENVIRONMENT, OSC_FILE, LASTING_AWS_ENVIRONMENT, AWS_FILE),
    (Cloud.OUTSCALE, True): (OSC_FILE, AWS_FILE, OSC_ENVIRONMENT, LASTING_AWS_ENVIRONMENT),
}
"""The sources for a cloud in order, without and with a profile that the program names.

A profile that the program names wins over keys in the environment, as in boto3. For OUTSCALE only lasting keys count:
nothing is fetched, and a role's temporary keys do not leave the cloud that issued them.
"""
