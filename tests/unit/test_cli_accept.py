"""``accept``, ``offers`` and ``decline``, against an emulated service."""

import json
import sys
from collections.abc import Iterator

import pytest

from cli_support import Shell
from directlink import DirectConnectClientException
from directlink._cli.progress import Countdown
from directlink.emulator import AdjustableClock, Emulator, Fault, ManualClock

FIRST, SECOND = "dxvif-1", "dxvif-2"
GATEWAY = "vgw-87654321"


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


@pytest.fixture
def emulator(shell: Shell) -> Iterator[Emulator]:
    emulator = Emulator("aws", provisioning_seconds=3600)
    for interface in (FIRST, SECOND):
        emulator.offer_private_virtual_interface(interface)
    with emulator.serve() as server:
        shell.use_emulator(emulator, server.url)
        yield emulator


def on_a_terminal(shell: Shell, stream: object) -> None:
    shell.monkeypatch.setattr(stream, "isatty", lambda: True)
    shell.monkeypatch.setenv("TERM", "xterm")


def test_accept_prints_the_result_and_tells_each_state_on_standard_error(shell: Shell, emulator: Emulator) -> None:
    done = shell.run("accept", FIRST, "--virtual-gateway-id", GATEWAY)
    assert done.status == 0
    [result] = json.loads(done.out)
    assert [entry["event"] for entry in result.pop("history")] == ["seen", "confirm sent", "confirmed"]
    assert result == {
        "virtualInterfaceId": FIRST,
        "virtualInterfaceState": "pending",
        "alreadyAccepted": False,
        "forwardsTraffic": False,
        "confirmAttempts": 1,
    }
    seen, verdict = done.err.splitlines()
    assert seen.endswith(f" s {FIRST}: confirming")
    assert verdict == f"{FIRST}: accepted, pending"
    assert emulator.virtual_interface_state(FIRST) == "pending"


@pytest.mark.usefixtures("emulator")
def test_accepting_again_is_a_success(shell: Shell) -> None:
    shell.run("accept", FIRST, "--virtual-gateway-id", GATEWAY)
    done = shell.run("accept", FIRST, "--virtual-gateway-id", GATEWAY)
    assert done.status == 0
    assert json.loads(done.out)[0]["alreadyAccepted"] is True
    assert f"{FIRST}: accepted before, pending" in done.err


def test_a_lost_answer_is_neither_an_error_nor_a_second_accept(shell: Shell, emulator: Emulator) -> None:
    emulator.faults.add("ConfirmPrivateVirtualInterface", Fault.drop_after_apply())
    done = shell.run("accept", FIRST, "--virtual-gateway-id", GATEWAY, "--timeout", "20")
    assert done.status == 0
    assert sum(seen.applied for seen in emulator.requests if seen.operation == "ConfirmPrivateVirtualInterface") == 1


def test_several_are_printed_in_the_order_they_were_asked_for(shell: Shell, emulator: Emulator) -> None:
    done = shell.run("accept", SECOND, "dxvif-none", FIRST, "--virtual-gateway-id", GATEWAY, "--timeout", "0.2")
    assert done.status == 255
    assert [result["virtualInterfaceId"] for result in json.loads(done.out)] == [SECOND, "dxvif-none", FIRST]
    assert json.loads(done.out)[1]["error"]["type"]
    assert "\ndirectlink: dxvif-none: " in done.err
    assert emulator.virtual_interface_state(FIRST) == emulator.virtual_interface_state(SECOND) == "pending"


def test_options_may_stand_between_the_ids(shell: Shell, emulator: Emulator) -> None:
    done = shell.run("accept", FIRST, "--virtual-gateway-id", GATEWAY, SECOND)
    assert [result["virtualInterfaceId"] for result in json.loads(done.out)] == [FIRST, SECOND]
    assert emulator.virtual_interface_state(FIRST) == emulator.virtual_interface_state(SECOND) == "pending"


def test_one_that_fails_is_an_entry_and_ends_with_its_status(shell: Shell, emulator: Emulator) -> None:
    done = shell.run("accept", FIRST, "--virtual-gateway-id", "vgw-none")
    assert done.status == 254
    [entry] = json.loads(done.out)
    assert (entry["virtualInterfaceId"], entry["error"]["code"]) == (FIRST, "DirectConnectClientException")
    failure = done.err.splitlines()[-1]
    assert failure.startswith(f"directlink: {FIRST}: DirectConnectClientException: ")
    [confirm] = [seen for seen in emulator.requests if seen.operation == "ConfirmPrivateVirtualInterface"]
    assert f"request id {confirm.request_id}" in failure
    assert failure.endswith(f" (help: {DirectConnectClientException().help_url})")
    unnamed = shell.run("accept", "named-like-nothing", "--virtual-gateway-id", GATEWAY, "--timeout", "0.1")
    assert json.loads(unnamed.out)[0]["virtualInterfaceId"] == "named-like-nothing"


