"""Answers that list something, and results, as HTML tables for notebooks. Secrets are in no column."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MOST_ROWS: Final = 100

# By item: "heading=attribute", or several attributes of which the first that is there counts. Other items show whatever
# they have. A column that is empty in every row is left out, so what a cloud does not send takes no room.
COLUMNS: Final = {
    "VirtualInterface": "Interface=virtual_interface_id Name=virtual_interface_name Type=virtual_interface_type "
    "State=virtual_interface_state BGP=bgp_peers VLAN=vlan ASN=asn_long,asn "
    "Gateway=virtual_gateway_id,direct_connect_gateway_id Customer=customer_address Provider=amazon_address MTU=mtu "
    "Connection=connection_id Owner=owner_account",
    "Connection": "Connection=connection_id Name=connection_name State=connection_state Location=location "
    "Bandwidth=bandwidth VLAN=vlan Partner=partner_name,provider_name LAG=lag_id MACsec=encryption_mode "
    "Owner=owner_account",
    "Interconnect": "Interconnect=interconnect_id Name=interconnect_name State=interconnect_state Location=location "
    "Bandwidth=bandwidth LAG=lag_id Provider=provider_name MACsec=encryption_mode",
    "Lag": "LAG=lag_id Name=lag_name State=lag_state Location=location Bandwidth=connections_bandwidth "
    "Connections=number_of_connections Minimum=minimum_links MACsec=encryption_mode Owner=owner_account",
    "OfferRow": "Offer=offer Kind=kind State=state Name=name VLAN=vlan ASN=asn Bandwidth=bandwidth "
    "Connection=connection Location=location Gateway=gateway From=offered_by Prefixes=prefixes Expires=expires",
}


def to_html(answer: attrs.AttrsInstance) -> str | None:
    """Return the list that an answer consists of as a table, ``None`` if it does not consist of one list.

    Args:
        answer: any answer.

    Returns:
        An HTML table of up to 100 rows; how many more there are is said below it.
    """
    items = _the_list(answer)
    return None if items is None else table(items)


def table(items: Sequence[attrs.AttrsInstance]) -> str:
    """Return items of one class as an HTML table of up to 100 rows; how many more there are is said below it.

    Args:
        items: objects of one attrs class.
    """
    columns = [(heading, cells) for heading, cells in _columns(items) if any(cells)]
    if not columns:
        return "<p>none</p>"
    head = "".join(f"<th>{html.escape(heading)}</th>" for heading, _ in columns)
    rows = zip(*(cells for _, cells in columns), strict=True)
    body = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    more = len(items) - _MOST_ROWS
    note = f"<p>and {more} more</p>" if more > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"


def facts(data: Mapping[str, Any]) -> str:
    """Return what a result tells, as its ``to_dict()`` has it, as an HTML table of two columns.

    What is absent is left out. A structure in it unfolds; a list of structures is a table with a column each.

    Args:
        data: JSON-ready data without secrets.
    """
    rows = "".join(
        f"<tr><th style='text-align:left'>{html.escape(name)}</th><td style='text-align:left'>{_fact(value)}</td></tr>"
        for name, value in data.items()
        if value not in (None, [], {})
    )
    return f"<table><tbody>{rows}</tbody></table>"


def _fact(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        inside = cast("dict[str, Any]", value)
        return f"<details><summary>{len(inside)} members</summary>{facts(inside)}</details>"
    if isinstance(value, list):
        items = cast("list[object]", value)
        records = [cast("dict[str, Any]", item) for item in items if isinstance(item, dict)]
        return _records(records) if records else html.escape(", ".join(map(str, items)))
    return html.escape(str(value))


def _records(records: list[dict[str, Any]]) -> str:
    names = list(dict.fromkeys(name for record in records for name in record))
    head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
    cells = [[_fact(record.get(name)) for name in names] for record in records]
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _the_list(answer: attrs.AttrsInstance) -> Sequence[attrs.AttrsInstance] | None:
    """Return the items of an answer that has nothing else to tell but where the next page begins."""
    names = [field.name for field in attrs.fields(type(answer)) if field.name not in {"metadata", "next_token"}]
    found: tuple[Any, ...] | str | None = getattr(answer, names[0]) if len(names) == 1 else None
    if not isinstance(found, tuple):
        return None
    items: tuple[object, ...] = found
    return found if all(attrs.has(type(item)) for item in items) else None


def _columns(items: Sequence[attrs.AttrsInstance]) -> Iterator[tuple[str, list[str]]]:
    shown = items[:_MOST_ROWS]
    if not shown:
        return
    kind = type(shown[0])
    listed = COLUMNS.get(kind.__name__)
    pairs = [entry.split("=") for entry in listed.split()] if listed else [[name, name] for name in _plain(kind)]
    for heading, names in pairs:
        yield heading, [_cell(item, names.split(",")) for item in shown]


def _plain(kind: type[attrs.AttrsInstance]) -> list[str]:
    """Return the attributes that ``repr`` shows; the others are secrets."""
    return [field.name for field in attrs.fields(kind) if field.repr is True]


def _cell(item: attrs.AttrsInstance, names: list[str]) -> str:
    for name in names:
        value: tuple[object, ...] | str | int | None = getattr(item, name)
        if value is not None:
            parts = value if isinstance(value, tuple) else (value,)
            return ", ".join(_text(part) for part in parts)
    return ""


def _text(value: object) -> str:
    if attrs.has(type(value)):  # a BGP session is up or down; of other structures it is enough that they are there
        return str(getattr(value, "bgp_status", None) or "…")
    return str(value)
