"""Calls to the emulator in the plainest way: JSON signed by botocore, no client of ours in between."""

import json
from collections.abc import Callable
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from directlink.emulator import Account, Emulator, ManualClock
from directlink.emulator._store.store import Store
from directlink.transport import HttpRequest, HttpResponse

URL = "https://directlink.eu-west-2.outscale.com/"
CONFIRM = "ConfirmPrivateVirtualInterface"
INTERFACE = "dxvif-56781234"
GATEWAY = "vgw-87654321"


def store_of(emulator: Emulator) -> Store:
    """What an emulator keeps, for tests of how long it keeps what."""
    return emulator._store


class EventfulClock(ManualClock):
    """A clock on which something happens once it has moved so far."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[tuple[float, Callable[[], object]]] = []

    def after(self, seconds: float, event: Callable[[], object]) -> None:
        self.events.append((self.time() + seconds, event))

    def advance(self, seconds: float) -> None:
        super().advance(seconds)
        due = [each for each in self.events if each[0] <= self.time()]
        self.events = [each for each in self.events if each not in due]
        for _, event in due:
            event()


class RefusedError(Exception):
    """The service answered with an error."""

    def __init__(self, response: HttpResponse) -> None:
        body = json.loads(response.body)
        super().__init__(body["__type"], body["message"])
        self.code: str = body["__type"]
        self.message: str = body["message"]
        self.status = response.status_code
        self.headers = response.headers


def signed(
    account: Account,
    operation: str,
    body: bytes,
    *,
    url: str = URL,
    method: str = "POST",
    region: str = "eu-west-2",
    service: str = "directconnect",
    target: str | None = None,
    headers: dict[str, str] | None = None,
) -> HttpRequest:
    """A request as boto3 would send it now."""
    target = f"OvertureService.{operation}" if target is None else target
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target, **(headers or {})}
    request = AWSRequest(method, url, headers, body)
    keys = Credentials(account.access_key_id, account.secret_access_key, account.session_token)
    SigV4Auth(keys, service, region).add_auth(request)
    return HttpRequest(method, url, dict(request.headers.items()), body)


def call(emulator: Emulator, account: Account, operation: str, **parameters: Any) -> dict[str, Any]:
    """Call an operation in process; its answer.

    Raises:
        RefusedError: the service answered with an error.
    """
    response = emulator.transport().send(signed(account, operation, json.dumps(parameters).encode()), timeout=10)
    if response.status_code != 200:
        raise RefusedError(response)
    answer: dict[str, Any] = json.loads(response.body)
    answer.pop("requestId", None)  # OUTSCALE's
    return answer
