"""Measures directlink beside its peers: every contestant in its own process, the rounds taken in turn.

Figures are medians of the rounds, with the lowest and highest beside them; what counts are the ratios, for the machine
may be slow, shared or noisy, but is so for all of them.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from samples import KEYS, REGION

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PEERS = Path(os.environ.get("DIRECTLINK_PEERS", ROOT / ".venvs"))
ELSEWHERE = {"aiobotocore": PEERS / "clients", "capo-direct-connect": PEERS / "clients"}
CASES = ("sync", "async", "threads", "cold", "construct", "decode")
ANSWER = '{"virtualInterfaceState":"pending"}'
AWS_CONFIG = """[default]
region = {region}
output = json
endpoint_url = {url}

[profile other]
role_arn = arn:aws:iam::123456789012:role/other
source_profile = default
"""
NGINX = """
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; keepalive_requests 100000000; keepalive_timeout 3600s; tcp_nodelay on;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location / {{
      default_type application/x-amz-json-1.1; add_header x-amzn-RequestId 11111111-2222-3333-4444-555555555555;
      return 200 '{answer}';
    }}
  }}
}}
"""


@contextlib.contextmanager
def server() -> Generator[tuple[str, str]]:
    """Serve the same answer to everybody; yields the URL and what serves it."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        sys.exit("needs nginx, which answers more quickly than any contestant asks (on Debian: nginx-light)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "nginx.conf")
        config.write_text(NGINX.format(folder=folder, port=port, answer=ANSWER))
        process = subprocess.Popen([nginx, "-c", config, "-p", folder], stderr=subprocess.DEVNULL)
        try:
            wait_for(port, process)
            version = subprocess.run([nginx, "-v"], capture_output=True, text=True, check=True).stderr.strip()
            yield f"http://127.0.0.1:{port}/", version.removeprefix("nginx version: ") + ", one worker"
        finally:
            process.terminate()
            process.wait(10)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None:
            sys.exit("nginx did not start")
        time.sleep(0.05)
    sys.exit("nginx does not answer")


def command(peer: str, mode: str, url: str) -> list[str]:
    python = str(ELSEWHERE[peer] / "bin/python") if peer in ELSEWHERE else sys.executable
    return [python, str(HERE / "peer.py"), peer, mode, url]


# asyncio makes a buffer of 256 KiB for every answer. Whether the C library gives it new pages each time, or never, is a
# matter of where the heap of a process ends, and of 20 µs a call. So that this is nobody's luck, it never does.
ENVIRONMENT = {**os.environ, "MALLOC_MMAP_THRESHOLD_": "16777216", "MALLOC_TRIM_THRESHOLD_": "16777216"}


class Contestant:
    """A peer's process, ready to be told what to do."""

    def __init__(self, peer: str, mode: str, url: str) -> None:
        self._process = subprocess.Popen(
            command(peer, mode, url), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT
        )
        self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def do(self, **what: int) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        return self._read()

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


def in_turn(peers: list[str], rounds: int, measure: Callable[[str], float]) -> dict[str, dict[str, float]]:
    """Take the peers in turn, ``rounds`` times, each round from another one on."""
    figures: dict[str, list[float]] = {peer: [] for peer in peers}
    for number in range(rounds):
        shift = number % len(peers)
        for peer in peers[shift:] + peers[:shift]:
            figures[peer].append(measure(peer))
    return {
        peer: {"median": statistics.median(seen), "min": min(seen), "max": max(seen)} for peer, seen in figures.items()
    }


