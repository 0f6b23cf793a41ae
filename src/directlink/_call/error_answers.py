"""From an answer that is not a success to a typed error, whatever spoke: AWS, OUTSCALE, or a gateway on the way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

from directlink._basics.redaction import cut_out
from directlink._call.bodies import try_object
from directlink._call.error_codes import service_error_type
from directlink.models._values import is_list

if TYPE_CHECKING:
    from collections.abc import Collection

    from directlink.errors import ServiceError
    from directlink.transport import HttpResponse

# Compiled when one is needed: a first call has no error to read, and should not wait for them.
_XML_CODE: Final = rb"<Code>\s*([^<\s]{1,128})\s*</Code>"
_XML_MESSAGE: Final = rb"<Message>([^<]{0,2000})</Message>"
_XML_REQUEST_ID: Final = rb"<RequestI[dD]>\s*([^<\s]{1,128})\s*</RequestI[dD]>"
_LONGEST_MESSAGE: Final = 2000
_LONGEST_ID: Final = 128


def request_id(response: HttpResponse) -> str | None:
    """Return the service's id of an answer: ``x-amzn-RequestId`` (AWS) or ``x-amz-requestid`` (OUTSCALE)."""
    headers = response.headers
    return headers.get("x-amzn-requestid") or headers.get("x-amz-requestid") or headers.get("x-amz-request-id")


def service_error(response: HttpResponse, secrets: Collection[str] = ()) -> ServiceError:
    """Return the error that an answer with a status of 300 or more stands for.

    Args:
        response: the answer.
        secrets: those of the request that it answers; none of them gets into the error, whatever the answer says.
    """
    body = try_object(response.body) or {}
    code, message, identifier = _from_json(body)
    if not code and not body:
        code, message, identifier = _from_xml(response.body)
    # The header is written by the service itself, the body sometimes by a gateway before it.
    code = _bare(response.headers.get("x-amzn-errortype", "")) or code or str(response.status_code)
    if not message:
        message = _describe(response)
    code = cut_out(code, secrets)
    return service_error_type(code, response.status_code)(
        _shown(message, _LONGEST_MESSAGE, secrets),
        code=code,
        status_code=response.status_code,
        request_id=_shown(request_id(response) or identifier, _LONGEST_ID, secrets) or None,
    )


def _shown(text: str, longest: int, secrets: Collection[str]) -> str:
    # Cut out first, and shortened then: part of a secret is harder to tell. And not of more than that: it takes long.
    return cut_out(text[: 4 * longest], secrets)[:longest]


def _bare(code: object) -> str:
    """Strip ``namespace#`` in front of and ``:http…`` behind an error code."""
    return code.split(":", 1)[0].rsplit("#", 1)[-1].strip()[:128] if isinstance(code, str) else ""


def _text(*candidates: object) -> str:
    return next((text for text in candidates if isinstance(text, str) and text), "")


def _object(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _from_json(body: dict[str, Any]) -> tuple[str, str, str]:
    code = _bare(body.get("__type") or body.get("code"))
    message = _text(body.get("message"), body.get("Message"), body.get("errorMessage"))
    identifier = _text(_object(body.get("ResponseContext")).get("RequestId"))
    errors = body.get("Errors")
    if not code and is_list(errors) and errors:
        first = _object(errors[0])
        number = _text(first.get("Code"))
        # OUTSCALE's APIs number their errors and name them in Type.
        code = _text(first.get("Type")) if number.isdigit() or not number else number
        code = _bare(code or number)
        message = _text(first.get("Details"), message)
    return code, message, identifier


def _from_xml(body: bytes) -> tuple[str, str, str]:
    found = [re.search(pattern, body[:65536]) for pattern in (_XML_CODE, _XML_MESSAGE, _XML_REQUEST_ID)]
    code, message, identifier = [match[1].decode("utf-8", "replace") if match else "" for match in found]
    return _bare(code), message, identifier


def _describe(response: HttpResponse) -> str:
    if response.status_code < 400:
        return "the endpoint redirects; redirects are never followed with a signed request: check endpoint_url"
    kind = response.headers.get("content-type", "").split(";")[0].strip()
    return f"no message, only {len(response.body)} bytes of {kind or 'an unnamed type'}"
