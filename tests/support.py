"""What several tests use: a clock that only moves when told, and a transport that answers by script."""

from __future__ import annotations

import asyncio
import json
import os
import re
import warnings
from typing import TYPE_CHECKING, Any

from directlink import AsyncDirectLinkClient, Credentials, DirectLinkClient
from directlink._accept.listings import INTERFACES
from directlink.transport import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from directlink._call.context import CallContext
    from directlink._sync.shared_polls import SharedPolls

Reply = HttpResponse | Exception

HOLDS_IDS = re.compile(r"(^id|Id|Ids|Arn|Arns|ARN|Identifier|Identifiers|Account)$")
"""Matches the wire name of a member that holds an id or several; ARNs and account numbers are ids, too."""


class FakeClock:
    """A clock on which sleeping takes no time, and is remembered."""

    def __init__(self, start: float = 1_790_000_000.0) -> None:
        self._time = start
        self._monotonic = 1000.0
        self.sleeps: list[float] = []

    def monotonic(self) -> float:
        return self._monotonic

    def time(self) -> float:
        return self._time

    def advance(self, seconds: float) -> None:
        self._time += seconds
        self._monotonic += seconds

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.advance(seconds)

    async def async_sleep(self, seconds: float) -> None:
        self.sleep(seconds)


def reply(
    body: object = None, status: int = 200, headers: Mapping[str, str] | None = None, *, request_id: str = "req-1"
) -> HttpResponse:
    """An answer; ``body`` is bytes as they are, or data to be written as JSON."""
    content = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
    return HttpResponse(status, {"x-amzn-requestid": request_id, **(headers or {})}, content)


def error_reply(
    code: str, status: int = 400, message: str = "no", headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """An error as AWS sends it."""
    return reply({"__type": code, "message": message}, status, headers)


def fork(child: Callable[[], int]) -> int:
    """Do something in a forked process, which ends with the status that is returned; the process's id."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # from 3.12 on: there are threads
        pid = os.fork()
    if pid == 0:
        status = 99
        try:
            status = child()
        finally:
            os._exit(status)
    return pid


class ScriptedTransport:
    """Gives the replies of a script in order and keeps the requests; both a transport and an awaitable one's core."""

    def __init__(self, script: Iterable[Reply], clock: FakeClock | None = None, takes: float = 0.0) -> None:
        self.script = list(script)
        self.requests: list[HttpRequest] = []
        self.timeouts: list[float] = []
        self.closed = 0
        self._clock = clock
        self._takes = takes

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        self.requests.append(request)
        self.timeouts.append(timeout)
        if self._clock is not None:
            self._clock.advance(self._takes)
        answer = self.script.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        self.closed += 1

    def bodies(self) -> list[Any]:
        """What was sent, decoded."""
        return [json.loads(request.body) for request in self.requests]


class AsyncScriptedTransport:
    """The same, awaited."""

    def __init__(self, script: Iterable[Reply], clock: FakeClock | None = None, takes: float = 0.0) -> None:
        self.inner = ScriptedTransport(script, clock, takes)

    async def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        return self.inner.send(request, timeout=timeout)

    async def aclose(self) -> None:
        self.inner.close()


KEYS = Credentials("AKIDEXAMPLE", "secret-canary")

SLACK = 2.0
"""Seconds that a call may outlive its budget, or a program wait for control. What never ends takes longer; a busy
machine does not."""


class Kind:
    """Runs the same test against the synchronous and the asynchronous client."""

    def __init__(self, name: str) -> None:
        self.is_async = name == "async"
        self.client_class: type[Any] = AsyncDirectLinkClient if self.is_async else DirectLinkClient

    def client(self, *script: Reply, clock: FakeClock | None = None, takes: float = 0.0, **settings: Any) -> Any:
        """A client whose transport gives ``script``; its transport is at ``client.script``."""
        clock = clock or FakeClock()
        transport = AsyncScriptedTransport(script, clock, takes) if self.is_async else None
        scripted = transport.inner if transport else ScriptedTransport(script, clock, takes)
        defaults = {"cloud": "outscale", "region": "eu-west-2", "credentials": KEYS}
        client = self.client_class(**{**defaults, "clock": clock, "transport": transport or scripted, **settings})
        client.script = scripted
        return client

    def run(self, outcome: Any) -> Any:
        """Return the outcome of a call: awaited, or collected from an iterator, where it needs that."""

        async def settle() -> Any:
            return [item async for item in outcome] if hasattr(outcome, "__aiter__") else await outcome

        if self.is_async:
            return asyncio.run(settle())
        return list(outcome) if hasattr(outcome, "__next__") else outcome

    def close(self, client: Any) -> None:
        """Close the client."""
        if self.is_async:
            asyncio.run(client.aclose())
        else:
            client.close()


def context_of(client: Any) -> CallContext:
    """What all calls of a client share: its clock, quota, and source of keys."""
    found: CallContext = client._context
    return found


def polls_of(client: Any) -> SharedPolls:
    """The polls that the waits for interfaces share; of an asynchronous client, those of the running event loop."""
    found: SharedPolls = client._polls_by_scope.get().of(INTERFACES)
    return found
