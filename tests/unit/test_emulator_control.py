"""Control of a served emulator over HTTP, for programs in any language, and its state in a file."""

import contextlib
import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from directlink import Credentials, DirectLinkClient
from directlink.emulator import Account, AdjustableClock, Emulator, ManualClock, Server
from emulator_aws_support import make_aws
from emulator_support import call


@pytest.fixture
def emulator() -> Emulator:
    return Emulator("aws")


@pytest.fixture
def server(emulator: Emulator) -> Iterator[Server]:
    with emulator.serve() as server:
        yield server


JSON = {"content-type": "application/json"}


def ask(
    server: Server,
    method: str,
    path: str,
    body: object = None,
    *,
    headers: dict[str, str] | None = None,
    status: int = 200,
) -> Any:
    """What a control request is answered with."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    content = body if isinstance(body, (str, bytes, type(None))) else json.dumps(body)
    connection.request(method, f"/_emulator/{path}", content, JSON if headers is None else headers)
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status == status, text
    assert answer.headers["content-type"] == "application/json"
    connection.close()
    return json.loads(text)


def client_of(server: Server, account: Account) -> DirectLinkClient:
    return DirectLinkClient(
        cloud="aws",
        region="eu-west-2",
        endpoint_url=server.url,
        credentials=Credentials(account.access_key_id, account.secret_access_key, account.session_token),
    )


def test_offers_are_made_and_seen_by_the_account_they_are_for(server: Server, emulator: Emulator) -> None:
    made = ask(server, "POST", "offers", {"count": 3})["virtual_interface_ids"]
    named = ask(server, "POST", "offers", {"kind": "transit", "virtual_interface_id": "dxvif-1", "vlan": 7})
    assert named == {"virtual_interface_ids": ["dxvif-1"]}
    with client_of(server, emulator.grantee) as client:
        assert [each.virtual_interface_id for each in client.describe_virtual_interfaces()] == [*made, "dxvif-1"]
    assert ask(server, "GET", "interfaces?id=dxvif-1")["virtualInterfaceState"] == "confirming"


WEEK = 7 * 24 * 3600


def states(server: Server, interface: str, connection: str, proposal: str) -> tuple[str, str, str]:
    """The states of what was offered, as the service knows them."""
    return (
        ask(server, "GET", f"interfaces?id={interface}")["virtualInterfaceState"],
        ask(server, "GET", f"connections?id={connection}")["connectionState"],
        ask(server, "GET", f"proposals?id={proposal}")["proposalState"],
    )


def offer_all(server: Server) -> tuple[str, str, str]:
    """An offer of each handshake."""
    (interface,) = ask(server, "POST", "offers", {"kind": "private"})["virtual_interface_ids"]
    (connection,) = ask(server, "POST", "offers", {"kind": "connection"})["connection_ids"]
    (proposal,) = ask(server, "POST", "offers", {"kind": "proposal"})["proposal_ids"]
    return interface, connection, proposal


def test_a_program_drives_all_three_handshakes(server: Server, emulator: Emulator) -> None:
    offered = interface, connection, proposal = offer_all(server)
    assert states(server, *offered) == ("confirming", "ordering", "requested")
    owner, grantee = ask(server, "GET", "accounts")["accounts"]
    with client_of(server, emulator.grantee) as client:
        assert [offer.id for offer in client.pending_offers()] == [*offered]
        client.confirm_private_virtual_interface(
            virtual_interface_id=interface, virtual_gateway_id=grantee["virtual_gateway_ids"][0]
        )
        client.confirm_connection(connection_id=connection)
        client.accept_direct_connect_gateway_association_proposal(
            direct_connect_gateway_id=grantee["direct_connect_gateway_ids"][0],
            proposal_id=proposal,
            associated_gateway_owner_account=owner["account_id"],
        )
    ask(server, "POST", "clock", {"advance": 60})
    assert states(server, *offered) == ("available", "available", "accepted")
    down = {"connection_id": connection, "status": "down"}
    assert ask(server, "POST", "links", down) == {"state": "down"}
    assert ask(server, "POST", "links", {**down, "status": "up"}) == {"state": "available"}


def test_the_terms_of_hosted_connections_and_proposals_are_the_callers(server: Server, emulator: Emulator) -> None:
    ask(server, "POST", "accounts", {"name": "third"})
    third = emulator.account("third")
    (parent,) = ask(server, "POST", "offers", {"kind": "connection", "grantee": "owner"})["connection_ids"]
    line = ask(server, "GET", f"connections?id={parent}")
    assert (line["ownerAccount"], line["bandwidth"], line["vlan"]) == (emulator.owner.account_id, "1Gbps", 1)
    terms = {"name": "line", "bandwidth": "2Gbps", "vlan": 77, "partner_name": "carrier", "connection_id": "dxcon-1"}
    made = ask(server, "POST", "offers", {"kind": "connection", "grantee": "third", **terms})
    assert made == {"connection_ids": ["dxcon-1"]}
    line = ask(server, "GET", "connections?id=dxcon-1")
    assert {name: line[name] for name in ("connectionName", "bandwidth", "vlan", "partnerName", "ownerAccount")} == {
        "connectionName": "line", "bandwidth": "2Gbps", "vlan": 77, "partnerName": "carrier",
        "ownerAccount": third.account_id,
    }  # fmt: skip
    ordered = client_of(server, emulator.owner).create_connection(
        location="EqPA2", bandwidth="10Gbps", connection_name="trunk"
    )
    ask(server, "POST", "clock", {"advance": 60})
    several = {"kind": "connection", "parent_connection_id": ordered.id, "count": 3}
    vlans = [
        ask(server, "GET", f"connections?id={each}")["vlan"]
        for each in ask(server, "POST", "offers", several)["connection_ids"]
    ]
    assert vlans == [1, 2, 3]
    transit = ask(server, "POST", "gateways", {"account": "owner", "kind": "transit"})["id"]
    wanted = {
        "kind": "proposal",
        "grantee": "third",
        "direct_connect_gateway_id": third.direct_connect_gateway_ids[0],
        "gateway_id": transit,
        "prefixes": ["10.7.0.0/16"],
        "region": "us-east-1",
    }
    (proposal,) = ask(server, "POST", "offers", wanted)["proposal_ids"]
    shown = ask(server, "GET", f"proposals?id={proposal}")
    assert shown["associatedGateway"] == {
        "id": transit, "type": "transitGateway", "ownerAccount": emulator.owner.account_id, "region": "us-east-1",
    }  # fmt: skip
    assert shown["directConnectGatewayId"] == third.direct_connect_gateway_ids[0]
    assert shown["requestedAllowedPrefixesToDirectConnectGateway"] == [{"cidr": "10.7.0.0/16"}]


@pytest.mark.parametrize(
    ("account", "ended"),
    [("grantee", ("rejected", "rejected", "deleted")), ("owner", ("deleting", "deleting", "deleted"))],
)
def test_offers_are_declined_by_one_account_and_withdrawn_by_the_other(
    server: Server, emulator: Emulator, account: str, ended: tuple[str, str, str]
) -> None:
    offered = offer_all(server)
    told = tuple(ask(server, "POST", "rejections", {"id": each, "account": account})["state"] for each in offered)
    assert told == states(server, *offered) == ended
    with client_of(server, emulator.grantee) as client:
        assert client.pending_offers() == ()
    for each in offered:
        assert each in ask(server, "POST", "rejections", {"id": each}, status=400)["error"]
    assert emulator.applied("DeleteConnection") == 0


def test_offers_expire_when_their_time_has_come(server: Server) -> None:
    interface, connection, proposal = offer_all(server)
    ask(server, "POST", "clock", {"advance": WEEK - 60, "frozen": True})
    assert states(server, interface, connection, proposal) == ("confirming", "ordering", "requested")
    ask(server, "POST", "clock", {"advance": 120})
    assert ask(server, "GET", f"interfaces?id={interface}")["virtualInterfaceState"] == "confirming"
    assert ask(server, "GET", f"connections?id={connection}")["connectionState"] == "ordering"
    assert proposal in ask(server, "GET", f"proposals?id={proposal}", status=404)["error"]
    assert proposal in ask(server, "POST", "rejections", {"id": proposal}, status=404)["error"]
    with Emulator("outscale").serve() as other:
        (interface,) = ask(other, "POST", "offers", {})["virtual_interface_ids"]
        ask(other, "POST", "clock", {"advance": WEEK + 60})
        assert ask(other, "GET", f"interfaces?id={interface}")["virtualInterfaceState"] == "expired"
        assert "expired" in ask(other, "POST", "rejections", {"id": interface}, status=400)["error"]


def test_what_is_accepted_is_not_rejected(server: Server, emulator: Emulator) -> None:
    interface, connection, _ = offer_all(server)
    with client_of(server, emulator.grantee) as client:
        client.confirm_connection(connection_id=connection)
    ask(server, "POST", "clock", {"advance": 60})
    error = ask(server, "POST", "rejections", {"id": connection}, status=400)["error"]
    assert error == f"{connection} is available, not ordering"
    ask(server, "POST", "accounts", {"name": "third"})
    foreign = {"id": interface, "account": "third"}
    assert interface in ask(server, "POST", "rejections", foreign, status=400)["error"]
    assert emulator.reject_offer(interface) == "rejected"


def test_accounts_sessions_and_gateways_are_made(server: Server, emulator: Emulator) -> None:
    third = ask(server, "POST", "accounts", {"name": "third"})
    assert [each["name"] for each in ask(server, "GET", "accounts")["accounts"]] == ["owner", "grantee", "third"]
    assert third["access_key_id"] == emulator.account("third").access_key_id
    session = ask(server, "POST", "sessions", {"account": "third", "seconds": 60})
    assert session["session_token"]
    made = [
        ask(server, "POST", "gateways", {"account": "third", "kind": kind})["id"]
        for kind in ("virtual", "direct_connect", "transit")
    ]
    ask(server, "POST", "gateways", {"account": "third", "id": "vgw-aaaaaaaa", "state": "detached"})
    seen = emulator.account("third")
    assert made[0] in seen.virtual_gateway_ids
    assert made[1] in seen.direct_connect_gateway_ids
    assert made[2].startswith("tgw-")
    with client_of(server, Account(**session)) as client:
        states = {each.virtual_gateway_id: each.virtual_gateway_state for each in client.describe_virtual_gateways()}
    assert states["vgw-aaaaaaaa"] == "detached"


def test_the_clock_goes_forward_and_stands_still_and_signatures_are_judged_by_the_machines_time(
    server: Server, emulator: Emulator
) -> None:
    (offered,) = ask(server, "POST", "offers", {})["virtual_interface_ids"]
    ask(server, "POST", "clock", {"frozen": True})
    with client_of(server, emulator.grantee) as client:
        client.confirm_private_virtual_interface(virtual_interface_id=offered, virtual_gateway_id="vgw-87654321")
        frozen = ask(server, "GET", "clock")
        assert frozen["frozen"]
        assert ask(server, "GET", "clock") == frozen
        assert emulator.virtual_interface_state(offered) == "pending"
        assert ask(server, "POST", "clock", {"advance": 86_400})["time"] == frozen["time"] + 86_400
        (interface,) = client.describe_virtual_interfaces(virtual_interface_id=offered)
        assert interface.virtual_interface_state == "available"
        followed = DirectLinkClient(
            cloud="aws",
            region="eu-west-2",
            endpoint_url=server.url,
            credentials=Credentials(emulator.grantee.access_key_id, emulator.grantee.secret_access_key),
            clock=emulator.clock,
        )
        assert followed.describe_virtual_interfaces().metadata.attempts == 1
        followed.close()
    assert not ask(server, "POST", "clock", {"frozen": False})["frozen"]
    assert 86_000 < emulator.clock.time() - time.time() < 87_000


def test_bgp_is_brought_down_and_up(server: Server, emulator: Emulator) -> None:
    (offered,) = ask(server, "POST", "offers", {})["virtual_interface_ids"]
    with client_of(server, emulator.grantee) as client:
        client.confirm_private_virtual_interface(virtual_interface_id=offered, virtual_gateway_id="vgw-87654321")
    ask(server, "POST", "clock", {"advance": 10})
    states = [
        ask(server, "POST", "bgp", {"virtual_interface_id": offered, "status": status})["state"]
        for status in ("down", "up")
    ]
    assert states == ["down", "available"]
    (peer,) = ask(server, "GET", f"interfaces?id={offered}")["bgpPeers"]
    one = {"virtual_interface_id": offered, "status": "down", "bgp_peer_id": peer["bgpPeerId"]}
    assert ask(server, "POST", "bgp", one)["state"] == "down"
    one["bgp_peer_id"] = "dxpeer-none"
    assert ask(server, "POST", "bgp", one, status=404)["error"].endswith("has no BGP peer dxpeer-none")


def test_faults_happen_as_scripted_and_requests_are_listed(server: Server, emulator: Emulator) -> None:
    fault = {
        "operation": "DescribeVirtualInterfaces",
        "fault": "throttle",
        "arguments": {"retry_after_ms": 1},
        "times": 2,
    }
    assert ask(server, "POST", "faults", fault) == {"pending": ["ThrottlingException before apply"]}
    with client_of(server, emulator.grantee) as client:
        assert client.describe_virtual_interfaces().metadata.attempts == 3
    seen = ask(server, "GET", "requests?operation=DescribeVirtualInterfaces&account=grantee")
    assert (seen["received"], seen["applied"], len(seen["requests"])) == (3, 1, 1)
    assert seen["requests"][0]["body"] == "{}"
    ask(server, "POST", "faults", {"fault": "error", "arguments": {"code": "X", "delay": 0.5}, "forever": True})
    assert ask(server, "DELETE", "faults") == {}
    assert ask(server, "GET", "faults") == {"pending": []}


def test_reset_begins_anew(server: Server, emulator: Emulator) -> None:
    ask(server, "POST", "offers", {"count": 2})
    ask(server, "POST", "accounts", {"name": "third"})
    ask(server, "POST", "faults", {"fault": "cut_short"})
    ask(server, "POST", "clock", {"advance": 1000, "frozen": True})
    ask(server, "POST", "reset", {})
    assert [each.name for each in emulator.accounts] == ["owner", "grantee"]
    assert abs(emulator.clock.time() - time.time()) < 60
    with client_of(server, emulator.grantee) as client:
        assert len(client.describe_virtual_interfaces()) == 0
    assert emulator.received() == 1


def test_a_snapshot_goes_to_another_emulator(server: Server, emulator: Emulator) -> None:
    ask(server, "POST", "offers", {"count": 2})
    ask(server, "POST", "accounts", {"name": "third"})
    taken = ask(server, "GET", "snapshot")
    other = Emulator("aws")
    with other.serve() as second:
        ask(second, "PUT", "snapshot", taken)
        with client_of(second, emulator.grantee) as client, client_of(server, emulator.grantee) as first:
            assert client.describe_virtual_interfaces().to_dict() == first.describe_virtual_interfaces().to_dict()
    assert other.accounts == emulator.accounts


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error"),
    [
        ("GET", "nothing", None, 404, "nothing"),
        ("PUT", "offers", {}, 405, "POST"),
        ("POST", "offers", {"grantee": "nobody"}, 404, "nobody"),
        ("POST", "offers", {"grantee": 5}, 400, "grantee"),
        ("POST", "offers", {"vlan": 5000}, 400, "vlan"),
        ("POST", "offers", {"vlan": 5, "count": 2}, 400, "count"),
        ("POST", "offers", {"kind": "other"}, 400, "kind"),
        ("POST", "offers", {"connection_id": "dxcon-none"}, 404, "dxcon-none"),
        ("POST", "offers", {"other": 1}, 400, "other"),
        ("POST", "offers", {"kind": "connection", "bandwidth": "3Gbps"}, 400, "bandwidth"),
        ("POST", "offers", {"kind": "connection", "asn": 65000}, 400, "unknown: asn"),
        ("POST", "offers", {"kind": "connection", "vlan": 5, "count": 2}, 400, "count"),
        ("POST", "offers", {"kind": "proposal", "count": 2}, 400, "unknown: count"),
        ("POST", "offers", {"kind": "proposal", "prefixes": [1]}, 400, "prefixes"),
        ("POST", "offers", {"kind": "proposal", "direct_connect_gateway_id": "none"}, 404, "none"),
        ("POST", "rejections", {"id": "dxcon-none"}, 404, "dxcon-none"),
        ("POST", "rejections", {}, 400, "id"),
        ("GET", "connections?id=dxcon-none", None, 404, "dxcon-none"),
        ("GET", "proposals?id=none", None, 404, "none"),
        ("POST", "links", {"connection_id": "dxcon-none", "status": "up"}, 404, "dxcon-none"),
        ("POST", "offers", [], 400, "object"),
        ("POST", "offers", "{", 400, "Expecting"),
        ("POST", "accounts", {"name": "owner"}, 400, "owner"),
        ("POST", "accounts", {}, 400, "name"),
        ("POST", "gateways", {"account": "owner", "kind": "transit", "state": "x"}, 400, "state"),
        ("POST", "bgp", {"virtual_interface_id": "dxvif-none", "status": "up"}, 404, "dxvif-none"),
        ("POST", "clock", {"advance": -1}, 400, "go back"),
        ("POST", "faults", {"fault": "explode"}, 400, "explode|drop_after_apply"),
        ("POST", "faults", {"fault": "error"}, 400, "code"),
        ("POST", "faults", {"fault": "error", "arguments": {"code": 5}}, 400, "code"),
        ("POST", "faults", {"fault": "latency", "arguments": {"seconds": True}}, 400, "seconds"),
        ("PUT", "snapshot", {"version": 2}, 400, "cloud"),
        ("PUT", "snapshot", {"version": 2, "cloud": "aws", "tables": {}}, 400, "damaged"),
        ("PUT", "snapshot", "[", 400, "damaged"),
    ],
)
def test_what_cannot_be_done_is_said(
    server: Server, method: str, path: str, body: object, status: int, error: str
) -> None:
    said = ask(server, method, path, body, status=status)["error"]
    assert any(each in said for each in error.split("|"))


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://example.com", **JSON},
        {"origin": "null", **JSON},
        {"sec-fetch-site": "cross-site", **JSON},
        {"sec-fetch-site": "same-site", **JSON},
        {"host": "evil.example:80", **JSON},
        {"host": "127.0.0.1.evil.example", **JSON},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {},
    ],
)
def test_a_page_in_a_browser_is_refused(server: Server, headers: dict[str, str], emulator: Emulator) -> None:
    assert "error" in ask(server, "POST", "accounts", {"name": "third"}, headers=headers, status=403)
    assert len(emulator.accounts) == 2


def test_a_clock_that_a_test_moves_is_moved_and_cannot_run() -> None:
    emulator = Emulator(clock=ManualClock(1000.0))
    with emulator.serve() as server:
        assert ask(server, "POST", "clock", {"advance": 5}) == {"time": 1005.0, "frozen": True}
        assert "stands still" in ask(server, "POST", "clock", {"frozen": False}, status=400)["error"]


def test_control_requests_are_no_requests_to_the_service(server: Server, emulator: Emulator) -> None:
    ask(server, "GET", "clock")
    assert emulator.received() == 0


def filled() -> tuple[Emulator, ManualClock]:
    """An emulator with a record of every kind that requests make, some of them in their last days."""
    emulator, clock = make_aws()
    emulator.add_transit_gateway("owner", "tgw-1")
    emulator.issue_session("owner")
    offered = emulator.offer_private_virtual_interface()
    owner, grantee = emulator.owner, emulator.grantee
    call(
        emulator, grantee, "ConfirmPrivateVirtualInterface", virtualInterfaceId=offered, virtualGatewayId="vgw-87654321"
    )
    emulator.offer_public_virtual_interface(route_filter_prefixes=["10.0.0.0/16"])
    lag = call(
        emulator,
        owner,
        "CreateLag",
        numberOfConnections=1,
        location="EqPA2",
        connectionsBandwidth="10Gbps",
        lagName="lag",
        tags=[{"key": "a"}],
    )
    clock.advance(5)
    call(emulator, grantee, "StartBgpFailoverTest", virtualInterfaceId=offered)
    call(
        emulator,
        owner,
        "AllocateHostedConnection",
        connectionId=lag["lagId"],
        ownerAccount=grantee.account_id,
        bandwidth="1Gbps",
        connectionName="hosted",
        vlan=5,
    )
    gateway = owner.direct_connect_gateway_ids[0]
    proposal = call(
        emulator,
        grantee,
        "CreateDirectConnectGatewayAssociationProposal",
        directConnectGatewayId=gateway,
        directConnectGatewayOwnerAccount=owner.account_id,
        gatewayId=grantee.virtual_gateway_ids[1],
    )["directConnectGatewayAssociationProposal"]["proposalId"]
    call(
        emulator,
        owner,
        "AcceptDirectConnectGatewayAssociationProposal",
        directConnectGatewayId=gateway,
        proposalId=proposal,
        associatedGatewayOwnerAccount=grantee.account_id,
    )
    return emulator, clock


LISTINGS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("DescribeConnections", {}),
    ("DescribeLags", {}),
    ("DescribeVirtualInterfaces", {}),
    ("DescribeVirtualGateways", {}),
    ("DescribeDirectConnectGateways", {}),
    ("DescribeDirectConnectGatewayAssociationProposals", {}),
    ("ListVirtualInterfaceTestHistory", {}),
)


def answers(emulator: Emulator) -> list[Any]:
    found: list[Any] = [
        call(emulator, account, operation, **filters)
        for account in emulator.accounts
        for operation, filters in LISTINGS
    ]
    gateway = emulator.owner.direct_connect_gateway_ids[0]
    operation = "DescribeDirectConnectGatewayAssociations"
    found.append(call(emulator, emulator.owner, operation, directConnectGatewayId=gateway))
    return found


def test_a_snapshot_taken_up_answers_the_same_and_goes_on_the_same() -> None:
    first, clock = filled()
    second, other_clock = make_aws()
    second.restore(first.snapshot())
    assert other_clock.time() == clock.time()
    assert answers(second) == answers(first)
    assert second.accounts == first.accounts
    assert second.offer_private_virtual_interface() == first.offer_private_virtual_interface()
    clock.advance(3 * 3600)
    other_clock.advance(3 * 3600)
    assert answers(second) == answers(first)
    assert second.snapshot() == first.snapshot()


def test_a_snapshot_of_another_cloud_or_none_changes_nothing() -> None:
    emulator, _ = filled()
    before = emulator.snapshot()
    for text in ("", "{}", "null", before[:-5], Emulator("outscale").snapshot(), before.replace('"vlan"', '"lane"')):
        with pytest.raises(ValueError, match="snapshot"):
            emulator.restore(text)
    assert emulator.snapshot() == before


def test_state_in_a_file_is_kept_across_restarts_with_the_clock(tmp_path: Path) -> None:
    path = tmp_path / "state"
    first = Emulator("aws")
    with first.keep_state(path):
        offered = first.offer_private_virtual_interface()
        clock = first.clock
        assert isinstance(clock, AdjustableClock)
        clock.advance(5000)
        clock.freeze()
    second = Emulator("aws")
    with second.keep_state(path):
        assert second.virtual_interface_state(offered) == "confirming"
        assert second.clock.time() == clock.time()
    assert [each.name for each in tmp_path.iterdir()] == ["state"]


def test_a_change_is_in_the_file_soon_without_an_end(tmp_path: Path) -> None:
    path = tmp_path / "state"
    emulator = Emulator("aws")
    with emulator.serve() as server, emulator.keep_state(path):
        (offered,) = ask(server, "POST", "offers", {})["virtual_interface_ids"]
        deadline = time.monotonic() + 20
        while offered.encode() not in path.read_bytes():
            assert time.monotonic() < deadline
            time.sleep(0.02)


def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "state"
    with Emulator("aws").keep_state(path):
        pass
    whole = path.read_bytes()
    flipped = whole.replace(b"grantee", b"grantef", 1)
    for damaged in (b"", b"x", whole[:-10], whole[100:], flipped, whole + b"{}"):
        path.write_bytes(damaged)
        emulator = Emulator("aws")
        before = emulator.snapshot()
        with pytest.raises(ValueError, match="damaged"), emulator.keep_state(path):
            pass
        assert path.read_bytes() == damaged
        assert json.loads(emulator.snapshot())["tables"] == json.loads(before)["tables"]


@contextlib.contextmanager
def command(*arguments: str) -> Generator[dict[str, Any]]:
    """Run ``directlink emulator``; the first line that it writes."""
    process = subprocess.Popen(
        [sys.executable, "-m", "directlink", "emulator", *arguments], stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_the_command_keeps_its_state_and_offers_only_at_the_first_start(tmp_path: Path) -> None:
    arguments = ("--cloud", "aws", "--state", str(tmp_path / "state"), "--offer", "2")
    counts: list[int] = []
    for _ in range(2):
        with command(*arguments) as told:
            grantee = told["accounts"][1]
            keys = Credentials(grantee["access_key_id"], grantee["secret_access_key"])
            with DirectLinkClient(
                cloud="aws", region="eu-west-2", endpoint_url=told["endpoint_url"], credentials=keys
            ) as client:
                counts.append(len(client.describe_virtual_interfaces()))
                if len(counts) == 1:
                    client.create_connection(location="EqPA2", bandwidth="1Gbps", connection_name="mine")
                assert [each.connection_name for each in client.describe_connections()] == ["mine"]
    assert counts == [2, 2]


def test_the_command_refuses_a_damaged_state(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("{}")
    ended = subprocess.run(
        [sys.executable, "-m", "directlink", "emulator", "--state", tmp_path / "state"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (255, "")
    assert ended.stderr == f"directlink emulator: {tmp_path / 'state'} is damaged, or no state of an emulator\n"


def test_the_shell_profile_makes_a_shell_either_account(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    with command("--shell", str(profile)) as told:
        names = ("AWS_ENDPOINT_URL_DIRECT_CONNECT", "AWS_ACCESS_KEY_ID", "OSC_SECRET_KEY")
        asked = " ".join(f'"${name}"' for name in names)
        script = f". {profile}; printf '%s\\n' {asked}; as_owner sh -c 'printf \"%s\\n\" {asked}'"
        lines = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout.splitlines()
    owner, grantee = told["accounts"]
    assert lines == [
        value
        for account in (grantee, owner)
        for value in (told["endpoint_url"], account["access_key_id"], account["secret_access_key"])
    ]


def test_a_file_that_cannot_be_replaced_stays_whole(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    with pytest.raises(OSError, match="none"), Emulator("aws").keep_state(folder / "state"):
        pass
    assert not folder.exists()


def test_with_the_command_there_are_offers_of_all_kinds(tmp_path: Path) -> None:
    state = str(tmp_path / "state")
    asked = ("--cloud", "aws", "--offer", "1", "--offer-connections", "2", "--propose", "3", "--state", state)
    for _ in range(2):  # a restart goes on where the last run ended
        with command(*asked) as told:
            grantee = told["accounts"][1]
            keys = Credentials(grantee["access_key_id"], grantee["secret_access_key"])
            with DirectLinkClient(
                cloud="aws", region="eu-west-2", endpoint_url=told["endpoint_url"], credentials=keys
            ) as client:
                kinds = [offer.kind for offer in client.pending_offers()]
                proposed = client.describe_direct_connect_gateway_association_proposals()
        assert kinds == ["interface"] + ["connection"] * 2 + ["proposal"] * 3
        assert len({each.associated_gateway.id for each in proposed if each.associated_gateway}) == 3
    ended = subprocess.run(
        [sys.executable, "-m", "directlink", "emulator", "--offer-connections", "1"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (255, "directlink emulator: hosted connections are on AWS only\n")


def test_with_the_command_bgp_may_start_down() -> None:
    with command("--cloud", "aws", "--bgp", "down", "--provisioning-seconds", "0", "--offer", "1") as told:
        grantee = told["accounts"][1]
        keys = Credentials(grantee["access_key_id"], grantee["secret_access_key"])
        with DirectLinkClient(
            cloud="aws", region="eu-west-2", endpoint_url=told["endpoint_url"], credentials=keys
        ) as client:
            (offer,) = client.describe_virtual_interfaces()
            gateway = grantee["virtual_gateway_ids"][0]
            client.confirm_private_virtual_interface(virtual_interface_id=offer.id, virtual_gateway_id=gateway)
            (interface,) = client.describe_virtual_interfaces()
            assert interface.virtual_interface_state == "down"
    ended = subprocess.run(
        [sys.executable, "-m", "directlink", "emulator", "--bgp", "down"], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (255, "directlink emulator: BGP sessions start up or, on AWS, down\n")
