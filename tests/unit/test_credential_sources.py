"""Where keys come from, in which order, what each source refuses, and what it costs to look."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import traceback
from itertools import combinations
from typing import TYPE_CHECKING, Any, Self

import pytest

from directlink._config import sources
from directlink.credentials import Credentials
from directlink.endpoints import aws_endpoint
from directlink.errors import ConfigurationError, CredentialsError
from settings_support import AWS_ENV, OSC_ENV, access_key, clear_environment, resolve, write_aws_files, write_osc_file

if TYPE_CHECKING:
    from pathlib import Path

    from directlink.enums import Cloud

KEYS = Credentials("EXPLICIT", "canary-explicit")


@pytest.fixture(autouse=True)
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clear_environment(tmp_path, monkeypatch)


@pytest.fixture
def aws_files(tmp_path: Path) -> Path:
    write_aws_files(tmp_path)
    return tmp_path


def test_outscale_order_is_osc_variables_osc_file_aws_variables_aws_file(aws_files: Path) -> None:
    write_osc_file(aws_files, {"default": {"access_key": "OSCFILE", "secret_key": "canary"}})
    given: dict[str, Any] = {"cloud": "outscale", "region": "eu-west-2"}
    assert access_key(resolve(OSC_ENV | AWS_ENV, credentials=KEYS, **given)) == "EXPLICIT"
    assert access_key(resolve(OSC_ENV | AWS_ENV, **given)) == "OSCENV"
    assert access_key(resolve(AWS_ENV, **given)) == "OSCFILE"
    (aws_files / ".osc/config.json").unlink()
    assert access_key(resolve(AWS_ENV, **given)) == "AWSENV"
    assert access_key(resolve({}, **given)) == "AWSDEFAULT"


PLACES = {
    sources.OSC_ENVIRONMENT: "OSCENV",
    sources.OSC_FILE: "OSCFILE",
    sources.AWS_ENVIRONMENT: "AWSENV",
    sources.LASTING_AWS_ENVIRONMENT: "AWSENV",
    sources.AWS_FILE: "AWSDEFAULT",
    sources.AWS_CHAIN: "AWSDEFAULT",
}
"""The access key that each source finds, if it has keys."""


FILES = {sources.OSC_FILE, sources.AWS_FILE, sources.AWS_CHAIN}
FILLED = [
    (cloud, named, filled)
    for (cloud, named), order in sources.ORDER.items()
    for size in range(len(order) + 1)
    for filled in combinations(order, size)
    if not named or FILES & {*filled}  # a profile that is named must be somewhere
]
"""Every choice of the sources of a cloud that have keys."""


@pytest.mark.parametrize(("cloud", "named", "filled"), FILLED)
def test_the_first_source_of_the_table_that_has_keys_is_the_one_they_come_from(
    cloud: Cloud,
    named: bool,
    filled: tuple[sources.Source, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = {PLACES[source] for source in filled}
    if "OSCFILE" in keys:
        write_osc_file(tmp_path, {"default": {"access_key": "OSCFILE", "secret_key": "canary"}})
    if "AWSDEFAULT" in keys:
        write_aws_files(tmp_path)
    for variables in (OSC_ENV, AWS_ENV):
        if keys & {*variables.values()}:
            for name, value in variables.items():
                monkeypatch.setenv(name, value)
    settings = resolve(dict(os.environ), cloud=cloud, region="eu-west-2", profile="default" if named else None)
    if filled:
        assert access_key(settings) == PLACES[filled[0]]
    else:
        with pytest.raises(CredentialsError, match="no credentials for"):
            settings.credentials.load()


def test_named_profile_beats_keys_in_the_environment(aws_files: Path) -> None:
    write_osc_file(aws_files, {"mine": {"access_key": "OSCMINE", "secret_key": "canary"}, "bare": {"region": "a-1"}})
    given: dict[str, Any] = {"cloud": "outscale", "region": "a-1"}
    assert access_key(resolve(OSC_ENV | AWS_ENV, profile="mine", **given)) == "OSCMINE"
    assert access_key(resolve(OSC_ENV | AWS_ENV, profile="work", **given)) == "AWSWORK"
    assert access_key(resolve(OSC_ENV | AWS_ENV, profile="bare", **given)) == "OSCENV"
    assert access_key(resolve(OSC_ENV | {"OSC_PROFILE": "mine"}, **given)) == "OSCENV"
    assert access_key(resolve(AWS_ENV, cloud="aws", profile="work", credentials=None)) == "AWSWORK"


def test_named_aws_profile_gives_outscale_its_region_but_not_its_endpoint(aws_files: Path) -> None:
    settings = resolve({}, cloud="outscale", profile="work")
    assert settings.endpoint_url == "https://directlink.ap-south-1.outscale.com/"
    assert access_key(settings) == "AWSWORK"


def test_aws_profile_that_is_not_named_gives_outscale_no_region(aws_files: Path) -> None:
    with pytest.raises(ConfigurationError, match="region is missing"):
        resolve({}, cloud="outscale")


@pytest.mark.parametrize("variable", ["AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"])
def test_session_token_in_the_environment_never_reaches_outscale(variable: str) -> None:
    settings = resolve(AWS_ENV | {variable: "canary-token"}, cloud="outscale", region="a-1")
    with pytest.raises(CredentialsError, match=r"AWS_SECRET_ACCESS_KEY \(left out: temporary keys stay") as caught:
        settings.credentials.load()
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("profile", ["temporary", "role", "process"])
def test_keys_that_aws_profiles_fetch_or_borrow_never_reach_outscale(aws_files: Path, profile: str) -> None:
    with pytest.raises(CredentialsError):
        resolve({}, cloud="outscale", region="a-1", profile=profile).credentials.load()


def test_missing_keys_say_where_was_looked_in_order_and_what_to_do(tmp_path: Path) -> None:
    write_osc_file(tmp_path, {"default": {"region": "a-1"}})
    with pytest.raises(CredentialsError) as caught:
        resolve({}, cloud="outscale").credentials.load()
    message = str(caught.value)
    steps = [
        "no credentials for OUTSCALE; looked, in order, at: ",
        "OSC_ACCESS_KEY and OSC_SECRET_KEY (not set)",
        f"profile 'default' in {tmp_path}/.osc/config.json (no keys in it)",
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (not set)",
        f"profile 'default' in {tmp_path}/aws-config and {tmp_path}/aws-credentials (no keys in it)",
        "Pass credentials=",
    ]
    places = [message.index(step) for step in steps]
    assert places == sorted(places)


def test_missing_profile_in_a_file_that_nobody_named_is_just_one_step(tmp_path: Path) -> None:
    write_osc_file(tmp_path, {"other": {}})
    settings = resolve({}, cloud="outscale", region="a-1")
    with pytest.raises(CredentialsError, match=r"profile 'default' in .*config.json \(no such profile\)"):
        settings.credentials.load()


def test_broken_aws_file_is_one_step_of_outscales_order(tmp_path: Path) -> None:
    (tmp_path / "aws-config").write_text("[default\ncanary", "utf-8")
    settings = resolve({}, cloud="outscale", region="a-1")
    with pytest.raises(
        CredentialsError, match=r"AWS shared configuration \(.*aws-config, line 1: not a valid"
    ) as caught:
        settings.credentials.load()
    assert "canary" not in str(caught.value)


def test_osc_keys_never_reach_aws(tmp_path: Path) -> None:
    write_osc_file(tmp_path, {"default": {"access_key": "OSCFILE", "secret_key": "canary"}})
    with pytest.raises(CredentialsError, match=r"no credentials for AWS; .*AWS_ACCESS_KEY_ID.*botocore's chain"):
        resolve(OSC_ENV, cloud="aws", region="a-1").credentials.load()


@pytest.mark.parametrize(
    ("cloud", "present", "missing"),
    [
        ("outscale", "OSC_ACCESS_KEY", "OSC_SECRET_KEY"),
        ("outscale", "OSC_SECRET_KEY", "OSC_ACCESS_KEY"),
        ("outscale", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
        ("aws", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
        ("aws", "AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
    ],
)
def test_half_a_pair_is_an_error_that_names_the_missing_half(cloud: str, present: str, missing: str) -> None:
    settings = resolve({present: "canary"}, cloud=cloud, region="a-1")
    with pytest.raises(CredentialsError, match=f"{present} is set and {missing} is not") as caught:
        settings.credentials.load()
    assert "canary" not in str(caught.value)


def test_malformed_key_is_an_error_that_names_its_place() -> None:
    with pytest.raises(CredentialsError, match=r"^environment: secret_access_key has") as caught:
        resolve(OSC_ENV | {"OSC_SECRET_KEY": "canary\r\n"}, cloud="outscale", region="a-1").credentials.load()
    assert "canary" not in str(caught.value)


def test_aws_variables_carry_token_and_expiry() -> None:
    environ = AWS_ENV | {"AWS_SESSION_TOKEN": "T", "AWS_CREDENTIAL_EXPIRATION": "2099-01-01T00:00:00Z"}
    keys = resolve(environ, cloud="aws", region="a-1").credentials.load()
    assert keys.session_token == "T"
    assert keys.expires_at is not None
    assert keys.expires_at.isoformat() == "2099-01-01T00:00:00+00:00"
    with pytest.raises(CredentialsError, match="AWS_CREDENTIAL_EXPIRATION: 'soon'"):
        resolve(environ | {"AWS_CREDENTIAL_EXPIRATION": "soon"}, cloud="aws", region="a-1").credentials.load()


def test_unknown_aws_profile_fails_at_once_and_says_which_there_are(
    aws_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(
        ConfigurationError, match=r"no profile 'x' in .*aws-config and .*; there are careful, default, "
    ):
        resolve(cloud="aws", region="a-1", profile="x")
    monkeypatch.setenv("AWS_PROFILE", "y")
    with pytest.raises(ConfigurationError, match="no profile 'y'"):
        resolve(cloud="aws", region="a-1")
    for name in ("aws-config", "aws-credentials"):
        (aws_files / name).unlink()
    with pytest.raises(ConfigurationError, match="there are none"):
        resolve(cloud="aws", region="a-1")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("canary = 1\n", ", line 1: not a valid AWS configuration file: a setting stands before the first [section]"),
        (
            "[default]\nregion = a-1\nregion = canary\n",
            ", line 3: not a valid AWS configuration file: a setting stands twice in one section",
        ),
        (
            "[default]\nregion = a-1\n\ncanary canary\n",
            ", line 4: not a valid AWS configuration file: a line is neither a [section] nor a setting (name = value)",
        ),
        (
            "[default]\ns3 =\n  canary\n",
            ": not a valid AWS configuration file: an indented line is no setting (name = value)",
        ),
    ],
)
def test_malformed_aws_file_is_named_with_its_line_and_without_its_content(
    tmp_path: Path, content: str, problem: str
) -> None:
    (tmp_path / "aws-config").write_text(content, "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        resolve(cloud="aws", profile="default")
    assert str(caught.value) == f"{tmp_path}/aws-config{problem}"
    assert caught.value.__context__ is None


def test_failing_source_of_botocores_chain_is_a_credentials_error(aws_files: Path) -> None:
    with pytest.raises(CredentialsError, match="botocore's credential chain failed: "):
        resolve(cloud="aws", profile="process").credentials.load()
    with pytest.raises(CredentialsError, match=r"botocore's credential chain failed: .*aws_secret_access_key"):
        resolve(cloud="aws", region="a-1", profile="half").credentials.load()


def test_botocores_chain_gives_keys_with_their_expiry_and_is_run_anew_to_refresh_them(tmp_path: Path) -> None:
    count = tmp_path / "count"
    script = tmp_path / "process.py"
    script.write_text(
        "import json, pathlib\n"
        f"path = pathlib.Path({str(count)!r})\n"
        "n = len(path.read_text()) if path.exists() else 0\n"
        "path.write_text('x' * (n + 1))\n"
        "print(json.dumps({'Version': 1, 'AccessKeyId': f'AWSPROC{n}', 'SecretAccessKey': 'canary',\n"
        "    'SessionToken': 'T', 'Expiration': '2099-01-01T00:00:00Z'}))\n",
        "utf-8",
    )
    (tmp_path / "aws-config").write_text(
        f"[profile p]\nregion = a-1\ncredential_process = {sys.executable} {script}\n", "utf-8"
    )
    settings = resolve(cloud="aws", profile="p")
    assert not count.exists(), "a blocking source is not asked before the first call"
    first = settings.credentials.load()
    assert (first.access_key_id, first.session_token) == ("AWSPROC0", "T")
    assert first.expires_at is not None
    assert first.expires_at.year == 2099
    assert settings.credentials.load() is first
    assert settings.credentials.load(refresh=True, stale=first).access_key_id == "AWSPROC1"


def test_provider_of_the_user_is_asked_at_the_first_call_only() -> None:
    class Provider:
        asked = 0

        def get_credentials(self, *, refresh: bool = False) -> Credentials:
            self.asked += 1
            return KEYS

        def __len__(self) -> int:
            return 0

    provider = Provider()
    settings = resolve({}, cloud="outscale", region="a-1", credentials=provider)
    assert provider.asked == 0
    assert settings.credentials.load() is KEYS
    assert provider.asked == 1


_LOADED = """
import json, sys
import directlink._config.resolve, directlink.credentials, directlink.endpoints
from directlink._basics.clock import SystemClock
at_import = sorted(sys.modules)
if len(sys.argv) > 1:
    arguments = dict.fromkeys(("cloud", "region", "endpoint_url", "profile", "credentials")) | json.loads(sys.argv[1])
    directlink._config.resolve.resolve_settings(clock=SystemClock(), **arguments).credentials.load()
