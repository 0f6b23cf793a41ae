"""OUTSCALE's configuration file, in all the shapes its tools have given it."""

from __future__ import annotations

import base64
import json
import re
import traceback
from typing import TYPE_CHECKING, Any

import pytest

import settings_support
from directlink._basics.inline_certificate import InlineCertificate
from directlink.errors import ConfigurationError, CredentialsError
from settings_support import clear_environment
from settings_support import write_osc_file as write

if TYPE_CHECKING:
    from pathlib import Path

    from directlink._config.resolve import Settings

KEYS = {"access_key": "OSCFILEKEY", "secret_key": "canary-secret"}


@pytest.fixture(autouse=True)
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clear_environment(tmp_path, monkeypatch)


def resolve(environ: dict[str, str] | None = None, **arguments: Any) -> Settings:
    return settings_support.resolve(environ or {}, cloud="outscale", **arguments)


@pytest.mark.parametrize(
    ("profile", "url", "region"),
    [
        ({"region": "eu-west-2"}, "https://directlink.eu-west-2.outscale.com/", "eu-west-2"),
        ({"region_name": "us-east-2"}, "https://directlink.us-east-2.outscale.com/", "us-east-2"),
        ({"region": "a-1", "region_name": "b-1"}, "https://directlink.a-1.outscale.com/", "a-1"),
        ({"region": "a-1", "endpoints": {"directlink": "https://dl.example/v1"}}, "https://dl.example/v1", "a-1"),
        ({"region": "a-1", "endpoints": {"direct_link": "dl.example:8443"}}, "https://dl.example:8443/", "a-1"),
        (
            {"region": "a-1", "endpoints": {"directlink": "one.example", "direct_link": "two.example"}},
            "https://one.example/",
            "a-1",
        ),
        ({"region": "a-1", "endpoints": {"api": "api.example"}}, "https://directlink.a-1.outscale.com/", "a-1"),
        ({"region": "a-1", "endpoints": None}, "https://directlink.a-1.outscale.com/", "a-1"),
        ({"endpoints": {"directlink": "directlink.x-9.outscale.com"}}, "https://directlink.x-9.outscale.com/", "x-9"),
        ({"region_name": "a-1", "endpoint": "dl.example"}, "https://dl.example/", "a-1"),
        ({"region_name": "a-1", "endpoint": "127.0.0.1:80", "https": False}, "http://127.0.0.1/", "a-1"),
        (
            {"region_name": "a-1", "endpoint": "", "host": "cloud.example"},
            "https://directlink.a-1.cloud.example/",
            "a-1",
        ),
        ({"region_name": "a-1", "host": "x.example", "https": True}, "https://directlink.a-1.x.example/", "a-1"),
        ({"region_name": "a-1", "host": "x.example", "https": None}, "https://directlink.a-1.x.example/", "a-1"),
    ],
)
def test_every_shape_of_a_profile_is_understood(tmp_path: Path, profile: dict[str, Any], url: str, region: str) -> None:
    write(tmp_path, {"default": KEYS | profile})
    settings = resolve()
    assert (settings.endpoint_url, settings.region, settings.signing_name) == (url, region, "directlink")
    keys = settings.credentials.load()
    assert (keys.access_key_id, keys.secret_access_key, keys.session_token) == ("OSCFILEKEY", "canary-secret", None)
    assert "canary" not in repr(settings)


def test_newer_file_is_preferred_and_the_older_one_is_read_without_it(tmp_path: Path) -> None:
    write(tmp_path, {"default": KEYS | {"region": "old-1"}}, ".osc_sdk/config.json")
    assert resolve().region == "old-1"
    write(tmp_path, {"default": KEYS | {"region": "new-1"}})
    assert resolve().region == "new-1"


def test_variables_choose_file_and_profile(tmp_path: Path) -> None:
    write(tmp_path, b"not read")
    path = write(tmp_path, {"a": {"region": "a-1"}, "b": KEYS | {"region": "b-1"}}, "elsewhere.json")
    environ = {"OSC_CONFIG_FILE": str(path), "OSC_PROFILE": "b"}
    assert resolve(environ).region == "b-1"
    assert resolve(environ).credentials.load().access_key_id == "OSCFILEKEY"
    assert resolve(environ, profile="a").region == "a-1"


