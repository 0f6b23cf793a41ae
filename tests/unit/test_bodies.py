"""Bodies that are not what their headers say."""

from __future__ import annotations

import gzip
import zlib

import pytest

from directlink.errors import ResponseDecodeError
from directlink.transports._http import BodyReader

ENCODINGS = ["gzip", "x-gzip", "deflate", "br", "zstd", "nonsense"]


def read(status: int, encoding: str, body: bytes) -> bytes:
    reader = BodyReader(status, {"content-encoding": encoding})
    reader.feed(body)
    return reader.finish().body


@pytest.mark.parametrize("status", [200, 204, 400, 500])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_nothing_is_nothing_however_it_is_said_to_be_packed(status: int, encoding: str) -> None:
    assert read(status, encoding, b"") == b""


@pytest.mark.parametrize(("encoding", "body"), [("gzip", gzip.compress(b"", mtime=0)), ("deflate", zlib.compress(b""))])
def test_nothing_that_was_packed_is_nothing(encoding: str, body: bytes) -> None:
    assert read(200, encoding, body) == b""


@pytest.mark.parametrize("status", [301, 400, 403, 503])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("body", [b'{"__type": "X"}', gzip.compress(b"whole", mtime=0)[:-9], b"\x1f\x8bnonsense"])
def test_an_error_keeps_its_status_whatever_is_said_of_its_body(status: int, encoding: str, body: bytes) -> None:
    reader = BodyReader(status, {"content-encoding": encoding})
    reader.feed(body)
    answer = reader.finish()
    assert (answer.status_code, answer.body) == (status, body)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_success_that_cannot_be_unpacked_is_none(encoding: str) -> None:
    with pytest.raises(ResponseDecodeError):
        read(200, encoding, b'{"virtualInterfaces": []}')
