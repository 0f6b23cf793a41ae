from __future__ import annotations

import json
import re

import pytest

from directlink import errors
from directlink._call.error_answers import request_id, service_error
from directlink.transport import HttpResponse
from support import reply


@pytest.mark.parametrize("key", ["message", "Message", "errorMessage"])
@pytest.mark.parametrize(
    "kind", ["DirectConnectClientException", "com.amazonaws.overture#DirectConnectClientException"]
)
def test_aws_errors_are_read_from_the_body(kind: str, key: str) -> None:
    error = service_error(reply({"__type": kind, key: "not yours"}, 400))
    assert type(error) is errors.DirectConnectClientException
    assert (error.code, error.message, error.status_code, error.request_id) == (
        "DirectConnectClientException", "not yours", 400, "req-1",
    )  # fmt: skip


def test_the_header_goes_before_the_body() -> None:
    header = {"x-amzn-errortype": "DirectConnectServerException:http://internal.amazon.com/coral/"}
    error = service_error(reply({"__type": "Other", "message": "m"}, 500, header))
    assert type(error) is errors.DirectConnectServerException


@pytest.mark.parametrize(
    ("entry", "code", "message"),
    [
        ({"Code": "4120", "Type": "InvalidParameterValue", "Details": "no"}, "InvalidParameterValue", "no"),
        ({"Code": "AccessDenied", "Type": "x", "Details": ""}, "AccessDenied", r"no message, only \d+ bytes .*"),
        ({"Code": "17"}, "17", r"no message, only \d+ bytes .*"),
        ({"Type": "Throttling"}, "Throttling", r"no message, only \d+ bytes .*"),
    ],
)  # fmt: skip
def test_outscale_errors_are_read_from_their_own_shape(entry: dict[str, str], code: str, message: str) -> None:
    body = {"Errors": [entry], "ResponseContext": {"RequestId": "osc-9"}}
    response = HttpResponse(400, {}, reply(body).body)
    error = service_error(response)
    assert (error.code, error.request_id) == (code, "osc-9")
    assert re.fullmatch(message, error.message or "")


@pytest.mark.parametrize("body", [{"Errors": []}, {"Errors": ["x"]}, {"Errors": 5}, {"ResponseContext": 1}, {}, [1]])
def test_odd_json_still_is_a_service_error_with_the_status_as_code(body: object) -> None:
    error = service_error(reply(body, 500))
    assert type(error) is errors.ServiceUnavailableError
    assert error.code == "500"


def test_xml_errors_are_read() -> None:
    body = b"<Response><Errors><Error><Code>RequestExpired</Code><Message>too late</Message></Error></Errors>"
    error = service_error(HttpResponse(400, {}, body + b"<RequestID>x-1</RequestID></Response>"))
    assert type(error) is errors.ClockSkewError
    assert (error.code, error.message, error.request_id) == ("RequestExpired", "too late", "x-1")


def test_an_html_page_is_described_and_not_repeated() -> None:
    page = b"<html><body>token=SECRET</body></html>"
    error = service_error(HttpResponse(502, {"content-type": "text/html; charset=utf-8"}, page))
    assert type(error) is errors.ServiceUnavailableError
    assert error.message == "no message, only 38 bytes of text/html"
    assert service_error(HttpResponse(404, {}, b"")).message == "no message, only 0 bytes of an unnamed type"


def test_a_redirect_says_that_it_is_not_followed() -> None:
    error = service_error(HttpResponse(307, {"location": "https://elsewhere.test/"}, b""))
    assert type(error) is errors.UnknownServiceError
    assert "never followed" in error.message


def test_an_unknown_code_is_kept_and_a_huge_message_is_bounded() -> None:
    error = service_error(reply({"__type": "BrandNew", "message": "m" * 100_000}, 400))
    assert (type(error), error.code, len(error.message)) == (errors.UnknownServiceError, "BrandNew", 2000)


def test_a_huge_request_id_is_bounded() -> None:
    body = json.dumps({"ResponseContext": {"RequestId": "x" * 10**6}}).encode()
    error = service_error(HttpResponse(400, {}, body), ("secret-canary",))
    assert error.request_id == "x" * 128


@pytest.mark.parametrize("name", ["x-amzn-requestid", "x-amz-requestid", "x-amz-request-id"])
def test_request_ids_of_both_clouds(name: str) -> None:
    assert request_id(HttpResponse(200, {name: "abc"}, b"")) == "abc"
    assert request_id(HttpResponse(200, {}, b"")) is None
