"""Endpoints: what is accepted, how it is written, and what a host name tells."""

from __future__ import annotations

import pytest

from directlink.endpoints import aws_endpoint, check_region, outscale_endpoint, parse_endpoint, read_host
from directlink.enums import Cloud
from directlink.errors import ConfigurationError

_BAD_REGIONS = [
    "",
    "EU-WEST-2",
    "eu west 2",
    "eu-west-2\r\nX-Injected: 1",
    "eu-west-2\n",
    "eu.west.2",
    "eu-west-2/",
    "user@evil",
    "eu-west-2#",
    "eu-west-2?x",
    "-eu",
    "eu-",
    "eu_west_2",
    "région-1",
    "a" * 64,
]


@pytest.mark.parametrize("region", _BAD_REGIONS)
def test_region_that_is_no_host_label_is_refused_by_name_of_its_setting(region: str) -> None:
    for build in (aws_endpoint, outscale_endpoint):
        with pytest.raises(ConfigurationError, match="not a region name"):
            build(region)
    with pytest.raises(ConfigurationError, match=r"^OSC_REGION: ") as caught:
        check_region(region, "OSC_REGION")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("region", ["a", "eu-west-2", "cloudgouv-eu-west-1", "brand-new-9", "a" * 63])
def test_region_nobody_listed_is_allowed(region: str) -> None:
    assert outscale_endpoint(region) == f"https://directlink.{region}.outscale.com"
    assert aws_endpoint(region) == f"https://directconnect.{region}.amazonaws.com"


def test_aws_variants_are_chosen_by_flag() -> None:
    assert aws_endpoint("us-east-1", use_fips=True) == "https://directconnect-fips.us-east-1.amazonaws.com"
    assert aws_endpoint("us-east-1", use_dual_stack=True) == "https://directconnect.us-east-1.api.aws"
    assert (
        aws_endpoint("cn-north-1", use_fips=True, use_dual_stack=True)
        == "https://directconnect-fips.cn-north-1.api.amazonwebservices.com.cn"
    )


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("directlink.eu-west-2.outscale.com", (Cloud.OUTSCALE, "eu-west-2")),
        ("DirectLink.EU-west-2.Outscale.COM", (Cloud.OUTSCALE, "eu-west-2")),
        ("directlink.cloudgouv-eu-west-1.outscale.com.", (Cloud.OUTSCALE, "cloudgouv-eu-west-1")),
        ("directlink.eu-west-2.outscale.com:8443", (Cloud.OUTSCALE, "eu-west-2")),
        ("directconnect.eu-west-2.amazonaws.com", (Cloud.AWS, "eu-west-2")),
        ("directconnect-fips.us-gov-west-1.amazonaws.com", (Cloud.AWS, "us-gov-west-1")),
        ("directconnect.eu-west-2.api.aws", (Cloud.AWS, "eu-west-2")),
        ("directconnect.cn-north-1.amazonaws.com.cn.:443", (Cloud.AWS, "cn-north-1")),
    ],
)
def test_known_host_tells_cloud_and_region(host: str, known: tuple[Cloud, str]) -> None:
    assert read_host(host) == known


@pytest.mark.parametrize(
    "host",
    [
        "",
        "localhost",
        "127.0.0.1:8080",
        "[::1]:8080",
        "directlink.example.com",
        "api.eu-west-2.outscale.com",
        "directlink.eu-west-2.outscale.com.evil.example",
        "x.directlink.eu-west-2.outscale.com",
        "directlink.-.outscale.com",
        "directlink..outscale.com",
        "directlink.outscale.com",
        "directlink.eu-west-2.amazonaws.com",
        "directconnect.eu-west-2.outscale.com",
        "directconnect.eu-west-2.amazonaws.com.cn",
        "directconnect.cn-north-1.amazonaws.com",
        "ec2.eu-west-2.amazonaws.com",
    ],
)
def test_other_hosts_tell_nothing(host: str) -> None:
    assert read_host(host) is None


@pytest.mark.parametrize(
    ("url", "normal", "host"),
    [
        ("https://directlink.eu-west-2.outscale.com", "https://directlink.eu-west-2.outscale.com/", None),
        ("HTTPS://DirectLink.EU-West-2.outscale.com./", "https://directlink.eu-west-2.outscale.com/", None),
        ("https://proxy.example:443/dl/v1", "https://proxy.example/dl/v1", "proxy.example"),
        ("https://proxy.example:8443", "https://proxy.example:8443/", "proxy.example"),
        ("https://proxy.example:80/", "https://proxy.example:80/", "proxy.example"),
        ("http://127.0.0.1:80", "http://127.0.0.1/", "127.0.0.1"),
        ("http://127.8.9.10:5000/x/", "http://127.8.9.10:5000/x/", "127.8.9.10"),
        ("http://LOCALHOST:5000", "http://localhost:5000/", "localhost"),
        ("http://[::1]:5000", "http://[::1]:5000/", "::1"),
        ("https://[2001:DB8::1]", "https://[2001:db8::1]/", "2001:db8::1"),
        ("https://my_service-1.internal", "https://my_service-1.internal/", "my_service-1.internal"),
    ],
)
def test_endpoint_is_brought_into_normal_form(url: str, normal: str, host: str | None) -> None:
    endpoint = parse_endpoint(url)
    assert endpoint.url == normal
    assert endpoint.host == (host or "directlink.eu-west-2.outscale.com")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "directlink.eu-west-2.outscale.com",
        "ftp://example.com",
        "https://",
        "https:///path",
        "https://ex ample.com",
        "https://example.com/\r\nX-Injected: 1",
        "https://exam\tple.com",
        "https://example.com\\@evil.example",
        "https://exämple.com",
        "https://example..com",
        "https://-example.com",
        "https://example.com:0",
        "https://example.com:99999",
        "https://example.com:port",
        "https://[::1",
        "https://[fe80::1%25eth0]",
        "https://[1.2.3.4]",
        "https://" + "a." * 130 + "com",
        "https://%65xample.com",
    ],
)
def test_what_is_no_endpoint_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^endpoint_url: ") as caught:
        parse_endpoint(url)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["https://user:hunter2@example.com", "https://example.com/?token=hunter2", "https://example.com/#hunter2"]
)
def test_url_that_may_hold_a_password_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_endpoint(url, source="AWS_ENDPOINT_URL")
    assert "AWS_ENDPOINT_URL" in str(caught.value)
    assert "hunter2" not in repr(caught.value)


@pytest.mark.parametrize(
    "url",
    ["http://example.com", "http://10.0.0.1", "http://127.evil.example", "http://localhost.example", "http://[::2]"],
)
def test_http_leaves_this_machine_only_when_asked_to(url: str) -> None:
    with pytest.raises(ConfigurationError, match="allow_http=True"):
        parse_endpoint(url)
    assert parse_endpoint(url, allow_http=True).url == f"{url}/"
