"""Sessions are recorded without secrets, and played back."""

from __future__ import annotations

import json
import math
import pickle
import threading
from typing import TYPE_CHECKING, Any, cast

import pytest

import emulator_walks
from directlink import (
    AccessDeniedError,
    ConfigurationError,
    ConnectError,
    ConnectionLostError,
    Credentials,
    DirectConnectClientException,
    DirectLinkClient,
    DirectLinkError,
    HttpRequest,
    HttpResponse,
    Loa,
    RequestTimeoutError,
    ResponseDecodeError,
    RetryPolicy,
)
from directlink._call.operations import OPERATIONS
from directlink.emulator import Emulator, ManualClock
from directlink.recording import (
    AsyncRecordingTransport,
    AsyncReplayTransport,
    Cassette,
    RecordedExchange,
    RecordingTransport,
    ReplayTransport,
)
from directlink.recording._redaction import Redaction
from support import AsyncScriptedTransport, FakeClock, ScriptedTransport, error_reply, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from directlink import Transport
    from support import Kind

ONCE = RetryPolicy(max_attempts=1)


def recorder(
    kind: Kind, *script: HttpResponse | Exception, path: Path | None = None, hide: tuple[str, ...] = ()
) -> Any:
    if kind.is_async:
        return AsyncRecordingTransport(AsyncScriptedTransport(script), path, hide=hide)
    return RecordingTransport(ScriptedTransport(script), path, hide=hide)


def player(kind: Kind, cassette: Cassette) -> Any:
    again = Cassette.from_json(cassette.to_json())
    assert again == cassette
    return AsyncReplayTransport(again) if kind.is_async else ReplayTransport(again)


def outcome(kind: Kind, call: Any) -> Any:
    try:
        return kind.run(call())
    except DirectLinkError as error:
        return error


def test_an_acceptance_is_played_back_from_a_file(kind: Kind, tmp_path: Path) -> None:
    emulator = Emulator()
    offer = emulator.offer_private_virtual_interface(vlan=101)
    path = tmp_path / "session.json"
    keys = Credentials(emulator.grantee.access_key_id, emulator.grantee.secret_access_key)
    clock = FakeClock(emulator.clock.time())
    made: Any = (
        AsyncRecordingTransport(emulator.async_transport(), path)
        if kind.is_async
        else RecordingTransport(emulator.transport(), path)
    )

    def accept(transport: Any) -> Any:
        client = kind.client(cloud="aws", region="eu-west-3", credentials=keys, transport=transport, clock=clock)
        return kind.run(
            client.accept_private_virtual_interface(
                virtual_interface_id=offer, virtual_gateway_id=emulator.grantee.virtual_gateway_ids[0]
            )
        )

    result = accept(made)
    kind.run(made.aclose() if kind.is_async else made.close())
    text = path.read_text("utf-8")
    for secret in (keys.access_key_id, keys.secret_access_key, emulator.owner.account_id):
        assert secret not in text
    replay = player(kind, Cassette.load(path))
    again = accept(replay)
    assert (again.state, again.already_accepted) == (result.state, result.already_accepted)
    assert [entry.event for entry in again.history] == [entry.event for entry in result.history]
    assert replay.left == ()


def test_it_is_written_at_the_end_of_a_block_that_fails_too(tmp_path: Path) -> None:
    path = tmp_path / "session.json"
    with pytest.raises(ZeroDivisionError), RecordingTransport(ScriptedTransport([]), path):
        raise ZeroDivisionError
    assert Cassette.load(path) == Cassette()


async def write_in_block(path: Path) -> int:
    inner = AsyncScriptedTransport([])
    async with AsyncRecordingTransport(inner, path):
        pass
    return inner.inner.closed


def test_the_other_transport_is_closed_along(kind: Kind, tmp_path: Path) -> None:
    if kind.is_async:
        assert kind.run(write_in_block(tmp_path / "x")) == 1
    else:
        inner = ScriptedTransport([])
        RecordingTransport(inner).close()
        assert inner.closed == 1


