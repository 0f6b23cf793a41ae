"""What is set once something is accepted: each setting once, in any number of runs, and what is left is said."""

from __future__ import annotations

import json
import logging
import pickle
from typing import TYPE_CHECKING, Any

import pytest

import directlink
from directlink import (
    AcceptHostedConnection,
    AcceptPrivateVirtualInterface,
    AcceptRequest,
    AcceptTransitVirtualInterface,
    InterfaceSettings,
)
from directlink.emulator import Fault
from directlink.endpoints import arn_partition
from handshake_support import Case, ConnectionCase
from support import Kind, error_reply, reply

if TYPE_CHECKING:
    from directlink import HttpResponse

UPDATE, TAG, DESCRIBE = "UpdateVirtualInterfaceAttributes", "TagResource", "DescribeVirtualInterfaces"
VIF, VGW = "dxvif-56781234", "vgw-1"
ALL = InterfaceSettings(tags={"team": "net"}, mtu=8500, site_link_enabled=True, virtual_interface_name="ours")


class InterfaceCase(Case):
    """A transit interface that waits to be accepted."""

    def __init__(self, kind: Kind, **settings: Any) -> None:
        super().__init__(kind, **settings)
        self.id = self.emulator.offer_transit_virtual_interface()
        self.gateway = self.grantee.direct_connect_gateway_ids[0]

    def request(self, settings: InterfaceSettings | None = ALL, **wishes: Any) -> AcceptTransitVirtualInterface:
        given: dict[str, Any] = {
            "virtual_interface_id": self.id,
            "direct_connect_gateway_id": self.gateway,
            "wait_for": "available",
            "settings": settings,
            **wishes,
        }
        return AcceptTransitVirtualInterface(**given)

    def interface(self) -> Any:
        [found] = self.plain_client(self.grantee).describe_virtual_interfaces(virtual_interface_id=self.id)
        return found

    def is_set(self) -> list[bool]:
        """Whether each setting is there."""
        now = self.interface()
        tags = {tag.key: tag.value for tag in now.tags}
        return [
            tags.get("team") == "net",
            now.mtu == 8500,
            bool(now.site_link_enabled),
            now.virtual_interface_name == "ours",
        ]

    def sent(self, operation: str) -> int:
        return self.operations().count(operation)


def test_each_setting_is_sent_on_its_own_and_once(kind: Kind) -> None:
    case = InterfaceCase(kind)
    result = case.accept(case.request())
    assert case.is_set() == [True] * 4
    assert (case.sent(TAG), case.sent(UPDATE)) == (1, 3)
    bodies = [json.loads(record.body) for record in case.emulator.requests if record.operation == UPDATE]
    assert bodies == [
        {"virtualInterfaceId": case.id, "virtualInterfaceName": "ours"},
        {"virtualInterfaceId": case.id, "mtu": 8500},
        {"virtualInterfaceId": case.id, "enableSiteLink": True},
    ]
    assert (result.state, result.virtual_interface.mtu, result.already_accepted) == ("available", 8500, False)
    events = [entry.event for entry in result.history]
    assert [event for event in events if event.endswith(("sent", "applied"))] == [
        "confirm sent", "tags sent", "tags applied", "virtual_interface_name sent", "virtual_interface_name applied",
        "mtu sent", "mtu applied", "site_link_enabled sent", "site_link_enabled applied",
    ]  # fmt: skip


def test_a_second_run_sends_nothing(kind: Kind) -> None:
    case = InterfaceCase(kind)
    case.accept(case.request())
    before = len(case.operations())
    again = case.accept(case.request())
    assert again.already_accepted is True
    assert case.operations()[before:] == [DESCRIBE]


def test_pending_while_the_mtu_changes_is_waited_through(kind: Kind) -> None:
    case = InterfaceCase(kind)
    result = case.accept(case.request(InterfaceSettings(mtu=8500)))
    assert result.history.states == ("confirming", "pending", "available", "pending", "available")


def test_whom_a_change_of_the_mtu_interrupts_is_warned_of(kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="directlink"):
        for capable, whom in (
            (True, "this interface for"),
            (False, "every interface of dxcon-1, other accounts' too,"),
        ):
            caplog.clear()
            shown = seen("available", mtu=1500, jumboFrameCapable=capable)
            done = seen("available", mtu=8500)
            result = scripted(kind, shown, done, done, settings=InterfaceSettings(mtu=8500), wait_for="available")
            assert f"mtu interrupts {whom} for up to 30 s".replace("for for", "for") in [
                entry.event for entry in result.history
            ]
            assert len(caplog.records) == 1


