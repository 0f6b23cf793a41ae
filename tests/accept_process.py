"""An acceptance in a process of its own: run as a script it accepts, imported it starts such processes."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from directlink import Acceptance, AcceptRequest, Poll


class AcceptProcess:
    """A process that accepts one offer.

    Args:
        is_async: which client it uses.
        settings: of the client; ``credentials`` as an object.
        request: what it accepts.
        waits: after the first look it says so, and waits for :meth:`go`.
    """

    def __init__(
        self, *, is_async: bool, settings: dict[str, Any], request: AcceptRequest[Any], waits: bool = False
    ) -> None:
        keys = settings["credentials"]
        order = {
            "is_async": is_async,
            "keys": [keys.access_key_id, keys.secret_access_key, keys.session_token],
            "settings": {name: value for name, value in settings.items() if name != "credentials"},
            "request": request.to_dict(),
            "waits": waits,
        }
        self.process = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            # It is killed in the middle: measuring its coverage would leave a file that cannot be read.
            env={name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")},
        )
        self._say(json.dumps(order))

    def _say(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def _hear(self) -> Any:
        assert self.process.stdout
        return json.loads(self.process.stdout.readline())

    def looked(self) -> None:
        """Wait until it has looked."""
        assert self._hear() == "looked"

    def go(self) -> None:
        """Let it confirm."""
        self._say("go")

    def outcome(self) -> dict[str, Any]:
        """What it came to: ``state`` and ``already_accepted``, or ``error``."""
        found: dict[str, Any] = self._hear()
        return found

    def kill(self) -> None:
        """End it as the kernel does when memory runs out."""
        self.process.kill()
        self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


def say(what: object) -> None:
    """Tell the process that started this one."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Accept as told on standard input."""
    from directlink import (
        AcceptRequest,
        AsyncDirectLinkClient,
        Credentials,
        DirectLinkClient,
        DirectLinkError,
        PollPolicy,
    )

    order = json.loads(sys.stdin.readline())
    settings: dict[str, Any] = {**order["settings"], "credentials": Credentials(*order["keys"])}

    def on_poll(poll: Poll) -> None:
        if order["waits"] and poll.state in {"confirming", "ordering", "requested"}:
            order["waits"] = False
            say("looked")
            sys.stdin.readline()

    request = AcceptRequest.from_dict(order["request"])
    wishes: dict[str, Any] = {"on_poll": on_poll, "poll": PollPolicy(first=0.01, interval=0.02)}

    async def accept_async() -> Acceptance:
        async with AsyncDirectLinkClient(**settings) as client:
            return await client.accept(request, **wishes)

    def accept() -> Acceptance:
        with DirectLinkClient(**settings) as client:
            return client.accept(request, **wishes)

    try:
        result = asyncio.run(accept_async()) if order["is_async"] else accept()
        outcome = {"state": result.to_dict()["state"], "already_accepted": result.already_accepted}
    except DirectLinkError as error:
        outcome = {"error": type(error).__name__}
    say(outcome)


if __name__ == "__main__":
    main()
