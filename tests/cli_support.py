"""Runs the command line in this process, against an emulated service or a server that answers by script."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from directlink.__main__ import main

if TYPE_CHECKING:
    import pytest

    from directlink.emulator import Account, Emulator


class Done(NamedTuple):
    """What a command ended with."""

    status: int
    out: str
    err: str


class Shell:
    """A shell in which ``directlink`` is called, with keys and an endpoint."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch = monkeypatch
        self._capsys = capsys
        self.common: list[str] = []
        monkeypatch.delenv("DIRECTLINK_CLOUD", raising=False)
        monkeypatch.setenv("COLUMNS", "100")
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.delenv("FORCE_COLOR", raising=False)

    def use(self, url: str, account: Account | None = None) -> None:
        """Point everything at ``url``, signed as ``account``."""
        key, secret = (
            (account.access_key_id, account.secret_access_key) if account else ("AKIDEXAMPLE", "canary-secret")
        )
        self.monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
        self.monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
        self.common = ["--cloud", "aws", "--endpoint", url, "--region", "eu-west-2"]

    def use_emulator(self, emulator: Emulator, url: str) -> None:
        """Point everything at an emulated service, as the grantee."""
        self.use(url, emulator.grantee)

    def run(self, *arguments: str) -> Done:
        """Run a command with the common options before it."""
        return self.run_bare(*self.common, *arguments)

    def run_bare(self, *arguments: str) -> Done:
        """Run exactly this."""
        try:
            status = main(arguments)
        except SystemExit as end:
            status = int(end.code or 0)
        out, err = self._capsys.readouterr()
        return Done(int(status), out, err)
