"""Whatever is recorded: no secret survives in any form, the same is replaced by the same, and replays give it again."""

from __future__ import annotations

import base64
import html
import ipaddress
import json
import re
import string
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import directlink
from directlink import ConnectError, HttpRequest, HttpResponse, Model
from directlink.models._base import hide
from directlink.models._codec import wire_name
from directlink.recording import Cassette, RecordingTransport, ReplayTransport
from directlink.recording._redaction import Redaction, is_secret, secrets_in_text
from support import ScriptedTransport

if TYPE_CHECKING:
    from collections.abc import Callable

    from directlink import DirectLinkError

MODELS = [
    getattr(directlink, name)
    for home, names in directlink._HOMES.items()
    if home.startswith("models.")
    for name in names.split()
]
HIDDEN = sorted(
    {
        wire_name(field.name)
        for cls in MODELS
        if issubclass(cls, Model)
        for field in attrs.fields(cls)
        if field.repr is hide
    }
)
NAMES_OF_SECRETS = [*HIDDEN, "sharedSecret", "apiKey", "bgp_key_md5Key", "Password", "accessKeyId", "sessionToken"]
SECRETS = st.text(string.ascii_letters + string.digits + "+/=&<\"'é ", min_size=14, max_size=60).filter(
    lambda text: len(re.sub(r"[\s*]", "", text)) >= 12
)
WORDS = st.text(string.ascii_letters + " .,;-", max_size=12)  # no colons: "a::b" is an address
FORMS: list[Callable[[str], str]] = [
    str,
    lambda secret: quote(secret, safe=""),
    html.escape,
    lambda secret: json.dumps(secret)[1:-1],
    lambda secret: base64.b64encode(secret.encode()).decode(),
    lambda secret: secret.encode().hex(),
]
ACCOUNTS = st.text(string.digits, min_size=12, max_size=12)
IPV4 = st.ip_addresses(v=4).map(str)
IPV6 = st.ip_addresses(v=6).map(str)
SCALARS = st.none() | st.booleans() | st.integers(0, 99999) | WORDS
NAMES = WORDS.filter(lambda name: not is_secret(name) and name.lower() not in {"key", "name", "nexttoken"})
DATA = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3))


def exchange(request: Any, answer: Any, headers: dict[str, str] | None = None, status: int = 200) -> RecordingTransport:
    """One request and its answer, recorded."""
    sent = HttpRequest(
        "POST", "https://x", {"X-Amz-Target": "S.Describe", **(headers or {})}, json.dumps(request).encode()
    )
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    recording = RecordingTransport(ScriptedTransport([HttpResponse(status, {}, body)]))
    recording.send(sent, timeout=1)
    again = ReplayTransport(Cassette.from_json(recording.cassette.to_json())).send(sent, timeout=1)
    assert again.status_code == status
    return recording


def failure(error: DirectLinkError) -> RecordingTransport:
    """A request that a transport could not send, recorded."""
    recording = RecordingTransport(ScriptedTransport([error]))
    with pytest.raises(type(error)):
        recording.send(HttpRequest("POST", "https://x", {"X-Amz-Target": "S.Describe"}, b"{}"), timeout=1)
    return recording


def survives(secret: str, text: str) -> bool:
    """Whether twelve letters of a secret in a row are in a text, however it is written."""
    flat = re.sub(r"\s", "", text).lower()
    for form in FORMS:
        dense = re.sub(r"\s", "", form(secret)).lower()
        if any(dense[at : at + 12] in flat for at in range(max(len(dense) - 11, 1))):
            return True
    return False


@given(SECRETS, st.sampled_from(NAMES_OF_SECRETS), st.sampled_from(FORMS), WORDS, WORDS, st.booleans())
def test_no_secret_survives_in_any_form(
    secret: str, name: str, form: Callable[[str], str], before: str, after: str, is_asked: bool
) -> None:
    quoted = f"{before} {form(secret)} {after}"
    holder = {"unknown": [{name: secret}]}
    request, answer = (holder, {}) if is_asked else ({}, holder)
    said = {"message": quoted, "other": {"list": [quoted]}, quoted: 1, **answer}
    for found in (exchange(request, said), exchange(request, said, status=400)):
        assert not survives(secret, found.cassette.to_json())


