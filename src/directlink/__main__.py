# PYTHON_ARGCOMPLETE_OK
"""``directlink`` and ``python -m directlink``: the command line."""

from __future__ import annotations

import errno
import os
import sys
from io import TextIOBase
from typing import TYPE_CHECKING, Any, cast

from directlink._cli.errors import Status, complain, drop

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.

    Output that cannot be written is a failure told in one line; a standard error that cannot be written is left alone.

    Args:
        argv: arguments; those of the process if not given.

    Returns:
        Exit status.
    """
    _open_closed_streams()
    try:
        try:
            from directlink._cli.main import run

            return run(sys.argv[1:] if argv is None else argv)
        except SystemExit as end:  # argparse has shown its help; Rich ends so where nobody reads it
            return Status.PIPE_CLOSED if isinstance(end.__context__, BrokenPipeError) else int(end.code or 0)
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        return Status.INTERRUPTED
    except BrokenPipeError:
        drop(sys.stdout)
        return Status.PIPE_CLOSED
    except UnicodeEncodeError as error:
        # The text itself may be gone: an error that passed a client forgets what it held.
        letters = [f"U+{ord(letter):04X}" for letter in error.object[error.start : error.start + 1]]
        what = f"has no letter {letters[0]}" if letters else "lacks a letter of it"
        complain(f"cannot write the output: {error.encoding} {what}; PYTHONUTF8=1 may help")
    except OSError as error:  # of files and the network it would be a DirectLinkError
        complain(f"cannot write the output: {error.strerror or error}")
    drop(sys.stdout)
    return Status.FAILURE


class _Closed(TextIOBase):
    """Stands for a standard output that was closed before the program began."""

    def write(self, _: str, /) -> int:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


def _open_closed_streams() -> None:
    """Give every standard stream something to write to: Python has ``None`` for those that are closed."""
    streams: Any = sys
    # Nothing that is opened later may get the number of a closed stream: what writes to it would write there.
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    if cast("object", sys.stdout) is None:
        streams.stdout = _Closed()
    if cast("object", sys.stderr) is None:
        streams.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - as long as the process


if __name__ == "__main__":
    sys.exit(main())
