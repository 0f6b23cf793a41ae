"""What a service says back is not trusted with secrets."""

from __future__ import annotations

import html
import json
import re
import string
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

import directlink
from directlink import Credentials, HttpResponse
from directlink._basics.redaction import cut_out
from directlink._call.error_answers import service_error
from support import Kind, reply

if TYPE_CHECKING:
    from collections.abc import Callable

TOKENS = st.text(string.ascii_letters + string.digits + "+/=", min_size=16, max_size=300)
WORDS = st.lists(st.text(string.ascii_letters + ".,:;'\"", max_size=8), max_size=9).map(" ".join)
FORMS: list[Callable[[str], str]] = [
    str,
    lambda secret: quote(secret, safe=""),
    lambda secret: quote(secret, safe="").lower(),
    html.escape,
    lambda secret: json.dumps(secret)[1:-1],
    lambda secret: secret.replace("/", "\\/"),
]


@given(TOKENS, WORDS, WORDS, st.sampled_from(FORMS))
def test_a_secret_is_cut_out_in_every_form(secret: str, before: str, after: str, form: Callable[[str], str]) -> None:
    said = cut_out(f"{before} {form(secret)} {after}", {secret})
    for start in range(len(secret) - 11):
        assert secret[start : start + 12] not in said
    assert said.startswith(before)
    assert said.endswith(after)


@given(TOKENS, st.data())
def test_a_part_of_a_secret_is_cut_out_like_the_whole(secret: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(secret) - 12))
    piece = secret[start : data.draw(st.integers(start + 12, len(secret)))]
    assert piece not in cut_out(f"x-amz-security-token:{piece}\nhost:x", {secret})


@given(st.text(max_size=400))
def test_what_holds_no_secret_is_left_as_it_is(text: str) -> None:
    assert cut_out(text, {"A" * 40 + "/secret"}) == text


@pytest.mark.parametrize("short", ["canary", "seven77", "elevenchars"])
def test_a_short_secret_is_cut_out_as_a_whole(short: str) -> None:
    assert cut_out(f"key {short}, {short}!", {short}) == "key ***, ***!"


@pytest.mark.parametrize("status", [301, 400, 403, 500, 599])
@pytest.mark.parametrize("place", ["json", "xml", "html", "code", "header", "request id"])
def test_a_client_never_repeats_what_it_signed_with(kind: Kind, status: int, place: str) -> None:
    token, secret = "IQoJb3JpZ2luX2VjT0KENt0kenT0KEN/+=" * 8, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYSECRETKEY"

    class Echo:
        """Answers with all it was sent, and with the secret, which it has stolen."""

        def send(self, request: directlink.HttpRequest, *, timeout: float) -> HttpResponse:
            said = f"{secret} {json.dumps(dict(request.headers))}"
            self.signature = request.headers["Authorization"].rpartition("=")[2]
            bodies = {
                "json": json.dumps({"__type": "InvalidSignatureException", "message": said}),
                "xml": f"<E><Code>AccessDenied</Code><Message>{html.escape(said)}</Message></E>",
                "html": f"<html>{said}</html>",
                "code": json.dumps({"__type": token, "message": "no"}),
            }
            headers = {
                "x-amzn-requestid": secret if place == "request id" else "req-1",
                "x-amzn-errortype": token if place == "header" else "",
            }
            return HttpResponse(status, headers, bodies.get(place, "").encode())

        def close(self) -> None:
            """Nothing to close."""

    class AsyncEcho(Echo):
        async def send(self, request: directlink.HttpRequest, *, timeout: float) -> HttpResponse:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
            return Echo.send(self, request, timeout=timeout)

        async def aclose(self) -> None:
            """Nothing to close."""

    echo = AsyncEcho() if kind.is_async else Echo()
    keys = Credentials("ASIAEXAMPLE", secret, token)
    client = kind.client(credentials=keys, transport=echo, cloud="aws", region="eu-west-3")
    with pytest.raises(directlink.ServiceError) as caught:
        kind.run(client.confirm_private_virtual_interface(virtual_interface_id="dxvif-1", virtual_gateway_id="vgw-1"))
    error = caught.value
    told = repr(vars(error)) + str(error) + repr(error.args)
    for part in (token, secret, echo.signature):
        for start in range(len(part) - 12):
            assert part[start : start + 12] not in told
    assert re.search(r"\*\*\*|no message|redirects", told)


def test_a_message_is_shortened_after_it_was_cut() -> None:
    token = "T0KEN+" * 20
    error = service_error(reply({"__type": "X", "message": "m" * 1990 + " " + token}, 400), {token})
    assert error.message == "m" * 1990 + " ***"
