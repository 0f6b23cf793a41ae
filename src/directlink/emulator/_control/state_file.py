"""The state of a served emulator in a file, kept across restarts."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from directlink.emulator._store.snapshot import UnreadableSnapshotError

if TYPE_CHECKING:
    from types import TracebackType

    from directlink.emulator._control.state import EmulatorState
    from directlink.emulator._serving.service import Service

_VERSION: Final = 1
_SECONDS: Final = 0.5
"""How long a change waits at least before it is written."""


class StateFile:
    """Keeps an emulator's state in a file while entered: taken up at first, written after changes and at the end.

    A snapshot replaces the file as a whole, or not at all. The first line holds the checksum of the second one, so that
    a damaged file is noticed before anything of it is used.

    Args:
        path: the file; it need not exist.
        state: the state of the emulator.
        service: tells what has changed.
    """

    def __init__(self, path: Path, state: EmulatorState, service: Service) -> None:
        self._path = path
        self._state = state
        self._service = service
        self._written = -1
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="directlink-emulator-state", daemon=True)

    def __enter__(self) -> Self:
        """Take up what the file holds, if there is one.

        Raises:
            OSError: the file cannot be read or written.
            ValueError: it is damaged, or not a state of this emulator.
        """
        try:
            self._state.read(read_checked(self._path))
            self._written = self._service.changes
        except FileNotFoundError:
            self._save()
        self._thread.start()
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._write()  # a clock that was moved is no change that is counted

    def _keep(self) -> None:
        pause = _SECONDS
        while not self._stop.wait(pause):
            begun = time.monotonic()
            # a disk that is full now may not be so later; at the end the error is shown
            with contextlib.suppress(OSError):
                self._save()
            # a large state takes long to write: most of the time is for answering
            pause = max(_SECONDS, 10 * (time.monotonic() - begun))

    def _save(self) -> None:
        changes = self._service.changes
        if changes != self._written:
            self._write()
            self._written = changes

    def _write(self) -> None:
        write_checked(self._path, self._state.write())


def read_checked(path: Path) -> bytes:
    """The snapshot that a state file holds.

    Raises:
        OSError: it cannot be read.
        UnreadableSnapshotError: it is damaged, or no state file.
    """
    head, _, content = path.read_bytes().partition(b"\n")
    content = content.removesuffix(b"\n")
    if head != _head(content):
        raise UnreadableSnapshotError(f"{path} is damaged, or no state of an emulator")
    return content


def write_checked(path: Path, text: str) -> None:
    """Replace a state file, or leave it as it is if that fails.

    Raises:
        OSError: it cannot be written.
    """
    content = text.encode()
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_head(content) + b"\n" + content + b"\n")
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _head(content: bytes) -> bytes:
    head = {"directlink_emulator_state": _VERSION, "sha256": hashlib.sha256(content).hexdigest()}
    return json.dumps(head).encode()
