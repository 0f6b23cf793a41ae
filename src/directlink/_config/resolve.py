"""Resolves a client's arguments, the environment and configuration files to settings that fit together.

Everything is decided here, before anything is sent, except for keys that take a blocking source to get.

AWS's profile is always read where there is one, as AWS's own SDKs read it. OUTSCALE's is read when it is named (by
``profile=`` or ``OSC_PROFILE``), or when the region or the keys are not known without it. Once read, all of it counts:
region, endpoint, certificates.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from directlink._basics.checks import can_be_called_with, kind_of
from directlink._basics.clock import PausingClock
from directlink._config.checks import check_owner
from directlink._config.profile import AWS_PROFILE_VARIABLES, NOTHING, Profile, aws_files
from directlink._config.sources import Search, SourceChain, environment_names
from directlink.credentials import CredentialCache, Credentials, CredentialsProvider
from directlink.endpoints import (
    OUTSCALE_DOMAIN,
    SIGNING_NAMES,
    Endpoint,
    aws_endpoint,
    check_region,
    outscale_endpoint,
    parse_endpoint,
    read_host,
)
from directlink.enums import Cloud
from directlink.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from directlink._basics.clock import Clock

# An AWS variable never decides an OUTSCALE region: eu-west-2 is London for one and Paris for the other.
_REGION_VARIABLES = {Cloud.AWS: ("AWS_REGION", "AWS_DEFAULT_REGION"), Cloud.OUTSCALE: ("OSC_REGION",)}
_ENDPOINT_VARIABLES = {
    Cloud.AWS: ("AWS_ENDPOINT_URL_DIRECT_CONNECT", "AWS_ENDPOINT_URL"),
    Cloud.OUTSCALE: ("OSC_ENDPOINT_DIRECTLINK", "OSC_ENDPOINT_DIRECT_LINK"),
}


@attrs.frozen(kw_only=True)
class Settings:
    """The settings that a client needs to send requests.

    Attributes:
        cloud: the service that requests are sent to.
        region: its region, also that of the signature.
        endpoint_url: normal form; ends with ``/`` if it has no path.
        signing_name: service name in the signature, ``directconnect`` or ``directlink``.
        credentials: keys, or a cache that gets them.
        clock: the clock that was given, or one that is paused while the user is asked for a code.
        may_ask: whether the user may be asked for a code to get keys.
        client_cert: files to identify with in TLS, certificate and key; a key of ``None``: it is in the first file. Or
            an ``InlineCertificate``.
        ca_bundle: certificate authorities that the profile names, a file or a directory.
        app_id: AWS's id of the application, for the ``User-Agent`` header.
    """

    cloud: Cloud
    region: str
    endpoint_url: str
    signing_name: str
    credentials: CredentialCache
    clock: Clock
    may_ask: bool
    client_cert: tuple[str, str | None] | None
    ca_bundle: str | None = None
    app_id: str | None = None


def resolve_settings(
    *,
    cloud: Cloud | str | None,
    region: str | None,
    endpoint_url: str | None,
    profile: str | None,
    credentials: Credentials | CredentialsProvider | None,
    use_fips: bool | None = None,
    use_dual_stack: bool | None = None,
    allow_http: bool = False,
    clock: Clock,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Resolve a client's settings.

    Args:
        cloud: ``"aws"`` or ``"outscale"``; may be left out where ``endpoint_url`` has a host that is known to be one's.
        region: may be left out where the endpoint's host, the environment or a profile tells it.
        endpoint_url: where to send requests instead of the cloud's own endpoint.
        profile: name of a profile in OUTSCALE's or AWS's configuration files.
        credentials: keys or a provider of keys; ``None``: look for them.
        use_fips: AWS only; ``None``: as ``AWS_USE_FIPS_ENDPOINT`` or the profile says.
        use_dual_stack: AWS only; ``None``: as ``AWS_USE_DUALSTACK_ENDPOINT`` or the profile says.
        allow_http: accept unencrypted HTTP to hosts other than this machine.
        clock: decides when credentials have expired.
        environ: environment variables; ``None``: the process's own. botocore reads those of the process in any case.

    Raises:
        ConfigurationError: a setting is missing, malformed, unknown, or contradicts another one.
    """
    _check_types(
        cloud=(cloud, str),
        region=(region, str),
        endpoint_url=(endpoint_url, str),
        profile=(profile, str),
        use_fips=(use_fips, bool),
        use_dual_stack=(use_dual_stack, bool),
        allow_http=(allow_http, bool),
    )
    _check_credentials(credentials)
    request = _Request(
        cloud=_which_cloud(cloud, endpoint_url),
        region=None if region is None else check_region(region),
        profile=profile,
        credentials=credentials,
        flags=(use_fips, use_dual_stack),
        allow_http=allow_http,
        environ=Environment(os.environ if environ is None else environ),
    )
    try:
        return request.resolve(endpoint_url, clock)
    except OSError as error:  # for want of a descriptor, as a rule
        raise ConfigurationError(f"the settings cannot be read: {error.strerror or error}") from error


