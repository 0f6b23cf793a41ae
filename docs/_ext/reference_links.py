"""Leads references in docstrings and annotations to where this site documents the name.

Annotations name classes by the module that defines them, or, under ``TYPE_CHECKING``, by their bare name; the site
documents each where users import it from. What belongs to Python or to a dependency is shown without a link: the build
needs no network.
"""

from __future__ import annotations

import builtins
import collections.abc
import sys
import typing
from typing import TYPE_CHECKING, cast

from sphinx.util import logging
from sphinx.util.nodes import make_refnode

import directlink
import directlink.emulator
import directlink.monitoring
import directlink.monitoring.prometheus

if TYPE_CHECKING:
    from docutils.nodes import Element, TextElement
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.domains.python import PythonDomain
    from sphinx.environment import BuildEnvironment

HOMES = (
    "directlink",
    "directlink.emulator",
    "directlink.monitoring.prometheus",
    "directlink.monitoring",
    "directlink.recording",
    "directlink.routers",
    "directlink.transport",
)
ALIASES = {
    "Rule": "AcceptPolicy",
    "Scope": "AcceptPolicy",
    "A": "Acceptance",
    "A_co": "Acceptance",
    "AsyncLooker": "Watch",
    "InterfaceGoal": "Goal",
    "Knowledge": "Snapshot",
    "Known": "Snapshot",
    "Sample": "Metric",
    "Looker": "Watch",
    "Numbers": "InterfaceExpectation",
    "OfferT": "Offer",
    "O_co": "Offer",
    "Stop": "Watch",
    "Texts": "InterfaceExpectation",
    "Update": "Watch",
    "Watching": "Watch",
    "OnPoll": "Poll",
    "Predicate": "VirtualInterface",
    "Wanted": "Goal",
    "Clock": "ManualClock",
    "Request": "Model",
    "ListResponse": "ResponseMetadata",
    "RequestPart": "Model",
    "Resource": "Model",
    "Response": "ResponseMetadata",
    "Effect": "Fault",
    "Service": "Emulator",
    "Store": "Emulator",
    "Reason": "RetryPolicy",
    "Network": "Family",
    "Interface": "Peer",
    "Address": "Peer",
}
"""Names of types that are not public, and the documented name that explains them."""
FOREIGN = {
    "AbstractContextManager",
    "datetime",
    "httpx",
    "httpx2",
    "aiohttp",
    "botocore",
    "SSLContext",
    "opentelemetry",
    "MeterProvider",
    "TracerProvider",
}

log = logging.getLogger(__name__)


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the handlers."""
    app.connect("missing-reference", resolve)
    app.connect("env-check-consistency", check_every_name)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def resolve(app: Sphinx, env: BuildEnvironment, node: pending_xref, contnode: TextElement) -> Element | None:
    """Return what a Python reference that Sphinx did not find becomes, ``None`` if it is a mistake."""
    if node.get("refdomain") != "py":
        return None
    target: str = node["reftarget"].lstrip("~.")
    name = target.rpartition(".")[2]
    objects = cast("PythonDomain", env.get_domain("py")).objects
    for home in HOMES:
        found = objects.get(f"{home}.{ALIASES.get(name, name)}")
        if found is not None and not target.startswith(tuple(FOREIGN)):
            return make_refnode(app.builder, node["refdoc"], found.docname, found.node_id, contnode, target)
    return contnode if is_foreign(target) else None


def is_foreign(target: str) -> bool:
    """Return whether a name is Python's own or a dependency's."""
    head = target.partition(".")[0]
    known = head in FOREIGN or head in sys.stdlib_module_names
    return known or any(hasattr(module, target) for module in (builtins, typing, collections.abc))


def check_every_name(_app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of public names that no page documents."""
    objects = cast("PythonDomain", env.get_domain("py")).objects
    public = [f"directlink.{name}" for name in directlink.__all__ if name != "__version__"]
    public += [f"directlink.emulator.{name}" for name in directlink.emulator.__all__]
    for name in public:
        if name not in objects:
            log.warning("%s is public and not in the reference", name)
