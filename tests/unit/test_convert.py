import linecache
import traceback
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import attrs
import pytest

import directlink
from directlink._call.bodies import read_model, read_object
from directlink.enums import VirtualInterfaceState
from directlink.errors import ParameterError, ResponseDecodeError
from directlink.models._base import Model, Request, Response
from directlink.transport import HttpResponse


@attrs.frozen(kw_only=True)
class Leaf(Model):
    name: str
    size: int | None = None
    on: bool | None = None


@attrs.frozen(kw_only=True)
class Tree(Response):
    leaves: tuple[Leaf, ...] | None = None
    one_leaf: Leaf | None = None
    words: tuple[str, ...] | None = None
    state: VirtualInterfaceState | None = None
    since: datetime | None = None
    content: bytes | None = None
    secret_arn: str | None = None


@attrs.frozen(kw_only=True)
class AskRequest(Request):
    tree_id: str
    leaves: tuple[Leaf, ...]
    gateway_id: str | None = None
    note: str | None = None
    when: datetime | None = None
    content: bytes | None = None
    state: VirtualInterfaceState | None = None


WHOLE: dict[str, Any] = {
    "leaves": [{"name": "a", "size": 1, "on": False}, {"name": ""}],
    "oneLeaf": {"name": "b"},
    "words": [],
    "state": "pending",
    "since": 1_790_000_000,
    "content": "AAEC",
    "secretARN": "arn:x",
}


def test_a_structure_goes_both_ways_under_its_wire_names() -> None:
    tree = Tree.from_dict(WHOLE)
    assert tree == Tree(
        leaves=(Leaf(name="a", size=1, on=False), Leaf(name="")),
        one_leaf=Leaf(name="b"),
        words=(),
        state=VirtualInterfaceState.PENDING,
        since=datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC),
        content=b"\0\1\2",
        secret_arn="arn:x",
    )
    assert tree.to_dict() == WHOLE


def test_tracebacks_can_show_the_generated_line_that_reads_a_member() -> None:
    Tree.from_dict({})
    (generated,) = [name for name in linecache.cache if "generated structure" in name and name.endswith(".Tree>")]
    assert "['oneLeaf']" in "".join(linecache.getlines(generated))


def test_absent_and_null_are_none_and_nothing_is_invented() -> None:
    assert Tree.from_dict({}) == Tree() == Tree.from_dict(dict.fromkeys(WHOLE))
    assert Tree().to_dict() == {}


def test_unknown_keys_and_states_pass() -> None:
    tree = Tree.from_dict({"newThing": [1], "state": "approving"})
    assert tree.state == "approving"
    assert tree.to_dict() == {"state": "approving"}


WRONG: list[tuple[Any, str]] = [
    ({"words": "abc"}, "words: expected a list, got str"),
    ({"words": ["a", 5]}, "words[1]: expected str, got int"),
    ({"leaves": [{"name": "a"}, {"name": "b", "size": "12"}]}, "leaves[1].size: expected int, got str"),
    ({"leaves": [{"name": "a", "size": True}]}, "leaves[0].size: expected int, got bool"),
    ({"leaves": [{"name": "a", "size": 1.0}]}, "leaves[0].size: expected int, got float"),
    ({"leaves": [{}]}, "leaves[0]: name is missing"),
    ({"leaves": [{"name": None}]}, "leaves[0].name: expected str, got NoneType"),
    ({"leaves": [None]}, "leaves[0]: expected an object, got NoneType"),
    ({"oneLeaf": []}, "oneLeaf: expected an object, got list"),
    ({"oneLeaf": {"name": "x", "on": 1}}, "oneLeaf.on: expected bool, got int"),
    ({"state": 7}, "state: expected str, got int"),
    ({"state": []}, "state: expected str, got list"),
    ({"since": "next year"}, "since: expected a time"),
    ({"since": 1e300}, "since: expected a time"),
    ({"since": True}, "since: expected a time, got bool"),
    ({"content": "?"}, "content: expected base64"),
    ({"content": 5}, "content: expected str, got int"),
    ([], "expected an object, got list"),
    ({"words": 1, "state": 2}, "words: expected a list, got int; state: expected str, got int"),
]


@pytest.mark.parametrize(("data", "complaint"), WRONG)
def test_a_wrong_type_is_named_by_its_path(data: Any, complaint: str) -> None:
    with pytest.raises(ResponseDecodeError) as caught:
        Tree.from_dict(data)
    assert str(caught.value) == f"Tree does not fit: {complaint}"


def test_many_faults_are_counted() -> None:
    with pytest.raises(ResponseDecodeError, match=r"words\[4\]: .*; and 3 more"):
        Tree.from_dict({"words": list(range(8))})


@pytest.mark.parametrize(
    "sent",
    [1_790_000_000, 1_790_000_000.0, "1790000000", "2026-09-21T14:13:20Z", "2026-09-21T14:13:20",
     "2026-09-21T16:13:20+02:00"],
)  # fmt: skip
def test_times_are_aware_and_in_utc(sent: object) -> None:
    since = Tree.from_dict({"since": sent}).since
    assert since == datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
    assert since is not None
    assert since.tzinfo is UTC


