"""What a transport is told about TLS and proxies, by its arguments and by the environment."""

from __future__ import annotations

import inspect
import os
import warnings
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from directlink._basics.checks import check_bool, check_count, check_methods, kind_of
from directlink._basics.inline_certificate import InlineCertificate
from directlink.errors import ConfigurationError
from directlink.transports import _proxies

if TYPE_CHECKING:
    import ssl

    from directlink.transports._http import Target
    from directlink.transports._proxies import Proxy


class InsecureTransportWarning(UserWarning):
    """Certificates are not verified: anybody on the way can read and change what is sent."""


def require(module: str, extra: str) -> None:
    """Check that what an extra brings is installed.

    Raises:
        ConfigurationError: it is not.
    """
    if find_spec(module) is None:
        raise ConfigurationError(f"{module} is not installed: pip install 'directlink[{extra}]'")


class Trust(NamedTuple):
    """A TLS configuration, and where its certificate authorities come from, for error messages."""

    context: ssl.SSLContext
    authorities: str


class Settings:
    """TLS and proxy settings of one transport. The environment is read when first needed, not before."""

    def __init__(
        self,
        *,
        verify: bool | str | ssl.SSLContext,
        cert: tuple[str, str | None] | None,
        proxy: str | None,
        trust_env: bool,
    ) -> None:
        _check(verify, cert, proxy, trust_env)
        self._verify = verify
        self._cert = cert
        self._trust_env = trust_env
        self._trust: Trust | None = None
        self._proxy = None if proxy is None else _proxies.parse(proxy, "the proxy argument")
        self._environment: _proxies.Environment | None = None
        if verify is False:
            warnings.warn(
                "verify=False: certificates are not checked, so anybody on the way can read and change what is sent",
                InsecureTransportWarning,
                stacklevel=3,
            )

    def trust(self) -> Trust:
        """Return the TLS configuration.

        Raises:
            ConfigurationError: a file it names is missing or unusable.
        """
        if self._trust is None:
            self._trust = self._build_trust()
        return self._trust

    def _build_trust(self) -> Trust:
        verify = self._verify
        if not isinstance(verify, (bool, str)):
            if self._cert is not None:
                raise ConfigurationError("with an SSLContext as verify, load the client certificate into it")
            return Trust(verify, "the SSLContext given as verify")
        if isinstance(verify, str):
            places: tuple[tuple[str, str], ...] = (("verify", verify),)
        elif verify and self._trust_env:
            places = _environment_authorities()
        else:
            places = ()
        keylog = os.environ.get("SSLKEYLOGFILE") or None if self._trust_env else None
        return _load(verify is not False, places, self._cert, keylog)

    def proxy_for(self, target: Target) -> Proxy | None:
        """Return the proxy that requests to ``target`` go through, if any.

        Raises:
            ConfigurationError: a variable of the environment holds no usable proxy.
        """
        if self._proxy is not None or not self._trust_env:
            return self._proxy
        if self._environment is None:
            self._environment = _proxies.Environment.read()
        return self._environment.proxy_for(target)


def _check(verify: object, cert: object, proxy: object, trust_env: object) -> None:
    check_bool("trust_env", trust_env)
    if not isinstance(verify, (bool, str)) and not hasattr(verify, "wrap_bio"):
        raise ConfigurationError(
            f"verify: expected True, False, a path as str, or an SSLContext, got {kind_of(verify)}"
        )
    if proxy is not None and not isinstance(proxy, str):
        raise ConfigurationError(f"proxy: expected a URL as str, got {kind_of(proxy)}")
    if cert is not None and not _is_pair(cert):
        raise ConfigurationError(f"cert: expected (certificate file, key file or None), got {kind_of(cert)}")


def _is_pair(cert: object) -> bool:
    match cert:
        case (str(), str() | None):
            return True
        case _:
            return False


def check_limits(max_connections: object, keepalive_expiry: object) -> None:
    """Check how many connections a pool may have, and for how long it may keep them.

    Raises:
        ConfigurationError: they are no such numbers.
    """
    check_count("max_connections", max_connections, ConfigurationError)
    if (
        isinstance(keepalive_expiry, bool)
        or not isinstance(keepalive_expiry, (int, float))
        or not keepalive_expiry >= 0
    ):
        raise ConfigurationError(f"keepalive_expiry: expected a number of seconds, 0 or more, got {keepalive_expiry!r}")


