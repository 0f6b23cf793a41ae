"""The raw answer beside the parsed one: its status and its headers."""

from __future__ import annotations

import pickle
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest

from directlink import ResponseMetadata, VirtualInterface
from support import reply

if TYPE_CHECKING:
    from support import Kind


def page(number: int, token: str | None) -> Any:
    return reply({"virtualInterfaces": [], "nextToken": token}, headers={"x-page": str(number)})


def test_an_answer_tells_its_status_and_headers(kind: Kind) -> None:
    client = kind.client(reply({}, 202, {"date": "today"}))
    metadata = kind.run(client.describe_locations()).metadata
    assert metadata.status_code == 202
    assert metadata.headers == {"x-amzn-requestid": "req-1", "date": "today"}
    assert metadata.headers["Date"] == "today"
    assert "DATE" in metadata.headers
    assert "absent" not in metadata.headers


def test_of_several_pages_it_is_the_last(kind: Kind) -> None:
    client = kind.client(page(1, "more"), page(2, None))
    metadata = kind.run(client.describe_virtual_interfaces()).metadata
    assert (metadata.headers["x-page"], metadata.status_code, metadata.attempts) == ("2", 200, 2)


def test_headers_cannot_be_changed() -> None:
    headers: Any = ResponseMetadata(headers={"a": "b"}).headers
    with pytest.raises(TypeError):
        headers["a"] = "c"
    assert not hasattr(headers, "update")


def test_what_came_inside_another_structure_has_none() -> None:
    metadata = VirtualInterface().metadata
    assert (metadata.status_code, dict(metadata.headers)) == (None, {})


@pytest.mark.parametrize(
    ("name", "value"),
    [("set-cookie", "canary"), ("x-session-token", "canary"), ("x-echo", "AWS4-HMAC-SHA256 Signature=canary")],
)
def test_a_secret_among_the_headers_is_there_and_not_shown(name: str, value: str) -> None:
    metadata = ResponseMetadata(request_id="r", headers={name: value, "server": "nginx"})
    assert metadata.headers[name] == value
    assert "canary" not in f"{metadata!r} {metadata.headers!r} {metadata.headers}"
    assert repr(metadata.headers) == repr({name: "***", "server": "nginx"})
    assert repr(metadata) == "ResponseMetadata(request_id='r', attempts=0, status_code=None)"


def test_answers_pickle_with_their_headers_whatever_mapping_the_transport_made(kind: Kind) -> None:
    answer = reply({}, 200)
    answer.headers = MappingProxyType({"X-AMZN-RequestId": "r", "x-amzn-requestid": "r", "Server": "nginx"})
    found = kind.run(kind.client(answer).describe_locations())
    again = pickle.loads(pickle.dumps(found))
    assert dict(again.metadata.headers) == {"x-amzn-requestid": "r", "server": "nginx"}
    assert pickle.loads(pickle.dumps(again.metadata.headers)) == again.metadata.headers
    assert again.metadata == found.metadata
    assert hash(again.metadata) == hash(found.metadata)