@pytest.mark.usefixtures("emulator")
def test_a_wait_that_ends_too_early_is_a_failure_and_tells_the_last_state(shell: Shell) -> None:
    for goal in ("attached", "available"):
        done = shell.run("accept", FIRST, "--virtual-gateway-id", GATEWAY, "--wait", goal, "--timeout", "1")
        assert (done.status, json.loads(done.out)[0]["error"]["last_state"]) == (255, "pending")
        assert "pending" in done.err.splitlines()[-1]


def test_a_wait_for_what_is_reached_already_ends_at_once(shell: Shell) -> None:
    clock = ManualClock()
    emulator = Emulator("aws", clock=clock, provisioning_seconds=60, signing_window=float("inf"))
    emulator.offer_private_virtual_interface(FIRST)
    with emulator.serve() as server:
        shell.use_emulator(emulator, server.url)
        shell.run("accept", FIRST, "--virtual-gateway-id", GATEWAY)
        clock.advance(61)
        done = shell.run("accept", FIRST, "--virtual-gateway-id", GATEWAY, "--wait", "available")
    assert done.status == 0
    assert json.loads(done.out)[0]["forwardsTraffic"] is True


@pytest.mark.usefixtures("emulator")
def test_on_a_terminal_progress_is_live(shell: Shell) -> None:
    on_a_terminal(shell, sys.stderr)
    done = shell.run("accept", FIRST, "--virtual-gateway-id", GATEWAY)
    assert done.status == 0
    assert json.loads(done.out)[0]["virtualInterfaceState"] == "pending"
    assert "\x1b[" in done.err  # the line that is drawn over and over
    assert f"{FIRST}: confirming" in done.err
    assert f"{FIRST}: accepted, pending" in done.err


def test_a_look_that_fails_is_told_by_the_errors_name(shell: Shell, emulator: Emulator) -> None:
    emulator.faults.add("DescribeVirtualInterfaces", Fault.error("AccessDeniedException", message="no"))
    done = shell.run("accept", FIRST, "--virtual-gateway-id", GATEWAY, "--timeout", "5")
    assert "AccessDeniedError" in done.err.splitlines()[0]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "exactly one of --virtual-gateway-id and --direct-connect-gateway-id"),
        (["--virtual-gateway-id", "a", "--direct-connect-gateway-id", "b"], "exactly one of --virtual-gateway-id"),
        (["--virtual-gateway-id", "a", "--type", "secret"], "--type: expected one of private, transit, public"),
        (["--type", "transit"], "give --direct-connect-gateway-id for interfaces of type transit"),
        (["--type", "transit", "--virtual-gateway-id", "a"], "give --direct-connect-gateway-id for interfaces of type"),
        (["--type", "public", "--virtual-gateway-id", "a"], "give no gateway for interfaces of type public"),
        (["--virtual-gateway-id", "a", "--wait", "down"], "--wait: expected one of attached, available"),
        (["--virtual-gateway-id", "a", "--timeout", "never"], "--timeout: expected a number of seconds"),
        ([GATEWAY, "--virtual-gateway-id", GATEWAY], "OFFER_ID: expected the id of an interface (dxvif-...) or"),
        (["--virtual-gateway-id", SECOND], "--virtual-gateway-id: expected the id of a virtual private gateway (vgw-"),
        (["--direct-connect-gateway-id", GATEWAY], "--direct-connect-gateway-id: expected the id of a Direct Connect"),
    ],
)
def test_wrong_arguments_are_found_before_anything_is_sent(
    arguments: list[str], problem: str, shell: Shell, emulator: Emulator
) -> None:
    done = shell.run("accept", FIRST, *arguments)
    assert (done.status, done.out, done.err.count("\n")) == (252, "", 1)
    assert problem in done.err
    assert not emulator.requests


def test_transit_interfaces_are_accepted_together(shell: Shell, emulator: Emulator) -> None:
    gateway = emulator.add_direct_connect_gateway("grantee")
    first, second = emulator.offer_transit_virtual_interface(), emulator.offer_transit_virtual_interface()
    done = shell.run("accept", first, FIRST, second, "--type", "transit", "--direct-connect-gateway-id", gateway)
    assert done.status == 254
    assert [result["virtualInterfaceId"] for result in json.loads(done.out)] == [first, FIRST, second]
    assert [emulator.virtual_interface_state(each) for each in (first, second)] == ["pending", "pending"]
    verdicts = [line.split(": ")[:2] for line in done.err.splitlines() if " s " not in line]
    assert sorted(verdicts) == sorted(
        [[first, "accepted, pending"], [second, "accepted, pending"], ["directlink", FIRST]]
    )
    assert emulator.applied("ConfirmTransitVirtualInterface") == 2