class Environment(Mapping[str, str]):
    """Variables, live, whose ``repr`` does not show the keys among them: tracebacks hold frames that use it."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def __getitem__(self, name: str) -> str:
        return self._variables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)

    def __repr__(self) -> str:
        return f"<{len(self)} environment variables>"


def _check_types(**settings: tuple[object, type]) -> None:
    for name, (value, kind) in settings.items():
        if value is not None and not isinstance(value, kind):
            expected = "a string" if kind is str else "True or False"
            raise ConfigurationError(f"{name}: expected {expected}, not {kind_of(value)}")
        if value == "":
            raise ConfigurationError(f"{name} is empty; leave it out to have it looked up")


def _check_credentials(value: object) -> None:
    if value is None or isinstance(value, Credentials):
        return
    expected = "Credentials or an object with get_credentials(*, refresh)"
    advice = ""
    library = type(value).__module__.partition(".")[0]
    if library in {"boto3", "botocore"}:
        advice = ": leave it out to use botocore's own chain, or pass Credentials(access_key_id, secret_access_key)"
    elif callable(getattr(value, "get_credentials", None)) and not isinstance(value, type):
        if can_be_called_with(value.get_credentials, refresh=True):  # type: ignore[attr-defined]
            return
        advice = ", whose get_credentials() does not take refresh"
    raise ConfigurationError(f"credentials: expected {expected}, not {kind_of(value)}{advice}")


def _which_cloud(cloud: str | None, endpoint_url: str | None) -> Cloud:
    if cloud is not None:
        try:
            return Cloud(cloud)
        except ValueError:
            raise ConfigurationError(f"cloud: expected 'aws' or 'outscale', not {cloud!r}") from None
    if endpoint_url is None:
        raise ConfigurationError(
            "cloud is missing: pass cloud='aws' or cloud='outscale', or an endpoint_url; "
            "it is never guessed, since both clouds have regions of the same name"
        )
    host = parse_endpoint(endpoint_url, allow_http=True).host
    known = read_host(host)
    if known is None:
        raise ConfigurationError(
            f"cloud is missing: endpoint_url {host} is none of the hosts that tell theirs; pass cloud='aws' or "
            "cloud='outscale', whichever speaks there: keys go to no cloud that is guessed"
        )
    return known[0]


@attrs.frozen(kw_only=True)
class _Request:
    """The arguments of :func:`resolve_settings`, checked one by one, and how they are put together."""

    cloud: Cloud
    region: str | None
    profile: str | None
    credentials: Credentials | CredentialsProvider | None
    flags: tuple[bool | None, bool | None]
    allow_http: bool
    environ: Mapping[str, str]

    def resolve(self, endpoint_url: str | None, clock: Clock) -> Settings:
        endpoint, region, profile = self._look_up(endpoint_url)
        if region is None:
            names = " or ".join(_REGION_VARIABLES[self.cloud])
            hint = " (AWS's variables do not count here)" if self.cloud is Cloud.OUTSCALE else ""
            raise ConfigurationError(
                f"region is missing for cloud {self.cloud.value!r}: pass region=, set {names}{hint}, "
                "or use a profile that has one"
            )
        fips, dual_stack = self._aws_flags(profile, endpoint)
        if endpoint is None and self.cloud is Cloud.AWS:
            endpoint = parse_endpoint(aws_endpoint(region, use_fips=fips, use_dual_stack=dual_stack))
        elif endpoint is None:
            url = outscale_endpoint(region, domain=profile.domain or OUTSCALE_DOMAIN, scheme=profile.scheme)
            source = f"the host of {profile.source}"
            endpoint = parse_endpoint(url, source=source, allow_http=self.allow_http)
            check_owner(endpoint, self.cloud, source)
        keys = self.credentials
        if keys is None:
            from directlink._config.mfa import Codes

            clock = pausing = PausingClock(clock)
            codes = Codes(pausing)
            keys = SourceChain(
                Search(cloud=self.cloud, profile=self.profile, environ=self.environ, region=region, codes=codes)
            )
        return Settings(
            cloud=self.cloud,
            region=region,
            endpoint_url=endpoint.url,
            signing_name=SIGNING_NAMES[self.cloud],
            credentials=CredentialCache(keys, clock),
            clock=clock,
            may_ask=self.credentials is None and self.cloud is Cloud.AWS,
            client_cert=self._client_cert(profile),
            ca_bundle=profile.ca_bundle,
            app_id=self.environ.get("AWS_SDK_UA_APP_ID", profile.app_id) if self.cloud is Cloud.AWS else None,
        )

    def _look_up(self, endpoint_url: str | None) -> tuple[Endpoint | None, str | None, Profile]:
        """Return the endpoint if it is not the cloud's own, the region if it is known, and the profile if it is needed.

        The region is the argument's, else that of a known host, the environment's, the profile's.
        """
        endpoint, region = None, self.region
        profile = self._aws_profile() if self.cloud is Cloud.AWS else NOTHING
        override = (endpoint_url, "endpoint_url") if endpoint_url is not None else None
        ignored = profile.ignores_endpoints if (said := self._ignores_endpoints()) is None else said
        if override is None and not ignored:
            override = self._override_in_environment()
        if override is not None:
            endpoint, region = self._use_endpoint(*override)
        region = region or self._region_in_environment()
        if self.cloud is Cloud.OUTSCALE:
            profile = self._osc_profile(region)
        if endpoint is None and profile.no_such_services and not ignored:
            raise ConfigurationError(
                f"{profile.source}: there is no section [services {profile.no_such_services}] with anything in it"
            )
        if endpoint is None and profile.endpoint_url is not None and not ignored:
            endpoint, host_region = self._use_endpoint(profile.endpoint_url, f"the endpoint of {profile.source}")
            region = host_region or region
        if region is None and profile.region is not None:
            region = check_region(profile.region, f"region of {profile.source}")
        return endpoint, region, profile

    def _first_set(self, names: tuple[str, ...]) -> tuple[str, str] | None:
        """Return value and name of the first variable that is set to something."""
        return next(((value, name) for name in names if (value := self.environ.get(name))), None)

    def _is_true(self, name: str) -> bool | None:
        value = self.environ.get(name)
        if value is None:
            return None
        if value.lower() not in {"", "true", "false"}:
            raise ConfigurationError(f"{name}: expected 'true' or 'false', not {value!r}")
        return value.lower() == "true"  # an empty one outdoes a profile that says true, as in botocore

    def _ignores_endpoints(self) -> bool | None:
        return self._is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") if self.cloud is Cloud.AWS else False

    def _override_in_environment(self) -> tuple[str, str] | None:
        found = self._first_set(_ENDPOINT_VARIABLES[self.cloud])
        if found is None or self.cloud is Cloud.AWS:
            return found
        from directlink._config.outscale import with_scheme

        return with_scheme(found[0]), found[1]

    def _use_endpoint(self, url: str, source: str) -> tuple[Endpoint, str | None]:
        """Return the endpoint and the region to use with it, which its host decides where it is a known one."""
        endpoint = parse_endpoint(url, source=source, allow_http=self.allow_http)
        check_owner(endpoint, self.cloud, source)
        known = read_host(endpoint.host)
        if known is None:
            return endpoint, self.region
        _, region = known
        if self.region not in {None, region}:
            raise ConfigurationError(f"region is {self.region!r}, but {source} {endpoint.host} is in {region!r}")
        return endpoint, region

    def _region_in_environment(self) -> str | None:
        found = self._first_set(_REGION_VARIABLES[self.cloud])
        return None if found is None else check_region(*found)

    def _aws_profile(self) -> Profile:
        """Return the profile in use, as every AWS SDK reads it: its endpoints count where nothing else is needed, too.

        botocore's parser is not imported where there is neither a file nor the name of a profile.
        """
        named = self.profile or any(os.environ.get(name) for name in AWS_PROFILE_VARIABLES)
        if not named and not any(os.path.isfile(os.path.expanduser(path)) for path in aws_files()):  # noqa: PTH111, PTH113 - pathlib costs more
            return NOTHING
        from directlink._config.aws import read_aws_profile

        return read_aws_profile(self.profile)

    def _osc_profile(self, region: str | None) -> Profile:
        named = self.profile or self.environ.get("OSC_PROFILE")
        has_keys = self.credentials is not None or self._first_set(environment_names(self.cloud)) is not None
        if not named and has_keys and region is not None:
            return NOTHING
        from directlink._config.outscale import candidate_files, read_osc_config

        config = read_osc_config(self.environ)
        found = None if config is None else config.profile(named or "default")
        if found is not None or named is None:
            return found or NOTHING
        looked = (
            f"{config.path} has {', '.join(config.profiles) or 'none'}"
            if config
            else (f"no file {' or '.join(str(path) for path in candidate_files(self.environ))}")
        )
        if not self.profile:
            raise ConfigurationError(f"OSC_PROFILE: no profile {named!r}: {looked}")
        from directlink._config.aws import read_aws_profile

        try:
            # The documented way to use the AWS CLI with OUTSCALE keeps keys and region there. Its endpoint is not used:
            # it is for all of AWS's services.
            shared = read_aws_profile(named)
        except ConfigurationError as error:
            raise ConfigurationError(f"no profile {named!r}: {looked}; {error.message}") from None
        return attrs.evolve(shared, endpoint_url=None, ca_bundle=None)

    def _aws_flags(self, profile: Profile, endpoint: Endpoint | None) -> tuple[bool, bool]:
        flags: list[bool] = []
        for argument, name, variable, setting in (
            (self.flags[0], "use_fips", "AWS_USE_FIPS_ENDPOINT", profile.use_fips),
            (self.flags[1], "use_dual_stack", "AWS_USE_DUALSTACK_ENDPOINT", profile.use_dual_stack),
        ):
            if self.cloud is Cloud.OUTSCALE:
                if argument:
                    raise ConfigurationError(f"{name}: OUTSCALE has no such endpoints")
                continue
            flag = argument
            if flag is None:
                flag = self._is_true(variable)
            flag = setting if flag is None else flag
            if flag and endpoint is not None:
                raise ConfigurationError(
                    f"{name} (or {variable}, or the profile) chooses among AWS's own endpoints and cannot go with "
                    f"another endpoint ({endpoint.url}); leave one of them out, or pass {name}=False"
                )
            flags.append(flag)
        return (flags[0], flags[1]) if flags else (False, False)

    def _client_cert(self, profile: Profile) -> tuple[str, str | None] | None:
        """Return the certificate; as with keys, a profile that the program names wins over the environment."""
        if self.cloud is Cloud.AWS or (self.profile and profile.client_cert):
            return profile.client_cert
        from directlink._config.outscale import ENVIRONMENT_CERTIFICATE, client_certificate

        return client_certificate(self.environ.get, "environment", names=ENVIRONMENT_CERTIFICATE) or profile.client_cert
