"""Puts template and values together."""

from __future__ import annotations

import html
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from directlink._basics.checks import check_instance
from directlink._basics.redaction import compare_quietly
from directlink.errors import ConfigurationError, ParameterError
from directlink.models.virtual_interfaces import VirtualInterface
from directlink.routers._notes import MARKS, notes_on
from directlink.routers._platforms import Platform, Rules, rules_of
from directlink.routers._values import Values, Wishes, read

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from jinja2 import Environment


@compare_quietly
@attrs.frozen(kw_only=True, repr=False)
class RouterConfig:
    """A configuration for the customer's router.

    Attributes:
        text: the configuration. Kept out of ``repr`` and ``str`` where it holds a BGP key.
        notes: what it does not do or does not know, and what is to be done beside it; no secret.
        has_secret: whether ``text`` holds a BGP key.
    """

    text: str
    notes: tuple[str, ...]
    has_secret: bool

    def __repr__(self) -> str:
        text = "'***'" if self.has_secret else repr(self.text)
        return f"{type(self).__name__}(text={text}, notes={self.notes!r}, has_secret={self.has_secret})"

    def _repr_html_(self) -> str:
        text = "*** (it holds a BGP key: print .text)" if self.has_secret else self.text
        notes = "".join(f"<li>{html.escape(note)}</li>" for note in self.notes)
        return f"<pre>{html.escape(text)}</pre><ul>{notes}</ul>"


def render(
    virtual_interface: VirtualInterface,
    platform: Platform,
    /,
    *,
    port: str,
    remote_asn: int | None = None,
    tagged: bool = True,
    advertise: Iterable[str] = (),
    vrf: str | None = None,
    mtu: int | None = None,
    router_id: str | None = None,
    bfd: bool = False,
    graceful_restart: bool = False,
    max_announced: int | None = None,
    max_received: int | None = None,
    include_auth_key: bool = False,
    template: str | os.PathLike[str] | None = None,
) -> RouterConfig:
    """Return a configuration for the customer's router, from what the accepting account sees of its interface.

    It covers the interface, its addresses, one BGP session for each that the interface has, and filters for what is
    announced and accepted. What neither the interface nor an argument tells is a place that the text marks, and a note.

    Args:
        virtual_interface: the interface, as the service describes it to the account that accepted it.
        platform: ``frr``, ``bird`` (version 2), ``ios-xe``, ``junos`` or ``eos``.
        port: the router's port that leads to the provider (``eth1``, ``GigabitEthernet0/0/1``).
        remote_asn: the provider's AS number, where the interface does not tell it: on OUTSCALE, and on AWS before a
            gateway is chosen.
        tagged: whether frames carry the VLAN of the interface: it is on a subinterface of ``port`` then. With
            ``False`` it is on ``port`` itself, because something in between takes the tag off.
        advertise: networks to announce, in CIDR notation; nothing else is. A public interface announces its route
            filters if this is empty, and nothing outside them in any case.
        vrf: the VRF that the interface is in; it must exist.
        mtu: largest packet, bytes, where the interface does not tell it (OUTSCALE).
        router_id: the router's BGP identifier, an IPv4 address outside 169.254.0.0/16. Default: the router chooses.
        bfd: watch the sessions by BFD, every 300 ms, three times. Not together with ``graceful_restart``.
        graceful_restart: keep routes while a router restarts.
        max_announced: how many prefixes of an address family the provider takes. Default: what the interface shows,
            else 100, or 1,000 if it is public.
        max_received: end a session when it brings more prefixes than this. Default: never.
        include_auth_key: write the BGP key into the text, which is a secret then. Otherwise its place is marked.
        template: a Jinja2 template to use instead of the platform's own, as a path. Its variables are the attributes
            of :class:`Values`, and ``mark``, the text of each marked place by its name.

    Raises:
        ParameterError: an argument is wrong or contradicts the interface, more is announced than the provider takes,
            the platform cannot write the key, or the template cannot be used.
        ConfigurationError: Jinja2 is not installed.
    """
    interface = check_instance("virtual_interface", virtual_interface, VirtualInterface, ParameterError)
    rules = rules_of(platform)
    wishes = Wishes(
        port=port,
        remote_asn=remote_asn,
        tagged=tagged,
        advertise=advertise,
        vrf=vrf,
        mtu=mtu,
        router_id=router_id,
        bfd=bfd,
        graceful_restart=graceful_restart,
        max_announced=max_announced,
        max_received=max_received,
        include_auth_key=include_auth_key,
    )
    values = read(interface, wishes, rules)
    if problem := _key_problem(values, rules):
        raise ParameterError(
            f"include_auth_key: {rules.title} cannot write the BGP key: {problem}; agree on another key"
        )
    return RouterConfig(
        text=_fill(values, platform, template),
        notes=notes_on(interface, values, platform, rules),
        has_secret=any(peer.key is not None for peer in values.peers),
    )


def _key_problem(values: Values, rules: Rules) -> str | None:
    problems = (rules.key_problem(peer.key) for peer in values.peers if peer.key is not None)
    return next(filter(None, problems), None)


def _fill(values: Values, platform: str, template: str | os.PathLike[str] | None) -> str:
    if find_spec("jinja2") is None:
        raise ConfigurationError("jinja2 is not installed: pip install 'directlink[routers]'")
    from jinja2 import TemplateError

    members = {name: getattr(values, name) for name in (*attrs.fields_dict(Values), "subinterface", "peers")}
    try:
        if template is None:
            found = _environment(None).get_template(f"{platform}.j2")
        else:
            found = _environment(Path(template).parent).get_template(Path(template).name)
        text = found.render(**members, mark=MARKS)
    except (TemplateError, OSError, UnicodeError) as error:
        problem = f"{type(error).__name__}: {error}"
    else:
        return text
    raise ParameterError(f"template: {problem}")


@cache
def _environment(folder: Path | None) -> Environment:
    """Return what reads templates, in a folder or the package's own; it reads those that change again."""
    from jinja2 import Environment, FileSystemLoader, PackageLoader, StrictUndefined

    loader = PackageLoader("directlink.routers") if folder is None else FileSystemLoader(folder)
    environment = Environment(
        loader=loader,
        autoescape=False,  # noqa: S701 - this is no HTML; every value is plain by construction
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["quoted"] = _quoted
    return environment


def _quoted(text: str) -> str:
    """Return a text in quotation marks, as Junos writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
