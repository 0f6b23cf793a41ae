"""What a client calls itself, and what is built on it."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

import directlink
from directlink import Credentials, DirectLinkClient
from directlink.errors import ConfigurationError
from settings_support import clear_environment
from support import reply

if TYPE_CHECKING:
    from pathlib import Path

    from support import Kind

TOKEN = st.text(string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~", min_size=1, max_size=40)


def sent(kind: Kind, **settings: Any) -> str:
    client = kind.client(reply({}), **settings)
    kind.run(client.describe_locations())
    headers: dict[str, str] = client.script.requests[0].headers
    return headers["User-Agent"]


def refused(app_info: object) -> bool:
    given: Any = app_info
    try:
        DirectLinkClient(cloud="aws", region="eu-west-3", credentials=Credentials("A", "s"), app_info=given).close()
    except ConfigurationError as error:
        return error.message.startswith("app_info: ")
    return False


def test_what_is_built_on_it_is_appended(kind: Kind) -> None:
    plain = sent(kind)
    assert plain.startswith(f"directlink/{directlink.__version__} python/3.")
    assert sent(kind, app_info="my-tool/1.2") == f"{plain} my-tool/1.2"
    assert sent(kind, app_info="my-tool") == f"{plain} my-tool"


@given(TOKEN, TOKEN)
def test_any_product_is_taken(name: str, version: str) -> None:
    assert not refused(f"{name}/{version}")


@given(st.text().filter(lambda text: not text.isascii() or any(letter in text for letter in ' \r\n"(),:;<=>?@[\\]{}')))
def test_no_other_letters_are(text: str) -> None:
    assert refused(text)


@pytest.mark.parametrize("wrong", ["", "/1", "a/", "a/b/c", "a b", "a/1\r\nX-Evil: 1", "é", "a" * 101, b"a/1", 1])
def test_what_is_no_product_is_refused(wrong: object) -> None:
    assert refused(wrong)


@pytest.mark.parametrize(
    ("variable", "setting"),
    [
        (None, None),
        ("billing", None),
        (None, "from the file"),
        ("billing", "file"),
        ("", "file"),
        ("odd (é) #1,2/3", None),
        ("x" * 60, None),
    ],
)
def test_awss_application_id_is_sent_as_botocore_sends_it(
    kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str | None, setting: str | None
) -> None:
    clear_environment(tmp_path, monkeypatch)
    if setting is not None:
        (tmp_path / "aws-config").write_text(f"[default]\nsdk_ua_app_id = {setting}\n", "utf-8")
    if variable is not None:
        monkeypatch.setenv("AWS_SDK_UA_APP_ID", variable)
    session: Any = botocore.session.Session()
    theirs = session.create_client("directconnect", "eu-west-3", aws_access_key_id="A", aws_secret_access_key="s")
    expected: list[str] = [part for part in theirs._user_agent_creator.to_string().split() if part.startswith("app/")]
    ours = sent(kind, cloud="aws", app_info="my-tool/1")
    assert [part for part in ours.split() if part.startswith("app/")] == expected
    assert ours.endswith(" my-tool/1")
    assert "app/" not in sent(kind, cloud="outscale", app_info="my-tool/1")
