"""MACsec keys of the emulated service: associated, rotated, disassociated; what is secret in them is shown nowhere."""

import hashlib
from typing import Any

import pytest

from directlink.emulator import Account, Emulator
from emulator_aws_support import line, listed, make_aws, refusal
from emulator_support import call


def digits(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def associate(emulator: Emulator, port_id: str, word: str, account: Account | None = None) -> dict[str, Any]:
    """Associate a new key; how the answer shows it."""
    answer = call(
        emulator,
        account or emulator.owner,
        "AssociateMacSecKey",
        connectionId=port_id,
        ckn=digits(word),
        cak=digits(f"{word} secret"),
    )
    assert answer["connectionId"] == port_id
    shown: dict[str, Any] = answer["macSecKeys"][-1]
    return shown


def secure(emulator: Emulator, account: Account | None = None) -> str:
    return line(emulator, account, requestMACSec=True)


def look(emulator: Emulator, port_id: str) -> dict[str, Any]:
    operation, member, name = (
        ("DescribeLags", "lags", "lagId")
        if port_id.startswith("dxlag")
        else ("DescribeConnections", "connections", "connectionId")
    )
    [found] = listed(emulator, emulator.owner, operation, member, **{name: port_id})
    return found


def names(port: dict[str, Any]) -> list[str]:
    return [key["ckn"] for key in port["macSecKeys"]]


def test_a_key_is_validated_then_associated_and_then_the_port_encrypts() -> None:
    emulator, clock = make_aws()
    connection_id = secure(emulator)
    key = associate(emulator, connection_id, "first")
    assert (key["ckn"], key["state"], key["startOn"]) == (digits("first"), "associating", "2030-03-17T17:46:42Z")
    assert key["secretARN"].startswith(f"arn:aws:secretsmanager:eu-west-2:{emulator.owner.account_id}:secret:")
    assert look(emulator, connection_id)["portEncryptionStatus"] == "Encryption Down"
    clock.advance(2)
    shown = look(emulator, connection_id)
    assert shown["macSecKeys"] == [key | {"state": "associated"}]
    assert shown["portEncryptionStatus"] == "Encryption Up"


def test_a_key_is_disassociated_at_once_as_terraform_expects() -> None:
    # the provider's acceptance test looks right after the deletion, and fails if the key is listed in any state
    emulator, clock = make_aws()
    connection_id = secure(emulator)
    key = associate(emulator, connection_id, "first")
    clock.advance(2)
    values = {"connectionId": connection_id, "secretARN": key["secretARN"]}
    answer = call(emulator, emulator.owner, "DisassociateMacSecKey", **values)
    assert answer == {"connectionId": connection_id, "macSecKeys": [key | {"state": "disassociated"}]}
    assert look(emulator, connection_id)["macSecKeys"] == []
    assert look(emulator, connection_id)["portEncryptionStatus"] == "Encryption Down"
    assert key["secretARN"] in refusal(emulator, emulator.owner, "DisassociateMacSecKey", **values)


def test_keys_rotate_three_at_a_time_and_the_newest_is_last() -> None:
    # the user guide: a keychain of three; Terraform's provider takes the last key of the answer for the new one
    emulator, _ = make_aws()
    connection_id = secure(emulator)
    keys = [associate(emulator, connection_id, word) for word in ("first", "second", "third")]
    assert names(look(emulator, connection_id)) == [digits(word) for word in ("first", "second", "third")]
    more = {"connectionId": connection_id, "ckn": digits("fourth"), "cak": digits("secret")}
    assert "3 MACsec keys" in refusal(emulator, emulator.owner, "AssociateMacSecKey", **more)
    gone = {"connectionId": connection_id, "secretARN": keys[0]["secretARN"]}
    call(emulator, emulator.owner, "DisassociateMacSecKey", **gone)
    call(emulator, emulator.owner, "AssociateMacSecKey", **more)
    assert names(look(emulator, connection_id)) == [digits(word) for word in ("second", "third", "fourth")]


def test_a_key_of_an_earlier_association_is_named_by_its_arn_by_its_owner_only() -> None:
    emulator, _ = make_aws()
    first, second = secure(emulator), secure(emulator)
    arn = associate(emulator, first, "first")["secretARN"]
    answer = call(emulator, emulator.owner, "AssociateMacSecKey", connectionId=second, secretARN=arn)
    assert [(key["secretARN"], key["ckn"]) for key in answer["macSecKeys"]] == [(arn, digits("first"))]
    theirs = secure(emulator, emulator.grantee)
    values = {"connectionId": theirs, "secretARN": arn}
    assert refusal(emulator, emulator.grantee, "AssociateMacSecKey", **values) == f"MACsec secret {arn} does not exist"


def test_the_secret_of_a_key_is_in_no_answer_refusal_or_repr() -> None:
    emulator, _ = make_aws()
    connection_id = secure(emulator)
    answer = associate(emulator, connection_id, "first")
    cause = refusal(
        emulator,
        emulator.owner,
        "AssociateMacSecKey",
        connectionId=connection_id,
        ckn="short",
        cak=digits("first secret"),
    )
    shown = f"{answer} {look(emulator, connection_id)} {cause} {emulator.requests}"
    assert digits("first secret") not in shown


def test_the_last_key_takes_must_encrypt_with_it() -> None:
    # the user guide: must_encrypt becomes should_encrypt with the last CKN, lest traffic stop
    emulator, _ = make_aws()
    connection_id = secure(emulator)
    arn = associate(emulator, connection_id, "first")["secretARN"]
    values = {"connectionId": connection_id, "encryptionMode": "must_encrypt"}
    assert call(emulator, emulator.owner, "UpdateConnection", **values)["encryptionMode"] == "must_encrypt"
    call(emulator, emulator.owner, "DisassociateMacSecKey", connectionId=connection_id, secretARN=arn)
    assert look(emulator, connection_id)["encryptionMode"] == "should_encrypt"


def test_a_lag_has_the_keys_of_its_members_who_give_up_their_own() -> None:
    # the user guide: keys of a connection that joins are disassociated, those of the LAG are associated with it
    emulator, clock = make_aws()
    connection_id = secure(emulator)
    associate(emulator, connection_id, "own")
    lag = call(
        emulator,
        emulator.owner,
        "CreateLag",
        numberOfConnections=1,
        location="EqPA2",
        connectionsBandwidth="10Gbps",
        lagName="lag",
        requestMACSec=True,
        connectionId=connection_id,
    )["lagId"]
    assert names(look(emulator, connection_id)) == []
    key = associate(emulator, lag, "lag")
    assert names(look(emulator, lag)) == names(look(emulator, connection_id)) == [key["ckn"]]
    clock.advance(2)
    assert look(emulator, connection_id)["portEncryptionStatus"] == "Encryption Up"
    own = {"connectionId": connection_id, "ckn": digits("other"), "cak": digits("secret")}
    assert f"part of LAG {lag}" in refusal(emulator, emulator.owner, "AssociateMacSecKey", **own)
    call(emulator, emulator.owner, "DisassociateConnectionFromLag", connectionId=connection_id, lagId=lag)
    assert names(look(emulator, connection_id)) == []


def test_a_connection_and_its_lag_are_capable_of_mac_sec_together_or_not_at_all() -> None:
    # the text is the service's, from a public report
    emulator, _ = make_aws()
    connection_id = secure(emulator)
    values = {"numberOfConnections": 1, "location": "EqPA2", "connectionsBandwidth": "10Gbps", "lagName": "lag"}
    lag = call(emulator, emulator.owner, "CreateLag", **values)["lagId"]
    cause = refusal(emulator, emulator.owner, "AssociateConnectionWithLag", connectionId=connection_id, lagId=lag)
    assert cause == f"Connection {connection_id} and lag should be requested MacSec at the same time"


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ({}, "secretARN is required, or ckn and cak are"),
        ({"ckn": "0" * 64}, "secretARN is required, or ckn and cak are"),
        ({"cak": "0" * 64}, "secretARN is required, or ckn and cak are"),
        ({"ckn": "0" * 64, "cak": "0" * 64, "secretARN": "arn:aws:x"}, "secretARN is required, or ckn and cak are"),
        ({"ckn": "0" * 63, "cak": "0" * 64}, "ckn must have 64 hexadecimal digits"),
        ({"ckn": "0" * 64, "cak": "g" * 64}, "cak must have 64 hexadecimal digits"),
        ({"secretARN": "arn:aws:secretsmanager:x"}, "arn:aws:secretsmanager:x does not exist"),
    ],
)
def test_a_key_that_is_none_is_refused(values: dict[str, str], cause: str) -> None:
    emulator, _ = make_aws()
    assert cause in refusal(emulator, emulator.owner, "AssociateMacSecKey", connectionId=secure(emulator), **values)


