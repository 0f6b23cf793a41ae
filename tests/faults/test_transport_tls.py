"""Certificates, certificate authorities and client certificates, against servers of a local authority."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import os
import shutil
import ssl
import subprocess
import tempfile
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import trustme

from directlink import AsyncDirectLinkClient, DirectLinkClient, transports
from directlink._basics.inline_certificate import InlineCertificate
from directlink._cli import main as cli
from directlink.errors import ConfigurationError, ConnectError, ConnectionLostError, RequestTimeoutError, TransportError
from directlink.transports import _settings, _tls
from settings_support import clear_environment, write_osc_file
from transport_support import CORE_ASYNC, CORE_SYNC, Peer, Sender, Server, echo, kinds, request

if TYPE_CHECKING:
    from collections.abc import Callable

    from transport_support import Make


OWN_TLS = (*CORE_SYNC, *CORE_ASYNC)


class Pki(NamedTuple):
    authority: trustme.CA
    bundle: str
    """The authority's certificate."""
    client: str
    """A client's certificate and key, in one file."""


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    place = tmp_path_factory.mktemp("pki")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(place / "ca.pem"))
    authority.issue_cert("grantee@example.org").private_key_and_cert_chain_pem.write_to_path(str(place / "client.pem"))
    return Pki(authority, str(place / "ca.pem"), str(place / "client.pem"))


@pytest.fixture(autouse=True)
def fresh_contexts(monkeypatch: pytest.MonkeyPatch) -> None:
    _tls.load_trust.cache_clear()
    for name in ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"):
        monkeypatch.delenv(name, raising=False)


def server_context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)  # pyright: ignore[reportUnknownMemberType] - trustme names pyOpenSSL's types
    return context


def trusted(pki: Pki) -> ssl.SSLContext:
    return server_context(pki.authority.issue_cert("127.0.0.1"))


def test_server_of_the_given_authority_is_trusted_and_its_connection_kept(make: Make, pki: Pki) -> None:
    with Server(tls=trusted(pki)) as server:
        sender = make(verify=pki.bundle)
        for size in (1, 100_000, 1_000_000):
            assert sender.send(server.url, b"x" * size).body == b"x" * size
        assert server.connections == 1


def test_whole_ssl_context_may_be_given(make: Make, pki: Pki) -> None:
    with Server(tls=trusted(pki)) as server:
        assert make(verify=ssl.create_default_context(cafile=pki.bundle)).send(server.url).status_code == 200


def test_ssl_context_and_certificate_together_contradict(make: Make, pki: Pki) -> None:
    sender = make(verify=ssl.create_default_context(), cert=(pki.client, None))
    with pytest.raises(ConfigurationError, match="SSLContext"):
        sender.send("https://127.0.0.1:1/")


def expired(pki: Pki) -> trustme.LeafCert:
    past = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    return pki.authority.issue_cert("127.0.0.1", not_before=past, not_after=past + dt.timedelta(days=1))


def of_another_host(pki: Pki) -> trustme.LeafCert:
    return pki.authority.issue_cert("directlink.example.org")


def of_another_authority(pki: Pki) -> trustme.LeafCert:
    return trustme.CA().issue_cert("127.0.0.1")


@pytest.mark.parametrize(
    ("issue", "why"),
    [(expired, "expired"), (of_another_host, "not valid for|mismatch"), (of_another_authority, "issuer|self")],
)
def test_untrusted_server_gets_nothing(
    make: Make, pki: Pki, issue: Callable[[Pki], trustme.LeafCert], why: str
) -> None:
    asked: list[bytes] = []

    def serve(peer: Peer) -> None:
        asked.extend(body for _, body in peer.requests())

    with Server(serve, tls=server_context(issue(pki))) as server, pytest.raises(ConnectError, match=why) as caught:
        make(verify=pki.bundle).send(server.url)
    assert asked == []
    assert not caught.value.retryable
    assert not caught.value.outcome_unknown
    assert "127.0.0.1" in str(caught.value)
    assert pki.bundle in str(caught.value)


def test_system_authorities_do_not_know_the_local_one(make: Make, pki: Pki) -> None:
    with Server(tls=trusted(pki)) as server, pytest.raises(ConnectError, match=r"system|certifi"):
        make().send(server.url)


