"""A token service that wants MFA codes, and a terminal with somebody in front of it."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import termios
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from pathlib import Path

DEVICE: Final = "arn:aws:iam::123456789012:mfa/me"
PROMPT: Final = f"Enter MFA code for {DEVICE}:"
CODE: Final = "271828"

_CONFIG: Final = f"""\
[profile base]
aws_access_key_id = BASE
aws_secret_access_key = secret
[profile p]
region = eu-west-3
role_arn = arn:aws:iam::123456789012:role/x
source_profile = base
mfa_serial = {DEVICE}
[profile chained]
region = eu-west-3
role_arn = arn:aws:iam::123456789012:role/y
source_profile = p
mfa_serial = {DEVICE}2
"""
_KEYS: Final = """\
<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
<Expiration>{expiration}</Expiration></Credentials>
<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/x/s</Arn><AssumedRoleId>A:s</AssumedRoleId>
</AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>"""
_REFUSAL: Final = """\
<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code>
<Message>MultiFactorAuthentication failed with invalid MFA one time pass code.</Message></Error></ErrorResponse>"""


class Services:
    """AWS on this machine: roles for the right code, and a Direct Connect service that has nothing.

    Attributes:
        codes: what was sent to the token service, by device.
        calls: requests to Direct Connect.
        expiration: when the keys of a role end.
    """

    def __init__(self) -> None:
        self.codes: list[tuple[str, str]] = []
        self.calls = 0
        self.expiration = "2099-01-01T00:00:00Z"
        services = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = services.answer(body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, body: bytes) -> tuple[int, bytes]:
        """Answer a request."""
        if b"Action=AssumeRole" not in body:
            self.calls += 1
            return 200, b'{"virtualGateways": [{"virtualGatewayId": "vgw-1"}], "virtualInterfaces": []}'
        form = parse_qs(body.decode())
        self.codes.append((form["SerialNumber"][0], form["TokenCode"][0]))
        if form["TokenCode"] != [CODE]:
            return 403, _REFUSAL.encode()
        return 200, _KEYS.format(expiration=self.expiration).encode()

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def environment(self, home: Path) -> dict[str, str]:
        """Return variables that lead here, after writing the files that they name."""
        (home / "aws-config").write_text(_CONFIG, "utf-8")
        return {
            "HOME": str(home),
            "AWS_CONFIG_FILE": str(home / "aws-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(home / "aws-credentials"),
            "AWS_ENDPOINT_URL_STS": self.url,
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }


class Terminal:
    """A program that runs on a terminal of its own, and what it shows there.

    Args:
        arguments: of Python.
        environment: the program's variables.
        detached: the program's standard input is no terminal.
    """

    def __init__(self, *arguments: str, environment: dict[str, str], detached: bool = False) -> None:
        self.shown = ""
        self._ours, self._theirs = pty.openpty()
        end = self._theirs
        self.program = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.DEVNULL if detached else end,
            stdout=end,
            stderr=end,
            env={"PATH": os.environ["PATH"], "TERM": "xterm", **environment},
            # Makes the terminal the one that Ctrl-C and /dev/tty are of.
            preexec_fn=lambda: os.login_tty(os.dup(end)) if not detached else os.setsid(),  # noqa: PLW1509
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.program.kill()
        self.program.wait()
        os.close(self._ours)
        os.close(self._theirs)

    @property
    def echoes(self) -> bool:
        """Whether what is typed is shown."""
        return bool(termios.tcgetattr(self._theirs)[3] & termios.ECHO)

    def read(self, seconds: float) -> bool:
        """Read what is shown next; return whether there was anything."""
        ready, _, _ = select.select([self._ours], [], [], seconds)
        if ready:
            self.shown += os.read(self._ours, 65536).decode().replace("\r\n", "\n")
        return bool(ready)

    def wait_for(self, text: str, seconds: float = 30.0) -> None:
        """Read until ``text`` has been shown."""
        until = time.monotonic() + seconds
        while text not in self.shown:
            assert time.monotonic() < until, self.shown
            assert self.read(0.1) or self.program.poll() is None, self.shown

    def type(self, text: str) -> None:
        """Type ``text`` as it is."""
        os.write(self._ours, text.encode())

    def end(self, seconds: float = 30.0) -> int:
        """Read until the program ends; return its status."""
        until = time.monotonic() + seconds
        while self.program.poll() is None:
            assert time.monotonic() < until, self.shown
            self.read(0.05)
        while self.read(0.0):
            pass
        return self.program.returncode
