"""TLS configurations: certificate authorities, client certificates, and the environment variables that name them."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from directlink._basics.inline_certificate import InlineCertificate
from directlink._concurrency.imports import undisturbed
from directlink.errors import ConfigurationError

if TYPE_CHECKING:
    import ssl


class Trust(NamedTuple):
    """A TLS configuration, and where its certificate authorities come from, for error messages."""

    context: ssl.SSLContext
    authorities: str


def environment_authorities() -> tuple[tuple[str, str], ...]:
    """Return which variables of the environment name certificate authorities, and the path in each."""
    bundle = os.environ.get("AWS_CA_BUNDLE")
    if bundle:
        return (("AWS_CA_BUNDLE", bundle),)
    bundle = os.environ.get("REQUESTS_CA_BUNDLE")  # after a profile's, as in botocore
    if bundle:
        return (("REQUESTS_CA_BUNDLE", bundle),)
    return tuple((name, os.environ[name]) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name))


def authorities(of_profile: str | None) -> bool | str:
    """Return the ``verify`` argument for a profile's ``ca_bundle``, which ``AWS_CA_BUNDLE`` overrides."""
    return True if of_profile is None or os.environ.get("AWS_CA_BUNDLE") else os.path.expanduser(of_profile)  # noqa: PTH111


# A context costs tens of milliseconds and half a megabyte, and is the same for every client with the same settings.
@lru_cache(maxsize=16)
def load_trust(
    verify: bool, places: tuple[tuple[str, str], ...], cert: tuple[str, str | None] | None, keylog: str | None = None
) -> Trust:
    """Return the TLS configuration for these settings, made once.

    Args:
        verify: whether to verify certificates at all.
        places: the variables or arguments that name certificate authorities, with their paths; empty: the system's.
        cert: client certificate and key.
        keylog: a file to write session keys to, for programs that look into what is sent.

    Raises:
        ConfigurationError: one of the files is missing or unusable.
    """
    # OpenSSL holds locks of its own meanwhile: the child of a fork that came in between would wait for them for ever.
    return undisturbed(lambda: _make_trust(verify, places, cert, keylog))


def _make_trust(
    verify: bool, places: tuple[tuple[str, str], ...], cert: tuple[str, str | None] | None, keylog: str | None
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
        source = load_default_authorities(context)
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


def load_default_authorities(context: ssl.SSLContext) -> str:
    """Load the system's certificate authorities, or certifi's where it has none; return whose they are."""
    import ssl

    # Not load_default_certs at first: OpenSSL would follow SSL_CERT_FILE and SSL_CERT_DIR, which are not asked here.
    paths = ssl.get_default_verify_paths()
    found = False
    for place in (Path(path) for path in (paths.openssl_cafile, paths.openssl_capath) if path):  # a browser has neither
        if place.is_file():
            context.load_verify_locations(cafile=place)
            found = True
        elif place.is_dir() and any(place.iterdir()):
            context.load_verify_locations(capath=place)
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
