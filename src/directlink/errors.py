"""Every error this package raises.

    DirectLinkError
    ├── ConfigurationError            settings are wrong or missing; nothing was sent
    ├── ParameterError                an argument of a call is wrong; nothing was sent (also a ValueError)
    ├── CredentialsError              no usable credentials, or refreshing them failed
    ├── ClientClosedError             the client was closed before this call
    ├── TransportError                no usable answer; ``outcome_unknown`` says what that means for a write
    │   ├── ConnectError  ├── ConnectionLostError  └── RequestTimeoutError
    ├── ResponseDecodeError           something answered, but not with the API's answer
    ├── ServiceError                  the service refused or failed; chosen by error code, never by HTTP status
    │   ├── DirectConnectClientException   ├── DirectConnectServerException
    │   ├── DuplicateTagKeysException  ├── TooManyTagsException  ├── LimitExceededException
    │   ├── ThrottlingError  ├── AccessDeniedError  ├── AuthenticationError  ├── ExpiredCredentialsError
    │   ├── ClockSkewError   ├── ServiceUnavailableError  ├── ValidationError
    │   └── UnknownServiceError
    ├── WaiterError
    │   ├── WaiterTimeoutError  └── WaiterFailedError
    ├── StateConflictError            it is in no state for this
    ├── UnexpectedOfferError          the offer is not what was expected; nothing was sent
    ├── AcceptedDifferentlyError      it is accepted, but not as asked for
    │   ├── GatewayMismatchError          by another gateway
    │   └── PrefixMismatchError           with other prefixes
    ├── SettingsNotAppliedError       it is accepted, and not everything was set (of a connection: TagsNotAppliedError)
    └── OutcomeUnknownError           the accept could not be confirmed either way

All of them pickle and copy, and are data by ``to_dict()``. From their class and ``args``, which JSON can carry, they
come back with all but the history of a wait and the errors inside them. None carries a secret: only the operation, the
endpoint, the status, the error code, the service's message and the request id are kept.
"""

from __future__ import annotations

import copyreg
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_DOCUMENTATION: Final = "https://directlink.github.io/directlink/"
"""Where the documentation stands."""


class Difference(NamedTuple):
    """Something that is otherwise than it was asked for.

    Attributes:
        field: its name, as an argument has it (``gateway_id``).
        expected: what was asked for.
        actual: what there is, ``None`` if that is not told.
    """

    field: str
    expected: str
    actual: str | None


