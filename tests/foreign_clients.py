"""Clients of the API that others wrote, against the emulator, each with every operation that it knows.

scripts/clients [CLIENT...]     makes their environments and runs this; prints for each what it sent

A client that can call any operation takes the place of the transport below our own: the walks that ask for every
operation ask over it, and what it makes of the answers has to be what they expect. The others do what they are for.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import asdict
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import emulator_walks
from directlink.emulator import Account, Emulator, ManualClock
from directlink.transport import HttpRequest, HttpResponse
from emulator_support import call
from emulator_walkers import SERVICE, BothAccounts

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from directlink.emulator import RequestRecord, Server

ROOT: Final = Path(__file__).parents[1]
ENVIRONMENTS: Final = Path(os.environ.get("DIRECTLINK_PEERS", ROOT / ".venvs"))
PROGRAMS: Final = ROOT / "tests/conformance/clients"
REGION: Final = "eu-west-2"
FEWEST: Final = 60
"""How many operations the oldest client knows, at least."""
Said = dict[str, Any]
"""What a client says of a call: its ``answer``, an ``error`` with ``Code`` and ``Message``, or what is ``unknown``."""

xform_name: Any = import_module("botocore").xform_name


class FailedError(Exception):
    """A client, or what it did, is not as it should be."""


class Client(Protocol):
    """A client that can call any operation.

    Attributes:
        name: what it is, with its version.
        operations: those that it knows.
    """

    name: str
    operations: set[str]

    def call(self, account: str, operation: str, parameters: dict[str, Any]) -> Said:
        """Call an operation with an account's keys."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class PipedClient:
    """A program that calls what a line asks for, and answers in a line.

    Args:
        command: the program.
        url: where the emulator is.
        accounts: whose keys it gets.
    """

    def __init__(self, command: list[str], url: str, accounts: tuple[Account, ...]) -> None:
        keys = {
            each.name: {"access_key_id": each.access_key_id, "secret_access_key": each.secret_access_key}
            for each in accounts
        }
        self._process = subprocess.Popen(
            [*command, url, json.dumps(keys)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=clean_environment(),
        )
        first = self._read()
        self.name: str = first["client"]
        self.operations = set[str](first["operations"])

    def call(self, account: str, operation: str, parameters: dict[str, Any]) -> Said:
        """Ask for it."""
        assert self._process.stdin is not None
        asked = {"account": account, "operation": operation, "parameters": parameters}
        self._process.stdin.write(f"{json.dumps(asked)}\n")
        self._process.stdin.flush()
        return self._read()

    def close(self) -> None:
        """End the program."""
        self._process.communicate()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise FailedError(f"it ended with status {self._process.wait()}")
        read: dict[str, Any] = json.loads(line)
        return read


class AwsCli:
    """The AWS CLI: a process for each call.

    Args:
        url: where the emulator is.
        accounts: whose keys it gets.
    """

    def __init__(self, url: str, accounts: tuple[Account, ...]) -> None:
        self._program = [str(ENVIRONMENTS / "clients/bin/python"), str(ENVIRONMENTS / "clients/bin/aws")]
        self._url = url
        self._accounts = {account.name: account for account in accounts}
        self.name = run([*self._program, "--version"], clean_environment()).stdout.split()[0].replace("/", " ")
        listing = run([*self._program, "directconnect", "none"], clean_environment(), may_fail=True).stderr
        listed = set(re.findall(r"[a-z0-9-]+", listing.partition("valid choices are:")[2]))
        self.operations = {name for name in SERVICE["operations"] if xform_name(name, "-") in listed}

    def call(self, account: str, operation: str, parameters: dict[str, Any]) -> Said:
        """Run a command."""
        options = ["--endpoint-url", self._url, "--output", "json", "--no-paginate"]
        command = ["directconnect", xform_name(operation, "-"), "--cli-input-json", json.dumps(parameters), *options]
        done = run([*self._program, *command], keys_of(self._accounts[account]), may_fail=True)
        if done.returncode == 0:
            return {"answer": json.loads(done.stdout or "{}")}
        error = re.search(r"An error occurred \((\w+)\) when calling the \w+ operation: (.*)", done.stderr)
        if error is None:
            raise FailedError(f"{' '.join(command)}: {done.stderr}")
        return {"error": {"Code": error[1], "Message": error[2]}}

    def close(self) -> None:
        """Nothing runs."""


class OscCli:
    """OUTSCALE's command line: a process for each call.

    Args:
        url: where the emulator is.
        accounts: whose keys it gets.
    """

    name = "osc-cli"
    operations: set[str]

    def __init__(self, url: str, accounts: tuple[Account, ...]) -> None:
        self._home = tempfile.TemporaryDirectory()
        profiles = {
            account.name: {
                "access_key": account.access_key_id,
                "secret_key": account.secret_access_key,
                "region_name": REGION,
                "endpoint": url,
            }
            for account in accounts
        }
        folder = Path(self._home.name) / ".osc"
        folder.mkdir()
        (folder / "config.json").write_text(json.dumps(profiles), "utf-8")
        self.operations = set(SERVICE["operations"])

    def call(self, account: str, operation: str, parameters: dict[str, Any]) -> Said:
        """Run a command."""
        # it takes what looks like a Python literal for one: an account has to be quoted
        options = [
            text
            for name, value in parameters.items()
            for text in (f"--{name}", value if isinstance(value, str) and not value.isdigit() else json.dumps(value))
        ]
        program = [str(ENVIRONMENTS / "clients/bin/python"), str(ENVIRONMENTS / "clients/bin/osc-cli")]
        command = [*program, "directlink", operation, "--profile", account, *options]
        done = run(command, clean_environment() | {"HOME": self._home.name}, may_fail=True)
        if done.returncode == 0:
            return {"answer": json.loads(done.stdout or "{}")}
        error = re.search(r"code = (\w+), Reason = (.*), request_id", done.stdout + done.stderr)
        if error is None:
            raise FailedError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
        return {"error": {"Code": error[1], "Message": error[2]}}

    def close(self) -> None:
        """Remove its settings."""
        self._home.cleanup()


class ForeignTransport:
    """What our client's requests go over when another client sends them.

    Args:
        client: it.
        account: whose requests these are.
        emulator: answers what the client does not know.
        unknown: operations, and members, that the client does not know.
    """

    def __init__(self, client: Client, account: str, emulator: Emulator, unknown: set[str]) -> None:
        self._client = client
        self._account = account
        self._own = emulator.transport()
        self._unknown = unknown

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        """Let the client call the operation."""
        operation = request.headers["X-Amz-Target"].removeprefix("OvertureService.")
        said: Said = {"unknown": operation}
        if operation in self._client.operations:
            said = self._client.call(self._account, operation, json.loads(request.body))
        if "unknown" in said:
            self._unknown.add(operation)
            return self._own.send(request, timeout=timeout)
        headers = {"x-amzn-requestid": "of-another-client", "content-type": "application/x-amz-json-1.1"}
        if "error" in said:
            body = {"__type": said["error"]["Code"], "message": said["error"]["Message"]}
            return HttpResponse(400, headers, json.dumps(body).encode())
        return HttpResponse(200, headers, json.dumps(said["answer"]).encode())

    def close(self) -> None:
        """Nothing is open."""


def clean_environment() -> dict[str, str]:
    """Variables without the settings of the person who runs this."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "OSC_", "BOTO", "PYTHON"))
    }
    return kept | {"AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent"}


def keys_of(account: Account) -> dict[str, str]:
    """Variables that make a program an account."""
    return clean_environment() | {
        "AWS_ACCESS_KEY_ID": account.access_key_id,
        "AWS_SECRET_ACCESS_KEY": account.secret_access_key,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
    }


def run(
    command: list[str], environment: dict[str, str], *, may_fail: bool = False, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program.

    Raises:
        FailedError: it failed.
    """
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode and not may_fail:
        raise FailedError(f"{' '.join(command)}: status {done.returncode}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return done


def say(line: str) -> None:
    """Tell whoever watches."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def foreign(emulator: Emulator) -> list[RequestRecord]:
    """The requests that were not sent by our own client."""
    return [
        each for each in emulator.requests if not each.headers.get("user-agent", "directlink").startswith("directlink")
    ]


def say_what_was_sent(name: str, emulator: Emulator) -> None:
    """Tell what the emulator's log has of a client."""
    records = foreign(emulator)
    sent = Counter(str(record.operation) for record in records)
    kinds = {record.headers.get("content-type", "").partition(";")[0] for record in records if record.body}
    listed = ", ".join(f"{operation} {number}" for operation, number in sorted(sent.items()))
    say(f"{name}: {len(records)} requests of {len(sent)} operations as {' and '.join(sorted(kinds))}: {listed}")


def walk(start: Callable[[str, tuple[Account, ...]], Client]) -> None:
    """Let a client take part in every walk of AWS.

    Raises:
        FailedError: an operation that it knows was not called, or an answer was not what the walk expects.
    """
    unknown: set[str] = set()
    with contextlib.ExitStack() as stack:
        clients: list[Client] = []

        def transport(emulator: Emulator, account: Account) -> ForeignTransport:
            if not clients:
                server = stack.enter_context(emulator.serve())
                clients.append(stack.enter_context(contextlib.closing(start(server.url, emulator.accounts))))
            return ForeignTransport(clients[0], account.name, emulator, unknown)

        accounts = BothAccounts(transport)
        [client] = clients
        for each in emulator_walks.WALKS:
            try:
                each(accounts)
            except AssertionError as error:
                raise FailedError(f"{client.name}: {each.__name__}: {error!r}") from error
        called = {record.operation for record in foreign(accounts.emulator)}
        left = set(SERVICE["operations"]) - called - unknown
        if left or len(called) < FEWEST:
            raise FailedError(f"{client.name} called {len(called)} operations, and not {sorted(left)}")
        say_what_was_sent(client.name, accounts.emulator)
        if unknown:
            say(f"{client.name} does not know, or not every member of: {', '.join(sorted(unknown))}")


def walk_outscale(start: Callable[[str, tuple[Account, ...]], Client]) -> None:
    """Let a client call all that OUTSCALE has: an interface is offered and accepted, another one made, all deleted.

    Raises:
        FailedError: an answer was not what was expected.
    """
    clock = ManualClock()
    emulator = Emulator("outscale", clock=clock, signing_window=math.inf)
    owner, grantee = emulator.accounts
    with emulator.serve() as server, contextlib.closing(start(server.url, emulator.accounts)) as client:

        def ask(account: Account, operation: str, **parameters: Any) -> dict[str, Any]:
            said = client.call(account.name, operation, parameters)
            if "answer" not in said:
                raise FailedError(f"{client.name}: {operation}: {said}")
            answer: dict[str, Any] = said["answer"]
            return answer

        location = ask(owner, "DescribeLocations")["locations"][0]["locationCode"]
        connection = ask(owner, "CreateConnection", location=location, bandwidth="1Gbps", connectionName="line")
        carrier = {"connectionId": connection["connectionId"]}
        clock.advance(2)
        [shown] = ask(owner, "DescribeConnections", **carrier)["connections"]
        offered = ask(
            owner,
            "AllocatePrivateVirtualInterface",
            **carrier,
            ownerAccount=grantee.account_id,
            newPrivateVirtualInterfaceAllocation={"asn": 65000, "virtualInterfaceName": "offered", "vlan": 2},
        )["virtualInterfaceId"]
        [gateway, _] = [each["virtualGatewayId"] for each in ask(grantee, "DescribeVirtualGateways")["virtualGateways"]]
        ask(grantee, "ConfirmPrivateVirtualInterface", virtualInterfaceId=offered, virtualGatewayId=gateway)
        own = ask(
            owner,
            "CreatePrivateVirtualInterface",
            **carrier,
            newPrivateVirtualInterface={
                "asn": 65000,
                "virtualInterfaceName": "own",
                "vlan": 3,
                "virtualGatewayId": owner.virtual_gateway_ids[0],
            },
        )["virtualInterfaceId"]
        clock.advance(2)
        listed = ask(owner, "DescribeVirtualInterfaces", **carrier)["virtualInterfaces"]
        states = {each["virtualInterfaceId"]: each["virtualInterfaceState"] for each in listed}
        again = client.call("grantee", "ConfirmPrivateVirtualInterface", {"virtualInterfaceId": offered})
        for interface in (offered, own):
            ask(owner, "DeleteVirtualInterface", virtualInterfaceId=interface)
        clock.advance(2)
        ended = ask(owner, "DeleteConnection", **carrier)["connectionState"]
        said = [shown["connectionState"], states, again["error"]["Code"], ended]
        if said != ["available", {offered: "available", own: "available"}, "DirectConnectClientException", "deleting"]:
            raise FailedError(f"{client.name}: {said}")
        say_what_was_sent(f"{client.name}, OUTSCALE", emulator)


def run_ansible() -> None:
    """Run a playbook of the five modules.

    Raises:
        FailedError: a task failed.
    """
    emulator = Emulator("aws", provisioning_seconds=3)  # one module waits for the state before the last
    environment = ENVIRONMENTS / "ansible/bin"
    with prepared(emulator) as (server, variables), tempfile.TemporaryDirectory() as home:
        (Path(home) / "variables.json").write_text(json.dumps(variables | {"url": server.url}), "utf-8")
        settings = {"HOME": home, "ANSIBLE_LOCALHOST_WARNING": "0", "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0"}
        command = [str(environment / "python"), str(environment / "ansible-playbook"), str(PROGRAMS / "playbook.yml")]
        python = f"ansible_python_interpreter={environment / 'python'}"
        run(
            [*command, "--extra-vars", f"@{home}/variables.json", "--extra-vars", python],
            clean_environment() | settings,
        )
        say_what_was_sent("ansible", emulator)


def run_custodian() -> None:
    """Run policies of the three resources.

    Raises:
        FailedError: one found something else than there is.
    """
    emulator = Emulator("aws", provisioning_seconds=0)
    program = [str(ENVIRONMENTS / "custodian/bin/python"), str(ENVIRONMENTS / "custodian/bin/custodian")]
    with prepared(emulator) as (server, _), tempfile.TemporaryDirectory() as folder:
        services = ("DIRECT_CONNECT", "STS", "RESOURCE_GROUPS_TAGGING_API")
        endpoints = {f"AWS_ENDPOINT_URL_{service}": server.url for service in services}
        command = [*program, "run", "--region", REGION, "--output-dir", folder, str(PROGRAMS / "policies.yml")]
        run(command, keys_of(emulator.owner) | endpoints | {"HOME": folder})
        found = {path.parent.name: len(json.loads(path.read_text())) for path in Path(folder).glob("*/resources.json")}
        [connection] = call(emulator, emulator.owner, "DescribeConnections")["connections"]
        if (found, connection["tags"]) != (
            {"connections": 1, "gateways": 1, "interfaces": 1},
            [{"key": "seen", "value": "by-custodian"}],
        ):
            raise FailedError(f"custodian found {found} and tagged {connection['tags']}")
        say_what_was_sent("custodian", emulator)


@contextlib.contextmanager
def prepared(emulator: Emulator) -> Generator[tuple[Server, dict[str, Any]]]:
    """A served emulator, and what is there: both accounts, a connection, one that it hosts, an interface."""
    emulator.offer_private_virtual_interface()
    [connection] = call(emulator, emulator.owner, "DescribeConnections")["connections"]
    hosted = call(
        emulator,
        emulator.owner,
        "AllocateHostedConnection",
        connectionId=connection["connectionId"],
        ownerAccount=emulator.grantee.account_id,
        bandwidth="50Mbps",
        connectionName="hosted",
        vlan=4000,
    )
    variables: dict[str, Any] = {account.name: asdict(account) for account in emulator.accounts}
    more = {"line_id": connection["connectionId"], "hosted_id": hosted["connectionId"]}
    with emulator.serve() as server:
        yield server, variables | more


def python(environment: str | Path, library: str) -> Callable[[str, tuple[Account, ...]], Client]:
    """What starts a Python library of an environment."""
    command = [str(ENVIRONMENTS / environment / "bin/python"), str(PROGRAMS / "python_peer.py"), library]
    return lambda url, accounts: PipedClient(command, url, accounts)


def javascript(protocol: str) -> Callable[[str, tuple[Account, ...]], Client]:
    """What starts the SDK for JavaScript with a protocol."""
    command = ["node", "--no-warnings", str(ENVIRONMENTS / "javascript/peer.mjs"), protocol]
    return lambda url, accounts: PipedClient(command, url, accounts)


RUNS: Final[dict[str, Callable[[], None]]] = {
    "boto3": partial(walk, python("newest-boto3", "boto3")),
    "boto3-cbor": partial(walk, python("newest-boto3", "boto3+cbor")),
    "boto3-outscale": partial(walk_outscale, python("newest-boto3", "boto3")),
    "boto3-floor": partial(walk, python("floors", "boto3")),
    "aiobotocore": partial(walk, python("clients", "aiobotocore")),
    "javascript": partial(walk, javascript("json")),
    "javascript-cbor": partial(walk, javascript("cbor")),
    "aws-cli": partial(walk, AwsCli),
    "aws-cli-outscale": partial(walk_outscale, AwsCli),
    "osc-cli": partial(walk_outscale, OscCli),
    "ansible": run_ansible,
    "custodian": run_custodian,
}


def main(names: list[str]) -> int:
    """Run clients; 1 if one fails."""
    failed = False
    for name in names or RUNS:
        try:
            RUNS[name]()
        except (FailedError, OSError) as error:
            say(f"{name}: FAILED: {error}")
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