@pytest.mark.parametrize(
    "failure",
    [
        ConnectError("no route"),
        ConnectError("bad certificate", retryable=False),
        ConnectionLostError("broken"),
        ConnectionLostError("broken", outcome_unknown=False),
        RequestTimeoutError("late"),
        ResponseDecodeError("too large", status_code=200),
    ],
    ids=str,
)
def test_what_the_transport_raised_is_raised_again(kind: Kind, failure: DirectLinkError) -> None:
    expected = failure.to_dict()
    recording = recorder(kind, pickle.loads(pickle.dumps(failure)))
    client = kind.client(transport=recording, retry=ONCE)
    first = outcome(kind, client.describe_locations)
    assert recording.cassette.exchanges[0].error["type"] == type(failure).__name__
    client = kind.client(transport=player(kind, recording.cassette), retry=ONCE)
    again = outcome(kind, client.describe_locations)
    assert type(again) is type(first)
    assert again.to_dict() == first.to_dict()
    assert again.to_dict() | {"operation": None, "endpoint_url": None, "attempts": 0} == expected


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (error_reply("AccessDeniedException", 400, "User: arn:aws:iam::123456789012:user/jo"), AccessDeniedError),
        (error_reply("DirectConnectClientException"), DirectConnectClientException),
        (reply(b"<html>canary</html>"), ResponseDecodeError),
        (reply(b'{"authKey": "canary'), ResponseDecodeError),
        (reply(b"[" * 100_000), ResponseDecodeError),
        (reply(b"null"), ResponseDecodeError),
        (reply(b""), ResponseDecodeError),
        (reply(b"[]"), ResponseDecodeError),
        (reply({"locations": 1}), ResponseDecodeError),
        (
            reply(b"<E><Code>AccessDenied</Code><Message>not 123456789012</Message></E>", 403),
            AccessDeniedError,
        ),
    ],
)
def test_an_answer_that_was_an_error_is_the_same_error_again(
    kind: Kind, answer: HttpResponse, error: type[DirectLinkError]
) -> None:
    recording = recorder(kind, answer)
    first = outcome(kind, kind.client(transport=recording, retry=ONCE).describe_locations)
    text = recording.cassette.to_json()
    assert "canary" not in text
    assert "123456789012" not in text
    client = kind.client(transport=player(kind, recording.cassette), retry=ONCE)
    again = outcome(kind, client.describe_locations)
    assert type(first) is type(again) is error
    assert (again.request_id, again.attempts) == (first.request_id, 1)


def test_a_request_that_is_not_in_it_is_an_error_that_says_what_is(kind: Kind) -> None:
    recording = recorder(kind, reply({"locations": []}))
    kind.run(kind.client(transport=recording).describe_locations())
    client = kind.client(transport=player(kind, recording.cassette))
    error = outcome(kind, client.describe_lags)
    assert isinstance(error, ConfigurationError)
    assert "no (further) answer to this request; left are: DescribeLocations" in str(error)
    kind.run(client.describe_locations())
    assert "left are: none" in str(outcome(kind, client.describe_locations))


def test_the_input_must_be_the_same(kind: Kind) -> None:
    recording = recorder(kind, reply({"lags": []}))
    kind.run(kind.client(transport=recording).describe_lags(lag_id="dxlag-1"))
    client = kind.client(transport=player(kind, recording.cassette))
    error = outcome(kind, lambda: client.describe_lags(lag_id="dxlag-2"))
    assert "of DescribeLags it has 1 with another input" in str(error)
    assert kind.run(client.describe_lags(lag_id="dxlag-1")).lags == ()


def test_the_same_request_gets_its_answers_in_order(kind: Kind) -> None:
    answers = [reply({"lags": [{"lagId": f"dxlag-{number}"}]}) for number in range(3)]
    recording = recorder(kind, *answers)
    client = kind.client(transport=recording)
    first = [kind.run(client.describe_lags()) for _ in answers]
    client = kind.client(transport=player(kind, recording.cassette))
    assert [kind.run(client.describe_lags()) for _ in answers] == first


def test_pages_follow_each_other_although_their_tokens_are_cut_out(kind: Kind) -> None:
    pages = [reply({"lags": [], "nextToken": "canary-token"}), reply({"lags": [], "nextToken": None})]
    recording = recorder(kind, *pages)
    first = kind.run(kind.client(transport=recording).describe_lags())
    assert "canary" not in recording.cassette.to_json()
    again = kind.run(kind.client(transport=player(kind, recording.cassette)).describe_lags())
    assert again == first
    assert again.metadata == first.metadata


