"""Times the emulator with very many interfaces: its start, one interface described, a page of them.

``scripts/bench --emulator`` runs this. Each is timed over HTTP from another process, signature and all.
"""

from __future__ import annotations

import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from directlink import Credentials, SigV4Signer
from directlink.emulator import Account, Emulator
from directlink.transport import HttpRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

LINES = 250


def crowded(interfaces: int, accounts: int) -> Emulator:
    """An emulator whose owner offers interfaces to many accounts, in turn, over 250 connections."""
    emulator = Emulator("aws")
    names = ["grantee", *(f"account{number}" for number in range(accounts - 2))]
    for name in names[1:]:
        emulator.add_account(name)
    lines = [connection_of(emulator, emulator.offer_private_virtual_interface()) for _ in range(LINES)]
    for number in range(interfaces - LINES):
        emulator.offer_private_virtual_interface(
            grantee=names[number % len(names)], connection_id=lines[number % LINES], vlan=2 + number // LINES
        )
    return emulator


def connection_of(emulator: Emulator, interface_id: str) -> str:
    response = emulator.transport().send(
        ask(emulator.owner, "http://127.0.0.1/", {"virtualInterfaceId": interface_id}), timeout=10
    )
    (interface,) = json.loads(response.body)["virtualInterfaces"]
    return str(interface["connectionId"])


def ask(account: Account, url: str, values: dict[str, Any]) -> HttpRequest:
    """A signed request that describes interfaces."""
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "OvertureService.DescribeVirtualInterfaces",
    }
    unsigned = HttpRequest("POST", url, headers, json.dumps(values).encode())
    keys = Credentials(account.access_key_id, account.secret_access_key)
    return SigV4Signer().sign(unsigned, keys, region="eu-west-2", service="directconnect", timestamp=time.time())


def started(*arguments: str) -> tuple[float, dict[str, Any], subprocess.Popen[str]]:
    """Start the command; the seconds until its first line, that line, and its process."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "directlink", "emulator", "--cloud", "aws", *arguments],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    return time.perf_counter() - begun, json.loads(line), process


def stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.communicate(timeout=60)


def answers(url: str, request: HttpRequest, times: int) -> Iterator[tuple[float, dict[str, Any]]]:
    """Send a request as often; the seconds that each took, and the answer."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    for _ in range(times):
        begun = time.perf_counter()
        connection.request(request.method, "/", request.body, dict(request.headers))
        body = connection.getresponse().read()
        yield time.perf_counter() - begun, json.loads(body)
    connection.close()


def main() -> None:
    starts: list[float] = []
    for _ in range(5):
        seconds, _, process = started()
        starts.append(seconds)
        stop(process)
    print(f"start, empty:                      {statistics.median(starts) * 1000:8.1f} ms")
    emulator = crowded(10_000, 100)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "state")
        with emulator.keep_state(path):
            pass
        seconds, told, process = started("--state", str(path))
        print(f"start, 10,000 interfaces in a file: {seconds * 1000:7.1f} ms ({path.stat().st_size / 2**20:.1f} MiB)")
        url, owner = told["endpoint_url"], emulator.owner
        page = ask(owner, url + "/", {})
        (_, answer), *_ = answers(url, page, 1)
        some_id = answer["virtualInterfaces"][-1]["virtualInterfaceId"]
        token = answer["nextToken"]
        for _ in range(90):
            (_, answer), *_ = answers(url, ask(owner, url + "/", {"nextToken": token}), 1)
            token = answer["nextToken"]
        for title, values in (
            ("one interface:", {"virtualInterfaceId": some_id}),
            ("the first page of a hundred:", {}),
            ("the 92nd page:", {"nextToken": token}),
        ):
            taken = [seconds for seconds, _ in answers(url, ask(owner, url + "/", values), 200)]
            print(f"{title:34} {statistics.median(taken) * 1000:8.2f} ms ({min(taken) * 1000:.2f} at best)")
        stop(process)


if __name__ == "__main__":
    main()
