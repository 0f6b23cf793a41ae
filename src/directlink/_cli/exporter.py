"""``exporter``: metrics of what the account has, for Prometheus."""

from __future__ import annotations

import sys
import threading
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from directlink._cli.command import Command
from directlink._cli.errors import Status, UsageError, tell
from directlink._cli.options import Options, add_common_options
from directlink._cli.parsing import port_number, whole_number
from directlink._cli.watched import StateFile, add_watched, steady, stopped_by_sigterm
from directlink.enums import Cloud
from directlink.monitoring import Monitor
from directlink.transports._loading import require

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Generator

    from directlink._cli.parsing import Parser
    from directlink._sync.offers.watch import Watch


class Exporter(Command):
    """``directlink exporter``."""

    description = (
        "Watch what the account has, and serve metrics of it to Prometheus: states, BGP sessions, offers and the time "
        "they have left, looks and their failures. The first line of output is the URL. A scrape sends nothing to the "
        "service; a look is one listing of each kind, however many interfaces there are."
    )

    @property
    def flags_by_name(self) -> dict[str, str]:
        """What the client's arguments are called here."""
        return {"resource_ids": "RESOURCE_ID", "since": "--state", "snapshot": "--state"}

    def add_arguments(self, parser: Parser) -> None:
        """Tell the parser which arguments there are."""
        add_watched(parser, 60.0)
        parser.add_argument(
            "--address", default="127.0.0.1", metavar="ADDRESS", help="address to listen on (default: 127.0.0.1)"
        )
        parser.add_argument(
            "--port",
            type=port_number,
            default=9986,
            metavar="PORT",
            help="port to listen on; 0: a free one (default: 9986)",
        )
        parser.add_argument(
            "--count-prefixes",
            type=whole_number,
            default=0,
            metavar="N",
            help="after each interval count the accepted prefixes of N interfaces, in turn (AWS) (default: 0)",
        )
        add_common_options(parser, without=("output", "query"))

    def run(self, options: Options, given: Namespace) -> int:
        """Serve until it is stopped."""
        require("prometheus_client", "exporter")
        poll = steady(given.interval)
        with ExitStack() as stack:
            client = stack.enter_context(options.client())
            if given.count_prefixes and client.cloud is not Cloud.AWS:
                raise UsageError("give --count-prefixes on AWS only: no other cloud lists routes")
            state = StateFile(given.state)
            ids = vars(given).get("ids") or None
            watch = stack.enter_context(client.watch(resource_ids=ids, since=state.load(), poll=poll))
            stack.enter_context(stopped_by_sigterm(watch))
            monitor = Monitor(watch)
            watch.once()  # before anything is served: an account that was not seen yet looks empty
            port = stack.enter_context(_serving(monitor, given.address, given.port))
            host = f"[{given.address}]" if ":" in given.address else given.address
            sys.stdout.write(f"http://{host}:{port}/metrics\n")
            sys.stdout.flush()
            state.save(watch.snapshot())
            if given.state is not None:
                stack.callback(_save, state, watch)
                stack.enter_context(_each(given.interval, partial(_save, state, watch)))
            if given.count_prefixes:
                count = partial(monitor.count_prefixes, client, interfaces=given.count_prefixes)
                stack.enter_context(_each(given.interval, count))
            for _change in watch:
                pass
        return Status.OK


@contextmanager
def _serving(monitor: Monitor, address: str, port: int) -> Generator[int]:
    """Serve metrics from another thread; the port is what it listens on."""
    from prometheus_client import CollectorRegistry, start_http_server

    from directlink.monitoring.prometheus import MonitorCollector

    registry = CollectorRegistry()
    registry.register(MonitorCollector(monitor))
    try:
        server, thread = start_http_server(port, address, registry)
    except OSError as error:
        raise UsageError(f"--address, --port: cannot listen on {address}, port {port}: {error.strerror}") from error
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def _each(interval: float, work: Callable[[], object]) -> Generator[None]:
    """Do something now and after each interval, from another thread: no look waits for it."""
    done = threading.Event()

    def loop() -> None:
        work()
        while not done.wait(interval):
            work()

    thread = threading.Thread(target=loop, name="directlink-exporter")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _save(state: StateFile, watch: Watch) -> None:
    """Keep what is known; that it cannot be kept ends nothing."""
    try:
        state.save(watch.snapshot())
    except UsageError as error:
        tell(f"directlink: {error}")