def test_a_program_plays_back_what_it_has_recorded_itself(kind: Kind) -> None:
    peer = {"bgpPeerId": "dxpeer-1"}
    recording = recorder(kind, reply({"virtualInterface": {"bgpPeers": [peer]}}))

    def create(transport: Any) -> Any:
        return kind.run(
            kind.client(transport=transport).call(
                "CreateBGPPeer",
                {
                    "virtualInterfaceId": "dxvif-1",
                    "clientToken": "4711",
                    "newBGPPeer": {"authKey": "canary-key", "customerAddress": "192.0.2.1/30", "asn": 65000},
                },
            )
        )

    create(recording)
    text = recording.cassette.to_json()
    assert "canary" not in text
    assert "192.0.2" not in text
    assert create(player(kind, recording.cassette)) == {"virtualInterface": {"bgpPeers": [peer]}}


def test_what_turns_out_to_be_secret_late_was_cut_out_before(kind: Kind) -> None:
    recording = recorder(
        kind,
        reply({"locations": [{"locationName": "quotes k3y-canary"}]}),
        reply({"virtualInterfaces": [{"authKey": "k3y-canary"}]}),
    )
    client = kind.client(transport=recording)
    kind.run(client.describe_locations())
    kind.run(client.describe_virtual_interfaces())
    assert "canary" not in recording.cassette.to_json()


def test_what_else_is_to_be_hidden_is(kind: Kind) -> None:
    recording = recorder(kind, reply({"locations": [{"locationName": "ACME Paris"}]}), hide=("ACME",))
    kind.run(kind.client(transport=recording).describe_locations())
    assert recording.cassette.exchanges[0].body == {"locations": [{"locationName": "*** Paris"}]}


def test_a_letter_of_authorization_is_replaced_by_bytes(kind: Kind) -> None:
    recording = recorder(kind, reply({"loaContent": "Y2FuYXJ5", "loaContentType": "application/pdf"}))
    kind.run(kind.client(transport=recording).describe_loa(connection_id="dxcon-1"))
    again = kind.run(kind.client(transport=player(kind, recording.cassette)).describe_loa(connection_id="dxcon-1"))
    assert again == Loa(loa_content=b"***", loa_content_type=again.loa_content_type)


def test_a_request_that_is_no_json_is_found_again() -> None:
    request = HttpRequest("POST", "http://x", {"X-Amz-Target": "OvertureService.Odd", "X-Key": "canary"}, b"\xff")
    recording = RecordingTransport(ScriptedTransport([reply({"said": "canary"})]))
    recording.send(request, timeout=1)
    [exchange] = recording.cassette.exchanges
    assert exchange == RecordedExchange(
        operation="Odd", status_code=200, headers={"x-amzn-requestid": "req-1"}, body={"said": "***"}
    )
    assert json.loads(ReplayTransport(recording.cassette).send(request, timeout=1).body) == {"said": "***"}


def test_each_answer_goes_to_one_thread() -> None:
    request = HttpRequest("POST", "http://x", {"X-Amz-Target": "S.Op"}, b"{}")
    count = 200
    recording = RecordingTransport(ScriptedTransport([reply({"n": number}) for number in range(count)]))
    for _ in range(count):
        recording.send(request, timeout=1)
    replay = ReplayTransport(recording.cassette)
    seen: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: seen.extend(json.loads(replay.send(request, timeout=1).body)["n"] for _ in range(count // 4))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(count))


def test_reprs_say_how_much_there_is_and_closing_a_replay_is_fine(kind: Kind) -> None:
    recording = recorder(kind, reply({"locations": []}))
    kind.run(kind.client(transport=recording).describe_locations())
    assert repr(recording) == f"<{type(recording).__name__} 1 exchanges>"
    replay = player(kind, recording.cassette)
    assert repr(replay) == f"<{type(replay).__name__} 1 exchanges left>"
    kind.run(replay.aclose()) if kind.is_async else replay.close()


def test_what_is_no_transport_is_refused(kind: Kind) -> None:
    wrong: Any = ScriptedTransport([]) if kind.is_async else AsyncScriptedTransport([])
    with pytest.raises(ConfigurationError, match="transport: expected"):
        AsyncRecordingTransport(wrong) if kind.is_async else RecordingTransport(wrong)


GOOD = json.loads(Cassette((RecordedExchange(operation="A", status_code=200, body={}),)).to_json())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "this is no cassette"),
        ("[" * 100_000, "this is no cassette"),
        ("[]", "this is no cassette"),
        ("{}", "this is no cassette"),
        (json.dumps(GOOD | {"version": 2}), "has version 2, and this release reads 1: it was made by 'directlink/"),
        (json.dumps(GOOD | {"exchanges": [1]}), "exchange 0 of the cassette is none"),
        (json.dumps(GOOD | {"exchanges": [{}]}), "exchange 0 of the cassette is none"),
        (json.dumps(GOOD | {"exchanges": [{"operation": "A", "status_code": "x"}]}), "exchange 0"),
        (json.dumps(GOOD | {"exchanges": [{"operation": "A", "headers": 1}]}), "exchange 0"),
        (json.dumps(GOOD | {"exchanges": [{"operation": "A", "page": 1}]}), "exchange 0"),
        (json.dumps(GOOD | {"exchanges": [{"operation": "A", "error": {"type": "SystemExit"}}]}), "exchange 0"),
    ],
)
def test_a_file_that_is_no_cassette_is_refused(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigurationError, match=problem):
        Cassette.load(path)