def test_the_same_key_twice_a_port_without_mac_sec_and_other_accounts_are_refused() -> None:
    emulator, _ = make_aws()
    connection_id = secure(emulator)
    associate(emulator, connection_id, "first")
    key = {"ckn": digits("first"), "cak": digits("secret")}
    again = refusal(emulator, emulator.owner, "AssociateMacSecKey", connectionId=connection_id, **key)
    assert again.endswith("already")
    plain = line(emulator)
    cause = refusal(emulator, emulator.owner, "AssociateMacSecKey", connectionId=plain, **key)
    assert cause == f"{plain} is not capable of MACsec"
    for account in (emulator.grantee, emulator.add_account("third")):
        assert connection_id in refusal(emulator, account, "AssociateMacSecKey", connectionId=connection_id, **key)


def test_an_interconnect_has_keys_too() -> None:
    emulator, _ = make_aws()
    values = {"interconnectName": "partner", "bandwidth": "10Gbps", "location": "EqPA2", "requestMACSec": True}
    interconnect_id = call(emulator, emulator.owner, "CreateInterconnect", **values)["interconnectId"]
    key = associate(emulator, interconnect_id, "first")
    [shown] = listed(emulator, emulator.owner, "DescribeInterconnects", "interconnects")
    assert shown["macSecKeys"] == [key]
