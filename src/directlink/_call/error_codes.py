"""From the code of an error answer to the class of the error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from directlink.errors import (
    AccessDeniedError,
    AuthenticationError,
    ClockSkewError,
    DirectConnectClientException,
    DirectConnectServerException,
    DuplicateTagKeysException,
    ExpiredCredentialsError,
    LimitExceededException,
    ServiceError,
    ServiceUnavailableError,
    ThrottlingError,
    TooManyTagsException,
    UnknownServiceError,
    ValidationError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

# Codes as documented for the API, as OUTSCALE sends them, and as AWS's gateways before the API send them; each is
# looked up without a closing "Exception".
_TYPES: Mapping[type[ServiceError], str] = {
    DirectConnectClientException: "DirectConnectClient",
    DirectConnectServerException: "DirectConnectServer",
    DuplicateTagKeysException: "DuplicateTagKeys",
    TooManyTagsException: "TooManyTags",
    LimitExceededException: "LimitExceeded",
    ThrottlingError: "Throttling Throttled RequestThrottled TooManyRequests RequestLimitExceeded SlowDown"
    " BandwidthLimitExceeded PriorRequestNotComplete ProvisionedThroughputExceeded EC2Throttled",
    AccessDeniedError: "AccessDenied NotAuthorized UnauthorizedOperation OptInRequired",
    AuthenticationError: "UnrecognizedClient InvalidClientTokenId InvalidSignature SignatureDoesNotMatch"
    " IncompleteSignature MissingAuthenticationToken AuthFailure InvalidAccessKeyId",
    ExpiredCredentialsError: "ExpiredToken",
    ClockSkewError: "RequestTimeTooSkewed RequestExpired RequestInTheFuture",
    ServiceUnavailableError: "ServiceUnavailable InternalFailure InternalError InternalServerError InternalServer"
    " RequestTimeout",
    ValidationError: "ValidationError Validation InvalidParameterCombination InvalidParameterValue InvalidParameter"
    " InvalidQueryParameter MalformedQueryString MissingAction MissingParameter InvalidAction Serialization"
    " UnknownOperation",
}
_BY_CODE = {code: cls for cls, codes in _TYPES.items() for code in codes.split()}


def service_error_type(code: str, status_code: int) -> type[ServiceError]:
    """Return the class for an error ``code``; the status speaks only where the answer had no code of its own."""
    known = _BY_CODE.get(code.removesuffix("Exception"))
    if known is not None:
        return known
    if code == str(status_code):
        if status_code == 429:
            return ThrottlingError
        if status_code >= 500:
            return ServiceUnavailableError
    return UnknownServiceError