def test_a_file_that_cannot_be_read_or_written_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read: No such file"):
        Cassette.load(tmp_path / "absent")
    (tmp_path / "latin").write_bytes(b"\xff")
    with pytest.raises(ConfigurationError, match="it is not UTF-8"):
        Cassette.load(tmp_path / "latin")
    with pytest.raises(ConfigurationError, match="cannot be written: Is a directory"):
        Cassette().save(tmp_path)


def test_an_empty_cassette_has_no_answers() -> None:
    empty = Cassette.from_json(json.dumps(GOOD | {"exchanges": None}))
    assert empty == Cassette()


def test_names_of_operations_and_members_are_no_keys_however_long_they_are() -> None:
    names = [*OPERATIONS, "overrideAllowedPrefixesToDirectConnectGateway"]
    assert max(map(len, names)) > 40
    for name in names:
        assert Redaction().text(f"not allowed: {name}, sorry") == f"not allowed: {name}, sorry"


SAME_AGAIN = {
    emulator_walks.hosted_connections_and_lags,
    emulator_walks.interfaces,
    emulator_walks.associations,
    emulator_walks.agreements,
    emulator_walks.lags_with_members,
}
"""Walks that look at nothing which a cassette has replaced."""


def values_of(name: str, data: object) -> Iterator[str]:
    """The texts in members of a name."""
    if isinstance(data, dict):
        for key, value in cast("dict[str, object]", data).items():
            yield from [value] if key == name and isinstance(value, str) else values_of(name, value)
    elif isinstance(data, list):
        for item in cast("list[object]", data):
            yield from values_of(name, item)


class Heard:
    """A transport of an emulator that keeps what was answered."""

    def __init__(self, emulator: Emulator) -> None:
        self._transport = emulator.transport()
        self.answers: list[Any] = []

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        response = self._transport.send(request, timeout=timeout)
        self.answers.append(json.loads(response.body))
        return response

    def close(self) -> None:
        self._transport.close()


class Session:
    """An emulator of AWS, and clients of its two accounts over transports that ``made`` returns."""

    def __init__(self, made: Callable[[Emulator, str], Transport]) -> None:
        self.clock = ManualClock()
        self.emulator = Emulator("aws", clock=self.clock, signing_window=math.inf)
        self.owner, self.grantee = [
            DirectLinkClient(
                cloud="aws",
                region="eu-west-2",
                credentials=Credentials(account.access_key_id, account.secret_access_key),
                transport=made(self.emulator, account.name),
            )
            for account in self.emulator.accounts
        ]


@pytest.mark.parametrize("walk", emulator_walks.WALKS, ids=lambda walk: walk.__name__)
def test_no_secret_of_a_whole_session_is_in_its_cassette_and_it_plays_back(walk: Any) -> None:
    heard: list[Heard] = []
    recordings: dict[str, RecordingTransport] = {}

    def recorded(emulator: Emulator, name: str) -> RecordingTransport:
        heard.append(Heard(emulator))
        recordings[name] = RecordingTransport(heard[-1])
        return recordings[name]

    session = Session(recorded)
    walk(session)
    text = "".join(recording.cassette.to_json() for recording in recordings.values())
    answers = [answer for each in heard for answer in each.answers]
    secrets = {key for account in session.emulator.accounts for key in (account.access_key_id, account.account_id)}
    secrets |= {account.secret_access_key for account in session.emulator.accounts}
    for name in ("authKey", "ckn", "secretARN", "loaContent", "customerAddress", "amazonAddress"):
        secrets |= {value for value in values_of(name, answers) if len(value) > 5}
    assert len(answers) > 1
    assert {secret for secret in secrets if secret in text} == set()
    if walk in SAME_AGAIN:
        cassettes = {name: Cassette.from_json(each.cassette.to_json()) for name, each in recordings.items()}
        walk(Session(lambda _, name: ReplayTransport(cassettes[name])))
