"""URLs taken apart, held against the standard library and against httpx."""

from __future__ import annotations

from ipaddress import IPv6Address
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from directlink._basics.urls import DEFAULT_PORTS, Url

# Built of pieces and not from patterns or by filters, which take long to draw from.
WORDS = st.text("abcxyzABCXYZ0189", min_size=1, max_size=5)
# Two hyphens in the third and fourth place of a label are reserved, for IDNA among others; here is one.
LABELS = WORDS | st.builds("{}-{}".format, WORDS, WORDS)
NAMES = st.lists(LABELS, max_size=3).map(lambda labels: ".".join([*labels, "example"]))
HOSTS = NAMES | st.ip_addresses(v=4).map(str) | st.ip_addresses(v=6).map(lambda address: f"[{address}]")
PORTS = st.none() | st.integers(1, 65535) | st.sampled_from([80, 443])
PIECES = st.text("az09_~-", max_size=6)
PATHS = st.lists(PIECES, max_size=3).map(lambda pieces: "".join(f"/{piece}" for piece in pieces))
PAIRS = st.builds("{}={}".format, st.text("ab", min_size=1, max_size=3), st.text("c0", max_size=3))
QUERIES = st.lists(PAIRS, max_size=2).map("&".join)
SCHEMES = st.sampled_from(["http", "https", "HTTP", "Https"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    port, query = draw(PORTS), draw(QUERIES)
    where = f"{draw(HOSTS)}{'' if port is None else f':{port}'}"
    return f"{draw(SCHEMES)}://{where}{draw(PATHS)}{f'?{query}' if query else ''}"


@given(texts())
def test_parts_are_those_that_the_standard_library_finds(text: str) -> None:
    url, parts = Url.parse(text), urlsplit(text)
    assert (url.scheme, url.host, url.path, url.query) == (parts.scheme, parts.hostname, parts.path, parts.query)
    assert url.port == (parts.port or {"http": 80, "https": 443}[parts.scheme])


@given(texts())
def test_host_header_and_target_are_those_that_httpx_sends(text: str) -> None:
    scheme, _, rest = text.partition("://")
    request = httpx.Request("POST", f"{scheme.lower()}://{rest}")  # it keeps the default port of "HTTP"
    url = Url.parse(text)
    if request.url.host != url.host:  # httpx writes IPv6 addresses in short form
        assert IPv6Address(url.host) == IPv6Address(request.url.host)
    else:
        assert url.authority == request.headers["host"]
    assert (url.target.encode(), url.scheme) == (request.url.raw_path, request.url.scheme)


@given(texts())
def test_a_url_put_together_again_has_the_same_parts(text: str) -> None:
    url = Url.parse(text)
    assert Url.parse(f"{url.scheme}://{url.authority}{url.target}").origin == url.origin


@pytest.mark.parametrize(("scheme", "port"), [*DEFAULT_PORTS.items(), ("gopher", 0), ("HTTPS", 443)])
def test_the_port_is_the_scheme_s_own_where_none_is_named(scheme: str, port: int) -> None:
    url = Url.parse(f"{scheme}://example.com")
    assert (url.port, url.authority) == (port, "example.com")
    assert Url.parse(f"{scheme}://example.com:8080").authority == "example.com:8080"


def test_names_in_other_scripts_are_turned_into_ascii() -> None:
    assert Url.parse("https://bücher.example/").host == "xn--bcher-kva.example"
    assert Url.parse("https://bücher.example/").host == httpx.URL("https://bücher.example/").raw_host.decode()


def test_user_and_password_are_kept_apart_and_out_of_sight() -> None:
    url = Url.parse("http://me:p%40ss@proxy.example:3128")
    assert (url.user, url.password, url.authority) == ("me", "p%40ss", "proxy.example:3128")
    assert "p%40ss" not in repr(url)
    assert Url.parse("http://proxy.example").user is None


@pytest.mark.parametrize("text", ["https://[::1", "https://a:99999", "https://a:x", f"https://{'ü' * 64}.example"])
def test_what_is_malformed_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Url.parse(text)


@pytest.mark.parametrize("text", ["", "/path", "https:///path", "example.com"])
def test_without_a_host_there_is_none(text: str) -> None:
    assert Url.parse(text).host == ""