print(json.dumps([at_import, sorted(sys.modules)]))
"""


def _loaded(*arguments: str, **environ: str) -> tuple[set[str], set[str]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", _LOADED, *arguments], env=kept | environ, capture_output=True, text=True, check=True
    )
    at_import, at_end = json.loads(done.stdout)
    return {name.split(".")[0] for name in at_import}, {name.split(".")[0] for name in at_end}


def test_import_is_cheap() -> None:
    at_import, _ = _loaded()
    assert at_import & {"asyncio", "botocore", "cattrs", "httpx", "pathlib", "urllib", "json"} <= {"json"}


@pytest.mark.parametrize(
    ("arguments", "environ"),
    [
        ({"cloud": "outscale", "region": "eu-west-2"}, OSC_ENV),
        ({"cloud": "outscale", "profile": "mine"}, {}),
        ({"cloud": "aws", "region": "eu-west-2"}, AWS_ENV | {"AWS_SESSION_TOKEN": "T"}),
        ({"endpoint_url": "https://directconnect.eu-west-2.amazonaws.com"}, AWS_ENV),
        ({"cloud": "outscale", "region": "eu-west-2"}, AWS_ENV),
    ],
)
def test_keys_from_the_environment_and_osc_files_resolve_without_botocore(
    tmp_path: Path, arguments: dict[str, str], environ: dict[str, str]
) -> None:
    write_osc_file(tmp_path, {"mine": {"access_key": "A", "secret_key": "B", "region": "a-1"}})
    _, loaded = _loaded(json.dumps(arguments), **environ)
    assert loaded & {"asyncio", "botocore", "cattrs", "httpx"} == set()


def test_aws_shared_files_go_through_botocore(aws_files: Path) -> None:
    _, loaded = _loaded(json.dumps({"cloud": "aws", "profile": "work"}))
    assert "botocore" in loaded


class _Sts:
    """A proxy that notes what it is asked to connect to, and refuses."""

    def __enter__(self) -> Self:
        self.asked: list[str] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection:
                self.asked.append(connection.recv(65536).split(b" ", 2)[1].decode())
                connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

    def __exit__(self, *_: object) -> None:
        self._server.close()


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("cn-north-1", "sts.cn-north-1.amazonaws.com.cn"),
        ("us-gov-west-1", "sts.us-gov-west-1.amazonaws.com"),
        ("eusc-de-east-1", "sts.eusc-de-east-1.amazonaws.eu"),
        ("eu-west-3", "sts.eu-west-3.amazonaws.com"),
    ],
)
@pytest.mark.parametrize("origin", ["argument", "variable", "host"])
def test_a_role_is_assumed_in_the_region_that_was_resolved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, region: str, host: str, origin: str
) -> None:
    (tmp_path / "aws-config").write_text(
        "[profile base]\naws_access_key_id = A\naws_secret_access_key = S\n"
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = base\n",
        "utf-8",
    )
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    arguments: dict[str, Any] = {"region": region} if origin == "argument" else {}
    if origin == "variable":
        monkeypatch.setenv("AWS_REGION", region)
    elif origin == "host":
        arguments["endpoint_url"] = aws_endpoint(region)
    with _Sts() as sts:
        monkeypatch.setenv("HTTPS_PROXY", sts.url)
        with pytest.raises(CredentialsError):
            resolve(cloud="aws", profile="role", **arguments).credentials.load()
    assert set(sts.asked) == {f"{host}:443"}


@pytest.mark.parametrize("blank", ["", " ", "\t ", "\n"])
def test_a_blank_session_token_is_none(tmp_path: Path, blank: str) -> None:
    keys = "aws_access_key_id = A\naws_secret_access_key = S\n"
    answer = json.dumps({"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "S", "SessionToken": blank})
    (tmp_path / "answer.json").write_text(answer, "utf-8")
    (tmp_path / "aws-config").write_text(
        f"[profile file]\n{keys}aws_session_token ={blank.strip()}\n"
        f"[profile process]\ncredential_process = cat {tmp_path}/answer.json\n",
        "utf-8",
    )
    for profile in ("file", "process"):
        assert resolve(cloud="aws", region="a-1", profile=profile).credentials.load().session_token is None
    for name in ("AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"):
        environ = {**AWS_ENV, name: blank}
        assert resolve(environ, cloud="aws", region="a-1").credentials.load().session_token is None
        assert resolve(environ, cloud="outscale", region="a-1").credentials.load().access_key_id == "AWSENV"


def test_what_a_source_lacks_is_named(tmp_path: Path) -> None:
    (tmp_path / "aws-config").write_text(
        "[profile web]\nrole_arn = arn:aws:iam::123456789012:role/x\nweb_identity_token_file = /nowhere/token\n"
        "[profile process]\ncredential_process = /nowhere/program --x\n",
        "utf-8",
    )
    for profile, file in (("web", "/nowhere/token"), ("process", "/nowhere/program")):
        with pytest.raises(CredentialsError, match=f"No such file or directory: {file}"):
            resolve(cloud="aws", region="eu-west-3", profile=profile).credentials.load()


@pytest.mark.parametrize(
    "printed",
    [
        'Welcome!\n{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "canary"}',
        '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "canary", "Expiration": "canary o\'clock"}',
        '["canary"]',
        '"canary"',
        "canary",
        "",
    ],
)
def test_what_a_source_printed_and_cannot_be_read_is_said_and_not_shown(tmp_path: Path, printed: str) -> None:
    (tmp_path / "printed").write_text(printed, "utf-8")
    (tmp_path / "aws-config").write_text(f"[profile p]\ncredential_process = cat {tmp_path}/printed\n", "utf-8")
    with pytest.raises(CredentialsError, match=r"source of profile 'p' gave .*credential_process") as e:
        resolve(cloud="aws", region="eu-west-3", profile="p").credentials.load()
    assert e.value.__traceback__ is not None
    ours = e.value.__traceback__.tb_next  # this test's own frame holds it
    shown = traceback.TracebackException(CredentialsError, e.value, ours, capture_locals=True)
    assert "canary" not in "".join(shown.format())


@pytest.mark.parametrize("expiry", ["2999-01-01T00:00:00", "2999-01-01", "soon"])
def test_an_expiry_without_a_time_zone_names_its_variable(expiry: str) -> None:
    environ = {**AWS_ENV, "AWS_CREDENTIAL_EXPIRATION": expiry}
    with pytest.raises(CredentialsError, match=f"^AWS_CREDENTIAL_EXPIRATION: '{expiry}' .*time zone"):
        resolve(environ, cloud="aws", region="a-1").credentials.load()