@given(SECRETS, st.sampled_from(["Authorization", "X-Amz-Security-Token", "X-Api-Key", "Cookie"]), WORDS)
def test_no_header_of_a_request_survives(secret: str, name: str, words: str) -> None:
    secret = secret.replace(" ", "_").replace(",", "_")
    value = f"AWS4-HMAC-SHA256 Credential=AK/x, Signature={secret}" if name == "Authorization" else secret
    recording = exchange({}, {"message": f"{words} {secret}"}, {name: value})
    assert not survives(secret, recording.cassette.to_json())


@given(SECRETS, st.sampled_from(["key", "Key", "name", "Name"]), st.sampled_from(["value", "Value", "values"]))
def test_a_value_beside_the_name_of_a_secret_is_one(secret: str, name: str, value: str) -> None:
    recording = exchange({"parameters": [{name: "authKey", value: secret}]}, {"message": secret})
    assert not survives(secret, recording.cassette.to_json())


TOKEN = st.text(string.ascii_letters + string.digits + "+/.-_", min_size=14, max_size=39)
IN_TEXTS: list[Callable[[str, str], str]] = [
    lambda name, secret: json.dumps({"deep": [{name: secret}]}),
    lambda name, secret: f"cut short: {{ {json.dumps({name: secret})}",
    lambda name, secret: f"https://host/?x=1&{name}={secret}&y=2",
    lambda name, secret: quote(f"https://host/?{name}={secret}", safe=""),
    lambda name, secret: f"{name} = '{secret}'",
    lambda name, secret: f"<a><{name}>{secret}</{name}></a>",
    lambda name, secret: f"http://{name}:{quote(secret, safe='')}@proxy.example:3128/",
]


@given(TOKEN, st.sampled_from(NAMES_OF_SECRETS), st.sampled_from(IN_TEXTS), st.sampled_from(FORMS))
def test_a_secret_that_only_a_text_names_is_cut_out_everywhere(
    secret: str, name: str, written: Callable[[str, str], str], form: Callable[[str], str]
) -> None:
    told = {"detail": written(name, secret), "message": f"said {form(secret)} twice"}
    for recording in (
        exchange({}, told),
        exchange({}, told, status=400),
        exchange({"filter": written(name, secret)}, {"message": form(secret)}),
        failure(ConnectError(f"{written(name, secret)}: {form(secret)}")),
    ):
        assert not survives(secret, recording.cassette.to_json())


@given(st.text(string.ascii_letters + string.digits, min_size=12, max_size=39), WORDS)
def test_the_token_of_a_page_is_cut_out_wherever_it_is_quoted(token: str, words: str) -> None:
    for request, answer in (({"nextToken": token}, {}), ({}, {"nextToken": token})):
        found = exchange(request, {**answer, "message": f"{words} {token}"})
        assert not survives(token, found.cassette.to_json())


