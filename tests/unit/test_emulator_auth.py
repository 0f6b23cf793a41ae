"""Who is let in: signatures are verified as the service does, and each way of failing has its own answer."""

import re
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from directlink.emulator import Emulator, ManualClock
from directlink.transport import HttpRequest, HttpResponse
from emulator_support import URL, RefusedError, call, signed

Edit = Callable[[HttpRequest], HttpRequest]
OPERATION = "DescribeLocations"


def send(emulator: Emulator, request: HttpRequest) -> HttpResponse:
    response = emulator.transport().send(request, timeout=1)
    if response.status_code != 200:
        raise RefusedError(response)
    return response


def refused(emulator: Emulator, request: HttpRequest) -> tuple[str, int]:
    with pytest.raises(RefusedError) as caught:
        send(emulator, request)
    assert emulator.applied() == 0
    return caught.value.code, caught.value.status


@pytest.mark.parametrize("service", ["directconnect", "directlink"])
@pytest.mark.parametrize("region", [None, "eu-west-2"])
def test_both_signing_names_are_accepted(service: str, region: str | None) -> None:
    emulator = Emulator(region=region)
    response = send(emulator, signed(emulator.owner, OPERATION, b"{}", service=service))
    assert response.headers["x-amzn-requestid"] == response.headers["x-amz-requestid"]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "http://127.0.0.1:8080/",
        "https://example.com/?b=2&a=1&c",
        "https://example.com/?q=a%20b%2Fc",
    ],
)
def test_a_signature_of_botocore_holds_for_any_url(url: str) -> None:
    emulator = Emulator()
    assert send(emulator, signed(emulator.owner, OPERATION, b"{}", url=url)).status_code == 200


def test_header_values_are_folded_before_they_are_compared() -> None:
    emulator = Emulator()
    request = signed(emulator.owner, OPERATION, b"{}", headers={"X-Amz-Meta": "a   b"})
    assert send(emulator, request).status_code == 200


def test_only_host_date_and_target_need_be_signed() -> None:
    """As OUTSCALE's own command line signs: the content type is sent, and not covered."""
    emulator = Emulator()
    headers = {"X-Amz-Target": f"OvertureService.{OPERATION}"}
    request = AWSRequest("POST", URL, headers, b"{}")
    keys = Credentials(emulator.owner.access_key_id, emulator.owner.secret_access_key)
    SigV4Auth(keys, "directlink", "eu-west-2").add_auth(request)
    sent = {**dict(request.headers.items()), "Content-Type": "application/x-amz-json-1.1"}
    assert "SignedHeaders=host;x-amz-date;x-amz-target," in sent["Authorization"]
    assert send(emulator, HttpRequest("POST", URL, sent, b"{}")).status_code == 200


def change(request: HttpRequest, **headers: str | None) -> HttpRequest:
    merged: dict[str, str | None] = {**request.headers, **{name.replace("_", "-"): v for name, v in headers.items()}}
    return HttpRequest(request.method, request.url, {n: v for n, v in merged.items() if v is not None}, request.body)


def edit(request: HttpRequest, pattern: str, replacement: str) -> HttpRequest:
    return change(request, Authorization=re.sub(pattern, replacement, request.headers["Authorization"]))


