"""The configuration file that OUTSCALE's tools share: a JSON object of profiles, in all the shapes it has had."""

from __future__ import annotations

import json
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Final, cast

from directlink._config.profile import Profile
from directlink.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_DEFAULT_FILES: Final = (".osc/config.json", ".osc_sdk/config.json")

PROFILE_CERTIFICATE: Final = ("x509_client_cert", "x509_client_key", "x509_client_cert_b64", "x509_client_key_b64")
ENVIRONMENT_CERTIFICATE: Final = (
    "OSC_X509_CLIENT_CERT",
    "OSC_X509_CLIENT_KEY",
    "OSC_X509_CLIENT_CERT_B64",
    "OSC_X509_CLIENT_KEY_B64",
)
"""Settings of a client certificate: the files of certificate and key, or both themselves."""


class _Object:
    """A JSON object that hands out its members by type and shows none: tracebacks with locals print what is shown."""

    def __init__(self, where: str, members: object) -> None:
        if not isinstance(members, dict):
            del members
            raise ConfigurationError(f"{where}: expected an object")
        self._where = where
        self._members = cast("dict[str, object]", members)

    def text(self, name: str) -> str | None:
        """Return a string; ``None`` if it is absent, ``null`` or empty."""
        value = self._members.get(name)
        if value is None or isinstance(value, str):
            return value or None
        del value
        raise ConfigurationError(f"{self._where}, {name}: expected a string")

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a boolean; ``default`` if it is absent or ``null``."""
        value = self._members.get(name)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        del value
        raise ConfigurationError(f"{self._where}, {name}: expected true or false")

    def object(self, name: str, where: str | None = None) -> _Object | None:
        """Return a member that is an object itself, ``None`` if it is absent."""
        if self._members.get(name) is None:
            return None
        return _Object(where or f"{self._where}, {name}", self._members[name])

    def names(self) -> list[str]:
        return sorted(self._members)


def _load(path: Path) -> object:
    try:
        text = path.read_text("utf-8-sig")  # editors on Windows begin a file with a byte order mark
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problem = f"{path}, line {line}: not UTF-8 text"
    else:
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            problem = f"{path}, line {error.lineno}, column {error.colno}: {error.msg}"
        except RecursionError:
            problem = f"{path}: nested too deeply"
        except ValueError:
            problem = f"{path}: holds a number that is too long"
        del text
    # Raised out here so that this error's chain holds neither the text nor the decoder's error, which quotes it.
    raise ConfigurationError(problem)


class OscConfig:
    """One configuration file, read and parsed.

    Attributes:
        path: the file.
        profiles: names of the profiles in it.

    Raises:
        OSError: the file cannot be read.
        ConfigurationError: it is not JSON, or not an object.
    """

    def __init__(self, path: Path) -> None:
        self._content = _Object(str(path), _load(path))
        self.path = path
        self.profiles = self._content.names()

    def profile(self, name: str) -> Profile | None:
        """Return the profile called ``name``, ``None`` if there is none.

        Raises:
            ConfigurationError: a setting in it has the wrong type, or names a certificate that is not there.
        """
        source = f"profile {name!r} in {self.path}"
        found = self._content.object(name, source)
        if found is None:
            return None
        services = found.object("endpoints")
        specific = services and (services.text("directlink") or services.text("direct_link"))
        scheme = "https" if found.flag("https", default=True) else "http"
        endpoint = specific or found.text("endpoint")
        return Profile(
            source=source,
            access_key=found.text("access_key"),
            secret_key=found.text("secret_key"),
            region=found.text("region") or found.text("region_name"),
            endpoint_url=endpoint and with_scheme(endpoint, scheme),
            domain=found.text("host"),
            scheme=scheme,
            client_cert=client_certificate(found.text, source, names=PROFILE_CERTIFICATE, oldest="client_certificate"),
        )


def with_scheme(endpoint: str, scheme: str = "https") -> str:
    """Return ``endpoint`` as a URL: OUTSCALE's tools take one without a scheme too."""
    return endpoint if "://" in endpoint else f"{scheme}://{endpoint}"


