"""``accept``, ``pending`` and ``decline``: the main job from a shell."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from directlink._cli._errors import Status, UsageError, described, message_of, one_line, status_of, tell
from directlink._cli._main import POSITIONAL
from directlink._cli._options import Options, seconds
from directlink._cli._output import printer
from directlink.errors import DirectLinkError
from directlink.outcomes import AcceptRequest, Goal

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from directlink.outcomes import AcceptOutcome, AcceptResult, Poll

    _End = tuple[str, AcceptResult | DirectLinkError]

_COLUMNS = (
    *("virtualInterfaceId", "virtualInterfaceName", "virtualInterfaceType", "vlan", "asn"),
    *("amazonAddress", "customerAddress", "connectionId", "location", "ownerAccount"),
)
"""What a table of offers shows."""
_GATEWAYS = {
    "private": ("virtual_gateway_id", "direct_connect_gateway_id"),
    "transit": ("direct_connect_gateway_id",),
    "public": (),
}
"""What interfaces can be attached to, by their type."""
_FRAME_SECONDS = 0.1
_Interfaces = Annotated[list[str], typer.Argument(metavar="VIRTUAL_INTERFACE_ID", show_default=False)]
_Interface = Annotated[str, typer.Argument(metavar="VIRTUAL_INTERFACE_ID", show_default=False)]


def accept(
    options: Options,
    virtual_interface_ids: _Interfaces,
    *,
    virtual_gateway_id: Annotated[
        str | None, typer.Option(metavar="ID", help="virtual private gateway to attach to (vgw-...)")
    ] = None,
    direct_connect_gateway_id: Annotated[
        str | None, typer.Option(metavar="ID", help="Direct Connect gateway to attach to, instead (AWS)")
    ] = None,
    kind: Annotated[
        str,
        typer.Option(
            "--type",
            metavar="private|transit|public",
            help="of the interfaces; transit and public ones are accepted one after the other (AWS)",
            autocompletion=lambda: list(_GATEWAYS),
        ),
    ] = "private",
    wait: Annotated[
        str | None,
        typer.Option(
            metavar="attached|available",
            help="wait until it belongs to its gateway, or until it forwards traffic",
            autocompletion=lambda: list(Goal),
        ),
    ] = None,
    timeout: Annotated[
        str, typer.Option(metavar="SECONDS", help="for everything, the wait included", show_default=True)
    ] = "600",
) -> int:
    """Accept offered virtual interfaces, and know that they are accepted.

    Accepting one again is a success; a lost answer is neither an error nor a second acceptance.

    Args:
        options: the common options.
        virtual_interface_ids: the offered interfaces (``dxvif-…``).
        virtual_gateway_id: the virtual private gateway to attach them to.
        direct_connect_gateway_id: the Direct Connect gateway to attach them to, instead.
        kind: ``private``, ``transit`` or ``public``.
        wait: ``attached`` or ``available``.
        timeout: seconds for each of them.

    Raises:
        UsageError: an argument is wrong.
        DirectLinkError: the settings are wrong.
    """
    gateway = _gateway(kind, virtual_gateway_id, direct_connect_gateway_id)
    if wait not in {None, *Goal}:
        raise UsageError(f"--wait: expected {' or '.join(Goal)}")
    budget = seconds("--timeout", timeout)
    show = printer(options.output, options.query)
    ends: list[_End] = []
    # What --debug writes would come between a line that is drawn and its erasure.
    live = sys.stderr.isatty() and not options.debug
    with ExitStack() as stack:
        client = stack.enter_context(options.client())
        client._get_keys_ready()  # noqa: SLF001 - nobody can be asked for a code below a line that moves
        tell, on_poll = stack.enter_context(_progress(live=live))
        wishes: dict[str, Any] = {"wait_for": wait, "timeout": budget, "on_poll": on_poll}
        if kind == "private":
            requests = [AcceptRequest(interface, **gateway) for interface in virtual_interface_ids]
            coming = _together(client.accept_private_virtual_interfaces(requests, **wishes))
        else:
            accept_one = getattr(client, f"accept_{kind}_virtual_interface")
            coming = _one_by_one(partial(accept_one, **gateway, **wishes), virtual_interface_ids)
        for end in coming:
            ends.append(end)
            tell(_verdict(*end))
    # They come as they end; they are printed as they were asked for.
    ends.sort(key=lambda end: virtual_interface_ids.index(end[0]))
    # On a terminal the history has just been told, line by line.
    watched = sys.stdout.isatty() and options.output is None and options.query is None
    show([_entry(interface, end, history=not watched) for interface, end in ends])
    return next((status_of(end) for _, end in ends if isinstance(end, DirectLinkError)), Status.OK)


def _gateway(kind: str, virtual_gateway_id: str | None, direct_connect_gateway_id: str | None) -> dict[str, str]:
    """Return the gateway to attach to, as an argument: the one that was given, of those that the kind takes."""
    if kind not in _GATEWAYS:
        raise UsageError(f"--type: expected {' or '.join(_GATEWAYS)}")
    taken = _GATEWAYS[kind]
    given = {"virtual_gateway_id": virtual_gateway_id, "direct_connect_gateway_id": direct_connect_gateway_id}
    found = {name: value for name, value in given.items() if value is not None}
    if len(found) == min(1, len(taken)) and found.keys() <= set(taken):
        return found
    flags = " and ".join(f"--{name.replace('_', '-')}" for name in taken)
    wanted = f"exactly one of {flags}" if len(taken) > 1 else flags or "no gateway"
    raise UsageError(f"give {wanted} for interfaces of type {kind}")


def _together(outcomes: Iterable[AcceptOutcome]) -> Iterator[_End]:
    for outcome in outcomes:
        yield outcome.request.virtual_interface_id, outcome.error or outcome.unwrap()


def _one_by_one(accept_one: Callable[..., AcceptResult], interfaces: list[str]) -> Iterator[_End]:
    for interface in interfaces:
        try:
            yield interface, accept_one(virtual_interface_id=interface)
        except DirectLinkError as error:
            yield interface, error


def pending(options: Options) -> int:
    """List the interfaces that wait to be accepted; this account's own offers to others too.

    A table on a terminal, JSON elsewhere, unless ``--output`` says otherwise.

    Args:
        options: the common options.

    Raises:
        DirectLinkError: they could not be listed.
    """
    output = options.output or ("table" if sys.stdout.isatty() else "json")
    show = printer(output, options.query)
    with options.client() as client:
        interfaces = [interface.to_dict() for interface in client.pending_acceptances()]
    if output == "table" and options.query is None:
        interfaces = [{name: interface.get(name) for name in _COLUMNS} for interface in interfaces]
    show({"virtualInterfaces": interfaces})
    return Status.OK


def decline(options: Options, virtual_interface_id: _Interface) -> int:
    """Decline an offered private virtual interface; refuses to touch one that is accepted.

    Args:
        options: the common options.
        virtual_interface_id: the offered interface (``dxvif-…``).

    Raises:
        DirectLinkError: it was not declined.
    """
    show = printer(options.output, options.query)
    with options.client() as client:
        state = client.decline_private_virtual_interface(virtual_interface_id=virtual_interface_id)
    show({"virtualInterfaceId": virtual_interface_id, "virtualInterfaceState": str(state)})
    return Status.OK


def _verdict(interface: str, end: AcceptResult | DirectLinkError) -> str:
    if isinstance(end, DirectLinkError):
        return f"directlink: {interface}: {described(end, POSITIONAL)}"
    return f"{interface}: {'accepted before, ' if end.already_accepted else 'accepted, '}{end.state}"


def _entry(interface: str, end: AcceptResult | DirectLinkError, *, history: bool) -> dict[str, Any]:
    """Return what became of an interface, as JSON: the same members first, whether it was accepted or not."""
    if isinstance(end, DirectLinkError):
        error = {**end.to_dict(), "message": message_of(end, POSITIONAL)}
        return {"virtualInterfaceId": interface, "error": error}
    entry: dict[str, Any] = {
        "virtualInterfaceId": interface,
        "virtualInterfaceState": str(end.state),
        "alreadyAccepted": end.already_accepted,
        "forwardsTraffic": end.forwards_traffic,
        "confirmAttempts": end.confirm_attempts,
    }
    if history:
        entry["history"] = [
            {
                "at": each.at.isoformat(timespec="milliseconds"),
                "elapsed": round(each.elapsed, 3),
                "event": each.event,
                **({} if each.state is None else {"virtualInterfaceState": str(each.state)}),
            }
            for each in end.history
        ]
    return entry


def _reason(error: DirectLinkError) -> str:
    return f"{type(error).__name__}: {message_of(error, POSITIONAL)}"


@contextmanager
def _progress(*, live: bool) -> Generator[tuple[Callable[[str], None], Callable[[Poll], None]]]:
    """Give what tells of an end and of a look: on standard error, live on a terminal, a line a change elsewhere."""
    seen: dict[str, str] = {}
    with _lines(live=live) as (write, update):

        def on_poll(poll: Poll) -> None:
            interface = poll.virtual_interface_id
            what = poll.state or (_reason(poll.error) if poll.error else "not listed")
            if seen.get(interface) != what:
                write(f"{poll.elapsed:.1f} s  {interface}: {what}")
            seen[interface] = what
            update(_Clock(f"{interface}: {one_line(what)}", poll.elapsed, poll.remaining))

        yield write, on_poll


class _Clock:
    """A line whose times go on between looks: Rich asks for it at each frame."""

    def __init__(self, what: str, elapsed: float, remaining: float) -> None:
        self._what = what
        self._elapsed = elapsed
        self._remaining = remaining
        self._since = time.monotonic()

    def __rich__(self) -> str:
        passed = time.monotonic() - self._since
        return f"{self._what}, {self._elapsed + passed:.0f} s, {max(0.0, self._remaining - passed):.0f} s left"


@contextmanager
def _lines(*, live: bool) -> Generator[tuple[Callable[[str], None], Callable[[_Clock], None]]]:
    """Give what writes a line that stays, and what writes one that does not, where somebody watches."""
    if not live:

        def write(text: str) -> None:
            tell(one_line(text))

        yield write, lambda _: None
        return
    from rich.console import Console
    from rich.live import Live
    from rich.spinner import Spinner

    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    spinner = Spinner("dots", "looking ...")
    # Rich computes what to erase and writes it in two steps: two threads at once would leave pieces of lines behind.
    lock, over = threading.Lock(), threading.Event()
    with Live(spinner, console=console, transient=True, auto_refresh=False, redirect_stdout=False) as line:

        def write_above(text: str) -> None:
            with lock:
                console.print(one_line(text))

        def update(clock: _Clock) -> None:
            with lock:
                spinner.update(text=clock)

        def draw() -> None:
            while not over.wait(_FRAME_SECONDS):
                with lock:
                    line.refresh()

        drawing = threading.Thread(target=draw, name="directlink-progress", daemon=True)
        drawing.start()
        try:
            yield write_above, update
        finally:
            over.set()
            drawing.join()
