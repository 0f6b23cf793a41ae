"""The emulator as a command: serves until it is told to stop."""

from __future__ import annotations

import contextlib
import gc
import json
import shlex
import signal
import sys
import threading
from dataclasses import asdict
from typing import IO, TYPE_CHECKING, Any, Final, Literal

from directlink.emulator._emulator import Emulator
from directlink.enums import Cloud

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

    from directlink.emulator._records.account import Account


FIRST_OFFER: Final = "dxvif-56781234"
"""Id of the first interface that is offered from the start, for what is written down to name it."""


def run_emulator(
    *,
    port: int = 0,
    cloud: Cloud | str = "outscale",
    provisioning_seconds: float = 2.0,
    region: str | None = None,
    bgp: Literal["up", "down"] = "up",
    offers: int = 0,
    connections: int = 0,
    proposals: int = 0,
    state: Path | None = None,
    shell: Path | None = None,
    out: IO[str] | None = None,
) -> int:
    """Serve an emulator on 127.0.0.1 until SIGINT or SIGTERM. To be called from the main thread.

    The first line written says, in JSON, where it listens and which accounts it knows, made-up secrets included. The
    lines after it are for a shell: see :func:`shell_profile`.

    Args:
        port: the port; 0 takes a free one.
        cloud: ``outscale`` or ``aws``.
        provisioning_seconds: how long resources take to become available.
        region: the region that requests must be signed for; ``None`` takes any.
        bgp: whether provisioned interfaces are ``available`` by themselves (``up``), or ``down`` until they are told.
        offers: how many private interfaces the owner has offered the grantee at the start, unless ``state`` exists; the
            first is :data:`FIRST_OFFER`.
        connections: how many hosted connections, likewise (AWS).
        proposals: how many associations with a Direct Connect gateway of the grantee are proposed, likewise (AWS).
        state: a file that keeps the state across restarts.
        shell: a file to write the lines for a shell to, as well.
        out: where to write; standard output if not given.

    Returns:
        Exit status: 0, or 255 if the port or a file cannot be had, the state is damaged, or BGP cannot start so.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(_garbage_put_off())
        try:
            emulator = Emulator(cloud, provisioning_seconds=provisioning_seconds, region=region, bgp_starts=bgp)
            is_new = state is None or not state.exists()
            if is_new:
                _make_offers(emulator, offers, connections, proposals)
            if state is not None:
                stack.enter_context(emulator.keep_state(state))
            server = stack.enter_context(emulator.serve(port))
            profile = shell_profile(server.url, emulator.accounts, region or "eu-west-2", emulator.cloud)
            if shell is not None:
                shell.write_text(profile, encoding="utf-8")
        except (OSError, ValueError) as error:
            sys.stderr.write(f"directlink emulator: {_reason(error, port)}\n")
            return 255
        line = {"endpoint_url": server.url, "accounts": [_describe(account) for account in emulator.accounts]}
        with _signalled() as stop:
            print(json.dumps(line), profile, sep="\n", end="", file=out, flush=True)
            gc.freeze()  # what was loaded by now stays, and need not be looked through
            gc.enable()
            stop.wait()
    return 0


def _make_offers(emulator: Emulator, interfaces: int, connections: int, proposals: int) -> None:
    for number in range(interfaces):
        emulator.offer_private_virtual_interface(None if number else FIRST_OFFER)
    for _ in range(connections):
        emulator.offer_hosted_connection()
    gateways = list(emulator.owner.virtual_gateway_ids)
    for number in range(proposals):
        if number == len(gateways):  # one each, for a pair of gateways has one association only
            gateways.append(emulator.add_virtual_gateway("owner"))
        emulator.propose_association(gateway_id=gateways[number])


@contextlib.contextmanager
def _garbage_put_off() -> Generator[None]:
    """Nobody searches for garbage until told to: in the tens of thousands of objects of a state that takes long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()


@contextlib.contextmanager
def _signalled() -> Generator[threading.Event]:
    """An event that SIGINT and SIGTERM set."""
    stop = threading.Event()
    signals = (signal.SIGINT, signal.SIGTERM)

    def on_signal(_number: int, _frame: object) -> None:
        stop.set()

    before = [signal.signal(number, on_signal) for number in signals]
    try:
        yield stop
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def _reason(error: OSError | ValueError, port: int) -> str:
    if isinstance(error, ValueError):
        return str(error)
    if error.filename is None:
        return f"cannot listen on 127.0.0.1:{port}: {error.strerror}"
    return f"{error.filename}: {error.strerror}"


def shell_profile(url: str, accounts: Iterable[Account], region: str, cloud: Cloud) -> str:
    """Lines for a POSIX shell: variables that make it the grantee, and commands that run another one as an account.

    ``as_owner aws directconnect describe-connections`` asks as the owner.
    """
    lines: list[str] = []
    for account in accounts:
        settings = {
            "DIRECTLINK_CLOUD": cloud.value,
            "AWS_ENDPOINT_URL_DIRECT_CONNECT": url,
            "AWS_ENDPOINT_URL_STS": url,
            "AWS_ACCESS_KEY_ID": account.access_key_id,
            "AWS_SECRET_ACCESS_KEY": account.secret_access_key,
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
        }
        if cloud is Cloud.AWS:
            settings["AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API"] = url
        else:
            settings |= {
                "OSC_ENDPOINT_DIRECTLINK": url,
                "OSC_ACCESS_KEY": account.access_key_id,
                "OSC_SECRET_KEY": account.secret_access_key,
                "OSC_REGION": region,
            }
        pairs = [f"{name}={shlex.quote(value)}" for name, value in settings.items()]
        if account.name == "grantee":
            lines += [f"export {pair}" for pair in pairs]
        lines.append(f'as_{account.name}() {{ env {" ".join(pairs)} "$@"; }}')
    return "\n".join((*lines, ""))


def _describe(account: Account) -> dict[str, Any]:
    return {name: value for name, value in asdict(account).items() if value is not None}