def test_a_public_interface_takes_no_gateway(shell: Shell, emulator: Emulator) -> None:
    offered = emulator.offer_public_virtual_interface(route_filter_prefixes=["203.0.113.0/24"])
    done = shell.run("accept", offered, "--type", "public")
    assert (done.status, json.loads(done.out)[0]["virtualInterfaceId"]) == (0, offered)
    assert emulator.applied("ConfirmPublicVirtualInterface") == 1


def test_hosted_connections_are_accepted_beside_interfaces(shell: Shell, emulator: Emulator) -> None:
    offered, other = emulator.offer_hosted_connection(), emulator.offer_hosted_connection()
    done = shell.run("accept", offered, FIRST, "--virtual-gateway-id", GATEWAY)
    assert done.status == 0
    connection, interface = json.loads(done.out)
    assert list(connection) == ["connectionId", "connectionState", "alreadyAccepted", "confirmAttempts", "history"]
    assert (connection["connectionId"], connection["connectionState"]) == (offered, "pending")
    assert connection["history"][0]["connectionState"] == "ordering"
    assert interface["virtualInterfaceId"] == FIRST
    assert shell.run("accept", other).status == 0  # a connection takes no gateway
    refused = shell.run("accept", other, "--wait", "attached")
    assert (refused.status, "give --wait available for connections" in refused.err) == (252, True)


def proposal_arguments(emulator: Emulator, **changes: str) -> list[str]:
    """How a proposal is accepted."""
    flags = {
        "--direct-connect-gateway-id": emulator.grantee.direct_connect_gateway_ids[0],
        "--associated-gateway-id": emulator.owner.virtual_gateway_ids[0],
        "--gateway-owner-account": emulator.owner.account_id,
        **changes,
    }
    return [word for flag in flags.items() for word in flag]


def test_a_proposal_is_accepted(shell: Shell, emulator: Emulator) -> None:
    proposal = emulator.propose_association(prefixes=["10.0.0.0/16"])
    arguments = proposal_arguments(emulator)
    done = shell.run("accept-proposal", proposal, *arguments, "--allowed-prefixes", "10.0.0.0/8", "192.168.0.0/16")
    assert done.status == 0
    [entry] = json.loads(done.out)
    names = ["proposalId", "associationState", "associationId", "alreadyAccepted", "confirmAttempts", "history"]
    assert (list(entry), entry["proposalId"], entry["associationState"]) == (names, proposal, "associating")
    assert f"{proposal}: accepted, associating" in done.err
    again = shell.run("accept-proposal", proposal, *arguments)
    assert json.loads(again.out)[0]["alreadyAccepted"] is True
    differs = shell.run("accept-proposal", proposal, *arguments, "--allowed-prefixes", "10.0.0.0/9")
    assert (differs.status, json.loads(differs.out)[0]["error"]["type"]) == (255, "PrefixMismatchError")


def test_a_proposal_about_other_gateways_is_left_alone(shell: Shell, emulator: Emulator) -> None:
    proposal = emulator.propose_association()
    done = shell.run("accept-proposal", proposal, *proposal_arguments(emulator, **{"--associated-gateway-id": "vgw-9"}))
    [entry] = json.loads(done.out)
    assert (done.status, entry["error"]["type"], entry["error"]["accepted"]) == (255, "UnexpectedOfferError", False)
    assert emulator.applied("AcceptDirectConnectGatewayAssociationProposal") == 0


@pytest.mark.usefixtures("emulator")
def test_accept_proposal_takes_all_that_names_a_proposal(shell: Shell) -> None:
    done = shell.run("accept-proposal", "p-1", "--direct-connect-gateway-id", "g-1")
    assert done.status == 252
    assert "required: --associated-gateway-id, --gateway-owner-account" in done.err
    gateways = ("--direct-connect-gateway-id", "g-1", "--associated-gateway-id", "v", "--gateway-owner-account", "1")
    wrong = shell.run("accept-proposal", "p 1", *gateways)
    assert (wrong.status, "PROPOSAL_ID: expected an id" in wrong.err) == (252, True)