def test_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    write(tmp_path, b"\xef\xbb\xbf" + json.dumps({"default": {"region": "a-1"}}).encode())
    assert resolve().region == "a-1"


def test_malformed_file_is_named_with_its_line_and_without_its_content(tmp_path: Path) -> None:
    path = write(tmp_path, b'{\n "default": {\n  "secret_key": "canary",,\n }\n}')
    with pytest.raises(ConfigurationError) as caught:
        resolve(profile="default")
    assert f"{path}, line 3, column " in str(caught.value)
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert "canary" not in "".join(told.format())
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ([KEYS], "{path}: expected an object"),
        ({"default": "canary"}, "profile 'default' in {path}: expected an object"),
        ({"default": {"access_key": 5}}, "profile 'default' in {path}, access_key: expected a string"),
        ({"default": {"secret_key": ["canary"]}}, "profile 'default' in {path}, secret_key: expected a string"),
        ({"default": {"https": "canary"}}, "profile 'default' in {path}, https: expected true or false"),
        ({"default": {"endpoints": ["canary"]}}, "profile 'default' in {path}, endpoints: expected an object"),
        ({"default": {"endpoints": {"directlink": 5}}}, "in {path}, endpoints, directlink: expected a string"),
        ({"default": {"region": "EU WEST"}}, "region of profile 'default' in {path}: 'EU WEST'"),
        (
            {"default": {"endpoint": "http://x.example"}},
            "the endpoint of profile 'default' in {path}: 'http://x.example'",
        ),
        (
            {"default": {"region": "a-1", "host": "x.example/\r\nEvil: 1"}},
            "the host of profile 'default' in {path}: not a URL",
        ),
        (
            {"default": {"region": "a-1", "host": "x.example", "https": False}},
            "the host of profile 'default' in {path}: 'http://directlink.a-1.x.example' would send",
        ),
        (
            {"default": {"x509_client_cert": "/nowhere/canary.pem"}},
            "profile 'default' in {path}: x509_client_cert: no such file: /nowhere/canary.pem",
        ),
        (
            {"default": {"x509_client_cert": "~nobody-at-all/c.pem"}},
            "profile 'default' in {path}: ~nobody-at-all/c.pem",
        ),
        (
            {"default": {"x509_client_key": "/k"}},
            "profile 'default' in {path}: x509_client_key is set and x509_client_cert is not",
        ),
    ],
)
def test_wrong_setting_is_named_by_file_profile_and_key(tmp_path: Path, content: object, expected: str) -> None:
    path = write(tmp_path, content)
    with pytest.raises(ConfigurationError) as caught:
        resolve()
    assert expected.format(path=path) in str(caught.value)
    if "canary.pem" not in expected:
        told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        inside = [frame for frame in told.stack if frame.filename.endswith("directlink/_config/outscale.py")]
        assert "canary" not in f"{caught.value} {[frame.locals for frame in inside]}"


def test_text_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, b'{\n"default": "\xff"}')
    with pytest.raises(ConfigurationError) as caught:
        resolve()
    assert str(caught.value) == f"{path}, line 2: not UTF-8 text"


def test_file_that_cannot_be_read_is_an_error_that_names_it_and_the_variable(tmp_path: Path) -> None:
    (tmp_path / ".osc/config.json").mkdir(parents=True)
    with pytest.raises(ConfigurationError, match=r"config.json cannot be read: .*set OSC_CONFIG_FILE"):
        resolve()
    with pytest.raises(ConfigurationError, match=r"cannot be read: .*named by OSC_CONFIG_FILE"):
        resolve({"OSC_CONFIG_FILE": str(tmp_path)})


