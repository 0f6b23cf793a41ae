"""Roles that want an MFA code: who is asked, when, on which thread, and what the terminal is like afterwards."""

from __future__ import annotations

import asyncio
import getpass
import os
import threading
from typing import TYPE_CHECKING, Any, Final

import pytest
from jupyter_client.manager import start_new_kernel

from directlink import AcceptPrivateVirtualInterface, AsyncDirectLinkClient, DirectLinkClient
from directlink.errors import CredentialsError
from mfa_support import CODE, DEVICE, PROMPT, Services, Terminal
from settings_support import clear_environment
from support import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_PROGRAM: Final = """
import botocore.session, sys, threading
from directlink import DirectLinkClient, DirectLinkError
client = DirectLinkClient(cloud="aws", profile="p", endpoint_url=sys.argv[1], timeout=1.5)
try:
    client.describe_virtual_gateways()
    print("answered")
except DirectLinkError as error:
    print(type(error).__name__, error.message)
except KeyboardInterrupt:
    print("interrupted")
print("got", repr(input("name? ")))
"""


@pytest.fixture
def services() -> Iterator[Services]:
    with Services() as running:
        yield running


@pytest.fixture
def environment(services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    clear_environment(tmp_path, monkeypatch)
    variables = services.environment(tmp_path)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables


# ── at a terminal ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_code_may_be_typed_after_the_budget_has_run_out(services: Services, environment: dict[str, str]) -> None:
    with Terminal("-c", _PROGRAM, services.url, environment=environment) as terminal:
        terminal.wait_for(PROMPT)
        assert not terminal.echoes
        assert not terminal.read(2.0), "nothing happens while somebody looks for the device"
        terminal.type(f"{CODE}\n")
        terminal.wait_for("answered\nname? ")
        assert terminal.echoes
        terminal.type("me\n")
        assert terminal.end() == 0
    assert "got 'me'" in terminal.shown
    assert CODE not in terminal.shown
    assert services.codes == [(DEVICE, CODE)]
    assert services.calls == 1


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ("\x03", "interrupted"),
        ("\x04", "CredentialsError no code of six digits was typed"),
        ("\n", "CredentialsError no code of six digits was typed"),
        ("12345\n", "CredentialsError no code of six digits was typed"),
        ("314159\n", "MultiFactorAuthentication failed"),
    ],
    ids=["interrupt", "end of input", "nothing", "too short", "wrong"],
)
def test_however_the_question_ends_the_terminal_is_the_programs_again(
    services: Services, environment: dict[str, str], typed: str, outcome: str
) -> None:
    with Terminal("-c", _PROGRAM, services.url, environment=environment) as terminal:
        terminal.wait_for(PROMPT)
        terminal.type(typed)
        terminal.wait_for("name? ")
        assert outcome in terminal.shown
        assert terminal.echoes
        terminal.type("me\n")
        assert terminal.end() == 0
    assert "got 'me'" in terminal.shown
    assert services.calls == 0


def test_time_out_of_the_programs_own_ends_the_question(services: Services, environment: dict[str, str]) -> None:
    program = f"""
import signal
def late(*_):
    raise KeyboardInterrupt
signal.signal(signal.SIGALRM, late)
signal.setitimer(signal.ITIMER_REAL, 3.0)
{_PROGRAM}"""
    with Terminal("-c", program, services.url, environment=environment) as terminal:
        terminal.wait_for(PROMPT)
        assert not terminal.echoes
        terminal.wait_for("interrupted\nname? ")
        assert terminal.echoes
        terminal.type("me\n")
        assert terminal.end() == 0
    assert "got 'me'" in terminal.shown


_ELSEWHERE: Final = {
    "thread": """
def ask():
    try:
        client.describe_virtual_gateways()
    except DirectLinkError as error:
        print(type(error).__name__, error.message)
thread = threading.Thread(target=ask)
thread.start()
thread.join()
""",
    "loop": """
async def ask():
    async with AsyncDirectLinkClient(cloud="aws", profile="p", endpoint_url=sys.argv[1]) as client:
        try:
            await client.describe_virtual_gateways()
        except DirectLinkError as error:
            print(type(error).__name__, error.message)
asyncio.run(ask())
""",
}


