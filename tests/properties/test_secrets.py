"""Canaries: secrets that no log, repr, error, pickle, traceback, warning or output may ever show.

Clients of every kind do all that involves a secret, over real connections to the served emulator and through every
fault it knows; whatever can be seen of it afterwards is searched for every secret there was.
"""

from __future__ import annotations

import asyncio
import gc
import hmac
import json
import logging
import pickle
import traceback
import warnings
from collections.abc import Awaitable
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, cast

import pytest

import directlink
from directlink import (
    BotocoreSigner,
    Credentials,
    DirectLinkError,
    HttpRequest,
    NewBGPPeer,
    NewPrivateVirtualInterface,
    NewPrivateVirtualInterfaceAllocation,
    PollPolicy,
    RetryPolicy,
    SigV4Signer,
)
from directlink._config import resolve
from directlink.emulator import Emulator, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from directlink.emulator import Account

PACKAGE = str(Path(directlink.__file__).parent)
OURS = {"directlink", "httpcore", "httpcore2", "httpx", "h11", "anyio", "aiohttp"}

AUTH_KEY = "canary-of-the-bgp-key"
CAK = "canary-of-the-connectivity-association-key"
CKN = "canary-of-the-name-of-that-key"
ROUTER_CONFIG = "canary-of-the-router-configuration"
WRONG_SECRET = "canary-of-a-secret-key-that-is-wrong"
FILED_SECRET = "canary-of-a-secret-key-in-a-file"
FILED_TOKEN = "canary-of-a-session-token-in-a-file"


IDS = {"virtual_interface_id": "dxvif-56781234", "virtual_gateway_id": "vgw-87654321"}


class Net:
    """Collects what can be seen, and knows what must not be."""

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {
            value: name
            for name, value in globals().items()
            if name.isupper() and isinstance(value, str) and value.startswith("canary")
        }
        self.seen: dict[str, str] = {}
        self.requests: list[HttpRequest] = []
        self.errors: list[BaseException] = []

    def leaks(self) -> set[tuple[str, str]]:
        """Where which secret was seen."""
        return {(where, self.secrets[s]) for text, where in self.seen.items() for s in self.secrets if s in text}

    def text(self, where: str, text: str) -> None:
        self.seen.setdefault(text, where)

    def account(self, account: Account) -> Account:
        """Take an account's keys for secrets."""
        self.secrets[account.secret_access_key] = f"secret key of {account.name}"
        if account.session_token:
            self.secrets[account.session_token] = f"session token of {account.name}"
        return account

    def signed(self, credentials: Credentials, request: HttpRequest) -> None:
        """Take a signature, and the keys derived for it, for secrets."""
        self.requests.append(request)
        authorization = {name.lower(): value for name, value in request.headers.items()}["authorization"]
        self.secrets[authorization.rpartition("Signature=")[2]] = "a signature"
        key = f"AWS4{credentials.secret_access_key}".encode()
        for part in authorization.partition("Credential=")[2].partition(",")[0].split("/")[1:]:
            key = hmac.digest(key, part.encode(), "sha256")
            self.secrets[repr(key)[2:-1]] = self.secrets[key.hex()] = "a signing key"

    def value(self, value: object) -> None:
        """Take in every object of ours, and of the libraries below, that can be reached from ``value``."""
        known: dict[int, object] = {}
        waiting = [value]
        while waiting:
            found = waiting.pop()
            if id(found) in known or isinstance(found, (type, ModuleType, FunctionType, BuiltinFunctionType)):
                continue
            known[id(found)] = found
            if type(found).__module__.partition(".")[0] in OURS:
                name = type(found).__name__
                self.text(f"repr of {name}", repr(found))
                self.text(f"str of {name}", str(found))
                self.text(f"format of {name}", f"{found}")
            if not isinstance(found, BaseException):  # their tracebacks lead everywhere; see error()
                waiting += gc.get_referents(found)

    def error(self, error: BaseException | None) -> None:
        """Take in an error with its pickle, its traceback and the variables in it, and whatever caused it."""
        if error is None or error in self.errors:
            return
        self.errors.append(error)
        name = type(error).__name__
        self.text(f"str of {name}", str(error))
        self.text(f"repr of {name}", repr(error))
        self.text(f"attributes of {name}", repr(vars(error)))
        self.text(f"traceback of {name}", "".join(traceback.format_exception(error)))
        if isinstance(error, DirectLinkError):
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
                self.text(f"pickle of {name}", pickle.dumps(error, protocol).decode("latin-1"))
        for frame in traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), capture_locals=True):
            # What attrs generates goes by a file name of its own.
            if frame.filename.startswith((PACKAGE, "<attrs generated")):
                where = f"{Path(frame.filename).name}, {frame.name}, line {frame.lineno}"
                for variable, text in (frame.locals or {}).items():
                    self.text(f"variable {variable} in {where}, after {name}", text)
        self.value([argument for argument in error.args if not isinstance(argument, BaseException)])
        for related in (error.__cause__, error.__context__, *vars(error).values()):
            self.error(related if isinstance(related, BaseException) else None)