def client_certificate(
    read: Callable[[str], str | None], source: str, *, names: tuple[str, str, str, str], oldest: str | None = None
) -> tuple[str, str | None] | None:
    """Return the client certificate for TLS, ``None`` if none is set.

    Args:
        read: returns a setting.
        source: where the settings come from, for errors.
        names: of the settings: PEM file with the certificate, and with its key unless there is one of its own; PEM file
            with the key; base64 of what such files hold, instead.
        oldest: another name of the first.

    Returns:
        The file of the certificate and that of the key, ``None`` if the first holds both; for base64, an
        ``InlineCertificate``, which is such a pair.

    Raises:
        ConfigurationError: the key is set without the certificate, a file does not exist, the base64 does not hold PEM,
            or both forms are set.
    """
    certificate, key = read(names[0]) or (read(oldest) if oldest else None), read(names[1])
    inline = [name for name in names[2:] if read(name)]
    if inline and (certificate or key):
        raise ConfigurationError(
            f"{source}: the client certificate is set twice: set {names[0]} and {names[1]}, which name files, "
            f"or {names[2]} and {names[3]}"
        )
    if inline:
        from directlink._basics.inline_certificate import inline_certificate

        return inline_certificate(read(names[2]), read(names[3]), source, names=names[2:])
    if not certificate:
        if key:
            raise ConfigurationError(f"{source}: {names[1]} is set and {names[0]} is not")
        return None
    files = [_path(file, source) if file else None for file in (certificate, key)]
    for name, file in zip(names[:2], files, strict=True):
        try:  # not ``is_file``: from Python 3.14 on, it says no to everything that goes wrong
            found = file is None or S_ISREG(file.stat().st_mode)
        except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL in it
            found = False
        except OSError as error:  # a name too long, a folder that may not be entered
            raise ConfigurationError(f"{source}: {name}: {file}: {error.strerror}") from error
        if not found:
            raise ConfigurationError(f"{source}: {name}: no such file: {file}")
    return str(files[0]), None if files[1] is None else str(files[1])


def _path(name: str, source: str) -> Path:
    try:
        return Path(name).expanduser()
    except (RuntimeError, ValueError) as error:  # ValueError: characters that no name of a user can have
        raise ConfigurationError(f"{source}: {name}: there is no home directory of that name") from error


def candidate_files(environ: Mapping[str, str]) -> list[Path]:
    """Return the files that may hold the profiles, the one to prefer first."""
    chosen = environ.get("OSC_CONFIG_FILE")
    if chosen:
        return [_path(chosen, "OSC_CONFIG_FILE")]
    try:
        home = Path(environ.get("HOME") or Path.home())
    except RuntimeError:  # the user has no entry in the password database
        return []
    return [home / name for name in _DEFAULT_FILES]


def read_osc_config(environ: Mapping[str, str]) -> OscConfig | None:
    """Read the file that ``OSC_CONFIG_FILE`` names, else ``~/.osc/config.json``, else ``~/.osc_sdk/config.json``.

    Returns:
        The first of these files, ``None`` if neither of the two default ones exists.

    Raises:
        ConfigurationError: the file that was asked for does not exist, or the file cannot be read or parsed.
    """
    chosen = environ.get("OSC_CONFIG_FILE")
    for path in candidate_files(environ):
        try:
            return OscConfig(path)
        except (FileNotFoundError, NotADirectoryError) as error:
            if chosen:
                raise ConfigurationError(f"OSC_CONFIG_FILE names {path}, which does not exist") from error
        except OSError as error:
            hint = "named by OSC_CONFIG_FILE" if chosen else "set OSC_CONFIG_FILE to use another"
            raise ConfigurationError(f"{path} cannot be read: {error.strerror} ({hint})") from error
    return None