EDITS: list[tuple[Edit, str, int]] = [
    (lambda r: change(r, Authorization=None), "MissingAuthenticationToken", 403),
    (lambda r: change(r, Authorization="Basic abc"), "IncompleteSignature", 400),
    (lambda r: change(r, Authorization="AWS4-HMAC-SHA256"), "IncompleteSignature", 400),
    (lambda r: edit(r, "Signature=.*", "Signature="), "IncompleteSignature", 400),
    (lambda r: edit(r, "SignedHeaders=[^,]*, ", ""), "IncompleteSignature", 400),
    (lambda r: edit(r, "/aws4_request", ""), "IncompleteSignature", 400),
    (lambda r: edit(r, "aws4_request", "aws5_request"), "IncompleteSignature", 400),
    (lambda r: change(r, X_Amz_Date=None), "IncompleteSignature", 400),
    (lambda r: change(r, X_Amz_Date="now"), "IncompleteSignature", 400),
    (lambda r: change(r, X_Amz_Date="20269999T999999Z"), "IncompleteSignature", 400),
    (lambda r: edit(r, "=OWNER", "=OTHER"), "UnrecognizedClientException", 403),
    (lambda r: change(r, X_Amz_Security_Token="foreign"), "UnrecognizedClientException", 403),
    (lambda r: edit(r, "/[0-9]{8}/", "/20200101/"), "InvalidSignatureException", 403),
    (lambda r: edit(r, "directconnect", "s3"), "InvalidSignatureException", 403),
    (lambda r: edit(r, "eu-west-2", "us-east-1"), "InvalidSignatureException", 403),
    (lambda r: edit(r, "Signature=.", "Signature=x"), "InvalidSignatureException", 403),
    (lambda r: edit(r, "Signature=.*", "Signature=é"), "InvalidSignatureException", 403),
    (lambda r: edit(r, ";x-amz-target", ""), "InvalidSignatureException", 403),
    (lambda r: edit(r, "host;", ""), "InvalidSignatureException", 403),
    (lambda r: edit(r, ";x-amz-target", ";x-amz-target;x-gone"), "InvalidSignatureException", 403),
    (lambda r: change(r, x_amz_content_sha256="0"), "InvalidSignatureException", 403),
    (lambda r: HttpRequest(r.method, r.url, r.headers, b'{"a": 1}'), "InvalidSignatureException", 403),
    (lambda r: HttpRequest(r.method, "https://example.com/", r.headers, r.body), "InvalidSignatureException", 403),
    (lambda r: HttpRequest(r.method, r.url + "?a=1", r.headers, r.body), "InvalidSignatureException", 403),
]


@pytest.mark.parametrize(("edited", "code", "status"), EDITS)
def test_an_edited_request_is_refused(edited: Edit, code: str, status: int) -> None:
    emulator = Emulator(region="eu-west-2")
    request = signed(emulator.owner, OPERATION, b"{}")
    assert refused(emulator, edited(request)) == (code, status)


def test_a_hash_of_the_body_must_be_its_hash() -> None:
    emulator = Emulator()
    right = signed(emulator.owner, OPERATION, b"{}", headers={"x-amz-content-sha256": "0" * 64})
    assert refused(emulator, right) == ("InvalidSignatureException", 403)


def test_a_wrong_secret_is_refused() -> None:
    emulator = Emulator()
    thief = replace(emulator.owner, secret_access_key="guess")
    assert refused(emulator, signed(thief, OPERATION, b"{}")) == ("InvalidSignatureException", 403)
    assert emulator.requests[-1].account is None


@pytest.mark.parametrize(
    ("ahead", "code"), [(-930, "RequestTimeTooSkewed"), (930, "RequestExpired"), (-870, None), (870, None)]
)
def test_signing_times_may_be_15_minutes_off(ahead: float, code: str | None) -> None:
    emulator = Emulator(clock=ManualClock(time.time() + ahead))
    request = signed(emulator.owner, OPERATION, b"{}")
    if code is None:
        assert send(emulator, request).status_code == 200
    else:
        assert refused(emulator, request) == (code, 400)


def test_a_session_needs_its_token_and_ends() -> None:
    clock = ManualClock()
    emulator = Emulator(clock=clock)
    session = emulator.issue_session("grantee", seconds=60)
    assert refused(emulator, signed(replace(session, session_token=None), OPERATION, b"{}"))[0].startswith("Unrec")
    assert call(emulator, session, OPERATION)["locations"]
    assert emulator.requests[-1].account == "grantee"
    clock.advance(60)
    with pytest.raises(RefusedError) as caught:
        call(emulator, session, OPERATION)
    assert (caught.value.code, caught.value.status) == ("ExpiredTokenException", 403)
    assert call(emulator, emulator.grantee, OPERATION)["locations"]