class Bench:
    """One run."""

    def __init__(self, url: str, rounds: int) -> None:
        self.url = url
        self.rounds = rounds
        self.results: dict[str, Any] = {}

    def add(self, title: str, unit: str, base: str, figures: dict[str, dict[str, float]]) -> None:
        """Keep a table, and print it."""
        self.results[title] = {"unit": unit, "base": base, "figures": figures}
        print(f"\n{title} ({unit}; ratio to {base})")
        for peer, seen in figures.items():
            ratio = seen["median"] / figures[base]["median"]
            print(f"  {peer:22} {seen['median']:12.2f}  ({seen['min']:.2f} to {seen['max']:.2f})   x {ratio:.2f}")

    def with_contestants(
        self, peers: list[str], mode: str, measure: Callable[[Contestant], float]
    ) -> dict[str, dict[str, float]]:
        contestants = {peer: Contestant(peer, mode, self.url) for peer in peers}
        try:
            return in_turn(peers, self.rounds, lambda peer: measure(contestants[peer]))
        finally:
            for contestant in contestants.values():
                contestant.close()

    def sync(self) -> None:
        peers = ["directlink", "directlink httpx2", "boto3", "capo-direct-connect", "httpx", "urllib3"]
        cpu: dict[str, list[float]] = {peer: [] for peer in peers}
        contestants = {peer: Contestant(peer, "sync", self.url) for peer in peers}
        calls = {peer: 20 if peer == "capo-direct-connect" else 300 for peer in peers}

        def one(peer: str) -> float:
            seen = contestants[peer].do(calls=calls[peer])
            cpu[peer].append(seen["cpu"] / calls[peer] * 1e6)
            return float(seen["seconds"]) / calls[peer] * 1e6

        figures = in_turn(peers, self.rounds, one)
        for contestant in contestants.values():
            contestant.close()
        self.add("one warm confirm, sync", "µs a call", "boto3", figures)
        spent = {p: {"median": statistics.median(s), "min": min(s), "max": max(s)} for p, s in cpu.items()}
        self.add("CPU of one warm confirm, sync", "µs a call", "boto3", spent)

    def asynchronous(self) -> None:
        peers = ["directlink", "directlink aiohttp", "directlink httpx2", "aiobotocore", "capo-direct-connect"]
        peers += ["httpx", "aiohttp"]
        for count in (1, 16, 64, 256):
            calls = 256 if count == 1 else 1024

            def rate(contestant: Contestant, count: int = count, calls: int = calls) -> float:
                return calls / float(contestant.do(tasks=count, calls=calls)["seconds"])

            able = [p for p in peers if count > 1 or p != "capo-direct-connect"]
            figures = self.with_contestants(able, "async", rate)
            self.add(f"{count} task{'s' * (count > 1)}", "confirms a second", "aiobotocore", figures)

    def threads(self) -> None:
        peers = ["directlink", "directlink httpx2", "boto3", "httpx", "urllib3"]
        for count in (1, 8, 64):

            def rate(contestant: Contestant, count: int = count) -> float:
                return 640 / float(contestant.do(threads=count, calls=640)["seconds"])

            figures = self.with_contestants(peers, "sync", rate)
            self.add(f"{count} thread{'s' * (count > 1)}", "confirms a second", "boto3", figures)

    def cold(self) -> None:
        def whole(peer: str, mode: str = "cold", environment: dict[str, str] | None = None) -> float:
            begun = time.perf_counter()
            subprocess.run(command(peer, mode, self.url), check=True, stdout=subprocess.DEVNULL, env=environment)
            return (time.perf_counter() - begun) * 1000

        peers = ["directlink", "boto3", "capo-direct-connect", "httpx", "urllib3"]
        for peer in peers:
            whole(peer)  # byte code and disk cache
        self.add("cold process to first answer", "ms", "boto3", in_turn(peers, self.rounds, whole))
        with tempfile.TemporaryDirectory() as home:
            Path(home, ".aws").mkdir()
            Path(home, ".aws/config").write_text(AWS_CONFIG.format(url=self.url, region=REGION), "utf-8")
            environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
            environment |= {"HOME": home, "AWS_ACCESS_KEY_ID": KEYS[0], "AWS_SECRET_ACCESS_KEY": KEYS[1]}
            figures = in_turn(["directlink", "boto3"], self.rounds, lambda peer: whole(peer, "configured", environment))
            self.add("the same, configured by ~/.aws/config", "ms", "boto3", figures)

    def construct(self) -> None:
        figures: dict[str, Any] = {}
        for peer in ("directlink", "boto3"):
            done = subprocess.run(command(peer, "construct", self.url), check=True, capture_output=True, text=True)
            figures[peer] = json.loads(done.stdout)
        self.results["clients"] = figures
        print("\nclients (second client, memory each, growth after as many opened, used and closed)")
        for peer, seen in figures.items():
            print(
                f"  {peer:22} {seen['second_client_seconds'] * 1000:8.3f} ms  {seen['bytes_each'] / 1024:8.1f} KiB  "
                f"{seen['clients']} clients: {seen['fd_growth']:+d} fds, {seen['rss_growth_bytes'] / 2**20:+.2f} MiB"
            )

    def decode(self) -> None:
        def each(contestant: Contestant) -> float:
            return float(contestant.do(calls=30)["seconds"]) / 30 / 100 * 1e6

        peers = ["directlink", "botocore parser", "json.loads"]
        figures = self.with_contestants(peers, "decode", each)
        self.add("decode a page of 100 interfaces", "µs an interface", "botocore parser", figures)


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each case (default 7)")
    parser.add_argument("--only", nargs="+", choices=CASES, default=list(CASES), metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--json", type=Path, help="where to save the figures")
    options = parser.parse_args()
    with server() as (url, served_by):
        bench = Bench(url, options.rounds)
        machine = f"Python {platform.python_version()}, {os.cpu_count()} cores"
        print(f"{machine}, served by {served_by}, {options.rounds} rounds")
        runs: dict[str, Callable[[], None]] = {
            "sync": bench.sync,
            "async": bench.asynchronous,
            "threads": bench.threads,
            "cold": bench.cold,
            "construct": bench.construct,
            "decode": bench.decode,
        }
        for case in options.only:
            runs[case]()
    if options.json:
        about = {"python": platform.python_version(), "cores": os.cpu_count(), "server": served_by}
        document = {"about": {**about, "rounds": options.rounds}, "results": bench.results}
        options.json.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
