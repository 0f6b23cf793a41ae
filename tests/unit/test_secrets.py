"""Secrets are cut out of the service's own words, of failed comparisons, and of the frames of libraries."""

from __future__ import annotations

import base64
import copy
import html
import json
import pickle
import subprocess
import sys
import traceback
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import directlink
from directlink import Credentials, NewBGPPeer
from directlink._basics.redaction import cut_out, forget_frames
from directlink._call.error_answers import service_error
from directlink._call.secrets import secrets_of
from directlink.models._base import hide
from directlink.signing import BotocoreSigner, SigV4Signer
from directlink.transport import HttpRequest
from support import reply

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECRETS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=16, max_size=400)
WORDS = st.sampled_from(["", "The token ", "\n", "signature:", "'POST\n/\n\nhost:x\nx-amz-security-token:", "é "])


def _wrapped(text: str, width: int = 64) -> str:
    return "\r\n".join(text[at : at + width] for at in range(0, len(text), width))


QUOTED: dict[str, Callable[[str], str]] = {
    "plain": str,
    "in capitals": str.upper,
    "URL-encoded": lambda secret: quote(secret, safe=""),
    "URL-encoded twice": lambda secret: quote(quote(secret, safe=""), safe=""),
    "every letter URL-encoded": lambda secret: "".join(f"%{ord(letter):02x}" for letter in secret),
    "JSON-escaped": lambda secret: json.dumps(secret).replace("/", "\\/"),
    "JSON-escaped by number": lambda secret: "".join(f"\\u{ord(letter):04x}" for letter in secret),
    "HTML-escaped": html.escape,
    "HTML-escaped by number": lambda secret: "".join(f"&#{ord(letter)};" for letter in secret),
    "HTML-escaped and then in JSON": lambda secret: json.dumps(html.escape(secret)),
    "base64": lambda secret: base64.b64encode(secret.encode()).decode(),
    "base64 with a prefix": lambda secret: base64.b64encode(f"a:{secret}".encode()).decode(),
    "base64 for URLs": lambda secret: base64.urlsafe_b64encode(f"ab:{secret}".encode()).decode(),
    "base64 in lines": lambda secret: base64.encodebytes(secret.encode()).decode(),
    "hexadecimal": lambda secret: secret.encode().hex(),
    "in lines": _wrapped,
    "in escaped lines": lambda secret: json.dumps(_wrapped(secret, 13)),
}


@pytest.mark.parametrize("quoted", QUOTED.values(), ids=QUOTED.keys())
@example("0" * 77 + "%00000", "", "")
@example("%00" * 8, "", "")
@example("&lt;\\u0041%41" * 3, "", "")
@given(SECRETS, WORDS, WORDS)
def test_a_quoted_secret_is_cut_out_however_it_is_written(
    quoted: Callable[[str], str], secret: str, before: str, after: str
) -> None:
    written = quoted(secret)
    left = cut_out(f"{before}{written}{after}", {secret})
    assert written not in left
    assert secret not in left
    assert "***" in left
    # At most the outermost letters of base64 stay: they are mixed with what is around them.
    assert len(left) <= len(before) + len(after) + len("***") + 8


@given(SECRETS, st.integers(12, 400))
def test_a_secret_that_the_service_cut_short_is_cut_out(secret: str, kept: int) -> None:
    assert cut_out(f"token={secret[:kept]}", {secret}) == "token=***"
    assert cut_out(f"{secret[-kept:]} is wrong", {secret}) == "*** is wrong"


