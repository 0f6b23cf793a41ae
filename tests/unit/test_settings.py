"""Arguments, environment and profiles: what wins, what contradicts, and what is never guessed."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING, Any

import botocore.awsrequest
import botocore.exceptions
import botocore.session
import pytest

import directlink
from directlink.credentials import Credentials
from directlink.enums import Cloud
from directlink.errors import ConfigurationError
from settings_support import AWS_ENV, OSC_ENV, access_key, clear_environment, resolve, write_aws_files, write_osc_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEYS = Credentials("EXPLICIT", "canary-explicit")


@pytest.fixture(autouse=True)
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clear_environment(tmp_path, monkeypatch)


@pytest.fixture
def aws_files(tmp_path: Path) -> Path:
    write_aws_files(tmp_path)
    return tmp_path


# What must be known, and what is never guessed


def test_missing_cloud_names_both_choices() -> None:
    for arguments in ({}, {"region": "eu-west-2"}):
        with pytest.raises(ConfigurationError, match=r"cloud='aws' or cloud='outscale'"):
            resolve(AWS_ENV | {"AWS_ENDPOINT_URL": "https://directconnect.eu-west-2.amazonaws.com"}, **arguments)


def test_unknown_cloud_names_both_choices() -> None:
    with pytest.raises(ConfigurationError, match=r"expected 'aws' or 'outscale', not 'azure'"):
        resolve({}, cloud="azure", region="eu-west-2")


@pytest.mark.parametrize(
    ("cloud", "variable"), [("aws", "AWS_REGION or AWS_DEFAULT_REGION"), ("outscale", "OSC_REGION")]
)
def test_missing_region_names_argument_and_variables(cloud: str, variable: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"cloud '{cloud}'.*region=.*{variable}"):
        resolve({}, cloud=cloud)
    with pytest.raises(ConfigurationError, match="region is missing"):
        resolve({}, cloud=cloud, endpoint_url="https://dl.example", credentials=KEYS)


def test_aws_variables_never_decide_an_outscale_region() -> None:
    environ = OSC_ENV | {"AWS_REGION": "eu-west-2", "AWS_DEFAULT_REGION": "eu-west-2"}
    with pytest.raises(ConfigurationError, match=r"OSC_REGION \(AWS's variables do not count here\)"):
        resolve(environ, cloud="outscale")


@pytest.mark.parametrize("name", ["cloud", "region", "endpoint_url", "profile"])
def test_setting_of_the_wrong_type_says_what_is_expected(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{name}: expected a string, not int"):
        resolve({}, **{"cloud": "aws", name: 5})
    with pytest.raises(ConfigurationError, match=f"^{name} is empty"):
        resolve({}, **{"cloud": "aws", name: ""})


@pytest.mark.parametrize("name", ["use_fips", "use_dual_stack", "allow_http"])
def test_flag_of_the_wrong_type_says_what_is_expected(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{name}: expected True or False, not str"):
        resolve({}, cloud="aws", **{name: "yes"})


@pytest.mark.parametrize("wrong", ["AKID:canary", ("A", "canary"), {"secret": "canary"}])
def test_credentials_of_the_wrong_type_say_what_is_expected(wrong: object) -> None:
    with pytest.raises(ConfigurationError, match=r"^credentials: expected Credentials") as caught:
        resolve({}, cloud="aws", region="eu-west-2", credentials=wrong)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("cloud", ["aws", "outscale"])
def test_injecting_region_or_endpoint_is_refused_wherever_it_comes_from(cloud: str) -> None:
    evil = "eu-west-2\r\nX-Evil: 1"
    variable = {"aws": "AWS_DEFAULT_REGION", "outscale": "OSC_REGION"}[cloud]
    with pytest.raises(ConfigurationError, match=r"^region: "):
        resolve({}, cloud=cloud, region=evil, credentials=KEYS)
    with pytest.raises(ConfigurationError, match=f"^{variable}: "):
        resolve({variable: evil}, cloud=cloud, credentials=KEYS)
    with pytest.raises(ConfigurationError, match=r"^endpoint_url: "):
        resolve({}, cloud=cloud, region="eu-west-2", endpoint_url=f"https://x.example/{evil}", credentials=KEYS)
    with pytest.raises(ConfigurationError, match=r"^endpoint_url: "):
        resolve({}, endpoint_url=f"https://x.example/{evil}", credentials=KEYS)


# Endpoint and region


def test_each_cloud_has_its_own_endpoint_and_signing_name() -> None:
    outscale = resolve({}, cloud="outscale", region="eu-west-2", credentials=KEYS)
    assert outscale.endpoint_url == "https://directlink.eu-west-2.outscale.com/"
    assert (outscale.cloud, outscale.signing_name) == (Cloud.OUTSCALE, "directlink")
    aws = resolve({}, cloud=Cloud.AWS, region="eu-west-2", credentials=KEYS)
    assert aws.endpoint_url == "https://directconnect.eu-west-2.amazonaws.com/"
    assert (aws.cloud, aws.signing_name, aws.client_cert) == (Cloud.AWS, "directconnect", None)


@pytest.mark.parametrize(
    ("url", "cloud", "region"),
    [
        ("https://directlink.us-east-2.outscale.com", Cloud.OUTSCALE, "us-east-2"),
        ("https://DIRECTCONNECT.us-east-2.amazonaws.com.:443/", Cloud.AWS, "us-east-2"),
        ("https://directconnect-fips.us-gov-west-1.api.aws", Cloud.AWS, "us-gov-west-1"),
    ],
)
def test_known_host_tells_cloud_and_region_and_beats_the_environment(url: str, cloud: Cloud, region: str) -> None:
    environ = {"OSC_REGION": "other-1", "AWS_REGION": "other-1", "AWS_DEFAULT_REGION": "other-1"}
    for arguments in ({}, {"cloud": cloud.value}, {"region": region}):
        settings = resolve(environ, endpoint_url=url, credentials=KEYS, **arguments)
        assert (settings.cloud, settings.region) == (cloud, region)


def test_setting_that_disagrees_with_a_known_host_is_an_error_that_names_both() -> None:
    url = "https://directlink.us-east-2.outscale.com"
    with pytest.raises(ConfigurationError, match=r"cloud is 'aws'.*directlink\.us-east-2\..*'outscale'"):
        resolve({}, cloud="aws", endpoint_url=url, credentials=KEYS)
    with pytest.raises(ConfigurationError, match=r"region is 'eu-west-2'.*directlink\.us-east-2\..*'us-east-2'"):
        resolve({}, region="eu-west-2", endpoint_url=url, credentials=KEYS)


def test_overriding_variable_is_held_to_the_same(aws_files: Path) -> None:
    environ = {"AWS_ENDPOINT_URL": "https://directconnect.eu-west-1.amazonaws.com"}
    assert resolve(environ, cloud="aws", credentials=KEYS).region == "eu-west-1"
    with pytest.raises(ConfigurationError, match=r"AWS_ENDPOINT_URL .* is in 'eu-west-1'"):
        resolve(environ, cloud="aws", region="eu-west-2", credentials=KEYS)
    with pytest.raises(ConfigurationError, match=r"^OSC_ENDPOINT_DIRECTLINK: .* would send"):
        resolve({"OSC_ENDPOINT_DIRECTLINK": "http://x.example"}, cloud="outscale", region="a-1", credentials=KEYS)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:5000",
        "http://[::1]",
        "https://dx.example",
        "https://fcu.eu-west-2.outscale.com",
        "https://directlink.eu-west-2.mycloud.example",
        "https://directlink.cn-southeast-1.outscale.hk",
        "https://directlink.cloudgouv-eu-west-1.outscale.com.example",
        "https://vpce-1.directconnect.eu-west-2.vpce.amazonaws.com",
    ],
)
def test_a_host_that_is_not_known_needs_a_cloud(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"cloud is missing: .*cloud='aws' or cloud='outscale'"):
        resolve(AWS_ENV | OSC_ENV, endpoint_url=url, region="eu-west-2")


_OWN = {
    "outscale": ["fcu.eu-west-2.outscale.com", "directlink.a-1.outscale.hk", "x.outscale.dev", "OUTSCALE.com."],
    "aws": [
        "ec2.eu-west-2.amazonaws.com", "directconnect.cn-north-1.amazonaws.com.cn", "x.eusc-de-east-1.amazonaws.eu",
        "directconnect.eu-west-2.api.aws", "a.us-iso-east-1.c2s.ic.gov", "a.us-isob-east-1.sc2s.sgov.gov",
        "vpce-1.directconnect.eu-west-2.vpce.amazonaws.com", "x.api.amazonwebservices.com.cn", "AMAZONAWS.com",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("cloud", "host"),
    [(cloud, host) for cloud, other in (("aws", "outscale"), ("outscale", "aws")) for host in _OWN[other]],
)
@pytest.mark.parametrize("origin", ["argument", "environment", "profile", "services"])
def test_no_host_of_one_cloud_is_used_for_the_other_wherever_it_comes_from(
    tmp_path: Path, cloud: str, host: str, origin: str
) -> None:
    url, arguments, environ = f"https://{host}", dict[str, Any](), dict[str, str]()
    if origin == "argument":
        arguments["endpoint_url"] = url
    elif origin == "environment":
        environ["AWS_ENDPOINT_URL" if cloud == "aws" else "OSC_ENDPOINT_DIRECTLINK"] = url
    elif cloud == "outscale":
        arguments["profile"] = "p"
        named = {"endpoints": {"directlink": url}} if origin == "profile" else {"host": host, "region_name": "a-1"}
        write_osc_file(tmp_path, {"p": {"access_key": "A", "secret_key": "B", **named}})
    else:
        arguments["profile"] = "p"
        setting = f"endpoint_url = {url}" if origin == "profile" else "services = s"
        services = f"[services s]\ndirect_connect =\n  endpoint_url = {url}\n"
        (tmp_path / "aws-config").write_text(f"[profile p]\n{setting}\n{services}", "utf-8")
    with pytest.raises(ConfigurationError, match=f"cloud is '{cloud}', but .* belongs to"):
        resolve(environ, cloud=cloud, region="a-1", credentials=KEYS, **arguments)


@pytest.mark.parametrize("variable", [None, "AWS_CA_BUNDLE"])
def test_the_authorities_of_a_profile_come_after_aws_ca_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str | None
) -> None:
    (tmp_path / "aws-config").write_text("[default]\nca_bundle = ~/profile.pem\n", "utf-8")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "requests.pem"))
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "variable.pem"))
    client = directlink.DirectLinkClient(cloud="aws", region="eu-west-3", credentials=KEYS)
    with pytest.raises(ConfigurationError, match="variable.pem" if variable else "profile.pem"):
        client.describe_locations()


def test_the_authorities_of_requests_come_before_openssls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "requests.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "openssl.pem"))
    client = directlink.DirectLinkClient(cloud="aws", region="eu-west-3", credentials=KEYS)
    with pytest.raises(ConfigurationError, match=r"REQUESTS_CA_BUNDLE names .*requests.pem"):
        client.describe_locations()


def test_what_speaks_on_an_unknown_host_is_what_cloud_says() -> None:
    environ = AWS_ENV | OSC_ENV
    plain = resolve(environ, cloud="aws", endpoint_url="http://127.0.0.1:5000", region="eu-west-2")
    assert (plain.cloud, plain.signing_name, access_key(plain)) == (Cloud.AWS, "directconnect", "AWSENV")
    outscale = resolve(environ, cloud="outscale", endpoint_url="http://127.0.0.1:5000", region="eu-west-2")
    assert (outscale.signing_name, access_key(outscale)) == ("directlink", "OSCENV")


def test_http_to_another_machine_takes_an_explicit_opt_in() -> None:
    arguments: dict[str, Any] = {"endpoint_url": "http://dl.example", "region": "a-1", "credentials": KEYS}
    for cloud in ("aws", "outscale"):
        with pytest.raises(ConfigurationError, match="allow_http=True"):
            resolve({}, cloud=cloud, **arguments)
        assert resolve({}, cloud=cloud, allow_http=True, **arguments).endpoint_url == "http://dl.example/"


@pytest.mark.parametrize(
    ("cloud", "first", "second"),
    [
        ("aws", "AWS_ENDPOINT_URL_DIRECT_CONNECT", "AWS_ENDPOINT_URL"),
        ("outscale", "OSC_ENDPOINT_DIRECTLINK", "OSC_ENDPOINT_DIRECT_LINK"),
    ],
)
def test_variables_override_the_endpoint_in_order_and_arguments_override_them(
    cloud: str, first: str, second: str
) -> None:
    arguments: dict[str, Any] = {"cloud": cloud, "region": "a-1", "credentials": KEYS}
    environ = {first: "https://one.example", second: "https://two.example"}
    assert resolve(environ, **arguments).endpoint_url == "https://one.example/"
    assert resolve(environ | {first: ""}, **arguments).endpoint_url == "https://two.example/"
    assert resolve(environ, endpoint_url="https://x.example", **arguments).endpoint_url == "https://x.example/"


def test_overrides_of_one_cloud_do_not_reach_the_other() -> None:
    environ = {"AWS_ENDPOINT_URL": "https://a.example", "OSC_ENDPOINT_DIRECTLINK": "o.example"}
    assert resolve(environ, cloud="aws", region="a-1", credentials=KEYS).endpoint_url == "https://a.example/"
    assert resolve(environ, cloud="outscale", region="a-1", credentials=KEYS).endpoint_url == "https://o.example/"


def test_configured_endpoints_can_be_ignored(aws_files: Path) -> None:
    environ = {"AWS_ENDPOINT_URL": "https://a.example", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "True"}
    own = "https://directconnect.ap-south-1.amazonaws.com/"
    assert resolve(environ, cloud="aws", region="ap-south-1", credentials=KEYS).endpoint_url == own
    assert resolve(environ, cloud="aws", profile="work", credentials=KEYS).endpoint_url == own


def test_flag_variable_that_is_neither_true_nor_false_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match=r"^AWS_USE_FIPS_ENDPOINT: expected 'true' or 'false', not 'maybe'"):
        resolve({"AWS_USE_FIPS_ENDPOINT": "maybe"}, cloud="aws", region="us-east-1", credentials=KEYS)


def test_region_variables_are_read_in_order() -> None:
    environ = {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-2"}
    assert resolve(environ, cloud="aws", credentials=KEYS).region == "us-east-1"
    assert resolve(environ | {"AWS_REGION": ""}, cloud="aws", credentials=KEYS).region == "us-east-2"
    assert resolve(environ, cloud="aws", region="us-west-1", credentials=KEYS).region == "us-west-1"


def test_fips_and_dual_stack_come_from_argument_then_variable_then_profile(aws_files: Path) -> None:
    on = {"AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true"}
    arguments: dict[str, Any] = {"cloud": "aws", "credentials": KEYS}
    both = "https://directconnect-fips.us-gov-west-1.api.aws/"
    assert resolve(on, region="us-gov-west-1", **arguments).endpoint_url == both
    assert resolve({}, profile="careful", **arguments).endpoint_url == both
    off = dict.fromkeys(on, "false")
    plain = "https://directconnect.us-gov-west-1.amazonaws.com/"
    assert resolve(off, profile="careful", **arguments).endpoint_url == plain
    assert resolve(on, region="us-gov-west-1", use_fips=False, use_dual_stack=False, **arguments).endpoint_url == plain
    fips = resolve({}, region="us-gov-west-1", use_fips=True, **arguments)
    assert fips.endpoint_url == "https://directconnect-fips.us-gov-west-1.amazonaws.com/"


@pytest.mark.parametrize("name", ["use_fips", "use_dual_stack"])
def test_fips_and_dual_stack_go_with_no_other_endpoint(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{name} .*https://x.example/"):
        resolve({}, cloud="aws", endpoint_url="https://x.example", region="a-1", credentials=KEYS, **{name: True})
    with pytest.raises(ConfigurationError, match=f"^{name}: OUTSCALE"):
        resolve({}, cloud="outscale", region="a-1", credentials=KEYS, **{name: True})


def test_fips_variable_is_not_silently_dropped_for_another_endpoint() -> None:
    environ = {"AWS_USE_FIPS_ENDPOINT": "true"}
    with pytest.raises(ConfigurationError, match="AWS_USE_FIPS_ENDPOINT"):
        resolve(environ, cloud="aws", endpoint_url="https://x.example", region="a-1", credentials=KEYS)
    settings = resolve(environ, cloud="outscale", region="a-1", credentials=KEYS)
    assert settings.endpoint_url == "https://directlink.a-1.outscale.com/"


class _Body(io.BytesIO):
    def stream(self) -> Iterator[bytes]:
        yield self.getvalue()


_SETTINGS = {
    "endpoint_url": ["https://profile.example", ""],
    "use_fips_endpoint": ["true", "FALSE", "yes", ""],
    "use_dualstack_endpoint": ["True", "false", ""],
    "ignore_configured_endpoint_urls": ["true", "False", ""],
    "services": ["s", "s", "other", "empty", "none"],
    "region": ["us-east-1", "us-gov-west-1"],
}
_SERVICES = """\
[services s]
ec2 =
  endpoint_url = https://ec2.example
