"""What the tests of settings and of where keys come from share: an environment without anything of this machine."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from directlink._config.resolve import Settings, resolve_settings
from support import FakeClock

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

OSC_ENV = {"OSC_ACCESS_KEY": "OSCENV", "OSC_SECRET_KEY": "canary-osc"}
AWS_ENV = {"AWS_ACCESS_KEY_ID": "AWSENV", "AWS_SECRET_ACCESS_KEY": "canary-aws"}

_AWS_CONFIG = """\
[default]
region = us-east-1
[profile work]
region = ap-south-1
endpoint_url = https://all.example
use_fips_endpoint = false
[profile special]
region = ap-south-1
endpoint_url = https://all.example
services = mine
[profile quiet]
region = ap-south-1
endpoint_url = https://all.example
ignore_configured_endpoint_urls = true
[profile careful]
region = us-gov-west-1
use_fips_endpoint = true
use_dualstack_endpoint = true
[profile role]
region = eu-west-1
role_arn = arn:aws:iam::123456789012:role/x
source_profile = work
[profile process]
region = eu-west-1
credential_process = /bin/false
[services mine]
direct_connect =
  endpoint_url = https://dx.example
"""
_AWS_CREDENTIALS = """\
[default]
aws_access_key_id = AWSDEFAULT
aws_secret_access_key = canary-default
[work]
aws_access_key_id = AWSWORK
aws_secret_access_key = canary-work
[temporary]
aws_access_key_id = AWSTEMP
aws_secret_access_key = canary-temp
aws_session_token = canary-token
[half]
aws_access_key_id = AWSHALF
"""


def clear_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore reads the process's environment: nothing of the machine may show through, and nothing may be asked."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "OSC_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(home / "aws-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home / "aws-credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def write_aws_files(home: Path) -> None:
    """Profiles of every kind, in AWS's two files."""
    (home / "aws-config").write_text(_AWS_CONFIG, "utf-8")
    (home / "aws-credentials").write_text(_AWS_CREDENTIALS, "utf-8")


def write_osc_file(home: Path, content: Any, name: str = ".osc/config.json") -> Path:
    """One of OUTSCALE's files; ``content`` is bytes as they are, or data to be written as JSON."""
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def resolve(environ: dict[str, str] | None = None, **arguments: Any) -> Settings:
    """Settings from ``environ`` alone (``None``: the process's), with every argument that is not given left out."""
    settings: dict[str, Any] = dict.fromkeys(("cloud", "region", "endpoint_url", "profile", "credentials"))
    settings["clock"] = FakeClock()
    settings["environ"] = None if environ is None else {"HOME": os.environ["HOME"], **environ}
    return resolve_settings(**settings | arguments)


def access_key(settings: Settings) -> str:
    """The public half of the keys that a client with these settings signs with."""
    return settings.credentials.load().access_key_id
