from __future__ import annotations

import copy
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest

from directlink import errors
from directlink._call.error_codes import service_error_type
from directlink.errors import (
    DirectLinkError,
    GatewayMismatchError,
    OutcomeUnknownError,
    ParameterError,
    ResponseDecodeError,
    ServiceError,
    TransportError,
    WaiterError,
)


def every_class() -> list[type[DirectLinkError]]:
    found = [value for value in vars(errors).values() if isinstance(value, type)]
    return [cls for cls in found if issubclass(cls, DirectLinkError)]


def instance(cls: type[DirectLinkError]) -> DirectLinkError:
    arguments: dict[str, Any] = {}
    if issubclass(cls, ServiceError):
        arguments = {"code": "SomeCode", "status_code": 400, "request_id": "id", "operation": "Op", "attempts": 2}
    elif cls is GatewayMismatchError:
        arguments = {"virtual_interface_id": "dxvif-1", "expected_gateway_id": "vgw-1", "actual_gateway_id": "vgw-2"}
    elif cls is errors.StateConflictError:
        arguments = {"virtual_interface_id": "dxvif-1", "state": "available"}
    elif cls is OutcomeUnknownError:
        arguments = {"confirm_error": errors.ConnectionLostError("lost"), "describe_error": None}
    elif issubclass(cls, TransportError):
        arguments = {"outcome_unknown": True, "retryable": False}
    elif cls is ResponseDecodeError:
        arguments = {"status_code": 200}
    error = cls("what happened", **arguments)
    error.endpoint_url = "https://example.test/"
    if isinstance(error, WaiterError):
        error.last_state, error.history, error.elapsed = "pending", (("pending", 1.0),), 3.5
    return error


def state(error: BaseException) -> tuple[object, ...]:
    plain = {k: state(v) if isinstance(v, BaseException) else v for k, v in vars(error).items()}
    return type(error), error.args, plain, str(error)


@pytest.mark.parametrize("cls", every_class())
def test_every_error_survives_every_pickle_protocol_and_copies(cls: type[DirectLinkError]) -> None:
    error = instance(cls)
    error.add_note("seen at night")
    twins = [pickle.loads(pickle.dumps(error, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    for twin in [*twins, copy.copy(error), copy.deepcopy(error)]:
        assert state(twin) == state(error)


def fail_in_a_worker(name: str) -> None:
    raise instance(getattr(errors, name))


def test_errors_come_back_from_a_process_pool() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        for name in ("WaiterTimeoutError", "DirectConnectClientException", "GatewayMismatchError"):
            with pytest.raises(getattr(errors, name), match="what happened"):
                pool.submit(fail_in_a_worker, name).result(30)


def test_the_text_of_an_error_says_where_and_how_often() -> None:
    text = str(instance(errors.DirectConnectClientException))
    assert text == (
        "SomeCode: what happened [HTTP 400] (operation Op, request id id, attempts 2, endpoint https://example.test/)"
    )


def test_an_error_outside_a_call_is_its_message() -> None:
    assert str(errors.ConfigurationError("region is missing")) == "region is missing"
    assert errors.ConfigurationError("region is missing").message == "region is missing"
    assert str(DirectLinkError.__new__(DirectLinkError)) == ""


def test_a_parameter_error_is_caught_by_either_idiom() -> None:
    with pytest.raises(ValueError, match="empty"):
        raise ParameterError("empty")
    with pytest.raises(TypeError, match="int"):
        raise ParameterError("int")


@pytest.mark.parametrize(
    ("code", "cls"),
    [
        ("DirectConnectClientException", errors.DirectConnectClientException),
        ("DirectConnectServerException", errors.DirectConnectServerException),
        ("DuplicateTagKeysException", errors.DuplicateTagKeysException),
        ("TooManyTagsException", errors.TooManyTagsException),
        ("LimitExceededException", errors.LimitExceededException),
        ("ThrottlingException", errors.ThrottlingError),
        ("Throttling", errors.ThrottlingError),
        ("TooManyRequestsException", errors.ThrottlingError),
        ("RequestLimitExceeded", errors.ThrottlingError),
        ("AccessDeniedException", errors.AccessDeniedError),
        ("NotAuthorized", errors.AccessDeniedError),
        ("UnrecognizedClientException", errors.AuthenticationError),
        ("InvalidClientTokenId", errors.AuthenticationError),
        ("SignatureDoesNotMatch", errors.AuthenticationError),
        ("ExpiredTokenException", errors.ExpiredCredentialsError),
        ("RequestExpired", errors.ClockSkewError),
        ("InternalFailure", errors.ServiceUnavailableError),
        ("ServiceUnavailable", errors.ServiceUnavailableError),
        ("ValidationError", errors.ValidationError),
        ("InvalidAction", errors.ValidationError),
        ("SomethingNewException", errors.UnknownServiceError),
        ("Exception", errors.UnknownServiceError),
    ],
)
def test_the_class_follows_the_code_whatever_the_status(code: str, cls: type[ServiceError]) -> None:
    assert {service_error_type(code, status) for status in (400, 403, 429, 500, 503)} == {cls}


@pytest.mark.parametrize(
    ("status", "cls"),
    [
        (429, errors.ThrottlingError),
        (500, errors.ServiceUnavailableError),
        (503, errors.ServiceUnavailableError),
        (404, errors.UnknownServiceError),
        (302, errors.UnknownServiceError),
    ],
)
def test_the_status_speaks_only_where_there_is_no_code(status: int, cls: type[ServiceError]) -> None:
    assert service_error_type(str(status), status) is cls