@given(st.text())
def test_words_without_a_secret_are_left_alone(text: str) -> None:
    assert cut_out(text, {"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}) == text


def test_a_short_secret_is_cut_out_where_it_stands_alone() -> None:
    assert cut_out("'key' is no keyword, key", {"key"}) == "'***' is no keyword, ***"


@pytest.mark.parametrize("signer", [SigV4Signer(), BotocoreSigner()])
def test_no_field_of_a_service_error_quotes_the_request(signer: SigV4Signer | BotocoreSigner) -> None:
    keys = Credentials("AKIDEXAMPLE", "canary/of+the=secret", "canary/of+the=token" * 40)
    body = json.dumps({"newBGPPeer": {"authKey": "canary of the bgp key"}, "n": [{"cak": "canary1", "ckn": "canary2"}]})
    unsigned = HttpRequest("POST", "https://example.test/", {}, body.encode())
    signed = signer.sign(unsigned, keys, region="r", service="s", timestamp=0.0)
    authorization = {name.lower(): value for name, value in signed.headers.items()}["authorization"]
    signature = authorization.rpartition("=")[2]
    said = f"{dict(signed.headers)} {body} {keys.secret_access_key}"
    secrets = secrets_of(signed, keys)
    for data in ({"__type": said, "message": said}, {"Errors": [{"Code": said, "Details": said}]}):
        error = service_error(reply(data, 403, request_id=said), secrets)
        for text in (str(error), repr(vars(error)), pickle.dumps(error).decode("latin-1")):
            assert "canary" not in text
            assert signature not in text
    page = f"<Error><Code>X</Code><Message>{html.escape(said)}</Message></Error>"
    assert "canary" not in str(service_error(reply(page.encode(), 403), secrets))


def test_a_token_across_the_longest_message_is_cut_out_before_it_is_shortened() -> None:
    token = "abcdefghijklmnop" * 60
    error = service_error(reply({"__type": "X", "message": "m" * 1990 + token}, 403), {token})
    assert "abcdefghij" not in error.message


# ── comparisons ──────────────────────────────────────────────────────────────────────────────────────────────────────

SECRETIVE = [
    cls
    for name in directlink.__all__
    if isinstance(cls := getattr(directlink, name), type)
    and attrs.has(cls)
    and any(field.repr is hide for field in attrs.fields(cls))
]

FAILING = """
import attrs, directlink
from directlink.models._base import hide

def pairs():
    yield tuple(directlink.Credentials("A", f"canary-{n}", f"canary-token-{n}") for n in "ab")
    for name in NAMES:
        cls = getattr(directlink, name)
        required = {f.name: "x" for f in attrs.fields(cls) if f.default is attrs.NOTHING}
        secret = [f.name for f in attrs.fields(cls) if f.repr is hide]
        yield tuple(cls(**{**required, **dict.fromkeys(secret, f"canary-{n}")}) for n in "ab")

def nested(each):
    peers = directlink.BGPPeer(auth_key="canary-" + each)
    return directlink.VirtualInterfaces(virtual_interfaces=(directlink.VirtualInterface(bgp_peers=(peers,)),))

class Holder:
    pass

PAIRS = [*pairs(), (nested("a"), nested("b"))]

def pytest_generate_tests(metafunc):
    metafunc.parametrize("number", range(len(PAIRS)))

def test_equal(number):
    a, b = PAIRS[number]
    assert a == b

def test_in(number):
    a, b = PAIRS[number]
    assert a in [b]

def test_lists(number):
    a, b = PAIRS[number]
    assert [a] == [b]

def test_dicts(number):
    a, b = PAIRS[number]
    assert {"x": a, "y": (a,)} == {"x": b, "y": (b,)}
"""


def test_the_classes_with_secrets_are_found() -> None:
    assert {cls.__name__ for cls in SECRETIVE} >= {"BGPPeer", "VirtualInterface", "NewBGPPeer", "MacSecKey"}


@pytest.mark.parametrize("options", [(), ("-vv", "--showlocals", "--tb=long")])
def test_a_failed_comparison_in_pytest_shows_no_secret(tmp_path: Path, options: tuple[str, ...]) -> None:
    file = tmp_path / "test_them.py"
    file.write_text(f"NAMES = {[cls.__name__ for cls in SECRETIVE]}\n{FAILING}")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", *options, str(file)]
    shown = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert f"{4 * (len(SECRETIVE) + 2)} failed" in shown.stdout
    source_free = [line for line in shown.stdout.splitlines() if "canary-" in line]
    assert source_free == []


@pytest.mark.parametrize("cls", SECRETIVE, ids=lambda cls: cls.__name__)
def test_models_with_secrets_still_compare_hash_copy_and_pickle(cls: Any) -> None:
    required = {field.name: "x" for field in attrs.fields(cls) if field.default is attrs.NOTHING}
    secret = next(field.name for field in attrs.fields(cls) if field.repr is hide)
    one, same, other = (cls(**required, **{secret: value}) for value in ("a", "a", "b"))
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert one != "a"
    assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == one


# ── tracebacks ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_frames_of_libraries_are_forgotten_and_those_of_the_user_stay() -> None:
    def fail() -> None:
        json.loads("canary")

    with pytest.raises(ValueError) as caught:  # noqa: PT011 - json's
        fail()
    error = caught.value
    forget_frames(error)
    names = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    assert names[-1] == "fail"
    assert "canary" not in repr(vars(error))


def test_a_hidden_key_is_a_plain_string() -> None:
    assert type(NewBGPPeer(auth_key="x").auth_key) is str