class DirectLinkError(Exception):
    """Base of every error of this package.

    Attributes:
        operation: wire name of the operation (``ConfirmPrivateVirtualInterface``), ``None`` outside a call.
        endpoint_url: where the request went, or would have gone.
        attempts: how many requests were sent for this call (0: none).
        request_id: the service's id of the last answer; quote it to support.
        accepted: on an error of an accept, whether what was offered is accepted as asked: ``True`` if an answer or a
            look showed it, ``False`` if it is not and nothing that was sent can still make it so, ``None`` if that is
            not known. Always ``None`` elsewhere.
    """

    _message: str = ""
    accepted: bool | None = None
    operation: str | None = None
    endpoint_url: str | None = None
    attempts: int = 0
    request_id: str | None = None

    def __init__(self, message: str = "", told: Mapping[str, Any] | None = None, /) -> None:
        super().__init__(message)
        self._message = message
        if told is not None:
            self._take(told)

    @property
    def message(self) -> str:
        """What went wrong, without the context that ``str()`` adds."""
        return self._message

    @property
    def help_url(self) -> str:
        """Where the documentation says why this error comes and what to do."""
        ours = (cls for cls in type(self).__mro__ if cls.__module__.startswith("directlink."))
        known = next(cls for cls in ours if not cls.__name__.startswith("_"))  # a subclass may be the user's
        return f"{_DOCUMENTATION}troubleshooting.html#{known.__name__.lower()}"

    # Serialisers that know nothing but a class and its arguments rebuild an error from these; Celery's JSON is one. So
    # they hold all that is plain data, as a second argument that the constructors take. To type checkers they are what
    # every exception has.
    if not TYPE_CHECKING:

        @property
        def args(self) -> tuple[Any, ...]:
            """The message, and whatever else can be written as JSON."""
            told = {name: value for name, value in self._plain().items() if name not in _NOT_TAKEN}
            return (self._message, told) if told else (self._message,)

        @args.setter
        def args(self, _: object) -> None:
            """Nothing to take over: a pickle sets the attributes themselves."""

    def to_dict(self) -> dict[str, Any]:
        """Return the error as JSON-ready data, without secrets.

        Returns:
            ``type`` (the name of its class), ``message``, ``accepted``, ``operation``, ``endpoint_url``, ``attempts``,
            ``request_id``, and the further attributes of its class, ``code`` and ``status_code`` for instance, whether
            they are known or ``None``; other errors in it in the same form.
        """
        import inspect  # slow to import, and few programs need it here

        lineage = [cls for cls in reversed(type(self).__mro__) if issubclass(cls, DirectLinkError)]
        names = [name for cls in lineage for name in inspect.get_annotations(cls) if not name.startswith("_")]
        known = {name: _as_json(getattr(self, name, None)) for name in names}
        return {"type": type(self).__name__, "message": self._message, **known, **self._plain()}

    def _plain(self) -> dict[str, Any]:
        return {name: _as_json(value) for name, value in vars(self).items() if not name.startswith("_")}

    def _take(self, told: Mapping[str, Any]) -> None:
        for name, value in told.items():
            if name == "differences":
                self.differences: tuple[Difference, ...] = tuple(Difference(**each) for each in value)
            elif not name.startswith("_"):
                setattr(self, name, _tuples(value))

    def __str__(self) -> str:
        context = [
            f"{label} {value}"
            for label, value in (
                ("operation", self.operation),
                ("request id", self.request_id),
                ("attempts", self.attempts or None),
                ("endpoint", self.endpoint_url),
            )
            if value is not None
        ]
        return f"{self._headline()} ({', '.join(context)})" if context else self._headline()

    def _headline(self) -> str:
        return self.message

    # BaseException's own __reduce__ calls cls(*args), which fails for keyword-only constructors. A process pool that
    # cannot unpickle an exception waits forever, so the object is rebuilt without its constructor.
    def __reduce__(self) -> tuple[Any, ...]:
        return (copyreg.__newobj__, (type(self), self._message), self.__dict__)  # type: ignore[attr-defined]


_NOT_TAKEN: Final = frozenset({"history", "confirm_error", "describe_error"})
"""What plain data does not bring back as it was."""


def _tuples(value: Any) -> Any:
    """Return what was a tuple before JSON made a list of it."""
    return tuple([_tuples(each) for each in cast("list[object]", value)]) if isinstance(value, list) else value