@pytest.mark.parametrize("name", ["missing.json", "file.txt/config.json"])
def test_file_that_was_asked_for_must_exist(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.txt").write_text("", "utf-8")
    with pytest.raises(ConfigurationError, match=r"OSC_CONFIG_FILE names .* does not exist"):
        resolve({"OSC_CONFIG_FILE": str(tmp_path / name)})


def test_without_a_home_directory_there_is_no_file_and_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: int) -> object:
        raise KeyError

    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", unknown)
    settings = settings_support.resolve(cloud="outscale", region="a-1")
    with pytest.raises(CredentialsError, match=r"the home directory \(there is none\)"):
        settings.credentials.load()


def test_client_certificate_comes_from_the_profile(tmp_path: Path) -> None:
    cert, key = write(tmp_path, b"", "cert.pem"), write(tmp_path, b"", "key.pem")
    base = KEYS | {"region": "a-1"}
    write(
        tmp_path,
        {
            "both": base | {"x509_client_cert": str(cert), "x509_client_key": str(key)},
            "one": base | {"x509_client_cert": str(cert)},
            "older": base | {"client_certificate": str(cert)},
            "none": base,
        },
    )
    assert resolve(profile="both").client_cert == (str(cert), str(key))
    assert resolve(profile="one").client_cert == (str(cert), None)
    assert resolve(profile="older").client_cert == (str(cert), None)
    assert resolve(profile="none").client_cert is None


def test_client_certificate_in_the_environment_gives_way_to_a_named_profile_only(tmp_path: Path) -> None:
    mine, theirs = write(tmp_path, b"", "mine.pem"), write(tmp_path, b"", "theirs.pem")
    write(tmp_path, {"default": KEYS | {"region": "a-1", "x509_client_cert": str(mine)}})
    environ = {"OSC_X509_CLIENT_CERT": str(theirs)}
    assert resolve(environ).client_cert == (str(theirs), None)
    assert resolve(environ, profile="default").client_cert == (str(mine), None)
    with pytest.raises(ConfigurationError, match="OSC_X509_CLIENT_CERT: no such file"):
        resolve({"OSC_X509_CLIENT_CERT": "/nowhere.pem"})


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


CERT, KEY = "-----BEGIN CERTIFICATE-----\ncanary", "-----BEGIN RSA PRIVATE KEY-----\ncanary"


