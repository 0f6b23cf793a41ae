"""Certificates, certificate authorities and client certificates, against servers of a local authority."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import ssl
import subprocess
import warnings
from typing import TYPE_CHECKING, NamedTuple

import pytest
import trustme

from directlink import transports
from directlink.errors import ConfigurationError, ConnectError, ConnectionLostError, RequestTimeoutError, TransportError
from directlink.transports import _settings
from transport_support import SYNC, Peer, Sender, Server, echo, kinds, request

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from transport_support import Make


OWN_TLS = (*SYNC, "AsyncHttpxTransport", "AsyncHttpx2Transport")


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
    _settings._load.cache_clear()
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
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
            transport = transports.HttpxTransport(verify=False)
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
        (transports.HttpxTransport(verify=str(text)), r"text\.pem"),
        (transports.HttpxTransport(cert=(str(text), None)), r"text\.pem"),
        (transports.HttpxTransport(cert=("/does/not/exist", None)), "/does/not/exist"),
        (transports.HttpxTransport(cert=(pki.client, "/no/key")), "/no/key"),
        # Names that no file can have: the system refuses to look.
        (transports.HttpxTransport(verify="/" + "a" * 300), "/aaa"),
        (transports.HttpxTransport(cert=("/" + "a" * 300, None)), "/aaa"),
        (transports.HttpxTransport(verify="/a\0b"), "/a"),
    ]
    for transport, name in refused:
        with pytest.raises(ConfigurationError, match=name):
            transport.send(request("https://127.0.0.1:1/"), timeout=5.0)
        transport.close()


def test_client_certificate_is_shown(make: Make, pki: Pki) -> None:
    context = trusted(pki)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(pki.bundle)

    def serve(peer: Peer) -> None:
        assert isinstance(peer.sock, ssl.SSLSocket)
        for _ in peer.requests():
            peer.answer(b"known" if peer.sock.getpeercert() else b"unknown")

    with Server(serve, tls=context) as server:
        assert make(verify=pki.bundle, cert=(pki.client, None)).send(server.url).body == b"known"
        with pytest.raises(TransportError):
            make(verify=pki.bundle).send(server.url)


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
        return _settings.Settings(verify=verify, cert=None, proxy=None, trust_env=True).trust()

    assert trust() is trust()
    assert trust(pki.bundle) is trust(pki.bundle)
    assert trust() is not trust(pki.bundle)


def test_no_context_is_made_before_the_first_https_request() -> None:
    with Server(echo) as server:
        transport = transports.HttpxTransport()
        transport.send(request(server.url), timeout=5.0)
        transport.close()
    assert _settings._load.cache_info().currsize == 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert _settings._load(True, (), None).authorities  # noqa: FBT003 - the cache wants it positional