def _as_json(value: object) -> Any:
    """Return an attribute as JSON-ready data; of what is not this package's, only the name of its class."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return str(value)  # an enum's value
    if isinstance(value, Difference):
        return value._asdict()
    if isinstance(value, (tuple, list)):
        return [_as_json(each) for each in cast("Sequence[object]", value)]
    if isinstance(value, dict):
        return {str(key): _as_json(each) for key, each in cast("Mapping[object, object]", value).items()}
    as_dict = getattr(value, "to_dict", None)
    return {"type": type(value).__name__} if as_dict is None else as_dict()


class ConfigurationError(DirectLinkError):
    """A setting is missing, unknown or contradicts another one. Nothing was sent."""


class ParameterError(DirectLinkError, ValueError, TypeError):
    """An argument of an operation has the wrong type or an impossible value. Nothing was sent.

    Both a ``ValueError`` and a ``TypeError``, so that either idiom catches it.
    """


class CredentialsError(DirectLinkError):
    """No usable credentials were found, or refreshing them failed; the message lists where was looked, in order."""


class ClientClosedError(DirectLinkError):
    """The client, or the client that this view shares a pool with, was closed before this call."""


class TransportError(DirectLinkError):
    """The request got no usable answer.

    Attributes:
        outcome_unknown: ``True`` when the service may have processed the request, ``False`` when it certainly did not.
        retryable: ``False`` when sending again cannot help (a certificate that does not verify, say).
    """

    outcome_unknown: bool = True
    retryable: bool = True

    def __init__(
        self,
        message: str = "",
        told: Mapping[str, Any] | None = None,
        /,
        *,
        outcome_unknown: bool | None = None,
        retryable: bool | None = None,
    ) -> None:
        if outcome_unknown is not None:
            self.outcome_unknown = outcome_unknown
        if retryable is not None:
            self.retryable = retryable
        super().__init__(message, told)


class ConnectError(TransportError):
    """No connection could be made (name, route, TLS, proxy): the request was not sent."""

    outcome_unknown = False


class ConnectionLostError(TransportError):
    """The connection broke after sending had begun and before a whole answer had come."""


class RequestTimeoutError(TransportError):
    """The time budget ran out. ``outcome_unknown`` is ``False`` when nothing had been sent by then."""


class ResponseDecodeError(DirectLinkError):
    """The answer is not the API's: not JSON, truncated, too large, or of other types than the API has.

    The message names paths into the answer (``virtualInterfaces[3].vlan: expected int``), never its values.

    Attributes:
        status_code: HTTP status of the answer.
        outcome_unknown: always ``True``: the service may have processed the request.
    """

    outcome_unknown: bool = True

    def __init__(
        self, message: str = "", told: Mapping[str, Any] | None = None, /, *, status_code: int | None = None
    ) -> None:
        self.status_code = status_code
        super().__init__(message, told)


class ServiceError(DirectLinkError):
    """The service answered with an error.

    Attributes:
        code: the error code as sent, without namespace (``DirectConnectClientException``).
        status_code: HTTP status. Both Direct Connect exceptions are documented with 400: decide by class or code.
        retry_after: seconds that the service asked to wait, ``None`` if it did not.
    """

    retry_after: float | None = None

    def __init__(
        self,
        message: str = "",
        told: Mapping[str, Any] | None = None,
        /,
        *,
        code: str = "",
        status_code: int = 0,
        request_id: str | None = None,
        operation: str | None = None,
        attempts: int = 0,
    ) -> None:
        self.code = code
        self.status_code = status_code
        self.request_id = request_id
        self.operation = operation
        self.attempts = attempts
        super().__init__(message, told)

    def _headline(self) -> str:
        return f"{self.code}: {self.message or 'no message'} [HTTP {self.status_code}]"


class DirectConnectClientException(ServiceError):
    """The request was refused: parameters, ids, ownership or state are not what the operation needs."""


class DirectConnectServerException(ServiceError):
    """The service failed on its side. Whether it processed the request first is not known."""


class DuplicateTagKeysException(ServiceError):
    """A tag key was given more than once."""


class TooManyTagsException(ServiceError):
    """The resource would have more tags than allowed (50)."""


class LimitExceededException(ServiceError):
    """A limit is reached; permanent until something is deleted or the limit raised, so not retried.

    Where an interface is created or allocated it is that of the connection's rate limiters (``rate_limit``), not of its
    interfaces; elsewhere that of the connections in a LAG, or of resiliency groups and their members.
    """


class ThrottlingError(ServiceError):
    """Too many requests; the retries allowed by the policy were throttled too."""


class AccessDeniedError(ServiceError):
    """The credentials are known, and not allowed to do this."""


class AuthenticationError(ServiceError):
    """The access key is unknown or the signature was not accepted."""


class ExpiredCredentialsError(ServiceError):
    """The session token has expired, and refreshing did not help."""


class ClockSkewError(ServiceError):
    """The signing time is too far from the service's clock, and correcting it did not help or was not allowed."""


class ServiceUnavailableError(ServiceError):
    """The service, or a gateway before it, failed or is overloaded."""


class ValidationError(ServiceError):
    """The service found the request malformed."""