def test_what_is_to_be_set_is_set_once_it_is_accepted(shell: Shell, emulator: Emulator) -> None:
    connection = emulator.offer_hosted_connection()
    done = shell.run(
        "accept", FIRST, connection, "--virtual-gateway-id", GATEWAY, "--tags", "team=net", "a=b=c", "--name", "ours"
    )
    assert done.status == 0
    [interface] = json.loads(shell.run("describe-virtual-interfaces", "--virtual-interface-id", FIRST).out)[
        "virtualInterfaces"
    ]
    [hosted] = json.loads(shell.run("describe-connections", "--connection-id", connection).out)["connections"]
    tags = {"team": "net", "a": "b=c"}
    assert {tag["key"]: tag["value"] for tag in interface["tags"]} == tags
    assert {tag["key"]: tag["value"] for tag in hosted["tags"]} == tags
    assert interface["virtualInterfaceName"] == "ours"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--tags", "team"], "--tags: expected KEY=VALUE"),
        (["--tags", "=net"], "--tags: expected KEY=VALUE"),
        (["--mtu", "8500"], "give --wait available with --mtu"),
        (["--site-link", "on", "--wait", "attached"], "give --wait available with --site-link"),
        (["--site-link", "yes"], "--site-link: expected one of on, off"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(
    shell: Shell, emulator: Emulator, arguments: list[str], problem: str
) -> None:
    done = shell.run("accept", FIRST, "--virtual-gateway-id", GATEWAY, *arguments)
    assert (done.status, problem in done.err) == (252, True)
    assert not emulator.requests


def test_the_mtu_and_site_link_are_set_once_it_is_available(shell: Shell, emulator: Emulator) -> None:
    clock = emulator.clock
    assert isinstance(clock, AdjustableClock)
    gateway = emulator.grantee.direct_connect_gateway_ids[0]
    arguments = ("accept", FIRST, "--direct-connect-gateway-id", gateway)
    shell.run(*arguments)
    clock.advance(3600)
    done = shell.run(*arguments, "--wait", "available", "--site-link", "on", "--mtu", "1500")
    assert done.status == 0
    [interface] = json.loads(shell.run("describe-virtual-interfaces").out)["virtualInterfaces"][:1]
    assert (interface["siteLinkEnabled"], interface["mtu"]) == (True, 1500)


def test_offers_of_every_kind_are_declined(shell: Shell, emulator: Emulator) -> None:
    connection = emulator.offer_hosted_connection()
    done = shell.run("decline", connection)
    assert (done.status, json.loads(done.out)) == (0, {"connectionId": connection, "declined": True})
    refused = shell.run("accept", connection)
    assert json.loads(refused.out)[0]["connectionId"] == connection
    assert json.loads(refused.out)[0]["error"]["accepted"] is False


@pytest.mark.usefixtures("emulator")
def test_offers_are_json_in_a_pipe_and_a_table_without_keys_on_a_terminal(shell: Shell) -> None:
    done = shell.run("offers")
    assert [interface["virtualInterfaceId"] for interface in json.loads(done.out)["virtualInterfaces"]] == [
        FIRST,
        SECOND,
    ]
    table = shell.run("offers", "--output", "table").out
    on_a_terminal(shell, sys.stdout)
    live = shell.run("offers").out
    for shown in (table, live):
        assert FIRST in shown
        assert "emulated-bgp-key" not in shown
        assert "amazonAddress" in shown
        assert "customerAddress" in shown
    asked_for = shell.run("offers", "--output", "table", "--query", "virtualInterfaces[].authKey").out
    assert "emulated-bgp-key" in asked_for


def test_a_person_who_finds_no_offer_is_told_where_none_was_found(shell: Shell) -> None:
    with Emulator("aws").serve() as server:
        shell.use(server.url, Emulator("aws").grantee)
        assert shell.run("offers").err == ""
        on_a_terminal(shell, sys.stdout)
        done = shell.run("offers")
    assert done.status == 0
    assert done.err.startswith("no offer waits in region eu-west-2 of aws; ")


def test_decline_declines_an_offer_and_nothing_else(shell: Shell, emulator: Emulator) -> None:
    done = shell.run("decline", FIRST)
    assert (done.status, json.loads(done.out)) == (0, {"virtualInterfaceId": FIRST, "declined": True})
    assert emulator.virtual_interface_state(FIRST) == "rejected"
    shell.run("accept", SECOND, "--virtual-gateway-id", GATEWAY)
    done = shell.run("decline", SECOND)
    assert (done.status, done.out) == (255, "")
    assert emulator.virtual_interface_state(SECOND) == "pending"
    assert shell.run("decline", " ").status == 252


@pytest.mark.usefixtures("emulator")
def test_on_a_terminal_the_result_comes_without_the_history_that_was_just_told(shell: Shell) -> None:
    on_a_terminal(shell, sys.stdout)
    [result] = json.loads(shell.run("accept", FIRST, "--virtual-gateway-id", GATEWAY).out)
    assert "history" not in result
    [result] = json.loads(shell.run("accept", FIRST, "--virtual-gateway-id", GATEWAY, "--output", "json").out)
    assert result["history"]


def test_time_goes_on_between_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    line = Countdown("dxvif-1: pending", 5.0, 10.0)
    assert line.__rich__() == "dxvif-1: pending, 5 s, 10 s left"
    now[0] += 3
    assert line.__rich__() == "dxvif-1: pending, 8 s, 7 s left"