def test_not_verifying_works_and_warns_whoever_asked_for_it(pki: Pki) -> None:
    with Server(tls=trusted(pki)) as server:
        with pytest.warns(UserWarning, match="not checked") as caught:
            transport = transports.HttpcoreTransport(verify=False)
        assert caught[0].filename == __file__
        assert transport.send(request(server.url), timeout=5.0).status_code == 200
        transport.close()


def test_every_transport_can_go_without_verifying(make: Make, pki: Pki) -> None:
    with Server(tls=server_context(of_another_authority(pki))) as server:
        with pytest.warns(UserWarning, match="not checked"):
            sender = make(verify=False)
        assert sender.send(server.url).status_code == 200


@pytest.mark.parametrize("variable", ["AWS_CA_BUNDLE", "SSL_CERT_FILE"])
def test_environment_names_the_authorities(
    make: Make, pki: Pki, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    with Server(tls=trusted(pki)) as server:
        sender = make()
        monkeypatch.setenv(variable, pki.bundle)  # read when first needed
        assert sender.send(server.url).status_code == 200
        with pytest.raises(ConnectError):
            make(trust_env=False).send(server.url)


def test_a_folder_that_holds_no_authority_is_named_when_nothing_verifies(
    make: Make, pki: Pki, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    with Server(tls=trusted(pki)) as server, pytest.raises(ConnectError, match="does not verify") as caught:
        make().send(server.url)
    assert f"SSL_CERT_DIR ({tmp_path})" in str(caught.value)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl, to name the file as OpenSSL wants it")
def test_authorities_are_found_in_any_of_several_folders(
    make: Make, pki: Pki, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    command = ["openssl", "x509", "-noout", "-hash", "-in", pki.bundle]
    name = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    empty, hashed = tmp_path / "empty", tmp_path / "hashed"
    empty.mkdir()
    hashed.mkdir()
    shutil.copy(pki.bundle, hashed / f"{name}.0")
    monkeypatch.setenv("SSL_CERT_DIR", f"{empty}{os.pathsep}{hashed}")
    with Server(tls=trusted(pki)) as server:
        assert make().send(server.url).status_code == 200


def test_bundle_of_aws_goes_before_that_of_openssl(make: Make, pki: Pki, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", pki.bundle)
    monkeypatch.setenv("SSL_CERT_FILE", "/does/not/exist")
    with Server(tls=trusted(pki)) as server:
        assert make().send(server.url).status_code == 200


def test_argument_goes_before_the_environment(make: Make, pki: Pki, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", "/does/not/exist")
    with Server(tls=trusted(pki)) as server:
        assert make(verify=pki.bundle).send(server.url).status_code == 200


@pytest.mark.parametrize("variable", ["AWS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_missing_authorities_are_an_error_naming_variable_and_path(
    make: Make, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "/does/not/exist")
    with pytest.raises(ConfigurationError, match=f"{variable} names /does/not/exist, which does not exist"):
        make().send("https://127.0.0.1:1/")


def test_unusable_files_are_errors_that_name_them(tmp_path: Path, pki: Pki) -> None:
    text = tmp_path / "text.pem"
    text.write_text("not a certificate")
    refused = [
        (transports.HttpcoreTransport(verify=str(text)), r"text\.pem"),
        (transports.HttpcoreTransport(cert=(str(text), None)), r"text\.pem"),
        (transports.HttpcoreTransport(cert=("/does/not/exist", None)), "/does/not/exist"),
        (transports.HttpcoreTransport(cert=(pki.client, "/no/key")), "/no/key"),
        # Names that no file can have: the system refuses to look.
        (transports.HttpcoreTransport(verify="/" + "a" * 300), "/aaa"),
        (transports.HttpcoreTransport(cert=("/" + "a" * 300, None)), "/aaa"),
        (transports.HttpcoreTransport(verify="/a\0b"), "/a"),
    ]
    for transport, name in refused:
        with pytest.raises(ConfigurationError, match=name):
            transport.send(request("https://127.0.0.1:1/"), timeout=5.0)
        transport.close()


def asking_server(pki: Pki) -> Server:
    """One that refuses whoever has no certificate of the authority."""
    context = trusted(pki)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(pki.bundle)

    def serve(peer: Peer) -> None:
        assert isinstance(peer.sock, ssl.SSLSocket)
        for _ in peer.requests():
            peer.answer(b'{"virtualGateways": []}' if peer.sock.getpeercert() else b"unknown")

    return Server(serve, tls=context)


def test_client_certificate_is_shown(make: Make, pki: Pki) -> None:
    known = b'{"virtualGateways": []}'
    with asking_server(pki) as server:
        assert make(verify=pki.bundle, cert=(pki.client, None)).send(server.url).body == known
        inline = InlineCertificate("a profile", Path(pki.client).read_bytes())
        assert make(verify=pki.bundle, cert=inline).send(server.url).body == known
        with pytest.raises(TransportError):
            make(verify=pki.bundle).send(server.url)


def halves(pki: Pki) -> dict[str, str]:
    """Certificate and key of the client, each in base64."""
    pem = Path(pki.client).read_bytes()
    at = pem.index(b"-----BEGIN CERTIFICATE")
    assert b"PRIVATE KEY" in pem[:at]
    # wrapped, as the tools that encode files do it
    return {"cert": base64.encodebytes(pem[at:]).decode(), "key": base64.encodebytes(pem[:at]).decode()}


@pytest.mark.parametrize("place", ["profile", "environment"])
@pytest.mark.parametrize("in_memory", [True, False])
def test_certificate_inside_the_settings_identifies_the_clients(
    place: str, pki: Pki, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, in_memory: bool
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    if not in_memory:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    clear_environment(tmp_path, monkeypatch)
    monkeypatch.setenv("AWS_CA_BUNDLE", pki.bundle)
    profile = {"access_key": "OSCFILEKEY", "secret_key": "secret", "region": "eu-west-2"}
    for name, half in halves(pki).items():
        if place == "profile":
            profile[f"x509_client_{name}_b64"] = half
        else:
            monkeypatch.setenv(f"OSC_X509_CLIENT_{name.upper()}_B64", half)
    write_osc_file(tmp_path, {"default": profile})

    async def awaited(url: str) -> int:
        async with AsyncDirectLinkClient(cloud="outscale", endpoint_url=url) as client:
            return len(await client.describe_virtual_gateways())

    with asking_server(pki) as server:
        with DirectLinkClient(cloud="outscale", endpoint_url=server.url) as client:
            assert len(client.describe_virtual_gateways()) == 0
            assert "PRIVATE" not in repr(vars(client))
        assert asyncio.run(awaited(server.url)) == 0
        assert cli.run(["describe-virtual-gateways", "--cloud", "outscale", "--endpoint-url", server.url]) == 0
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("in_memory", [True, False])
def test_certificate_inside_the_settings_is_nobody_elses_to_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, in_memory: bool
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    if not in_memory:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    in_memory = hasattr(os, "memfd_create")
    with InlineCertificate("a profile", b"canary").file() as name:
        assert Path(name).read_bytes() == b"canary"
        assert len(list(tmp_path.iterdir())) == (0 if in_memory else 1)
        assert in_memory or Path(name).stat().st_mode & 0o777 == 0o600
    assert not Path(name).exists()
    assert list(tmp_path.iterdir()) == []


def test_unusable_certificate_inside_the_settings_is_named_and_not_shown(make: Make, pki: Pki) -> None:
    def broken() -> InlineCertificate:
        pem = Path(pki.client).read_bytes().replace(b"\n", b"\nCANARY+", 3)
        return InlineCertificate("profile 'x' in /y/config.json", pem)

    sender = make(verify=pki.bundle, cert=broken())
    with pytest.raises(ConfigurationError, match=r"certificate of profile 'x' in /y/config\.json cannot") as caught:
        sender.send("https://127.0.0.1:1/")
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert "CANARY" not in "".join(told.format())


def test_two_certificates_of_one_name_are_not_taken_for_each_other(pki: Pki) -> None:
    def trust(pem: bytes) -> object:
        inline = InlineCertificate("a profile", pem)
        return _settings.TransportSettings(verify=pki.bundle, cert=inline, proxy=None, trust_env=True).trust()

    pem = Path(pki.client).read_bytes()
    other = pki.authority.issue_cert("other@example.org").private_key_and_cert_chain_pem.bytes()
    assert trust(pem) is trust(pem)
    assert trust(pem) is not trust(other)


def test_keys_of_sessions_are_logged_where_the_environment_asks_for_it(
    make: Make, pki: Pki, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = tmp_path / "keys.log"
    with Server(tls=trusted(pki)) as server:
        monkeypatch.setenv("SSLKEYLOGFILE", str(log))  # not before: Python's own contexts heed it, the server's too
        assert make(verify=pki.bundle).send(server.url).status_code == 200
        assert "CLIENT_TRAFFIC_SECRET_0 " in log.read_text("ascii")
        log.write_text("")
        assert make(verify=pki.bundle, trust_env=False).send(server.url).status_code == 200
        monkeypatch.setenv("SSLKEYLOGFILE", "")
        assert make(verify=pki.bundle).send(server.url).status_code == 200
        assert log.read_text("ascii") == ""


@pytest.mark.parametrize("path", ["/does/not/exist/keys.log", "/"])
def test_keys_that_cannot_be_logged_are_an_error_naming_variable_and_path(
    make: Make, pki: Pki, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("SSLKEYLOGFILE", path)
    with pytest.raises(ConfigurationError, match=f"SSLKEYLOGFILE names {path}, which cannot be written"):
        make(verify=pki.bundle).send("https://127.0.0.1:1/")


@pytest.mark.parametrize("name", kinds(OWN_TLS))
def test_refused_client_certificate_is_known_not_to_be_processed(name: str, pki: Pki) -> None:
    context = trusted(pki)
    context.verify_mode = ssl.CERT_REQUIRED
    with Server(tls=context) as server:
        sender = Sender(name, verify=pki.bundle)
        with pytest.raises(ConnectError, match="client certificate") as caught:
            sender.send(server.url)
        assert not caught.value.outcome_unknown
        assert not caught.value.retryable
        sender.end()


def test_budget_holds_against_a_silent_handshake(make: Make, pki: Pki) -> None:
    with Server(lambda peer: peer.stop.wait()) as server, pytest.raises(RequestTimeoutError) as caught:
        make(verify=pki.bundle).send(server.url.replace("http:", "https:"), timeout=0.2)
    assert not caught.value.outcome_unknown


def test_server_without_tls_is_no_server_for_https(make: Make, pki: Pki) -> None:
    with Server(lambda peer: peer.answer(b"plain")) as server, pytest.raises(ConnectError) as caught:
        make(verify=pki.bundle).send(server.url.replace("http:", "https:"))
    assert not caught.value.outcome_unknown


@pytest.mark.parametrize("name", kinds(OWN_TLS))  # asyncio's, under aiohttp, takes a cut for an end
def test_connection_cut_without_a_good_bye_is_no_end_of_an_answer(name: str, pki: Pki) -> None:
    def serve(peer: Peer) -> None:
        next(peer.requests())
        peer.sock.sendall(b"HTTP/1.1 200 OK\r\n\r\nhalf an ans")
        peer.sock.shutdown(2)

    with Server(serve, tls=trusted(pki)) as server:
        sender = Sender(name, verify=pki.bundle)
        with pytest.raises(ConnectionLostError):
            sender.send(server.url)
        sender.end()


def test_good_bye_ends_an_answer_without_a_length(make: Make, pki: Pki) -> None:
    def serve(peer: Peer) -> None:
        next(peer.requests())
        peer.sock.sendall(b"HTTP/1.1 200 OK\r\n\r\na whole answer")
        assert isinstance(peer.sock, ssl.SSLSocket)
        peer.sock.unwrap()

    with Server(serve, tls=trusted(pki)) as server:
        assert make(verify=pki.bundle).send(server.url).body == b"a whole answer"


def test_one_context_serves_all_transports_with_the_same_settings(pki: Pki) -> None:
    def trust(verify: bool | str = True) -> object:  # noqa: FBT002 - as short as what it stands for
        return _settings.TransportSettings(verify=verify, cert=None, proxy=None, trust_env=True).trust()

    assert trust() is trust()
    assert trust(pki.bundle) is trust(pki.bundle)
    assert trust() is not trust(pki.bundle)


def test_no_context_is_made_before_the_first_https_request() -> None:
    with Server(echo) as server:
        transport = transports.HttpcoreTransport()
        transport.send(request(server.url), timeout=5.0)
        transport.close()
    assert _tls.load_trust.cache_info().currsize == 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert _tls.load_trust(True, (), None).authorities  # noqa: FBT003 - the cache wants it positional