class UnknownServiceError(ServiceError):
    """An error code that this release does not know; kept in ``code`` as sent."""


class WaiterError(DirectLinkError):
    """A wait ended without its goal.

    Attributes:
        last_state: the last state seen, ``None`` if none was.
        history: what was seen and when, oldest first.
        elapsed: seconds waited.
        bgp_status: ``(peer, status)`` of each BGP session when last seen.
    """

    last_state: str | None = None
    history: tuple[Any, ...] = ()
    elapsed: float = 0.0
    bgp_status: tuple[tuple[str, str], ...] = ()


class WaiterTimeoutError(WaiterError):
    """The goal was not reached in time.

    From an accept, ``accepted`` is ``True`` if it was accepted and did not reach its goal, ``False`` if it was last
    seen waiting to be accepted and nothing had been sent, ``None`` if neither is known.
    """


class WaiterFailedError(WaiterError):
    """The goal cannot be reached any more.

    From an accept, ``accepted`` is ``False`` if what was offered has ended or was never listed, ``None`` if it is not
    listed any more.
    """


class StateConflictError(DirectLinkError):
    """It is in a state in which this would do something else than was asked for; nothing was changed.

    Attributes:
        resource_id: what it is about.
        virtual_interface_id: the same, if that is an interface; else empty.
        state: its state.
    """

    def __init__(
        self,
        message: str = "",
        told: Mapping[str, Any] | None = None,
        /,
        *,
        virtual_interface_id: str = "",
        resource_id: str = "",
        state: str | None = None,
    ) -> None:
        self.resource_id: str = resource_id or virtual_interface_id
        self.virtual_interface_id = virtual_interface_id
        self.state = state
        super().__init__(message, told)


class UnexpectedOfferError(DirectLinkError):
    """The offer is not what was expected; nothing was sent. ``accepted`` is ``False``.

    Attributes:
        differences: what is otherwise than it was expected.
    """

    differences: tuple[Difference, ...] = ()


class AcceptedDifferentlyError(DirectLinkError):
    """It is accepted already, but not as it was asked for. ``accepted`` is ``False``.

    Attributes:
        resource_id: what was offered.
        differences: what is otherwise than it was asked for.
    """

    resource_id: str = ""
    differences: tuple[Difference, ...] = ()


class GatewayMismatchError(AcceptedDifferentlyError):
    """The interface was accepted already, by another gateway than the one asked for. ``accepted`` is ``False``.

    Attributes:
        virtual_interface_id: the interface.
        expected_gateway_id: the gateway that was asked for.
        actual_gateway_id: the gateway it is attached to, as far as the service tells.
    """

    def __init__(
        self,
        message: str = "",
        told: Mapping[str, Any] | None = None,
        /,
        *,
        virtual_interface_id: str = "",
        expected_gateway_id: str = "",
        actual_gateway_id: str | None = None,
    ) -> None:
        self.resource_id: str = virtual_interface_id
        self.virtual_interface_id = virtual_interface_id
        self.expected_gateway_id = expected_gateway_id
        self.actual_gateway_id = actual_gateway_id
        self.differences: tuple[Difference, ...] = (Difference("gateway_id", expected_gateway_id, actual_gateway_id),)
        super().__init__(message, told)


class PrefixMismatchError(AcceptedDifferentlyError):
    """The two gateways are associated, with other prefixes than those asked for. ``accepted`` is ``False``."""


class OutcomeUnknownError(DirectLinkError):
    """The accept could not be confirmed either way. ``accepted`` is ``None``. Running it again is safe.

    Attributes:
        confirm_error: what the confirm ended with.
        describe_error: what the look at the interface ended with.
    """

    outcome_unknown: bool = True

    def __init__(
        self,
        message: str = "",
        told: Mapping[str, Any] | None = None,
        /,
        *,
        confirm_error: Exception | None = None,
        describe_error: Exception | None = None,
    ) -> None:
        self.confirm_error = confirm_error
        self.describe_error = describe_error
        super().__init__(message, told)
