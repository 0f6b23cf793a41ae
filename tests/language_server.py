"""Pyright's language server, asked over its standard input as an editor asks it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import TracebackType


class LanguageServer:
    """A server for one file.

    Args:
        file: where it would stand; nothing is written.
        seconds: after which the server is killed, should it hang.
    """

    def __init__(self, file: Path, seconds: float = 120.0) -> None:
        self._uri = file.as_uri()
        self._server = subprocess.Popen(
            [Path(sys.executable).with_name("pyright-langserver"), "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._guard = threading.Timer(seconds, self._server.kill)
        self._guard.start()
        self._asked = 0
        folder = {"uri": file.parent.as_uri(), "name": "folder"}
        capabilities = {"workspace": {"configuration": True, "workspaceFolders": True}}
        self._ask("initialize", processId=None, rootUri=None, workspaceFolders=[folder], capabilities=capabilities)
        self._tell("initialized")
        document = {"uri": self._uri, "languageId": "python", "version": 0, "text": ""}
        self._tell("textDocument/didOpen", textDocument=document)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            self._ask("shutdown")
            self._tell("exit")
        else:
            self._server.kill()
        self._guard.cancel()
        self._server.communicate()

    def completions(self, text: str) -> set[str]:
        """What is offered at the end of ``text``."""
        version = {"uri": self._uri, "version": self._asked + 1}
        self._tell("textDocument/didChange", textDocument=version, contentChanges=[{"text": text}])
        before, _, last = text.rpartition("\n")
        position = {"line": before.count("\n") + 1, "character": len(last)}
        found = self._ask("textDocument/completion", textDocument={"uri": self._uri}, position=position)
        return {item["label"] for item in found["items"]}

    def _ask(self, method: str, **parameters: Any) -> Any:
        self._asked += 1
        self._send(id=self._asked, method=method, params=parameters)
        while True:
            message = self._read()
            if "method" not in message and message["id"] == self._asked:
                return message["result"]
            if "method" in message and "id" in message:  # it asks, too: which Python, for instance
                items = message.get("params", {}).get("items", ())
                settings = [{"pythonPath": sys.executable} if item["section"] == "python" else {} for item in items]
                self._send(id=message["id"], result=settings)

    def _tell(self, method: str, **parameters: Any) -> None:
        self._send(method=method, params=parameters)

    def _send(self, **message: Any) -> None:
        assert self._server.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._server.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._server.stdout is not None
        length = 0
        while line := self._server.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the language server has ended"
        message: dict[str, Any] = json.loads(self._server.stdout.read(length))
        return message