@pytest.mark.parametrize(
    ("halves", "pem"),
    [
        ({"cert": CERT, "key": KEY}, f"{KEY}\n{CERT}\n"),
        ({"cert": KEY + "\n" + CERT}, f"{KEY}\n{CERT}\n"),
        ({"cert": CERT, "key": KEY, "empty": ""}, f"{KEY}\n{CERT}\n"),
    ],
)
def test_client_certificate_inside_the_settings_is_decoded(tmp_path: Path, halves: dict[str, str], pem: str) -> None:
    coded = {f"x509_client_{name}_b64": in_base64(half) for name, half in halves.items() if half}
    empty = (
        dict.fromkeys(("x509_client_cert", "x509_client_key", "client_certificate"), "") if "empty" in halves else {}
    )
    path = write(tmp_path, {"default": KEYS | {"region": "a-1"} | coded | empty})
    environ = {f"OSC_{name.upper()}": value for name, value in coded.items()}
    for settings, source in (
        (resolve(), f"profile 'default' in {path}"),
        (resolve(environ, region="a-1"), "environment"),
    ):
        assert settings.client_cert == InlineCertificate(source, pem.encode())
        assert "canary" not in repr(settings)


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"cert_b64": "canary!"}, "CERT_B64: it is not base64"),
        ({"cert_b64": "canaryé"}, "CERT_B64: it is not base64"),
        ({"cert_b64": in_base64(CERT)[:-3], "key_b64": "canar"}, "CERT_B64: it is not base64"),
        ({"cert_b64": in_base64(CERT), "key_b64": "canar"}, "KEY_B64: it is not base64"),
        ({"cert_b64": " \n"}, "CERT_B64: it is blank"),
        ({"cert_b64": in_base64(CERT), "key_b64": "\t"}, "KEY_B64: it is blank"),
        ({"cert_b64": in_base64("canary")}, "CERT_B64: what it decodes to holds no certificate in PEM"),
        ({"cert_b64": in_base64(CERT), "key_b64": in_base64("canary")}, "KEY_B64: .* holds no private key in PEM"),
        ({"cert_b64": in_base64(CERT), "key_b64": in_base64(CERT)}, "KEY_B64: .* holds no private key in PEM"),
        ({"cert_b64": in_base64(CERT)}, "CERT_B64 is set without a private key in it, and KEY_B64 is not set"),
        ({"key_b64": in_base64(KEY)}, "KEY_B64 is set and CERT_B64 is not"),
        (
            {"cert_b64": in_base64(CERT), "cert": "/a.pem"},
            "set twice: set CERT and KEY, .*, or CERT_B64 and KEY_B64",
        ),
        ({"cert": "/a.pem", "key_b64": in_base64(KEY)}, "set twice"),
        ({"cert_b64": in_base64(KEY + CERT), "key": "/a.pem"}, "set twice"),
    ],
)
def test_wrong_client_certificate_inside_the_settings_is_named_and_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], problem: str
) -> None:
    profile = {f"x509_client_{name}": value for name, value in settings.items()}
    path = write(tmp_path, {"wrong": KEYS | {"region": "a-1"} | profile})
    for name, value in profile.items():
        monkeypatch.setenv(f"OSC_{name.upper()}", value)
    cases: tuple[tuple[str | None, str, str], ...] = (
        ("wrong", f"profile 'wrong' in {path}", "x509_client_"),
        (None, "environment", "OSC_X509_CLIENT_"),
    )
    for chosen, source, prefix in cases:
        with pytest.raises(ConfigurationError) as caught:
            settings_support.resolve(cloud="outscale", region="a-1", profile=chosen)
        assert caught.value.message.startswith(f"{source}: ")
        assert re.search(problem, caught.value.message.replace(prefix, ""), re.IGNORECASE)
        assert "canary" not in str(caught.value)
        frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
        shown = [repr(frame.f_locals) for frame in frames if frame.f_globals["__name__"].startswith("directlink.")]
        assert shown
        secrets = ["canary", *(value for name, value in settings.items() if name.endswith("b64") and value.strip())]
        assert not any(secret in each for each in shown for secret in secrets)


def test_half_a_pair_in_a_profile_names_what_is_missing(tmp_path: Path) -> None:
    path = write(tmp_path, {"default": {"region": "a-1", "secret_key": "canary"}})
    with pytest.raises(CredentialsError) as caught:
        resolve().credentials.load()
    assert f"profile 'default' in {path}: secret_key is set and access_key is not" in str(caught.value)
    assert "canary" not in str(caught.value)


def test_unknown_profile_fails_at_once_and_says_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"no profile 'x': no file .*\.osc/config.json or .*\.osc_sdk"):
        resolve(region="a-1", profile="x")
    path = write(tmp_path, {"b": {}, "a": {}})
    with pytest.raises(ConfigurationError) as caught:
        resolve(region="a-1", profile="x")
    assert f"no profile 'x': {path} has a, b; no profile 'x' in {tmp_path}/aws-config" in str(caught.value)
    with pytest.raises(ConfigurationError, match=r"OSC_PROFILE: no profile 'x': .* has a, b"):
        resolve({"OSC_PROFILE": "x"}, region="a-1")
    write(tmp_path, {})
    with pytest.raises(ConfigurationError, match=r"config.json has none"):
        resolve({"OSC_PROFILE": "x"}, region="a-1")


def test_refresh_reads_the_file_again(tmp_path: Path) -> None:
    write(tmp_path, {"default": KEYS | {"region": "a-1"}})
    settings = resolve()
    old = settings.credentials.load()
    write(tmp_path, {"default": KEYS | {"access_key": "ROTATED"}})
    assert settings.credentials.load() is old
    assert settings.credentials.load(refresh=True, stale=old).access_key_id == "ROTATED"
    write(tmp_path, b"{")
    with pytest.raises(ConfigurationError, match="line 1"):
        settings.credentials.load(refresh=True)