def test_fractions_of_a_second_survive() -> None:
    since = datetime(2026, 9, 21, 14, 13, 20, 123456, tzinfo=timezone(timedelta(hours=2)))
    data = Tree(since=since).to_dict()
    assert Tree.from_dict(data).since == since


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"tree_id": ""}, "tree_id: expected a non-empty str"),
        ({"tree_id": " \n"}, "tree_id: expected a non-empty str"),
        ({"tree_id": None}, "tree_id: expected str, got NoneType"),
        ({"tree_id": 5}, "tree_id: expected str, got int"),
        ({"gateway_id": ""}, "gateway_id: expected a non-empty str"),
        ({"gateway_id": b"x"}, "gateway_id: expected str, got bytes"),
        ({"note": 1}, "note: expected str, got int"),
        ({"leaves": "ab"}, "leaves: expected a sequence of Leaf, got str"),
        ({"leaves": None}, "leaves: expected a sequence of Leaf, got NoneType"),
        ({"leaves": ({"name": "a"},)}, "leaves[0]: expected Leaf, got dict"),
        ({"leaves": (Leaf(name="a", size="1"),)}, "leaves[0].size: expected int, got str"),  # type: ignore[arg-type]
        ({"when": datetime(2026, 1, 1)}, "when: expected an aware datetime, got datetime"),  # noqa: DTZ001
        ({"content": "text"}, "content: expected bytes, got str"),
        ({"state": 1}, "state: expected str, got int"),
    ],
)
def test_wrong_parameters_are_refused_by_their_names(change: dict[str, Any], complaint: str) -> None:
    members: dict[str, Any] = {"tree_id": "t", "leaves": (), **change}
    with pytest.raises(ParameterError) as caught:
        AskRequest(**members).to_dict()
    assert str(caught.value) == complaint


def test_lists_serve_as_tuples_and_empty_notes_may_be_sent() -> None:
    request = AskRequest(tree_id="t", leaves=[Leaf(name="")], note="", gateway_id="g")  # type: ignore[arg-type]
    assert request.to_dict() == {"treeId": "t", "leaves": [{"name": ""}], "note": "", "gatewayId": "g"}


BROKEN = [
    (b"", "the body is empty"),
    (b"<html>welcome to the airport</html>", "an HTML or XML page"),
    (b'{"a": ', "not JSON"),
    (b"\xff\xfe\xfa", "not UTF-8"),
    (b'{"a": ' + b"[" * 100_000, "nested too deeply"),
    (b'{"a": ' + b"9" * 5000 + b"}", "number that is too long"),
    (b"[]", "expected an object, got list"),
    (b"null", "expected an object, got NoneType"),
]


@pytest.mark.parametrize(("body", "complaint"), BROKEN, ids=[words for _, words in BROKEN])
def test_an_answer_that_is_not_the_api_s_is_an_error(body: bytes, complaint: str) -> None:
    response = HttpResponse(200, {}, body)
    for read in (lambda: read_object(response), lambda: read_model(Tree, response)):
        with pytest.raises(ResponseDecodeError, match=complaint) as caught:
            read()
        assert caught.value.status_code == 200
        assert caught.value.outcome_unknown


def test_a_good_answer_is_read() -> None:
    response = HttpResponse(200, {}, b'{"state": "down"}')
    assert read_object(response) == {"state": "down"}
    assert read_model(Tree, response) == Tree(state=VirtualInterfaceState.DOWN)


def test_neither_the_error_nor_its_traceback_holds_a_value() -> None:
    canary = "canary-7d1f"
    body = f'{{"words": ["{canary}", 5], "state": "{canary}"}}'.encode()
    attempts: tuple[Any, ...] = (
        lambda: read_model(Tree, HttpResponse(200, {}, body)),
        lambda: read_model(Tree, HttpResponse(200, {}, body[:-3])),
        lambda: Tree.from_dict(read_object(HttpResponse(200, {}, body))),
    )
    for attempt in attempts:
        with pytest.raises(ResponseDecodeError) as caught:
            attempt()
        chain = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        shown = [frame for frame in chain.stack if Path(frame.filename).name in {"_codec.py", "_base.py", "bodies.py"}]
        assert shown
        assert chain.__context__ is None
        for frame in shown:
            locals_of_ours = {k: v for k, v in (frame.locals or {}).items() if k != "data"}
            assert canary not in str(locals_of_ours)


@pytest.mark.parametrize("status", [200, 202, 204])
def test_an_empty_body_is_the_answer_of_an_operation_without_output(status: int) -> None:
    answer = read_model(directlink.TagResourceResponse, HttpResponse(status, {}, b""))
    assert answer == directlink.TagResourceResponse()
    assert read_object(HttpResponse(status, {}, b""), directlink.UntagResourceResponse) == {}


@pytest.mark.parametrize("status", [200, 204])
def test_an_empty_body_is_no_answer_where_there_is_something_to_tell(status: int) -> None:
    with pytest.raises(ResponseDecodeError, match="empty"):
        read_model(directlink.VirtualInterfaces, HttpResponse(status, {}, b""))
    with pytest.raises(ResponseDecodeError, match="empty"):
        read_object(HttpResponse(status, {}, b""), directlink.VirtualInterfaces)


def test_an_empty_body_of_an_operation_that_nobody_knows_is_one_if_the_status_says_so() -> None:
    assert read_object(HttpResponse(204, {}, b"")) == {}
    with pytest.raises(ResponseDecodeError, match="empty"):
        read_object(HttpResponse(200, {}, b""))


def test_a_byte_order_mark_is_no_content() -> None:
    response = HttpResponse(200, {}, b'\xef\xbb\xbf{"tags": []}')
    assert read_object(response) == {"tags": []}