@pytest.mark.parametrize(
    ("where", "why"), [("thread", "only the main thread asks"), ("loop", "an asynchronous client")]
)
def test_where_nobody_can_be_asked_nothing_reads_the_terminal(
    services: Services, environment: dict[str, str], where: str, why: str
) -> None:
    program = f"""
import asyncio, sys, threading
from directlink import AsyncDirectLinkClient, DirectLinkClient, DirectLinkError
client = DirectLinkClient(cloud="aws", profile="p", endpoint_url=sys.argv[1])
{_ELSEWHERE[where]}
print("got", repr(input("name? ")))
"""
    with Terminal("-c", program, services.url, environment=environment) as terminal:
        terminal.wait_for("name? ")
        assert "CredentialsError an MFA code is needed" in terminal.shown
        assert why in terminal.shown.replace("\n", "")
        assert "aws configure export-credentials" in terminal.shown
        assert terminal.echoes
        terminal.type("first\n")
        assert terminal.end() == 0
    assert "got 'first'" in terminal.shown


def test_without_a_terminal_nobody_is_waited_for(services: Services, environment: dict[str, str]) -> None:
    with Terminal("-c", _PROGRAM, services.url, environment=environment, detached=True) as terminal:
        terminal.end()
    assert "CredentialsError an MFA code is needed" in terminal.shown
    assert "there is no terminal to ask for it on" in terminal.shown


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        (("describe-virtual-gateways",), '"vgw-1"'),
        (("accept", "dxvif-1", "--virtual-gateway-id", "vgw-1", "--timeout", "1"), "dxvif-1"),
        (("doctor",), "signed call: the service accepts the keys"),
    ],
)
def test_commands_ask_once_and_before_anything_moves(
    services: Services, environment: dict[str, str], command: tuple[str, ...], shown: str
) -> None:
    arguments = ("--cloud", "aws", "--profile", "p", "--endpoint", services.url)
    with Terminal("-m", "directlink", *arguments, *command, environment=environment) as terminal:
        terminal.wait_for(PROMPT)
        assert not terminal.read(0.3), "no line is drawn over the question"
        terminal.type(f"{CODE}\n")
        terminal.end()
        assert terminal.echoes
    assert shown in terminal.shown
    assert services.codes == [(DEVICE, CODE)]


def test_command_that_is_interrupted_while_it_asks_leaves_the_echo_on(
    services: Services, environment: dict[str, str]
) -> None:
    arguments = ("--cloud", "aws", "--profile", "p", "--endpoint", services.url, "describe-locations")
    with Terminal("-m", "directlink", *arguments, environment=environment) as terminal:
        terminal.wait_for(PROMPT)
        terminal.type("\x03")
        assert terminal.end() == 130
        assert terminal.echoes
    assert "Traceback" not in terminal.shown


# ── in a notebook ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_notebook_asks_in_its_own_field(services: Services, environment: dict[str, str]) -> None:
    manager, kernel = start_new_kernel(kernel_name="python3", env={**os.environ, **environment})
    asked: list[Any] = []

    def ignore(_: dict[str, Any]) -> None:
        pass

    def field(message: dict[str, Any]) -> None:
        asked.append((message["content"]["prompt"].strip(), message["content"]["password"]))
        kernel.input(CODE)

    code = (
        "import directlink\n"
        f"client = directlink.DirectLinkClient(cloud='aws', profile='p', endpoint_url={services.url!r})\n"
        "print(len(client.describe_virtual_gateways()))"
    )
    try:
        unattended = kernel.execute_interactive(code, allow_stdin=False, output_hook=ignore, timeout=60)
        assert unattended["content"]["ename"] == "CredentialsError"
        assert asked == []
        answer = kernel.execute_interactive(code, stdin_hook=field, output_hook=ignore, timeout=60)
        assert answer["content"]["status"] == "ok"
    finally:
        kernel.stop_channels()
        manager.shutdown_kernel(now=True)
    assert asked == [(PROMPT, True)]


class FrontEnd:
    """Stands where notebooks put their own way to read a password, and takes its time."""

    def __init__(self, clock: FakeClock, *codes: str) -> None:
        self.asked: list[str] = []
        self.threads: set[threading.Thread] = set()
        self._clock = clock
        self._codes = list(codes)

    def __call__(self, prompt: str) -> str:
        self.asked.append(prompt.strip())
        self.threads.add(threading.current_thread())
        self._clock.advance(3600.0)
        return self._codes.pop(0)


