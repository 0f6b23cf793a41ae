from __future__ import annotations

import copy
import functools
import gc
import hmac
import logging
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials

from directlink._basics.derived_keys import MAX_KEYS, DerivedKeys
from directlink.credentials import Credentials
from directlink.signing import BotocoreSigner, Signer, SigV4Signer
from directlink.transport import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SECRET = "canary-secret-key"
TOKEN = "canary-session-token"
KEYS = Credentials("AKIDEXAMPLE", SECRET)
SESSION_KEYS = Credentials("AKIDEXAMPLE", SECRET, TOKEN)
NOON = 1_440_938_160.75  # 2015-08-30 12:36:00 UTC and a bit

both = pytest.mark.parametrize("signer", [SigV4Signer(), BotocoreSigner()], ids=repr)


def confirm(headers: Mapping[str, str] | None = None) -> HttpRequest:
    return HttpRequest(
        "POST",
        "https://directlink.eu-west-2.outscale.com/",
        {
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": "OvertureService.ConfirmPrivateVirtualInterface",
            **(headers or {}),
        },
        b'{"virtualInterfaceId": "dxvif-56781234"}',
    )


def sign(signer: Signer, request: HttpRequest, credentials: Credentials = KEYS) -> Mapping[str, str]:
    return signer.sign(request, credentials, region="eu-west-2", service="directlink", timestamp=NOON).headers


def lowered(headers: Mapping[str, str]) -> dict[str, str]:
    lower = {name.lower(): value for name, value in headers.items()}
    assert len(lower) == len(headers), "a header is there twice"
    return lower


