"""SigV4Signer against botocore's SigV4Auth, over generated requests."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import TYPE_CHECKING, Self

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directlink.credentials import Credentials
from directlink.signing import BotocoreSigner, SigV4Signer
from directlink.transport import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

YEAR_2100 = 4_102_444_800
PRINTABLE = "abcXYZ0189-_.~!$'()*,;:@+/="

# Generating costs more than signing: one draw of text is much cheaper than a list of draws or a regular expression.
words = st.text("abcXYZ019", min_size=1, max_size=6)
hosts = st.one_of(
    st.sampled_from(
        ["directlink.eu-west-2.outscale.com", "DirectConnect.us-east-1.amazonaws.com", "localhost", "[fe80::1%25eth0]"]
    ),
    st.builds("{}.{}".format, words, words),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map("[{}]".format),
)
ports = st.one_of(st.sampled_from(["", "", ":", ":80", ":443", ":0443"]), st.integers(1, 65535).map(":{}".format))
segments = st.sampled_from(["", ".", "..", "...", "a", "B~c", "x+y=z;(!)*,$@:", "%41%2f", "é", "\u4e2d"])
paths = st.lists(segments, max_size=5).map(lambda some: "".join([f"/{one}" for one in some]))
queries = st.text("ab-=%20+é&&", max_size=16).map(lambda text: text and f"?{text}")
urls = st.builds("{}://{}{}{}{}".format, st.sampled_from(["http", "https"]), hosts, ports, paths, queries)

left_over = ["authorization", "X-AMZ-Date", "x-amz-security-token"]
usual = ["Content-Type", "X-Amz-Target", "amz-sdk-request", "HOST", "X-100%s"]
header_names = st.one_of(
    st.sampled_from([*usual, *left_over, *botocore.auth.SIGNED_HEADERS_BLACKLIST]), words.map("X-{}".format)
)
header_values = st.text("  \t\tab;%sC=,é\u4e2d\xa0", max_size=10)
header_lists = st.lists(st.tuples(header_names, header_values), max_size=5, unique_by=lambda pair: pair[0].lower())
body_digests = st.sampled_from(["", "", "", "UNSIGNED-PAYLOAD"])
bodies = st.one_of(st.text(max_size=20).map(str.encode), st.binary(max_size=20))


def to_request(method: str, url: str, headers: list[tuple[str, str]], body_digest: str, body: bytes) -> HttpRequest:
    extra = {"X-Amz-Content-Sha256": body_digest} if body_digest else {}
    return HttpRequest(method, url, {**dict(headers), **extra}, body)


requests = st.builds(
    to_request, st.sampled_from(["POST", "POST", "GET", "put"]), urls, header_lists, body_digests, bodies
)
keys = st.text(PRINTABLE, min_size=1, max_size=10)
credentials = st.builds(Credentials, keys, keys, st.one_of(st.none(), keys))
regions = st.one_of(st.sampled_from(["eu-west-2", "us-gov-west-1", "cloudgouv-eu-west-1"]), words)
services = st.one_of(st.sampled_from(["directconnect", "directlink"]), words)
# In steps that both a float and a datetime hold exactly: what is under test is signing, not rounding.
timestamps = st.integers(0, YEAR_2100 * 16 - 1).map(lambda sixteenths: sixteenths / 16)


class FrozenClock(dt.datetime):
    """The clock that botocore reads, in the releases that call ``utcnow`` and in those that call ``now``."""

    frozen = 0.0

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Self:
        return cls.fromtimestamp(cls.frozen, tz)

    @classmethod
    def utcnow(cls) -> Self:
        return cls.now(dt.UTC).replace(tzinfo=None)


@pytest.fixture(scope="module")
def clock() -> Iterator[type[FrozenClock]]:
    """Stop botocore's clock at ``FrozenClock.frozen``."""
    stopped = SimpleNamespace(datetime=FrozenClock, timezone=dt.timezone)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.auth.datetime", stopped)
        patch.setattr("botocore.compat.datetime", stopped)
        yield FrozenClock


def lowered(request: HttpRequest) -> dict[str, str]:
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert len(headers) == len(request.headers), "a header is there twice"
    return headers


signer = SigV4Signer()  # one for all examples, so that its cache is put to the test too


@settings(max_examples=2000, deadline=None)
@given(request=requests, credentials=credentials, region=regions, service=services, timestamp=timestamps)
def test_signature_is_the_one_that_botocore_gives(
    *,
    clock: type[FrozenClock],
    request: HttpRequest,
    credentials: Credentials,
    region: str,
    service: str,
    timestamp: float,
) -> None:
    clock.frozen = timestamp
    expected = botocore.awsrequest.AWSRequest(request.method, request.url, request.headers, request.body)
    keys = botocore.credentials.Credentials(
        credentials.access_key_id, credentials.secret_access_key, credentials.session_token
    )
    botocore.auth.SigV4Auth(keys, service, region).add_auth(expected)

    signed = signer.sign(request, credentials, region=region, service=service, timestamp=timestamp)

    assert lowered(signed) == {name.lower(): value for name, value in expected.headers.items()}
    assert (signed.method, signed.url, signed.body) == (request.method, request.url, request.body)


@settings(max_examples=200, deadline=None)
@given(request=requests, credentials=credentials, region=regions, service=services, timestamp=timestamps)
def test_both_signers_agree_whatever_the_machines_clock_says(
    *, request: HttpRequest, credentials: Credentials, region: str, service: str, timestamp: float
) -> None:
    ours = signer.sign(request, credentials, region=region, service=service, timestamp=timestamp)
    theirs = BotocoreSigner().sign(request, credentials, region=region, service=service, timestamp=timestamp)

    assert lowered(ours) == lowered(theirs)
    assert (ours.method, ours.url, ours.body) == (theirs.method, theirs.url, theirs.body)