@pytest.fixture
def seat(monkeypatch: pytest.MonkeyPatch) -> Callable[..., FrontEnd]:
    def put(clock: FakeClock, *codes: str) -> FrontEnd:
        front_end = FrontEnd(clock, *codes)
        monkeypatch.setattr(getpass, "getpass", front_end)
        return front_end

    return put


def make(services: Services, clock: FakeClock, profile: str = "p", **options: Any) -> DirectLinkClient:
    return DirectLinkClient(cloud="aws", profile=profile, endpoint_url=services.url, clock=clock, **options)


def test_time_at_the_prompt_is_in_no_budget(
    services: Services, environment: dict[str, str], seat: Callable[..., FrontEnd]
) -> None:
    clock = FakeClock()
    front_end = seat(clock, CODE)
    with make(services, clock) as client:
        with pytest.raises(Exception, match="not listed") as caught:
            client.wait_until_available(virtual_interface_id="dxvif-1", timeout=20.0)
        assert 10.0 <= caught.value.elapsed <= 20.0  # type: ignore[attr-defined]
    assert front_end.asked == [PROMPT]
    assert front_end.threads == {threading.main_thread()}


def test_each_device_of_a_chain_of_roles_is_asked_for_once(
    services: Services, environment: dict[str, str], seat: Callable[..., FrontEnd]
) -> None:
    clock = FakeClock()
    front_end = seat(clock, CODE, CODE)
    with make(services, clock, "chained") as client:
        client.describe_virtual_gateways()
    assert sorted(front_end.asked) == sorted([PROMPT, f"Enter MFA code for {DEVICE}2:"])
    assert sorted(services.codes) == [(DEVICE, CODE), (f"{DEVICE}2", CODE)]


def test_wrong_code_fails_one_call_and_the_next_one_asks_again(
    services: Services, environment: dict[str, str], seat: Callable[..., FrontEnd]
) -> None:
    clock = FakeClock()
    front_end = seat(clock, "314159", "", CODE)
    with make(services, clock) as client:
        for problem in ("MultiFactorAuthentication failed", "no code of six digits"):
            with pytest.raises(CredentialsError, match=problem) as caught:
                client.describe_virtual_gateways()
            assert caught.value.operation == "DescribeVirtualGateways"
            assert type(caught.value) is CredentialsError
        client.describe_virtual_gateways()
        client.describe_virtual_gateways()
    assert len(front_end.asked) == 3


def test_keys_that_have_expired_are_not_asked_for_behind_anybodys_back(
    services: Services, environment: dict[str, str], seat: Callable[..., FrontEnd]
) -> None:
    services.expiration = "2027-01-01T00:00:00Z"
    clock = FakeClock(1_798_700_000.0)  # 2026-12-31T06:53:20Z
    front_end = seat(clock, CODE)
    with make(services, clock) as client:
        client.describe_virtual_gateways()
        clock.advance(1_798_761_600.0 - clock.time() - 60.0)
        client.describe_virtual_gateways()  # due for renewal, and good for another minute
        clock.advance(61.0)
        with pytest.raises(CredentialsError, match="only once: make a new client"):
            client.describe_virtual_gateways()
    assert front_end.asked == [PROMPT]


def test_batch_asks_on_the_callers_thread_before_it_begins_others(
    services: Services, environment: dict[str, str], seat: Callable[..., FrontEnd]
) -> None:
    clock = FakeClock()
    front_end = seat(clock, CODE)
    orders = [
        AcceptPrivateVirtualInterface(virtual_interface_id=f"dxvif-{n}", virtual_gateway_id="vgw-1") for n in range(5)
    ]
    with make(services, clock) as client:
        outcomes = list(client.accept_all(orders, timeout=5.0))
    assert not any(isinstance(outcome.error, CredentialsError) for outcome in outcomes)
    assert front_end.asked == [PROMPT]
    assert front_end.threads == {threading.main_thread()}


def test_asynchronous_client_asks_nobody(
    services: Services, environment: dict[str, str], seat: Callable[..., FrontEnd]
) -> None:
    front_end = seat(FakeClock(), CODE)

    async def call() -> None:
        async with AsyncDirectLinkClient(cloud="aws", profile="p", endpoint_url=services.url) as client:
            with pytest.raises(CredentialsError, match=r"asynchronous client.* use a DirectLinkClient") as caught:
                await client.describe_virtual_gateways()
            assert type(caught.value) is CredentialsError
            assert caught.value.operation == "DescribeVirtualGateways"

    asyncio.run(call())
    assert front_end.asked == []
