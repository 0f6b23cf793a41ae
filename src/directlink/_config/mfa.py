"""Codes of MFA devices, without which some roles cannot be assumed.

botocore reads a code from the terminal in the thread that it runs in. Here that is a background thread: Ctrl-C does not
reach it, it goes on reading after the call has given up, and the time of the call runs out meanwhile. So botocore is
only given codes that were typed before. If there is none, it is stopped, the caller's thread asks, and botocore starts
again.
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
    """No code has been typed for ``prompt`` yet. Users never see it: ``codes`` asks for one, or says why it cannot."""

    def __init__(self, codes: Codes, prompt: str) -> None:
        super().__init__(f"botocore wants to ask: {one_line(prompt)}")
        self.codes = codes
        self.prompt = prompt


class _Stopped(BaseException):
    """Stops botocore. It would log an ``Exception`` as a failure, with a traceback."""


class Codes:
    """The codes that were typed for the roles of one client, until they are used.

    Args:
        clock: is paused while the user is asked, so that no deadline passes meanwhile.
    """

    def __init__(self, clock: PausingClock) -> None:
        self._clock = clock
        self._typed: dict[str, str] = {}
        self._refusal = ""

    @contextmanager
    def answers(self) -> Generator[Callable[[str], str]]:
        """Yield a function that answers botocore's prompts. Codes are forgotten once botocore has finished or failed.

        Raises:
            CodeNeeded: there was a prompt without an answer.
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
        """Ask the user of the terminal or the notebook for a code.

        Args:
            prompt: botocore's prompt.
            may_block: whether the caller's thread may wait for the user.

        Raises:
            CredentialsError: the user cannot be asked here, or did not type a code.
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
    """Return what ``function`` returns, asking for codes in this thread as often as it needs one."""
    while True:
        try:
            return function()
        except CodeNeeded as error:
            needed = error
        needed.codes.ask(needed.prompt, may_block=True)


def _obstacle(*, may_block: bool) -> str:
    """Return why the user cannot be asked from here; empty if that is possible."""
    if not may_block:
        return "an asynchronous client, which would block its event loop, does not ask for it: use a DirectLinkClient"
    if threading.current_thread() is not threading.main_thread():
        return "only the main thread asks for it: make a call there first"
    if not (_in_notebook() or _is_terminal()):
        return "there is no terminal to ask for it on"
    return ""


def _in_notebook() -> bool:
    """Return whether ``getpass`` was replaced, as notebooks do it."""
    import getpass

    return getpass.getpass.__module__ != getpass.__name__


def _is_terminal() -> bool:
    try:
        return sys.stdin is not None and sys.stdin.isatty()
    except ValueError:  # closed
        return False


def _read(prompt: str) -> str:
    """Return what is typed, without an echo, which is switched on again in any case."""
    import getpass

    try:
        return getpass.getpass(f"{one_line(prompt)} ").strip()
    except (EOFError, NotImplementedError):  # the latter: a notebook that runs without a user
        return ""
