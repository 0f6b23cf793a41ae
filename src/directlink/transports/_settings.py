"""The settings that all transports share: what their arguments and the environment mean."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, NamedTuple

from directlink._basics.checks import check_bool, check_count, kind_of
from directlink.errors import ConfigurationError
from directlink.transports import _proxies
from directlink.transports._tls import Trust, environment_authorities, load_trust

if TYPE_CHECKING:
    import ssl

    from directlink.transports._http import Target
    from directlink.transports._proxies import Proxy


class InsecureTransportWarning(UserWarning):
    """Certificates are not verified: anybody on the way can read and change what is sent."""


class Route(NamedTuple):
    """How requests to one target are sent."""

    proxy: Proxy | None
    context: ssl.SSLContext | None
    """The TLS configuration; ``None`` if neither the target nor the proxy speaks TLS."""
    authorities: str
    """Where the certificate authorities come from, for error messages."""


class TransportSettings:
    """What one transport was told. The environment is read when first needed, not before.

    Args:
        verify: ``True``, a file or directory of certificate authorities, a whole ``SSLContext``, or ``False``.
        cert: client certificate and key.
        proxy: URL of a proxy.
        trust_env: read proxies, certificate authorities and ``SSLKEYLOGFILE`` from the environment.
        max_connections: most connections at a time.
        keepalive_expiry: seconds that an unused connection is kept.

    Raises:
        ConfigurationError: one of them is of the wrong type or out of range.
    """

    def __init__(
        self,
        *,
        verify: bool | str | ssl.SSLContext = True,
        cert: tuple[str, str | None] | None = None,
        proxy: str | None = None,
        trust_env: bool = True,
        max_connections: int = 100,
        keepalive_expiry: float = 15.0,
    ) -> None:
        _check(verify, cert, proxy, trust_env)
        check_count("max_connections", max_connections, ConfigurationError)
        _check_seconds("keepalive_expiry", keepalive_expiry)
        self.max_connections = max_connections
        self.keepalive_expiry = keepalive_expiry
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
            self._trust = self._load_trust()
        return self._trust

    def _load_trust(self) -> Trust:
        verify = self._verify
        if not isinstance(verify, (bool, str)):
            if self._cert is not None:
                raise ConfigurationError("with an SSLContext as verify, load the client certificate into it")
            return Trust(verify, "the SSLContext given as verify")
        if isinstance(verify, str):
            places: tuple[tuple[str, str], ...] = (("verify", verify),)
        elif verify and self._trust_env:
            places = environment_authorities()
        else:
            places = ()
        keylog = os.environ.get("SSLKEYLOGFILE") or None if self._trust_env else None
        return load_trust(verify is not False, places, self._cert, keylog)

    def route(self, target: Target) -> Route:
        """Return how requests to ``target`` are sent.

        Raises:
            ConfigurationError: the settings, or a variable of the environment, cannot be used.
        """
        proxy = self.proxy_for(target)
        if target.scheme != "https" and (proxy is None or proxy.scheme != "https"):
            return Route(proxy, None, "")
        return Route(proxy, *self.trust())

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


def _check_seconds(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= 0:
        raise ConfigurationError(f"{name}: expected a number of seconds, 0 or more, got {value!r}")
