"""Who walks through the emulator: clients of its two accounts that hold every answer against the model."""

from __future__ import annotations

import json
import math
from importlib import import_module
from typing import TYPE_CHECKING, Any

from directlink import Credentials, DirectLinkClient
from directlink.emulator import Account, Emulator, ManualClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from directlink.transport import HttpRequest, HttpResponse, Transport

SERVICE: dict[str, Any] = import_module("botocore.loaders").Loader().load_service_model("directconnect", "service-2")
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "boolean": (bool,),
    "timestamp": (int, float),
    "blob": (str,),
    "structure": (dict,),
    "list": (list,),
}


def differences(shape_name: str, value: Any, path: str) -> Iterator[str]:
    """What of an answer the model does not have."""
    shape = SERVICE["shapes"][shape_name]
    wanted: Any = TYPES[shape["type"]]  # tells checkers nothing of the value
    if not isinstance(value, wanted) or (bool not in wanted and isinstance(value, bool)):
        yield f"{path} is no {shape['type']}"
    elif shape["type"] == "list":
        for index, item in enumerate(value):
            yield from differences(shape["member"]["shape"], item, f"{path}[{index}]")
    elif shape["type"] == "structure":
        for name, item in value.items():
            if name in shape["members"]:
                yield from differences(shape["members"][name]["shape"], item, f"{path}.{name}")
            else:
                yield f"{path}.{name} is unknown"
    elif "enum" in shape and value not in shape["enum"]:
        yield f"{path} is none of {shape['enum']}"


class Checked:
    """A transport that holds each answer against the service model.

    Attributes:
        answers: the answers of each operation that did well.
    """

    def __init__(self, transport: Transport, answers: dict[str, list[dict[str, Any]]]) -> None:
        self._transport = transport
        self.answers = answers

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        response = self._transport.send(request, timeout=timeout)
        operation = request.headers["X-Amz-Target"].removeprefix("OvertureService.")
        if response.status_code == 200:
            shape = SERVICE["operations"][operation]["output"]["shape"]
            answer = json.loads(response.body)
            assert list(differences(shape, answer, operation)) == []
            self.answers.setdefault(operation, []).append(answer)
        return response

    def close(self) -> None:
        self._transport.close()


class BothAccounts:
    """An emulator of AWS, and clients of its two accounts.

    Args:
        transport: makes what an account's requests go over; the emulator's own if not given.

    Attributes:
        answers: the answers of each operation that did well.
    """

    def __init__(self, transport: Callable[[Emulator, Account], Transport] | None = None) -> None:
        self.clock = ManualClock()
        self.emulator = Emulator("aws", clock=self.clock, signing_window=math.inf)
        self.answers: dict[str, list[dict[str, Any]]] = {}
        self._transport = transport
        self.owner = self._client(self.emulator.owner)
        self.grantee = self._client(self.emulator.grantee)

    def _client(self, account: Account) -> DirectLinkClient:
        transport = self._transport(self.emulator, account) if self._transport else self.emulator.transport()
        return DirectLinkClient(
            cloud="aws",
            region="eu-west-2",
            credentials=Credentials(account.access_key_id, account.secret_access_key),
            transport=Checked(transport, self.answers),
        )
