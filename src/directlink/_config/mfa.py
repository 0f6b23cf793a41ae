"""Codes of MFA devices, which some roles are assumed with only.

botocore reads them from the terminal on whatever thread it runs on. Here that is one in the background: Ctrl-C does not
reach it, it reads on when the call has given up, and the call's time runs meanwhile. So botocore is given what has been
typed already. Where nothing has, it stops there; the thread of the caller asks, and botocore begins anew.
"""

from __future__ import annotations

import re
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeVar

from directlink._basics.printable import one_line
from directlink.errors import CredentialsError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from directlink._basics.clock import PausingClock

T = TypeVar("T")
_CODE: Final = re.compile(r"\d{6}", re.ASCII)


class CodeNeeded(CredentialsError):
    """Nothing has been typed for ``prompt`` yet. No call raises it: ``codes`` asks, or raises why it does not."""

    def __init__(self, codes: Codes, prompt: str) -> None:
        super().__init__(f"botocore wants to ask: {one_line(prompt)}")
        self.codes = codes
        self.prompt = prompt


class _Stopped(BaseException):
    """Takes botocore back to its caller. Any ``Exception`` would be logged there as a failure, with a traceback."""


class Codes:
    """What has been typed for the roles of one client, until it is used.

    Args:
        clock: stands still while somebody is asked, so that no budget runs out meanwhile.
    """

    def __init__(self, clock: PausingClock) -> None:
        self._clock = clock
        self._typed: dict[str, str] = {}
        self._refusal = ""

    @contextmanager
    def answers(self) -> Generator[Callable[[str], str]]:
        """Give what answers botocore's questions; what is typed serves until botocore has finished, well or not.

        Raises:
            CodeNeeded: there was a question without an answer.
        """
        unanswered: list[str] = []

        def answer(prompt: str) -> str:
            if prompt not in self._typed:
                unanswered.append(prompt)
                raise _Stopped
            return self._typed[prompt]

        try:
            yield answer
        except _Stopped:
            pass
        except BaseException:
            self._typed.clear()
            raise
        if unanswered:
            raise CodeNeeded(self, unanswered[0])
        if self._typed:
            self._typed.clear()
            self._refusal = "one client asks for it only once: make a new client"

    def ask(self, prompt: str, *, may_block: bool) -> None:
        """Ask whoever sits in front of the terminal or the notebook for a code.

        Args:
            prompt: botocore's question.
            may_block: the caller's thread has nothing else to do.

        Raises:
            CredentialsError: nobody is asked here, or none was given.
        """
        refusal = self._refusal or _obstacle(may_block=may_block)
        if refusal:
            raise CredentialsError(
                f"an MFA code is needed ({one_line(prompt).rstrip(':')}), and {refusal}. Or get the role's keys "
                "beforehand, by 'aws configure export-credentials' for instance, and use those instead of the profile"
            )
        with self._clock.paused():
            code = _read(prompt)
        if not _CODE.fullmatch(code):
            del code
            raise CredentialsError(f"no code of six digits was typed ({one_line(prompt).rstrip(':')})")
        self._typed[prompt] = code


def answered(function: Callable[[], T]) -> T:
    """Return what ``function`` returns once nothing is left to be asked, on this thread."""
    while True:
        try:
            return function()
        except CodeNeeded as error:
            needed = error
        needed.codes.ask(needed.prompt, may_block=True)


def _obstacle(*, may_block: bool) -> str:
    """Say why nobody can be asked from here; nothing if somebody can."""
    if not may_block:
        return "an asynchronous client, which would block its event loop, does not ask for it: use a DirectLinkClient"
    if threading.current_thread() is not threading.main_thread():
        return "only the main thread asks for it: make a call there first"
    if not (_in_notebook() or _is_terminal()):
        return "there is no terminal to ask for it on"
    return ""


def _in_notebook() -> bool:
    """Whether somebody else than Python reads passwords: notebooks put a function of their own there."""
    import getpass

    return getpass.getpass.__module__ != getpass.__name__


def _is_terminal() -> bool:
    try:
        return sys.stdin is not None and sys.stdin.isatty()
    except ValueError:  # closed
        return False


def _read(prompt: str) -> str:
    """Return what is typed, without an echo, which is back on however this ends."""
    import getpass

    try:
        return getpass.getpass(f"{one_line(prompt)} ").strip()
    except (EOFError, NotImplementedError):  # the latter: a notebook that runs without anybody in front of it
        return ""
