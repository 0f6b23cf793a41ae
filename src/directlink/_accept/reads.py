"""A question that takes several reads, without I/O: which read comes next depends on what the others told."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

from directlink.errors import DirectLinkError

if TYPE_CHECKING:
    from directlink._call.operations import Operation

T = TypeVar("T")


class Read(NamedTuple):
    """A read to make.

    Attributes:
        operation: its row; its answer is a list.
        members: its input.
    """

    operation: Operation[Any]
    members: dict[str, object]


Answer: TypeAlias = Sequence[Any] | DirectLinkError
"""What a read lists, or why it was refused."""
Reading: TypeAlias = Generator[Read, Answer, T]
"""Yields one read after the other, is sent what each came to, and returns what follows."""