def test_tags_are_merged_and_only_those_that_lack_are_sent(kind: Kind) -> None:
    case = InterfaceCase(kind)
    case.accept(case.request(InterfaceSettings(tags={"a": "1", "b": "2"}), wait_for=None))
    case.accept(case.request(InterfaceSettings(tags={"b": "3", "a": "1"}), wait_for=None))
    assert {tag.key: tag.value for tag in case.interface().tags} == {"a": "1", "b": "3"}
    bodies = [json.loads(record.body)["tags"] for record in case.emulator.requests if record.operation == TAG]
    assert [[tag["key"] for tag in tags] for tags in bodies] == [["a", "b"], ["b"]]


def test_tags_and_the_name_need_no_wait(kind: Kind) -> None:
    case = InterfaceCase(kind)
    result = case.accept(
        case.request(InterfaceSettings(tags={"team": "net"}, virtual_interface_name="ours"), wait_for=None)
    )
    assert result.state == "pending"
    assert case.is_set() == [True, False, False, True]
    assert result.virtual_interface.virtual_interface_name == "ours"


@pytest.mark.parametrize("settings", [InterfaceSettings(mtu=8500), InterfaceSettings(site_link_enabled=False)])
@pytest.mark.parametrize("goal", [None, "attached"])
def test_what_needs_an_available_interface_is_refused_without_that_goal(settings: InterfaceSettings, goal: Any) -> None:
    with pytest.raises(
        directlink.ParameterError, match="takes an interface that is available: give wait_for='available'"
    ):
        AcceptPrivateVirtualInterface(
            virtual_interface_id=VIF, virtual_gateway_id=VGW, wait_for=goal, settings=settings
        )


LOSSES = [
    Fault.drop_before_apply(),
    Fault.drop_after_apply(),
    Fault.error("InternalFailure", status=500, after_apply=True),
    Fault.error("ServiceUnavailable", status=503),
    Fault.time_out_after_apply(),
    Fault.broken_body(b"<html>log in</html>"),
]


@pytest.mark.parametrize("operation", [TAG, UPDATE])
@pytest.mark.parametrize("fault", LOSSES)
@pytest.mark.parametrize("attempt", [1, 2, 3])
def test_whatever_becomes_of_a_setting_it_is_there_in_the_end(
    kind: Kind, operation: str, fault: Fault, attempt: int
) -> None:
    case = InterfaceCase(kind)
    case.emulator.faults.add(operation, fault, attempt=attempt)
    assert case.accept(case.request()).state == "available"
    assert case.is_set() == [True] * 4


@pytest.mark.parametrize(
    ("operation", "attempt", "left"),
    [
        (TAG, 1, InterfaceSettings(tags={"team": "net"})),
        (UPDATE, 1, InterfaceSettings(virtual_interface_name="ours")),
        (UPDATE, 2, InterfaceSettings(mtu=8500)),
        (UPDATE, 3, InterfaceSettings(site_link_enabled=True)),
    ],
)
def test_a_setting_that_somebody_else_answered_for_the_service_is_not_said_to_be_applied(
    kind: Kind, operation: str, attempt: int, left: InterfaceSettings
) -> None:
    case = InterfaceCase(kind)
    case.emulator.faults.add(operation, Fault.broken_body(b"{}", before_apply=True), attempt=attempt)
    with pytest.raises(directlink.SettingsNotAppliedError) as caught:
        case.accept(case.request())
    error = caught.value
    assert (error.accepted, error.remaining, len(error.applied)) == (True, left, 3)
    assert isinstance(error.__cause__, directlink.WaiterTimeoutError)
    assert case.is_set().count(True) == 3
    before = len(case.operations())
    case.accept(case.request())
    assert case.is_set() == [True] * 4
    assert case.operations()[before:].count(operation) == 1


def test_a_setting_that_is_sent_again_and_answered_is_applied_though_a_look_in_between_did_not_show_it(
    kind: Kind,
) -> None:
    case = InterfaceCase(kind)
    case.emulator.faults.add(TAG, Fault.drop_before_apply())
    case.emulator.faults.add(UPDATE, Fault.error("AccessDeniedException"))
    with pytest.raises(directlink.SettingsNotAppliedError) as caught:
        case.accept(case.request())
    events = [entry.event for entry in caught.value.result.history]
    assert (events.count("tags sent"), events.count("tags applied")) == (2, 1)
    assert caught.value.applied == ("tags",)


def test_what_no_look_could_show_is_not_known_to_be_set(kind: Kind) -> None:
    denied = error_reply("AccessDeniedException")
    with pytest.raises(directlink.SettingsNotAppliedError, match="is accepted, and tags not applied") as caught:
        scripted(kind, seen("available"), reply({}), denied, settings=InterfaceSettings(tags={"a": "1"}))
    assert (caught.value.applied, caught.value.remaining) == ((), InterfaceSettings(tags={"a": "1"}))