@given(st.text(string.ascii_uppercase + string.digits, min_size=17, max_size=17))
def test_ids_of_keys_and_roles_are_cut_out(rest: str) -> None:
    for made in (f"AROA{rest}", f"ASIA{rest}", f"Q7{rest}Z", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJtZSJ9.c2ln"):
        assert Redaction().text(f"of {made}, no") == "of ***, no"


@pytest.mark.parametrize("piece", ['{"a":', '{"a": {}, ', "a=", "://a:", '{"authKey": "b", '])
def test_a_hostile_text_is_searched_in_no_time(piece: str) -> None:
    began = time.process_time()
    assert set(secrets_in_text(piece * 100_000)) <= {"b", "a:", "a"}
    assert time.process_time() - began < 5


@given(SECRETS, SECRETS)
def test_below_a_name_of_a_secret_everything_is_one(one: str, other: str) -> None:
    message = f"{one} and {other}, 4711"
    answer = {"credentials": {"key": one, "more": [other, 4711, True, None, ""]}, "message": message}
    recording = exchange({}, answer)
    text = recording.cassette.to_json()
    assert not survives(one, text)
    assert not survives(other, text)
    assert "4711" not in text
    assert recording.cassette.exchanges[0].body["credentials"] == {
        "key": "***",
        "more": ["***", "***", True, None, ""],
    }


@given(SECRETS, st.sampled_from(["authKey", "password", "db-secret", "API_KEY", "x-token"]))
def test_a_tag_named_like_a_secret_is_one(secret: str, key: str) -> None:
    recording = exchange({"tags": [{"key": key, "value": secret}]}, {"message": secret})
    assert not survives(secret, recording.cassette.to_json())
    assert recording.cassette.exchanges[0].request == {"tags": [{"key": key, "value": "***"}]}


@given(st.text(string.ascii_letters + string.digits + "+/=", min_size=40, max_size=99), WORDS, WORDS)
def test_what_looks_like_a_key_is_cut_out_whoever_names_it(secret: str, before: str, after: str) -> None:
    assert not survives(secret, Redaction().text(f"{before} {secret} {after}"))


@given(st.integers(10**11, 10**12 - 1), st.integers(10**11, 10**12 - 1))
def test_accounts_that_are_numbers_are_replaced_by_numbers(one: int, other: int) -> None:
    [found] = exchange({"account": one}, {"accounts": [one, other, float(one)], "text": str(one)}).cassette.exchanges
    new = found.request["account"]
    assert new == 10**11 + 1
    assert found.body == {
        "accounts": [new, new + (one != other), float(new)],
        "text": "000000000001",
    }


@given(ACCOUNTS, ACCOUNTS, WORDS.filter(lambda text: not text.endswith("-")))
def test_accounts_are_replaced_wherever_they_stand_and_by_the_same(one: str, other: str, words: str) -> None:
    arn = f"arn:aws:directconnect:eu-west-3:{one}:dxvif/dxvif-1"
    dashed = "-".join(re.findall("....", one))
    answer = {"ownerAccount": one, "other": other, "arn": arn, "message": f"{words} {one}, {dashed}: {arn}", one: 1}
    [found] = exchange({"ownerAccount": one}, answer).cassette.exchanges
    body, new = found.body, found.request["ownerAccount"]
    assert new == "000000000001" == body["ownerAccount"]
    assert body["other"] == (new if one == other else "000000000002")
    assert body["arn"] == f"arn:aws:directconnect:eu-west-3:{new}:dxvif/dxvif-1"
    assert body["message"] == f"{words} {new}, 0000-0000-0001: {body['arn']}"
    assert body[new] == 1


@given(st.lists(IPV4 | IPV6, min_size=2, max_size=9))
def test_addresses_are_replaced_by_the_same_and_others_by_others(addresses: list[str]) -> None:
    redaction = Redaction()
    new = [redaction.text(address) for address in addresses]
    assert new == [redaction.text(address) for address in addresses]
    assert len(set(new)) == len(set(addresses))
    for text, was in zip(new, addresses, strict=True):
        parsed = ipaddress.ip_address(text)
        assert parsed.version == ipaddress.ip_address(was).version
        assert parsed in ipaddress.ip_network("10.0.0.0/8" if parsed.version == 4 else "2001:db8::/32")
        assert redaction.text(f"from {was}, say") == f"from {text}, say"


@given(st.ip_addresses(v=4) | st.ip_addresses(v=6), st.integers(0, 32))
def test_networks_stay_networks_of_their_size(address: Any, length: int) -> None:
    network = ipaddress.ip_network(f"{address}/{length}", strict=False)
    new = Redaction().text(str(network))
    assert ipaddress.ip_network(new).prefixlen == length


@given(st.integers(0, 2**30 - 1))
def test_both_ends_of_a_link_stay_on_it(number: int) -> None:
    network = ipaddress.ip_network((number << 2, 30))
    ours, theirs = (f"{address}/30" for address in network.hosts())
    redaction = Redaction()
    new = [ipaddress.ip_interface(redaction.text(address)) for address in (ours, theirs)]
    assert new[0].network == new[1].network
    assert new[0] != new[1]


@pytest.mark.parametrize(
    "text",
    [
        "12:30:45",
        "std::vector",
        "v1.2",
        "300.1.2.3",
        "aa:bb:cc:dd:ee:ff",
        "1.2.3.4.5",
        "1234567890123",
        "PARIS:1",
        "::/0",
    ],
)
def test_what_is_no_address_and_no_account_stays(text: str) -> None:
    assert Redaction().text(text) == text


@given(DATA)
def test_data_without_any_of_it_is_played_back_as_it_was(data: Any) -> None:
    answer = {"virtualInterfaces": data}
    [found] = exchange({"filter": data}, answer).cassette.exchanges
    assert found.body == answer
    assert found.request == {"filter": data}


@pytest.mark.parametrize("name", HIDDEN)
def test_every_member_that_models_hide_is_secret(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("cls", [cls for cls in MODELS if issubclass(cls, Model)], ids=lambda cls: cls.__name__)
def test_no_other_member_of_a_model_is_taken_for_a_secret(cls: type[Model]) -> None:
    names = {wire_name(field.name) for field in attrs.fields(cls) if field.repr is True}
    assert {name for name in names if is_secret(name)} <= {"clientToken"}