direct_connect =
  endpoint_url = https://service.example
[services other]
ec2 =
  endpoint_url = https://ec2.example
[services empty]
"""
_VARIABLES = {
    "AWS_ENDPOINT_URL": ["https://all.example", ""],
    "AWS_ENDPOINT_URL_DIRECT_CONNECT": ["https://variable.example", ""],
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": ["true", "FALSE", ""],
    "AWS_USE_FIPS_ENDPOINT": ["true", "false", ""],
    "AWS_USE_DUALSTACK_ENDPOINT": ["True", ""],
    "AWS_PROFILE": ["p", "default"],
    "AWS_DEFAULT_PROFILE": ["p", "default"],
}


def boto3_uses(profile: str | None) -> tuple[str, str, str] | str:
    """Where boto3 would send a call, for which region and with whose key; or why it refuses to."""
    sent: list[tuple[str, str, str]] = []

    def send(request: Any, **_: object) -> object:
        scope = str(request.headers["Authorization"]).partition("Credential=")[2].split("/")
        sent.append((request.url, scope[2], scope[0]))
        return botocore.awsrequest.AWSResponse(request.url, 200, {}, _Body(b"{}"))

    try:
        client = botocore.session.Session(profile=profile).create_client("directconnect")
        client.meta.events.register("before-send", send)
        client.describe_locations()
    except botocore.exceptions.BotoCoreError as error:
        return type(error).__name__
    return sent[0]


def directlink_uses(profile: str | None) -> tuple[str, str, str] | str:
    """The same of this package."""
    try:
        settings = resolve(cloud="aws", profile=profile)
    except ConfigurationError as error:
        return str(error)
    return settings.endpoint_url, settings.region, access_key(settings)


@pytest.mark.parametrize("keys_in", ["environment", "profile"])
@pytest.mark.parametrize("seed", range(60))
def test_endpoint_region_and_keys_are_those_that_boto3_uses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, keys_in: str
) -> None:
    chance = random.Random(seed)

    def some(table: dict[str, list[str]]) -> dict[str, str]:
        return {name: chance.choice(values) for name, values in table.items() if chance.random() < 0.3}

    files = {"aws-config": _SERVICES, "aws-credentials": ""}
    for name in ("default", "p"):
        settings = some(_SETTINGS) | {"aws_access_key_id": f"KEY-{name}", "aws_secret_access_key": "S"}
        file = chance.choice([*files, "aws-config"])
        head = f"[profile {name}]" if (file, name) == ("aws-config", "p") else f"[{name}]"
        files[file] += "\n".join([head, *(f"{key} = {value}" for key, value in settings.items()), ""])
    for file, text in files.items():
        (tmp_path / file).write_text(text, "utf-8")
    environ = some(_VARIABLES) | (AWS_ENV if keys_in == "environment" else {})
    if chance.random() < 0.8:
        environ["AWS_DEFAULT_REGION"] = "eu-west-2"
    for variable, value in environ.items():
        monkeypatch.setenv(variable, value)
    profile = chance.choice([None, None, "p", "default"])
    theirs, ours = boto3_uses(profile), directlink_uses(profile)
    if isinstance(theirs, str):
        assert {"InvalidConfigError": "no section [services", "NoRegionError": "region is missing"}[theirs] in ours
    elif isinstance(ours, str):  # botocore drops FIPS and dual stack without a word where there is an endpoint
        assert ours.startswith("use_")
        assert not theirs[0].endswith((".amazonaws.com/", ".api.aws/"))
    else:
        assert ours == theirs


@pytest.mark.parametrize("profile", ["work", "special", "quiet", "careful", "default"])
def test_aws_profile_gives_the_endpoint_and_region_that_it_gives_botocore(aws_files: Path, profile: str) -> None:
    theirs = botocore.session.Session(profile=profile).create_client(
        "directconnect", aws_access_key_id="A", aws_secret_access_key="B"
    )
    ours = resolve(cloud="aws", profile=profile, credentials=KEYS)
    assert ours.endpoint_url.removesuffix("/") == theirs.meta.endpoint_url
    assert ours.region == theirs.meta.region_name


@pytest.mark.parametrize(
    "text",
    [
        "[default]\nregion = a-1\nservices = mine\n[services mine]\ndirect_connect = https://x.example\n",
        "[default]\nregion = a-1\nservices =\n  a = b\nendpoint_url =\n  c = d\nuse_fips_endpoint =\n  e = f\n",
    ],
)
def test_aws_file_with_values_where_sections_belong_changes_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "aws-config").write_text(text, "utf-8")
    assert resolve(cloud="aws").endpoint_url == "https://directconnect.a-1.amazonaws.com/"


def test_default_aws_profile_gives_the_region_when_nothing_else_does(aws_files: Path) -> None:
    assert resolve(cloud="aws", credentials=KEYS).region == "us-east-1"


def test_osc_profile_is_left_alone_when_nothing_is_missing(tmp_path: Path) -> None:
    write_osc_file(tmp_path, b"{")
    assert resolve(OSC_ENV | {"OSC_REGION": "a-1"}, cloud="outscale").region == "a-1"
    assert resolve({}, cloud="outscale", region="a-1", credentials=KEYS).region == "a-1"
    for environ in ({"OSC_REGION": "a-1"}, OSC_ENV, OSC_ENV | {"OSC_REGION": "a-1", "OSC_PROFILE": "x"}):
        with pytest.raises(ConfigurationError, match="line 1"):
            resolve(environ, cloud="outscale")


def test_variable_region_beats_the_profile_and_its_known_endpoint_beats_both(tmp_path: Path) -> None:
    write_osc_file(
        tmp_path, {"plain": {"region": "p-1"}, "exact": {"endpoint": "directlink.h-1.outscale.com", "region": "p-1"}}
    )
    assert resolve({"OSC_REGION": "e-1"}, cloud="outscale", profile="plain").region == "e-1"
    assert resolve({"OSC_REGION": "e-1"}, cloud="outscale", profile="exact").region == "h-1"
    with pytest.raises(ConfigurationError, match=r"the endpoint of profile 'exact' .* is in 'h-1'"):
        resolve({}, cloud="outscale", profile="exact", region="x-1")
