"""Whatever is wrong before a request is said before a request, in terms of what the user wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import directlink

if TYPE_CHECKING:
    from pathlib import Path

    from support import Kind

KEYS = directlink.Credentials("AKIDEXAMPLE", "secret")
GOOD: dict[str, Any] = {"cloud": "outscale", "region": "eu-west-2", "credentials": KEYS}
NO_KEYS: dict[str, Any] = {**GOOD, "credentials": None}
OUTSCALE = "https://directlink.eu-west-2.outscale.com"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cloud": None}, ["cloud", "aws", "outscale"]),
        ({"cloud": "azure"}, ["azure", "aws", "outscale"]),
        ({"region": None}, ["region", "OSC_REGION"]),
        ({"cloud": "aws", "region": None}, ["region", "AWS_REGION"]),
        ({"region": "eu-west-2\r\nX-Evil: 1"}, ["region"]),
        ({"region": "eu-west-2.evil.test/"}, ["region"]),
        ({"region": 5}, ["region"]),
        ({"endpoint_url": "http://directlink.example.test"}, ["http", "allow_http"]),
        ({"endpoint_url": "https://user:pass@directlink.example.test"}, ["endpoint_url"]),
        ({"endpoint_url": "https://directlink.example.test/\r\nX-Evil: 1"}, ["endpoint_url"]),
        ({"endpoint_url": "ftp://directlink.example.test"}, ["endpoint_url"]),
        ({"endpoint_url": OUTSCALE, "region": "us-east-2"}, ["us-east-2", "eu-west-2"]),
        ({"endpoint_url": OUTSCALE, "cloud": "aws"}, ["aws", "outscale"]),
        ({"endpoint_url": "https://10.0.0.1", "cloud": None}, ["cloud"]),
        ({"credentials": None, "profile": "nobody"}, ["nobody"]),
        ({"credentials": "AKIDEXAMPLE"}, ["credentials"]),
        ({"timeout": -1}, ["timeout"]),
    ],
)
def test_a_wrong_setting_is_a_configuration_error_that_names_it(
    kind: Kind, change: dict[str, Any], words: list[str]
) -> None:
    with pytest.raises(directlink.ConfigurationError) as caught:
        kind.client(**(GOOD | change))
    for word in words:
        assert word in str(caught.value)
    assert "pass@" not in str(caught.value)


def test_missing_keys_are_an_error_that_lists_where_was_looked_in_order(kind: Kind) -> None:
    client = kind.client(**NO_KEYS)
    with pytest.raises(directlink.CredentialsError) as caught:
        kind.run(client.describe_locations())
    text = str(caught.value)
    places = [text.index(place) for place in ("OSC_ACCESS_KEY", "config.json", "AWS_ACCESS_KEY_ID")]
    assert places == sorted(places)
    assert client.script.requests == []


def test_a_malformed_config_names_file_and_line(kind: Kind, no_settings_from_outside: Path) -> None:
    config = no_settings_from_outside / ".osc" / "config.json"
    config.parent.mkdir()
    config.write_text('{\n  "default": {\n    "access_key": "A",\n    oops\n  }\n}')
    with pytest.raises(directlink.ConfigurationError, match=r"config\.json.*line 4"):
        kind.client(**NO_KEYS)
