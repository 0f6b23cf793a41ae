"""Letters of authorization of the emulated service: documents that open, for ports that are the caller's own."""

import base64
import re

import pytest

from directlink.emulator import Emulator
from emulator_aws_support import line, listed, make_aws, refusal
from emulator_support import call


def lines_of(document: bytes) -> list[str]:
    """The lines of a PDF document of one page, read by way of its cross-reference table as a viewer reads it."""
    assert document.startswith(b"%PDF-1.")
    found = re.search(rb"startxref\n([0-9]+)\n%%EOF\n\Z", document)
    assert found
    table = re.match(rb"xref\n0 ([0-9]+)\n((?:[0-9]{10} [0-9]{5} [fn] \n)+)trailer\n", document[int(found[1]) :])
    assert table
    entries = [entry.split() for entry in table[2].split(b" \n")[:-1]]
    assert len(entries) == int(table[1])
    bodies: list[bytes] = []
    for number, (offset, _, _) in enumerate(entries[1:], 1):
        start = document[int(offset) :]
        assert start.startswith(b"%d 0 obj\n" % number)
        bodies.append(start[: start.index(b"endobj")])
    assert b"/Root 1 0 R" in document[int(found[1]) :]
    assert b"/Type /Catalog" in bodies[0]
    [content] = [body for body in bodies if b"stream\n" in body]
    length = re.search(rb"/Length ([0-9]+)", content)
    assert length
    stream = content.split(b"stream\n", 1)[1][: int(length[1])]
    assert content.split(b"stream\n", 1)[1][int(length[1]) :].startswith(b"\nendstream")
    strings = re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", stream)
    return [re.sub(rb"\\(.)", rb"\1", string).decode("cp1252") for string in strings]


def letter(emulator: Emulator, port_id: str, **changes: str) -> str:
    answer = call(emulator, emulator.owner, "DescribeLoa", connectionId=port_id, **changes)
    assert set(answer) == {"loaContent", "loaContentType"}
    assert answer["loaContentType"] == "application/pdf"
    return "\n".join(lines_of(base64.b64decode(answer["loaContent"], validate=True)))


def test_the_letter_is_a_document_that_names_port_place_and_both_requesters() -> None:
    emulator, clock = make_aws()
    connection_id = line(emulator, connectionName="Sàrl (two) \\ 東京 " + "long " * 30)
    clock.advance(2)
    text = letter(emulator, connection_id, providerName="Carrier (one)", loaContentType="application/pdf")
    for part in (connection_id, "EqPA2", "10Gbps", emulator.owner.account_id, "Carrier (one)", "Sàrl (two) \\ ??"):
        assert part in text
    assert max(map(len, text.splitlines())) <= 78


def test_a_letter_for_a_lag_names_all_that_it_bundles() -> None:
    emulator, clock = make_aws()
    lag = call(
        emulator,
        emulator.owner,
        "CreateLag",
        numberOfConnections=2,
        location="EqPA2",
        connectionsBandwidth="10Gbps",
        lagName="lag",
    )
    clock.advance(2)
    text = letter(emulator, lag["lagId"])
    cause = refusal(emulator, emulator.owner, "DescribeConnectionLoa", connectionId=lag["lagId"])
    assert cause == f"connection {lag['lagId']} does not exist"
    assert all(member["connectionId"] in text for member in lag["connections"])
    shown = listed(emulator, emulator.owner, "DescribeConnections", "connections")
    assert [each["loaIssueTime"] for each in shown] == [clock.time()] * 2


def test_the_older_operations_answer_the_same_letter_in_a_structure() -> None:
    emulator, clock = make_aws()
    connection_id = line(emulator)
    values = {"interconnectName": "partner", "bandwidth": "10Gbps", "location": "EqPA2"}
    interconnect_id = call(emulator, emulator.owner, "CreateInterconnect", **values)["interconnectId"]
    clock.advance(2)
    for port_id, operation, name in (
        (connection_id, "DescribeConnectionLoa", "connectionId"),
        (interconnect_id, "DescribeInterconnectLoa", "interconnectId"),
    ):
        new = call(emulator, emulator.owner, "DescribeLoa", connectionId=port_id)
        assert call(emulator, emulator.owner, operation, **{name: port_id}) == {"loa": new}
    [shown] = listed(emulator, emulator.owner, "DescribeInterconnects", "interconnects")
    assert shown["loaIssueTime"] == clock.time()


def test_a_connection_shows_when_its_letter_was_last_asked_for() -> None:
    emulator, clock = make_aws()
    connection_id = line(emulator)
    clock.advance(2)
    [shown] = listed(emulator, emulator.owner, "DescribeConnections", "connections")
    assert "loaIssueTime" not in shown
    for _ in range(2):
        clock.advance(60)
        letter(emulator, connection_id)
        [shown] = listed(emulator, emulator.owner, "DescribeConnections", "connections")
        assert shown["loaIssueTime"] == clock.time()


def test_there_is_no_letter_for_what_is_only_ordered_hosted_deleted_or_somebody_elses() -> None:
    emulator, clock = make_aws()
    values = {"location": "EqPA2", "bandwidth": "10Gbps", "connectionName": "line"}
    connection_id = call(emulator, emulator.owner, "CreateConnection", **values)["connectionId"]
    assert "requested" in refusal(emulator, emulator.owner, "DescribeLoa", connectionId=connection_id)
    clock.advance(2)
    for account in (emulator.grantee, emulator.add_account("third")):
        assert connection_id in refusal(emulator, account, "DescribeLoa", connectionId=connection_id)
    hosted = call(
        emulator,
        emulator.owner,
        "AllocateHostedConnection",
        connectionId=connection_id,
        ownerAccount=emulator.grantee.account_id,
        bandwidth="1Gbps",
        connectionName="hosted",
        vlan=7,
    )["connectionId"]
    assert "is hosted" in refusal(emulator, emulator.grantee, "DescribeLoa", connectionId=hosted)
    call(emulator, emulator.owner, "DeleteConnection", connectionId=hosted)
    clock.advance(2)
    call(emulator, emulator.owner, "DeleteConnection", connectionId=connection_id)
    assert "deleting" in refusal(emulator, emulator.owner, "DescribeLoa", connectionId=connection_id)


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ({}, "connectionId is required"),
        ({"connectionId": "dxcon-none"}, "dxcon-none"),
        ({"connectionId": "dxlag-none"}, "dxlag-none"),
    ],
)
def test_a_letter_that_nobody_can_write_is_refused(values: dict[str, str], cause: str) -> None:
    emulator, _ = make_aws()
    assert cause in refusal(emulator, emulator.owner, "DescribeLoa", **values)
    assert cause in refusal(emulator, emulator.owner, "DescribeConnectionLoa", **values)


def test_the_only_format_is_pdf() -> None:
    emulator, clock = make_aws()
    connection_id = line(emulator)
    clock.advance(2)
    values = {"connectionId": connection_id, "loaContentType": "text/plain"}
    assert "loaContentType must be one of application/pdf" in refusal(emulator, emulator.owner, "DescribeLoa", **values)