class LogHandler(logging.Handler):
    """Hands every record to the net, formatted and in full."""

    def __init__(self, net: Net) -> None:
        super().__init__(logging.DEBUG)
        self._net = net

    def emit(self, record: logging.LogRecord) -> None:
        self._net.text(f"log of {record.name}", self.format(record))
        self._net.text(f"fields of a record of {record.name}", repr(vars(record)))


@contextmanager
def everything_watched(net: Net, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Generator[None]:
    """Collect logs of every library at ``DEBUG``, warnings, output, and what is signed."""
    handler, root = LogHandler(net), logging.getLogger()
    before = root.level
    for signer in (SigV4Signer, BotocoreSigner):
        spy_on(signer, net, monkeypatch)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        try:
            yield
        finally:
            root.removeHandler(handler)
            root.setLevel(before)
    for warning in warned:
        net.text("a warning", str(warning.message))
    for text in capfd.readouterr():
        net.text("the output", text)


def spy_on(signer: type[SigV4Signer | BotocoreSigner], net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    sign = signer.sign

    def spied(self: Any, *arguments: Any, **keywords: Any) -> HttpRequest:
        request = sign(self, *arguments, **keywords)
        net.signed(arguments[1], request)
        return request

    monkeypatch.setattr(signer, "sign", spied)


class Workload:
    """Clients at work; whatever comes of it goes into the net."""

    def __init__(self, net: Net, emulator: Emulator, url: str, *, is_async: bool) -> None:
        self.net = net
        self.emulator = emulator
        self.url = url
        self._make: Any = directlink.AsyncDirectLinkClient if is_async else directlink.DirectLinkClient
        self._runner = asyncio.Runner(debug=True) if is_async else None

    def do(self, action: Callable[[], Any]) -> Any:
        """The result of a call; an error of ours goes into the net instead."""
        try:
            outcome = action()
            if self._runner is not None and isinstance(outcome, Awaitable):
                outcome = self._runner.run(cast("Any", outcome))
        except DirectLinkError as error:
            self.net.error(error)
            return None
        self.net.value(outcome)
        return outcome

    def client(self, **settings: Any) -> Iterator[Any]:
        """One client, to be used and then closed; none if its settings were refused."""
        defaults: dict[str, Any] = {
            "cloud": self.emulator.cloud,
            "region": "eu-west-2",
            "endpoint_url": self.url,
            "timeout": 5.0,
            "retry": RetryPolicy(max_attempts=2, transient_base=0, throttling_base=0),
        }
        client = self.do(lambda: self._make(**{**defaults, **settings}))
        if client is not None:
            yield client
            self.net.value(client)
            self.do(client.aclose if self._runner else client.close)
            self.do(client.describe_virtual_interfaces)
            self.net.value(client)

    def close(self) -> None:
        if self._runner is not None:
            self._runner.close()


def keys_of(account: Account) -> Credentials:
    return Credentials(account.access_key_id, account.secret_access_key, account.session_token)


SECRET_ANSWER: dict[str, Any] = {
    "virtualInterfaces": [
        {"authKey": AUTH_KEY, "customerRouterConfig": ROUTER_CONFIG, "bgpPeers": [{"authKey": AUTH_KEY}]}
    ],
    "virtualInterfaceId": "dxvif-1",
    "authKey": AUTH_KEY,
    "macSecKeys": [{"ckn": CKN, "secretARN": "arn"}],
    "customerRouterConfig": ROUTER_CONFIG,
}
WRONG_TYPES = {**SECRET_ANSWER, "virtualInterfaces": [{"authKey": [AUTH_KEY], "vlan": ROUTER_CONFIG}], "vlan": CKN}
ANSWER = json.dumps(SECRET_ANSWER).encode()

FAULTS: dict[str, list[Fault]] = {
    "drop_before_apply": [Fault.drop_before_apply()],
    "drop_after_apply": [Fault.drop_after_apply()],
    "time_out_before_apply": [Fault.time_out_before_apply()],
    "time_out_after_apply": [Fault.time_out_after_apply()],
    "cut_short": [Fault.cut_short()],
    "error": [Fault.error(c) for c in ("DirectConnectServerException", "AccessDeniedException", "SomethingNew")],
    "outscale_error": [Fault.outscale_error("4120", details="no")],
    "throttle": [Fault.throttle()],
    "skewed_clock": [Fault.skewed_clock(3600), Fault.skewed_clock(-3600, code="SignatureDoesNotMatch")],
    "broken_body": [
        Fault.broken_body(body)
        for body in (
            ANSWER,
            ANSWER[:-20],
            json.dumps(WRONG_TYPES).encode(),
            json.dumps([SECRET_ANSWER]).encode(),
            b"<html>" + ANSWER,
            b"\xff" + ANSWER,
        )
    ],
    "latency": [Fault.latency(0.01)],
    "expired_token": [Fault.expired_token()],
}


def operations(client: Any) -> list[Callable[[], Any]]:
    """Calls that send secrets or are answered with some, rightly and wrongly."""
    peer = NewBGPPeer(asn=65001, auth_key=AUTH_KEY, address_family=directlink.AddressFamily.IPV4)
    offer = {"virtual_interface_name": "x", "vlan": 101, "asn": 65000, "auth_key": AUTH_KEY}
    return [
        client.describe_virtual_interfaces,
        lambda: client.confirm_private_virtual_interface(**IDS),
        lambda: client.associate_mac_sec_key(connection_id="dxcon-1", cak=CAK, ckn=CKN),
        lambda: client.associate_mac_sec_key(connection_id=5, cak=CAK, ckn=CKN),
        lambda: client.create_bgp_peer(virtual_interface_id="dxvif-56781234", new_bgp_peer=peer),
        lambda: client.create_bgp_peer(virtual_interface_id=[], new_bgp_peer=peer),
        lambda: client.create_bgp_peer(new_bgp_peer=NewBGPPeer(asn=cast("Any", "x"), auth_key=AUTH_KEY)),
        lambda: client.create_bgp_peer(new_bgp_peer=NewBGPPeer(auth_key=cast("Any", [AUTH_KEY]))),
        lambda: client.allocate_private_virtual_interface(
            connection_id="dxcon-1",
            owner_account="444455556666",
            new_private_virtual_interface_allocation=NewPrivateVirtualInterfaceAllocation(**cast("Any", offer)),
        ),
        lambda: client.create_private_virtual_interface(
            connection_id="dxcon-1",
            new_private_virtual_interface=NewPrivateVirtualInterface(**cast("Any", {**offer, "asn": "x"})),
        ),
        lambda: client.describe_router_configuration(virtual_interface_id="dxvif-56781234"),
        lambda: client.call("CreateBGPPeer", {"newBGPPeer": {"authKey": AUTH_KEY}}),
        lambda: client.call("CreateBGPPeer", {"newBGPPeer": {"authKey": AUTH_KEY}, "not JSON": object()}),
        lambda: client.call("Create BGP Peer", {"newBGPPeer": {"authKey": AUTH_KEY}}),
    ]


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Net]:
    caught = Net()
    with everything_watched(caught, monkeypatch, capfd):
        yield caught
    assert caught.leaks() == set()


@pytest.fixture(params=["sync", "async"])
def work(request: pytest.FixtureRequest, net: Net) -> Iterator[Workload]:
    emulator = Emulator("aws", provisioning_seconds=0)
    emulator.offer_private_virtual_interface("dxvif-56781234")
    for account in emulator.accounts:
        net.account(account)
    with emulator.serve() as server:
        workload = Workload(net, emulator, server.url, is_async=request.param == "async")
        yield workload
        workload.close()
    for signed in net.requests:
        net.value(signed)


def test_every_kind_of_fault_is_tried() -> None:
    makers = {name for name, value in vars(Fault).items() if isinstance(value, classmethod)}
    assert set(FAULTS) == makers


@pytest.mark.parametrize("signer", [SigV4Signer, BotocoreSigner])
def test_calls_show_no_secret(work: Workload, signer: Any) -> None:
    account = work.net.account(work.emulator.issue_session("grantee"))
    for client in work.client(credentials=keys_of(account), signer=signer()):
        for call in operations(client):
            work.do(call)
        accept = partial(client.accept_private_virtual_interface, **IDS, poll=PollPolicy(first=0, interval=0))
        assert work.do(partial(accept, wait_for="attached"))
    assert len(work.net.requests) > 5
    assert len(work.net.errors) > 5


@pytest.mark.parametrize("name", FAULTS)
def test_faults_show_no_secret(work: Workload, name: str) -> None:
    for fault in FAULTS[name]:
        account = work.net.account(work.emulator.issue_session("grantee"))
        for client in work.client(credentials=keys_of(account), timeout=0.1 if "time_out" in name else 5.0):
            for call in operations(client):
                work.emulator.faults.add(None, fault, times=2)
                work.do(call)
                work.emulator.faults.clear()
    assert work.net.requests
    assert work.net.errors


def test_keys_that_are_refused_are_not_shown(work: Workload) -> None:
    known = work.emulator.grantee.access_key_id
    for credentials in (Credentials(known, WRONG_SECRET), Credentials("AKIDUNKNOWN", WRONG_SECRET, FILED_TOKEN)):
        for client in work.client(credentials=credentials):
            work.do(client.describe_virtual_interfaces)
    for wrong in (f"{WRONG_SECRET} ", f"{WRONG_SECRET}\n", f"\t{WRONG_SECRET}é", [WRONG_SECRET], WRONG_SECRET.encode()):
        work.do(partial(Credentials, known, cast("Any", wrong)))
        work.do(partial(Credentials, known, "s", cast("Any", wrong)))
    assert {type(error).__name__ for error in work.net.errors} >= {"AuthenticationError", "CredentialsError"}


@pytest.mark.parametrize("cloud", ["aws", "outscale"])
def test_keys_from_the_environment_are_not_shown(work: Workload, monkeypatch: pytest.MonkeyPatch, cloud: str) -> None:
    account = work.emulator.grantee
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY") if cloud == "aws" else ("OSC_ACCESS_KEY", "OSC_SECRET_KEY")
    for key, secret in (
        (account.access_key_id, account.secret_access_key),
        (account.access_key_id, WRONG_SECRET),
        (account.access_key_id, f"{WRONG_SECRET} "),
        ("", WRONG_SECRET),
    ):
        monkeypatch.setenv(names[0], key)
        monkeypatch.setenv(names[1], secret)
        for client in work.client(cloud=cloud):
            work.do(client.describe_virtual_interfaces)
    monkeypatch.setenv("AWS_SESSION_TOKEN", FILED_TOKEN)
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z")
    for client in work.client(cloud=cloud):
        work.do(client.describe_virtual_interfaces)
    assert work.net.errors


def test_the_environment_gives_its_variables_and_does_not_show_them() -> None:
    environ = resolve.Environment({"OSC_SECRET_KEY": WRONG_SECRET})
    assert dict(environ) == {"OSC_SECRET_KEY": WRONG_SECRET}
    assert repr(environ) == "<1 environment variables>"


@pytest.mark.parametrize("cls", [directlink.DirectLinkClient, directlink.AsyncDirectLinkClient])
def test_a_client_whose_settings_were_refused_can_be_shown_in_the_traceback(cls: Any) -> None:
    with pytest.raises(directlink.ConfigurationError) as caught:
        cls(cloud="aws", region="eu-west-1", credentials=Credentials("A", WRONG_SECRET), timeout=-1)
    (frame,) = [frame for frame in caught.traceback if frame.name == "__init__"]
    assert repr(frame.locals["self"]) == f"<{cls.__name__}, unfinished>"


def test_keys_from_outscales_file_are_not_shown(work: Workload, no_settings_from_outside: Path) -> None:
    account = work.emulator.grantee
    good = {"access_key": account.access_key_id, "secret_key": account.secret_access_key}
    file = no_settings_from_outside / ".osc/config.json"
    file.parent.mkdir()
    for text in (
        json.dumps({"default": good}),
        json.dumps({"default": {**good, "secret_key": FILED_SECRET}}),
        json.dumps({"default": {**good, "secret_key": [FILED_SECRET]}}),
        json.dumps({"default": {"secret_key": FILED_SECRET}}),
        json.dumps([FILED_SECRET]),
        f'{{"default": {{"secret_key": "{FILED_SECRET}", }}}}',
        f'{{"default": {{"secret_key": "{FILED_SECRET}',
    ):
        file.write_text(text)
        for profile in (None, "default", "missing"):
            for client in work.client(cloud="outscale", profile=profile):
                work.do(client.describe_virtual_interfaces)
    assert len(work.net.errors) > 10


def test_keys_from_awss_files_are_not_shown(work: Workload, no_settings_from_outside: Path) -> None:
    account = work.net.account(work.emulator.issue_session("grantee"))
    good = (
        f"aws_access_key_id = {account.access_key_id}\naws_secret_access_key = {account.secret_access_key}\n"
        f"aws_session_token = {account.session_token}\n"
    )
    file = no_settings_from_outside / ".aws/credentials"
    file.parent.mkdir()
    for text in (
        good,
        f"aws_access_key_id = {account.access_key_id}\naws_secret_access_key = {FILED_SECRET}\n",
        f"aws_secret_access_key = {FILED_SECRET}\n",
        f"aws_access_key_id = A\naws_secret_access_key {FILED_SECRET}\n",
        f"aws_access_key_id = A\naws_secret_access_key = {FILED_SECRET} x\naws_session_token = {FILED_TOKEN}\n",
    ):
        file.write_text(f"[team]\n{text}")
        for cloud in ("aws", "outscale"):
            for client in work.client(cloud=cloud, profile="team"):
                work.do(client.describe_virtual_interfaces)
    assert len(work.net.errors) > 5


@pytest.mark.parametrize(
    "printed",
    [
        'A new version is out!\n{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "SECRET"}',
        '{"Version": 2, "AccessKeyId": "A", "SecretAccessKey": "SECRET"}',
        '{"AccessKeyId": "A", "SecretAccessKey": "SECRET"}',
        '{"Version": 1, "SecretAccessKey": "SECRET"}',
        '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "SECRET", "Expiration": "garbage"}',
        '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "SECRET", "Expiration": ["SECRET"]}',
        '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": ["SECRET"]}',
        '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "SECRET x"}',
        '["SECRET"]',
        '"SECRET"',
        '{"Version": 1, "SecretAccessKey": "SECRET"',
        "",
    ],
)
def test_what_a_credential_process_prints_is_not_shown(
    work: Workload, no_settings_from_outside: Path, printed: str
) -> None:
    output = no_settings_from_outside / "printed"
    output.write_text(printed.replace("SECRET", FILED_SECRET))
    (no_settings_from_outside / ".aws").mkdir()
    (no_settings_from_outside / ".aws/config").write_text(f"[default]\ncredential_process = cat {output}\n")
    for client in work.client(cloud="aws"):
        work.do(client.describe_virtual_interfaces)
    assert work.net.errors
    assert FILED_SECRET not in "".join(
        "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
        for error in work.net.errors
        if isinstance(error, DirectLinkError)
    )


# ── the net itself ───────────────────────────────────────────────────────────────────────────────────────────────────


def leak_in_a_variable() -> None:
    error = DirectLinkError("harmless")
    namespace: dict[str, Any] = {"error": error}
    code = compile("def leak(key):\n    raise error\n", f"{PACKAGE}/leaky.py", "exec")
    exec(code, namespace)
    namespace["leak"](AUTH_KEY)


def raised(error: BaseException) -> None:
    raise error


def with_cause() -> None:
    try:
        raised(ValueError(CAK))
    except ValueError:
        raise DirectLinkError("harmless") from None


def with_attribute() -> None:
    error = DirectLinkError("harmless")
    error.operation = CKN
    raise error


class Talkative(HttpRequest):
    __slots__ = ()
    __module__ = "directlink.leaky"

    def __repr__(self) -> str:
        return str(self.headers)


LEAKS: dict[str, Callable[[], Any]] = {
    "log": lambda: logging.getLogger("httpcore.some").debug("sending %s", AUTH_KEY),
    "field": lambda: logging.getLogger("directlink").debug("sending", extra={"key": AUTH_KEY}),
    "log of an error": lambda: logging.getLogger("asyncio").error("x", exc_info=ValueError(CAK)),
    "warning": lambda: warnings.warn(f"bad {FILED_SECRET}", stacklevel=1),
    "output": lambda: print(WRONG_SECRET),  # noqa: T201 - the point
    "variable": leak_in_a_variable,
    "message": lambda: raised(DirectLinkError(ROUTER_CONFIG)),
    "suppressed cause": with_cause,
    "attribute": with_attribute,
    "repr of what an answer holds": lambda: [{"deep": (Talkative("POST", "u", {"x": FILED_TOKEN}, b""),)}],
    "signature": lambda: [Talkative(*_signed())],
}


def _signed() -> tuple[str, str, dict[str, str], bytes]:
    request = HttpRequest("POST", "https://example.test/", {}, b"")
    keys = Credentials("AKID", "secret")
    signed = SigV4Signer().sign(request, keys, region="r", service="s", timestamp=0.0)
    return signed.method, signed.url, dict(signed.headers), signed.body


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS.keys())
def test_the_net_catches_a_leak(
    leak: Callable[[], Any], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    net = Net()
    with everything_watched(net, monkeypatch, capfd):
        Workload(net, Emulator(), "", is_async=False).do(leak)
    assert net.leaks()