def test_a_listing_that_does_not_show_a_setting_yet_is_waited_for(kind: Kind) -> None:
    shown = seen("available", tags=[{"key": "a", "value": "1"}])
    script = [seen("available"), reply({}), seen("available"), seen("available"), shown]
    result = scripted(kind, *script, settings=InterfaceSettings(tags={"a": "1"}))
    assert [tag.key for tag in result.virtual_interface.tags] == ["a"]


def test_what_is_refused_is_told_with_what_is_left_and_the_next_run_does_only_that(kind: Kind) -> None:
    case = InterfaceCase(kind)
    case.emulator.faults.add(UPDATE, Fault.error("AccessDeniedException"), attempt=2)
    with pytest.raises(directlink.SettingsNotAppliedError, match="mtu, site_link_enabled not applied") as caught:
        case.accept(case.request())
    error = caught.value
    assert error.accepted is True
    assert error.applied == ("tags", "virtual_interface_name")
    assert error.remaining == InterfaceSettings(mtu=8500, site_link_enabled=True)
    assert error.result.virtual_interface.id == case.id
    assert isinstance(error.__cause__, directlink.AccessDeniedError)
    assert error.operation == UPDATE
    before = len(case.operations())
    assert case.accept(case.request()).state == "available"
    assert case.operations()[before:].count(UPDATE) == 2
    assert TAG not in case.operations()[before:]
    for twin in (pickle.loads(pickle.dumps(error)), type(error)(*json.loads(json.dumps(error.args)))):
        assert twin.remaining == error.remaining
        assert twin.result.to_dict() == error.result.to_dict()
        assert (twin.applied, twin.accepted) == (error.applied, True)


def test_time_that_runs_out_in_the_midst_of_settings_tells_what_is_left(kind: Kind) -> None:
    case = InterfaceCase(kind)
    case.emulator.faults.add(UPDATE, Fault.drop_before_apply(), times=10_000)
    with pytest.raises(directlink.SettingsNotAppliedError) as caught:
        case.accept(case.request(), timeout=120.0)
    assert isinstance(caught.value.__cause__, directlink.WaiterTimeoutError)
    assert caught.value.remaining == InterfaceSettings(mtu=8500, site_link_enabled=True, virtual_interface_name="ours")


def test_an_interface_that_is_deleted_in_the_midst_of_settings_is_not_accepted(kind: Kind) -> None:
    case = InterfaceCase(kind)
    case.emulator.faults.add(UPDATE, Fault.drop_before_apply(), times=10_000)

    def on_poll(poll: directlink.Poll) -> None:
        if case.emulator.received(UPDATE) and poll.state == "available":
            case.owner.delete_virtual_interface(virtual_interface_id=case.id)

    with pytest.raises(directlink.WaiterFailedError) as caught:
        case.accept(case.request(), on_poll=on_poll)
    assert caught.value.accepted is False


def test_tags_left_are_those_that_lack(kind: Kind) -> None:
    refused = error_reply("TooManyTagsException")
    shown = seen("available", tags=[{"key": "a", "value": "1"}])
    with pytest.raises(directlink.SettingsNotAppliedError) as caught:
        scripted(kind, shown, refused, settings=InterfaceSettings(tags={"a": "1", "b": "2"}))
    assert caught.value.remaining == InterfaceSettings(tags={"b": "2"})


def seen(state: str, **more: Any) -> HttpResponse:
    """A listing of one interface."""
    interface = {
        "virtualInterfaceId": VIF, "virtualInterfaceState": state, "virtualGatewayId": VGW, "connectionId": "dxcon-1",
        "ownerAccount": "444455556666",
    }  # fmt: skip
    return reply({"virtualInterfaces": [interface | more]})


def scripted(kind: Kind, *script: Any, **wishes: Any) -> Any:
    client = kind.client(*script, cloud="aws")
    request = AcceptPrivateVirtualInterface(virtual_interface_id=VIF, virtual_gateway_id=VGW, **wishes)
    return kind.run(client.accept(request))


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-west-2", "aws"), ("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn"), ("us-isob-east-1", "aws-iso-b")],
)
def test_tags_go_to_the_arn_of_the_interface_in_its_partition(region: str, partition: str) -> None:
    assert arn_partition(region) == partition
    tagged = seen("available", tags=[{"key": "a", "value": "1"}])
    client = Kind("sync").client(seen("available"), reply({}), tagged, cloud="aws", region=region)
    client.accept_private_virtual_interface(
        virtual_interface_id=VIF, virtual_gateway_id=VGW, settings=InterfaceSettings(tags={"a": "1"})
    )
    assert (
        client.script.bodies()[1]["resourceArn"] == f"arn:{partition}:directconnect:{region}:444455556666:dxvif/{VIF}"
    )


