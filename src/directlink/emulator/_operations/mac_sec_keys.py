"""MACsec keys of connections, interconnects and LAGs: associated and disassociated, up to three while they rotate."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from directlink.emulator._errors import client_error
from directlink.emulator._operations.ports import find_port
from directlink.emulator._operations.registry import operation
from directlink.emulator._records.connection import Connection
from directlink.emulator._records.mac_sec_key import MAX_KEYS, MacSecKey, MacSecSecret
from directlink.enums import Cloud

if TYPE_CHECKING:
    from directlink.emulator._operations.parameters import Parameters
    from directlink.emulator._records.caller import Caller
    from directlink.emulator._records.json_shapes import Json
    from directlink.emulator._records.lag import Lag
    from directlink.emulator._store.store import Store

_KEY: Final = re.compile(r"[0-9A-Fa-f]{64}")


@operation("AssociateMacSecKey", Cloud.AWS)
def associate_mac_sec_key(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Add a key, new or of an earlier association; the answer shows it last."""
    port = _find_capable(store, caller, parameters.string("connectionId"))
    secret = _read_secret(store, caller, parameters)
    if any(key.secret.name == secret.name for key in port.mac_sec_keys):
        raise client_error(f"{port.id} has MACsec key {secret.name} already")
    if len(port.mac_sec_keys) >= MAX_KEYS:
        raise client_error(f"{port.id} has its {MAX_KEYS} MACsec keys")
    store.mac_sec_secrets[secret.id] = secret
    port.mac_sec_keys.append(MacSecKey(secret, store.now()))
    shown = [key.to_json(store.lifecycle) for key in port.mac_sec_keys[:-1]]
    # the answer comes before the key is validated, however short that takes
    shown.append(port.mac_sec_keys[-1].to_json(store.lifecycle, state="associating"))
    return {"connectionId": port.id, "macSecKeys": shown}


@operation("DisassociateMacSecKey", Cloud.AWS)
def disassociate_mac_sec_key(store: Store, caller: Caller, parameters: Parameters) -> Json:
    """Take a key away, at once; without a key, a connection that must encrypt need not any more."""
    port = _find_capable(store, caller, parameters.string("connectionId"))
    arn = parameters.string("secretARN")
    found = next((key for key in port.mac_sec_keys if key.secret.id == arn), None)
    if found is None:
        raise client_error(f"{port.id} has no MACsec key with secretARN {arn}")
    port.mac_sec_keys.remove(found)
    if not port.mac_sec_keys and port.encryption_mode == "must_encrypt":
        port.encryption_mode = "should_encrypt"
    return {"connectionId": port.id, "macSecKeys": [found.to_json(store.lifecycle, state="disassociated")]}


def _find_capable(store: Store, caller: Caller, port_id: str) -> Connection | Lag:
    """The caller's port of that id, which has keys of its own.

    Raises:
        Refusal: the caller has no such port, it is not capable of MACsec, or it uses the keys of its LAG.
    """
    port = find_port(store, caller, port_id)
    if not port.mac_sec:
        raise client_error(f"{port.id} is not capable of MACsec")
    if isinstance(port, Connection) and port.lag_id is not None:
        raise client_error(f"{port.id} is part of LAG {port.lag_id} and has its MACsec keys")
    return port


def _read_secret(store: Store, caller: Caller, parameters: Parameters) -> MacSecSecret:
    """The key that a request names by its ARN, or gives as a pair of CKN and CAK.

    Raises:
        Refusal: it does neither or both, or the caller has no such key. No text repeats a CAK.
    """
    account_id = caller.account.account_id
    arn = parameters.optional_string("secretARN")
    ckn, cak = parameters.optional_string("ckn"), parameters.optional_string("cak")
    if (arn is None) is (ckn is None) or (ckn is None) is not (cak is None):
        raise client_error("secretARN is required, or ckn and cak are")
    if arn is not None:
        known = store.mac_sec_secrets.get(arn)
        if known is None or known.account_id != account_id:
            raise client_error(f"MACsec secret {arn} does not exist")
        return known
    assert ckn is not None
    assert cak is not None
    for name, value in (("ckn", ckn), ("cak", cak)):
        if not _KEY.fullmatch(value):
            raise client_error(f"{name} must have 64 hexadecimal digits")
    path = f"directconnect!emulated/{caller.region}/directconnect/{ckn}"
    arn = f"arn:aws:secretsmanager:{caller.region}:{account_id}:secret:{path}-{ckn[-6:]}"
    return MacSecSecret(arn, ckn, account_id)