@both
@pytest.mark.parametrize(
    ("method", "query", "signature"),
    [
        ("GET", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        ("POST", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        ("GET", "?Param2=value2&Param1=value1", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
    ],
)
def test_published_examples_get_their_published_signatures(
    signer: Signer, method: str, query: str, signature: str
) -> None:
    request = HttpRequest(method, f"https://example.amazonaws.com/{query}", {}, b"")
    keys = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")

    signed = signer.sign(request, keys, region="us-east-1", service="service", timestamp=NOON)

    assert lowered(signed.headers) == {
        "x-amz-date": "20150830T123600Z",
        "authorization": "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
        f" SignedHeaders=host;x-amz-date, Signature={signature}",
    }


@both
@pytest.mark.parametrize(
    ("keys", "names"),
    [
        (KEYS, "content-type;host;x-amz-date;x-amz-target"),
        (SESSION_KEYS, "content-type;host;x-amz-date;x-amz-security-token;x-amz-target"),
    ],
)
def test_a_call_signs_the_headers_that_boto3_signs(signer: Signer, keys: Credentials, names: str) -> None:
    headers = lowered(sign(signer, confirm(), keys))

    assert f"SignedHeaders={names}," in headers["authorization"]
    assert headers.get("x-amz-security-token") == keys.session_token
    assert headers["x-amz-date"] == "20150830T123600Z"
    assert "x-amz-content-sha256" not in headers


@both
def test_the_request_given_is_left_as_it_is(signer: Signer) -> None:
    request = confirm()
    request.headers = MappingProxyType(before := dict(request.headers))

    signed = signer.sign(request, SESSION_KEYS, region="eu-west-2", service="directlink", timestamp=NOON)

    assert signed is not request
    assert dict(request.headers) == before
    assert (signed.method, signed.url, signed.body) == (request.method, request.url, request.body)


@both
def test_signing_again_replaces_the_earlier_signature(signer: Signer) -> None:
    once = sign(signer, confirm(), SESSION_KEYS)
    stale = {
        "AUTHORIZATION": "AWS4-HMAC-SHA256 old",
        "X-AMZ-DATE": "20000101T000000Z",
        "X-AMZ-SECURITY-TOKEN": "old",
    }

    assert lowered(sign(signer, confirm(stale), SESSION_KEYS)) == lowered(once)


@both
def test_headers_that_change_on_the_way_are_sent_unsigned(signer: Signer) -> None:
    headers = lowered(sign(signer, confirm({"User-Agent": "curl", "X-Amzn-Trace-Id": "Root=1"})))

    assert headers["user-agent"] == "curl"
    assert "SignedHeaders=content-type;host;x-amz-date;x-amz-target," in headers["authorization"]


@pytest.mark.parametrize(
    "change",
    [{"region": "eu-west-3"}, {"service": "directconnect"}, {"timestamp": NOON + 1}, {"timestamp": NOON + 86_400}],
    ids=str,
)
def test_a_warm_signer_keeps_scopes_and_days_apart(change: dict[str, Any]) -> None:
    warm = SigV4Signer()
    scope: dict[str, Any] = {"region": "eu-west-2", "service": "directlink", "timestamp": NOON}
    first = warm.sign(confirm(), KEYS, **scope).headers["Authorization"]

    changed = warm.sign(confirm(), KEYS, **{**scope, **change}).headers["Authorization"]

    assert changed != first
    assert changed == SigV4Signer().sign(confirm(), KEYS, **{**scope, **change}).headers["Authorization"]


def test_a_key_is_derived_once_a_day() -> None:
    keys = DerivedKeys()
    scope = ("20260921", "eu-west-2", "directlink")
    assert keys.get(SECRET, *scope) is keys.get(SECRET, *scope)
    assert keys.get(SECRET, "20260922", *scope[1:]) is not keys.get(SECRET, *scope)
    assert len(keys) == 2


def test_a_corrected_secret_takes_effect_at_once() -> None:
    signer = SigV4Signer()
    wrong = sign(signer, confirm(), Credentials("AKIDEXAMPLE", "typo"))

    assert sign(signer, confirm()) == sign(SigV4Signer(), confirm()) != wrong


def test_rotated_secrets_do_not_pile_up() -> None:
    keys = DerivedKeys()
    for number in range(3 * MAX_KEYS):
        keys.get(f"{SECRET}-{number}", "20260921", "eu-west-2", "directlink")

    assert keys.secrets() == [f"{SECRET}-{number}" for number in range(2 * MAX_KEYS, 3 * MAX_KEYS)]


def test_threads_with_different_keys_share_one_signer() -> None:
    signer = SigV4Signer()
    keys = [Credentials(f"AKID{number}", f"secret-{number}") for number in range(2 * MAX_KEYS)] * 50

    def sign_with(one: Credentials) -> Mapping[str, str]:
        return sign(signer, confirm(), one)

    with ThreadPoolExecutor(8) as pool:
        signed = list(pool.map(sign_with, keys))

    assert signed == [sign(SigV4Signer(), confirm(), one) for one in keys]


def held_objects(signer: SigV4Signer) -> list[object]:
    """The HMAC objects that the signer refers to, at whatever depth."""
    found: list[object] = []
    queue: list[object] = [signer]
    while queue:
        for each in gc.get_referents(queue.pop()):
            if isinstance(each, hmac.HMAC):
                found.append(each)
            elif not isinstance(each, type):
                queue.append(each)
    return found


def pickled(signer: Signer) -> Any:
    return pickle.loads(pickle.dumps(signer))


@both
@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickled])
def test_copies_sign_alike_and_carry_no_secret(signer: Signer, duplicate: Callable[[Signer], Signer]) -> None:
    expected = sign(signer, confirm(), SESSION_KEYS)

    twin = duplicate(signer)

    assert sign(twin, confirm(), SESSION_KEYS) == expected
    assert SECRET.encode() not in pickle.dumps(signer)
    assert "canary" not in repr(signer)


def test_a_copied_signer_starts_without_the_keys_of_the_first() -> None:
    signer = SigV4Signer()
    sign(signer, confirm())

    assert held_objects(signer)
    assert not held_objects(copy.copy(signer))


def test_reprs_name_the_class() -> None:
    assert repr(SigV4Signer()) == "SigV4Signer()"
    assert repr(BotocoreSigner()) == "BotocoreSigner(SigV4Auth)"
    assert "partial" in repr(BotocoreSigner(functools.partial(SigV4Auth)))


@both
def test_signers_keep_the_protocol(signer: Signer) -> None:
    assert isinstance(signer, Signer)


def test_any_class_of_botocore_can_sign() -> None:
    headers = lowered(sign(BotocoreSigner(S3SigV4Auth), confirm()))

    assert len(headers["x-amz-content-sha256"]) == 64
    assert "x-amz-content-sha256" in headers["authorization"]
    assert headers["x-amz-date"] == "20150830T123600Z"


def test_what_a_botocore_class_leaves_in_the_context_stays() -> None:
    seen: list[dict[str, Any]] = []

    class Marking(SigV4Auth):
        def add_auth(self, request: AWSRequest) -> None:
            request.context["mark"] = "kept"
            super().add_auth(request)
            seen.append(dict(request.context))

    sign(BotocoreSigner(Marking), confirm())

    assert seen == [{"mark": "kept", "timestamp": "20150830T123600Z"}]


def test_neither_token_nor_signature_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    for signer in (SigV4Signer(), BotocoreSigner()):
        signature = lowered(sign(signer, confirm(), SESSION_KEYS))["authorization"].rpartition("=")[2]
        assert signature not in caplog.text
    assert "canary" not in caplog.text


def test_other_users_of_botocore_keep_their_log(caplog: pytest.LogCaptureFixture) -> None:
    sign(BotocoreSigner(), confirm())
    caplog.set_level(logging.DEBUG)

    request = AWSRequest("POST", "https://example.com/", {}, b"")
    SigV4Auth(BotocoreCredentials("AKIDEXAMPLE", "unrelated"), "s3", "eu-west-2").add_auth(request)

    assert "CanonicalRequest" in caplog.text


def test_a_botocore_class_that_fails_leaves_the_log_as_it_was(caplog: pytest.LogCaptureFixture) -> None:
    class Failing(SigV4Auth):
        def add_auth(self, request: AWSRequest) -> None:
            raise LookupError("no key")

    with pytest.raises(LookupError, match="no key"):
        sign(BotocoreSigner(Failing), confirm())
    caplog.set_level(logging.DEBUG)
    logging.getLogger("botocore.auth").debug("still heard")

    assert "still heard" in caplog.text


def test_the_default_signer_never_imports_botocore() -> None:
    script = (
        "import sys\n"
        "from directlink.credentials import Credentials\n"
        "from directlink.signing import SigV4Signer\n"
        "from directlink.transport import HttpRequest\n"
        "request = HttpRequest('POST', 'https://example.com/', {}, b'')\n"
        "SigV4Signer().sign(request, Credentials('a', 'b'), region='r', service='s', timestamp=0.0)\n"
        "print([name for name in sys.modules if name.startswith('botocore')])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)

    assert done.stdout == "[]\n"
