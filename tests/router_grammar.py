"""What a rendered configuration may consist of: for each platform an allow-list of statements, each below its parent.

Parsers for these languages accept nonsense, and the routers' own checks let valid lines pass wherever they come from.
So a text is compared with what the templates are meant to write: every line is exactly one of these statements, in its
place. What no statement matches, whether malformed or merely not meant, is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_TOKENS: Final = {
    "TEXT": r"[A-Za-z0-9_.:@/+=,-](?:[A-Za-z0-9 _.:@/+=,-]{0,78}[A-Za-z0-9_.:@/+=,-])?",
    "PORT": r"[A-Za-z][A-Za-z0-9_./:-]{0,44}",
    "WORD": r"[A-Za-z][A-Za-z0-9_.-]{0,30}",
    "NAME": r"dx-[A-Za-z0-9][A-Za-z0-9-]{0,31}",
    "SYMBOL": r"dx_[A-Za-z0-9][A-Za-z0-9_]{0,31}",
    "V4": r"(?:\d{1,3}\.){3}\d{1,3}",
    "V6": r"(?=[0-9a-f.]*:)[0-9a-f:.]{2,45}",
    "NUM": r"[1-9]\d{0,9}",
    "LEN": r"\d{1,3}",
    "ASN": r"(?:[1-9]\d{0,9}|<REMOTE-ASN>)",
    "KEY": r"[!-~]{1,80}",
}


@dataclass(frozen=True)
class Statement:
    """A statement that is permitted.

    Attributes:
        parent: the block that it stands in; empty outside of all.
        pattern: what its whole line looks like, without indentation.
        opens: the block that it begins; empty if it begins none.
    """

    parent: str
    pattern: re.Pattern[str]
    opens: str


def _grammar(*rows: tuple[str, str] | tuple[str, str, str]) -> tuple[Statement, ...]:
    statements: list[Statement] = []
    for parent, pattern, *opens in rows:
        text = re.sub(r"%([A-Z0-9]+)%", lambda match: _TOKENS[match[1]], pattern)
        found = re.compile(text, re.ASCII)
        statements += [Statement(each, found, *opens or ("",)) for each in parent.split("|")]
    return tuple(statements)


_FRR: Final = _grammar(
    ("|bgp", "!"),
    ("", "! %TEXT%"),
    ("bgp", "! neighbor (%V4%|%V6%) password <BGP-KEY>"),
    ("", "interface %PORT%", "interface"),
    ("interface", "description %TEXT%"),
    ("interface", "ip address %V4%/%LEN%"),
    ("interface", "ipv6 address %V6%/%LEN%"),
    ("", "exit"),
    ("", "vrf %WORD%", "vrf"),
    ("", "exit-vrf"),
    ("|vrf", "ip route %V4%/%LEN% blackhole 254"),
    ("|vrf", "ipv6 route %V6%/%LEN% blackhole 254"),
    ("", "ip prefix-list %NAME%-out4 seq %NUM% permit %V4%/%LEN%"),
    ("", "ipv6 prefix-list %NAME%-out6 seq %NUM% permit %V6%/%LEN%"),
    ("", "ip(v6)? prefix-list %NAME%-out[46] seq 5 deny any"),
    ("", "ip(v6)? prefix-list %NAME%-in[46] seq 5 permit any"),
    ("", "router bgp %NUM%( vrf %WORD%)?", "bgp"),
    ("bgp", "bgp router-id %V4%"),
    ("bgp", "no bgp default ipv4-unicast"),
    ("bgp", "neighbor (%V4%|%V6%) remote-as %ASN%"),
    ("bgp", "neighbor (%V4%|%V6%) description %TEXT%"),
    ("bgp", "neighbor (%V4%|%V6%) password %KEY%"),
    ("bgp", "neighbor (%V4%|%V6%) bfd"),
    ("bgp", "neighbor (%V4%|%V6%) graceful-restart"),
    ("bgp", "address-family ipv[46] unicast", "family"),
    ("bgp", "exit-address-family"),
    ("family", "network (%V4%|%V6%)/%LEN%"),
    ("family", "neighbor (%V4%|%V6%) activate"),
    ("family", "neighbor (%V4%|%V6%) prefix-list %NAME%-in[46] in"),
    ("family", "neighbor (%V4%|%V6%) prefix-list %NAME%-out[46] out"),
    ("family", "neighbor (%V4%|%V6%) maximum-prefix %NUM%"),
)

_BIRD: Final = _grammar(
    ("", ""),
    ("", "# %TEXT%"),
    ("", "router id %V4%;"),
    ("", r"protocol device %SYMBOL%_device \{", "device"),
    ("", r"protocol bfd %SYMBOL%_bfd \{", "bfd"),
    ("bfd", r'interface "%PORT%" \{', "bfd-interface"),
    ("bfd-interface", "interval 300 ms;"),
    ("bfd-interface", "multiplier 3;"),
    ("", "ipv4 table %SYMBOL%_table4;"),
    ("", "ipv6 table %SYMBOL%_table6;"),
    ("", r"protocol kernel %SYMBOL%_kernel[46] \{", "kernel"),
    ("kernel|bgp", 'vrf "%WORD%";'),
    ("kernel", "kernel table <VRF-TABLE>;"),
    ("kernel", r"ipv[46] \{", "kernel-channel"),
    ("kernel-channel|bgp-channel", "table %SYMBOL%_table[46];"),
    ("kernel-channel", "export where source = RTS_BGP;"),
    ("", r"protocol static %SYMBOL%_static[46] \{", "static"),
    ("static", r"ipv[46]( \{ table %SYMBOL%_table[46]; \})?;"),
    ("static", "route (%V4%|%V6%)/%LEN% blackhole;"),
    ("", r"protocol bgp %SYMBOL%_%NUM% \{", "bgp"),
    ("bgp", 'description "%TEXT%";'),
    ("bgp", "local (%V4%|%V6%) as %NUM%;"),
    ("bgp", "neighbor (%V4%|%V6%) as %ASN%;"),
    ("bgp", 'password "[ !#-~]{1,80}";'),
    ("bgp", '# password "<BGP-KEY>";'),
    ("bgp", "bfd on;"),
    ("bgp", "graceful restart on;"),
    ("bgp", r"ipv[46] \{", "bgp-channel"),
    ("bgp-channel", r"import where net ~ \[ (0\.0\.0\.0|::)/0\+ \];"),
    ("bgp-channel", "import limit %NUM% action disable;"),
    ("bgp-channel", r"export where net ~ \[ (%V4%|%V6%)/%LEN%(, (%V4%|%V6%)/%LEN%)* \];"),
    ("bgp-channel", "export none;"),
    ("device|bfd|kernel|static|bgp", r"\}"),
    ("bfd-interface|kernel-channel|bgp-channel", r"\};"),
)

_PREFIX_LIST_END: Final = r"seq 5 (permit|deny) (0\.0\.0\.0/0 le 32|::/0 le 128)"
_IOS_XE: Final = _grammar(
    ("|bgp", "!"),
    ("", "! %TEXT%"),
    ("bgp|family", "! neighbor (%V4%|%V6%) password <BGP-KEY>"),
    ("", "interface %PORT%", "interface"),
    ("interface", "no shutdown"),
    ("interface", "description %TEXT%"),
    ("interface", "encapsulation dot1Q %NUM%"),
    ("interface", "vrf forwarding %WORD%"),
    ("interface", "ip address %V4% %V4%( secondary)?"),
    ("interface", "ipv6 address %V6%/%LEN%"),
    ("interface", "ip(v6)? mtu %NUM%"),
    ("interface", "bfd interval 300 min_rx 300 multiplier 3"),
    ("", "ip route (vrf %WORD% )?%V4% %V4% Null0 254"),
    ("", "ipv6 route (vrf %WORD% )?%V6%/%LEN% Null0 254"),
    ("", "ip prefix-list %NAME%-out4 seq %NUM% permit %V4%/%LEN%"),
    ("", "ipv6 prefix-list %NAME%-out6 seq %NUM% permit %V6%/%LEN%"),
    ("", f"ip(v6)? prefix-list %NAME%-(in|out)[46] {_PREFIX_LIST_END}"),
    ("", "router bgp %NUM%", "bgp"),
    ("bgp|family", "bgp router-id %V4%"),
    ("bgp", "no bgp default ipv4-unicast"),
    ("bgp|family", "neighbor (%V4%|%V6%) remote-as %ASN%"),
    ("bgp|family", "neighbor (%V4%|%V6%) description %TEXT%"),
    ("bgp|family", "neighbor (%V4%|%V6%) password 0 (?!!)%KEY%"),
    ("bgp|family", "neighbor (%V4%|%V6%) fall-over bfd"),
    ("bgp|family", "neighbor (%V4%|%V6%) ha-mode graceful-restart"),
    ("bgp", "address-family ipv[46]( vrf %WORD%)?", "family"),
    ("bgp", "exit-address-family"),
    ("family", "network %V4% mask %V4%"),
    ("family", "network %V6%/%LEN%"),
    ("family", "neighbor (%V4%|%V6%) activate"),
    ("family", "neighbor (%V4%|%V6%) prefix-list %NAME%-in[46] in"),
    ("family", "neighbor (%V4%|%V6%) prefix-list %NAME%-out[46] out"),
    ("family", "neighbor (%V4%|%V6%) maximum-prefix %NUM%"),
)

_EOS: Final = _grammar(
    ("|bgp|vrf", "!"),
    ("", "! %TEXT%"),
    ("bgp|vrf", "! neighbor (%V4%|%V6%) password <BGP-KEY>"),
    ("", "interface %PORT%", "interface"),
    ("interface", "no switchport"),
    ("interface", "description %TEXT%"),
    ("interface", "encapsulation dot1q vlan %NUM%"),
    ("interface", "vrf %WORD%"),
    ("interface", "mtu %NUM%"),
    ("interface", "ip address %V4%/%LEN%( secondary)?"),
    ("interface", "ipv6 address %V6%/%LEN%"),
    ("interface", "bfd interval 300 min-rx 300 multiplier 3"),
    ("", "ip route (vrf %WORD% )?%V4%/%LEN% Null0 254"),
    ("", "ipv6 route (vrf %WORD% )?%V6%/%LEN% Null0 254"),
    ("", "ip(v6)? prefix-list %NAME%-(in|out)[46]", "list"),
    ("list", "seq %NUM% permit (%V4%|%V6%)/%LEN%"),
    ("list", _PREFIX_LIST_END),
    ("", "router bgp %NUM%", "bgp"),
    ("bgp", "no bgp default ipv4-unicast"),
    ("bgp", "vrf %WORD%", "vrf"),
    ("bgp|vrf", "router-id %V4%"),
    ("bgp|vrf", "graceful-restart"),
    ("bgp|vrf", "neighbor (%V4%|%V6%) remote-as %ASN%"),
    ("bgp|vrf", "neighbor (%V4%|%V6%) description %TEXT%"),
    ("bgp|vrf", "neighbor (%V4%|%V6%) password 0 (?!!)%KEY%"),
    ("bgp|vrf", "neighbor (%V4%|%V6%) bfd"),
    ("bgp|vrf", "neighbor (%V4%|%V6%) maximum-routes %NUM%"),
    ("bgp|vrf", "address-family ipv[46]", "family"),
    ("family", "neighbor (%V4%|%V6%) activate"),
    ("family", "neighbor (%V4%|%V6%) prefix-list %NAME%-in[46] in"),
    ("family", "neighbor (%V4%|%V6%) prefix-list %NAME%-out[46] out"),
    ("family", "network (%V4%|%V6%)/%LEN%"),
)

_UNIT: Final = r"set interfaces %PORT% unit \d{1,4}"
_INSTANCE: Final = "set (routing-instances %WORD% )?"
_GROUP: Final = f"{_INSTANCE}protocols bgp group %NAME%-v[46]"
_QUOTED_KEY: Final = r'"(?!\$[89]\$)(?:[ !#-\[\]-~]|\\["\\]){1,80}"'
_JUNOS: Final = _grammar(
    ("", "# %TEXT%"),
    ("", f"# {_GROUP} neighbor (%V4%|%V6%) authentication-key <BGP-KEY>"),
    ("", "set interfaces %PORT% vlan-tagging"),
    ("", f"{_UNIT} vlan-id %NUM%"),
    ("", f'{_UNIT} description "%TEXT%"'),
    ("", f"{_UNIT} family inet address %V4%/%LEN%"),
    ("", f"{_UNIT} family inet6 address %V6%/%LEN%"),
    ("", f"{_UNIT} family inet6? mtu %NUM%"),
    ("", "set routing-instances %WORD% interface %PORT%"),
    ("", f"{_INSTANCE}routing-options router-id %V4%"),
    ("", f"{_INSTANCE}routing-options autonomous-system %NUM%"),
    ("", f"{_INSTANCE}routing-options graceful-restart"),
    ("", f"{_INSTANCE}routing-options static route %V4%/%LEN% (discard|preference 254)"),
    ("", rf"{_INSTANCE}routing-options rib (%WORD%\.)?inet6\.0 static route %V6%/%LEN% (discard|preference 254)"),
    ("", "set policy-options policy-statement %NAME%-out4 term announced from route-filter %V4%/%LEN% exact"),
    ("", "set policy-options policy-statement %NAME%-out6 term announced from route-filter %V6%/%LEN% exact"),
    ("", "set policy-options policy-statement %NAME%-out[46] term announced then accept"),
    ("", "set policy-options policy-statement %NAME%-out[46] then reject"),
    ("", r"set policy-options policy-statement %NAME%-in[46] from route-filter (0\.0\.0\.0|::)/0 orlonger"),
    ("", "set policy-options policy-statement %NAME%-in[46] then accept"),
    ("", f"{_GROUP} type external"),
    ("", f'{_GROUP} description "%TEXT%"'),
    ("", f"{_GROUP} family inet6? unicast( prefix-limit (maximum %NUM%|teardown))?"),
    ("", f"{_GROUP} import %NAME%-in[46]"),
    ("", f"{_GROUP} export %NAME%-out[46]"),
    ("", f"{_GROUP} graceful-restart"),
    ("", f"{_GROUP} bfd-liveness-detection (minimum-interval 300|multiplier 3)"),
    ("", f"{_GROUP} neighbor (%V4%|%V6%) local-address (%V4%|%V6%)"),
    ("", f"{_GROUP} neighbor (%V4%|%V6%) peer-as %ASN%"),
    ("", f"{_GROUP} neighbor (%V4%|%V6%) authentication-key {_QUOTED_KEY}"),
)

GRAMMARS: Final = {"frr": _FRR, "bird": _BIRD, "ios-xe": _IOS_XE, "junos": _JUNOS, "eos": _EOS}


class NotPermittedError(ValueError):
    """A line is no statement of the grammar, or more than one."""


def statements(platform: str, text: str) -> list[Statement]:
    """The statements that a configuration consists of, a line each.

    Raises:
        NotPermittedError: a line is none, not in its place, or could be several.
    """
    *lines, rest = text.split("\n")  # not splitlines: that also breaks at what routers take for letters
    if rest:
        raise NotPermittedError(f"the last line does not end: {rest!r}")
    found: list[Statement] = []
    blocks = [(-1, "")]
    for line in lines:
        content = line.lstrip(" ")
        if platform != "bird":
            indent = len(line) - len(content)
            while blocks[-1][0] >= indent:
                blocks.pop()
        parent = blocks[-1][1]
        fitting = [each for each in GRAMMARS[platform] if each.parent == parent and each.pattern.fullmatch(content)]
        if len(fitting) != 1:
            raise NotPermittedError(f"{len(fitting)} statements in {parent or 'the whole'!r} are like {line!r}")
        found += fitting
        if platform == "bird" and content in ("}", "};"):
            blocks.pop()
        elif fitting[0].opens:
            blocks.append((len(line) - len(content), fitting[0].opens))
    if platform == "bird" and len(blocks) > 1:
        raise NotPermittedError(f"block {blocks[-1][1]!r} does not end")
    return found