def test_a_hosted_connection_gets_its_tags(kind: Kind) -> None:
    case = ConnectionCase(kind)
    for wait in (None, "available"):
        result = case.accept(case.request(tags={"team": "net"}, wait_for=wait))
        assert {tag.key: tag.value for tag in result.connection.tags} == {"team": "net"}
    assert case.operations().count(TAG) == 1


def test_a_connection_whose_tags_are_refused_is_accepted(kind: Kind) -> None:
    case = ConnectionCase(kind)
    case.emulator.faults.add(TAG, Fault.error("TooManyTagsException"), attempt=1)
    with pytest.raises(directlink.TagsNotAppliedError, match="is accepted, and its tags are not set") as caught:
        case.accept(case.request(tags={"team": "net"}))
    error = caught.value
    assert (error.accepted, error.remaining, error.result.state) == (True, {"team": "net"}, "pending")
    twin = type(error)(*json.loads(json.dumps(error.args)))
    assert (twin.remaining, twin.result.to_dict()) == (error.remaining, error.result.to_dict())
    case.accept(case.request(tags={"team": "net"}))
    assert case.operations().count("ConfirmConnection") == 1


def test_a_batch_sets_what_is_to_be_set_while_it_goes_on(kind: Kind) -> None:
    case = ConnectionCase(kind)
    gateway = case.grantee.direct_connect_gateway_ids[0]
    ids = [case.emulator.offer_transit_virtual_interface() for _ in range(6)]
    requests: list[AcceptRequest[Any]] = [
        AcceptTransitVirtualInterface(
            virtual_interface_id=each, direct_connect_gateway_id=gateway, wait_for="available", settings=ALL
        )
        for each in ids
    ]
    requests.append(case.request(tags={"team": "net"}))
    case.emulator.faults.add(UPDATE, Fault.error("AccessDeniedException"), attempt=3)
    outcomes = kind.run(case.client.accept_all(requests, max_concurrency=3))
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    assert [(type(error).__name__, error.accepted) for error in errors] == [("SettingsNotAppliedError", True)]
    assert len(outcomes) == 7
    listed = {each.id: each for each in case.plain_client(case.grantee).describe_virtual_interfaces()}
    assert sorted(listed[each].mtu or 0 for each in ids)[1:] == [8500] * 5
    again = kind.run(case.client.accept_all(requests))
    assert [outcome.error for outcome in again] == [None] * 7


def test_settings_travel_with_their_request() -> None:
    request = AcceptTransitVirtualInterface(
        virtual_interface_id="a", direct_connect_gateway_id="b", wait_for="available", settings=ALL
    )
    assert AcceptRequest.from_dict(json.loads(json.dumps(request.to_dict()))) == request
    tagged = AcceptHostedConnection(connection_id="a", tags={"team": "net"})
    assert AcceptRequest.from_dict(json.loads(json.dumps(tagged.to_dict()))) == tagged
    assert len({request, tagged}) == 2


def test_tags_that_change_after_they_were_given_do_not_change_a_request() -> None:
    tags = {"team": "net"}
    request = AcceptHostedConnection(connection_id="a", tags=tags)
    tags["team"] = "another"
    assert request.tags == {"team": "net"}


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"tags": "team"}, "tags: expected a dictionary of keys and values, got str"),
        ({"tags": {"team": 1}}, "tags: expected keys and values to be str, got 'team': int"),
        ({"tags": {"": "net"}}, "tags: expected keys and values to be str"),
        ({"mtu": "8500"}, "mtu: expected a number of bytes, got '8500'"),
        ({"mtu": True}, "mtu: expected a number of bytes"),
        ({"site_link_enabled": 1}, "site_link_enabled: expected True or False, got int"),
        ({"virtual_interface_name": ""}, "virtual_interface_name: expected a text that is not empty, got str"),
        ({"colour": "red"}, "InterfaceSettings: .*colour"),
    ],
)
def test_a_wrong_setting_is_refused_when_it_is_written_down(wrong: dict[str, Any], text: str) -> None:
    with pytest.raises(directlink.ParameterError, match=text):
        InterfaceSettings.from_dict(wrong)


def test_settings_that_are_none_are_refused() -> None:
    settings: Any = {"mtu": 8500}
    with pytest.raises(directlink.ParameterError, match="settings: expected InterfaceSettings, got dict"):
        AcceptPrivateVirtualInterface(virtual_interface_id=VIF, virtual_gateway_id=VGW, settings=settings)