def check_client(client: object, *, awaits: bool) -> None:
    """Check a client that was brought along.

    Raises:
        ConfigurationError: it is none of httpx's, or is to be awaited and must not be, or the other way about.
    """
    if client is None:
        return
    expected, other = ("httpx.AsyncClient", "httpx.Client") if awaits else ("httpx.Client", "httpx.AsyncClient")
    check_methods("client", client, f"an {expected}", "build_request", "send")
    if inspect.iscoroutinefunction(client.send) is not awaits:  # type: ignore[attr-defined]
        raise ConfigurationError(f"client: expected an {expected}, got an {other}")


def _environment_authorities() -> tuple[tuple[str, str], ...]:
    bundle = os.environ.get("AWS_CA_BUNDLE")
    if bundle:
        return (("AWS_CA_BUNDLE", bundle),)
    bundle = os.environ.get("REQUESTS_CA_BUNDLE")  # after a profile's, as in botocore
    if bundle:
        return (("REQUESTS_CA_BUNDLE", bundle),)
    return tuple((name, os.environ[name]) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name))


def authorities(of_profile: str | None) -> bool | str:
    """Return whom to trust by a profile's ``ca_bundle``, as ``verify`` takes it: ``AWS_CA_BUNDLE`` comes before it."""
    return True if of_profile is None or os.environ.get("AWS_CA_BUNDLE") else os.path.expanduser(of_profile)  # noqa: PTH111


# A context costs tens of milliseconds and half a megabyte, and is the same for every client with the same settings.
@lru_cache(maxsize=16)
def _load(
    verify: bool, places: tuple[tuple[str, str], ...], cert: tuple[str, str | None] | None, keylog: str | None = None
) -> Trust:
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    source = "nothing"
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif places:
        source = " and ".join(f"{name} ({path})" for name, path in places)
        for name, path in places:
            _load_authorities(context, name, path)
    else:
        source = _load_default_authorities(context)
    if isinstance(cert, InlineCertificate):
        _load_inline(context, cert)
    elif cert is not None:
        _load_certificate(context, *cert)
    if keylog is not None:
        _log_keys(context, keylog)
    return Trust(context, source)


def _load_authorities(context: ssl.SSLContext, name: str, path: str) -> None:
    places = [Path(part) for part in path.split(os.pathsep)] if name == "SSL_CERT_DIR" else [Path(path)]
    for place in places:
        try:
            if not place.exists():
                raise ConfigurationError(f"{name} names {place}, which does not exist")
            if place.is_dir():
                context.load_verify_locations(capath=place)
            else:
                context.load_verify_locations(cafile=place)
        except OSError as exc:  # ssl.SSLError is one
            raise ConfigurationError(f"{name} names {place}, which holds no usable certificates: {exc}") from exc


def _load_default_authorities(context: ssl.SSLContext) -> str:
    import ssl

    # Not load_default_certs at first: OpenSSL would follow SSL_CERT_FILE and SSL_CERT_DIR, which are not asked here.
    paths = ssl.get_default_verify_paths()
    file, directory = Path(paths.openssl_cafile), Path(paths.openssl_capath)
    found = False
    if file.is_file():
        context.load_verify_locations(cafile=file)
        found = True
    if directory.is_dir() and any(directory.iterdir()):
        context.load_verify_locations(capath=directory)
        found = True
    if not found:
        context.load_default_certs()  # Windows keeps them in no file
        found = context.cert_store_stats()["x509_ca"] > 0
    if found:
        return "the system's certificate authorities"
    import certifi

    context.load_verify_locations(cafile=certifi.where())
    return "certifi's certificate authorities (the system has none)"


def _load_certificate(context: ssl.SSLContext, certificate: str, key: str | None) -> None:
    try:
        for path in (certificate, key):
            if path is not None and not Path(path).is_file():
                raise ConfigurationError(f"the client certificate or key {path} does not exist")
        # The empty password keeps OpenSSL from asking for one on the terminal.
        context.load_cert_chain(certificate, key, password="")
    except OSError as exc:
        raise ConfigurationError(f"the client certificate {certificate} and its key cannot be used: {exc}") from exc


def _load_inline(context: ssl.SSLContext, certificate: InlineCertificate) -> None:
    try:
        with certificate.file() as name:
            context.load_cert_chain(name, password="")
    except OSError as exc:
        raise ConfigurationError(f"the client certificate of {certificate[0]} cannot be used: {exc}") from exc


def _log_keys(context: ssl.SSLContext, path: str) -> None:
    try:
        context.keylog_filename = path
    except (OSError, ValueError) as exc:  # ValueError: a NUL in it
        raise ConfigurationError(f"SSLKEYLOGFILE names {path}, which cannot be written: {exc}") from exc
