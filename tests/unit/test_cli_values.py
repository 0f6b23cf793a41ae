"""From the texts of a command line to JSON: numbers, lists, structures, files, the compact notation."""

from pathlib import Path
from typing import Any

import pytest

from directlink import NewBGPPeer, NewPrivateVirtualInterface, Tag
from directlink._cli.errors import UsageError
from directlink._cli.shorthand import parse
from directlink._cli.values import read, read_document
from directlink.models.tags import TagResourceRequest

Tags = tuple[Tag, ...]


def test_scalars() -> None:
    assert read(int | None, "-5") == -5
    assert read(str, " 5 ") == " 5 "
    assert read(bool | None, given=False) is False
    with pytest.raises(UsageError, match=r"^expected a whole number$"):
        read(int, "five")


def test_lists_are_texts_or_one_json_list() -> None:
    assert read(tuple[str, ...], ["a", "b"]) == ["a", "b"]
    assert read(tuple[str, ...] | None, ['["a", "b"]']) == ["a", "b"]
    assert read(tuple[str, ...], []) == []
    assert read(Tags, ["key=a,value=b", '{"key": "c"}']) == [{"key": "a", "value": "b"}, {"key": "c"}]
    assert read(Tags, ['[{"key": "c"}]']) == [{"key": "c"}]


def test_structures_are_json_or_shorthand_and_texts_become_what_the_model_has() -> None:
    expected = {"asn": 65000, "addressFamily": "ipv4"}
    assert read(NewBGPPeer, '{"asn": 65000, "addressFamily": "ipv4"}') == expected
    assert read(NewBGPPeer, "asn=65000,addressFamily=ipv4") == expected
    assert read(
        NewPrivateVirtualInterface,
        "virtualInterfaceName='a, b',vlan=7,enableSiteLink=True,tags=[{key=k,value=v},{key=w}]",
    ) == {
        "virtualInterfaceName": "a, b",
        "vlan": 7,
        "enableSiteLink": True,
        "tags": [{"key": "k", "value": "v"}, {"key": "w"}],
    }
    assert read(NewPrivateVirtualInterface, "tags={key=k},enableSiteLink=false") == {
        "tags": [{"key": "k"}],
        "enableSiteLink": False,
    }


def test_files_hold_what_could_be_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PLACE", str(tmp_path))
    (tmp_path / "tags.json").write_text('[{"key": "é"}]', "utf-8")
    (tmp_path / "number").write_text("7\n", "utf-8")
    (tmp_path / "latin").write_bytes(b"\xe9")
    assert read(Tags, [f"file://{tmp_path}/tags.json"]) == [{"key": "é"}]
    assert read(int, "file://~/number") == 7
    assert read(str, "file://$PLACE/number") == "7\n"
    assert read(NewBGPPeer, f"authKey@=file://{tmp_path}/number") == {"authKey": "7\n"}
    assert read(NewBGPPeer, "authKey@=plain,asn=1") == {"authKey": "plain", "asn": 1}
    assert read_document(TagResourceRequest, '{"tags": []}') == {"tags": []}
    for name, problem in {"none": "cannot read .*none: No such file", "latin": "not UTF-8"}.items():
        with pytest.raises(UsageError, match=problem):
            read(str, f"file://{tmp_path}/{name}")
    with pytest.raises(UsageError, match="cannot read ~nobody-of-this-name"):
        read(str, "file://~nobody-of-this-name/x")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_mark_of_a_files_encoding_is_no_part_of_it(encoding: str, tmp_path: Path) -> None:
    mark = "\ufeff" if encoding.startswith("utf-16-") else ""
    (tmp_path / "tags.json").write_text(mark + '[{"key": "é"}]', encoding)
    assert read(Tags, [f"file://{tmp_path}/tags.json"]) == [{"key": "é"}]
    (tmp_path / "document.json").write_text(mark + '{"tags": [{"key": "é"}]}', encoding)
    assert read_document(TagResourceRequest, f"file://{tmp_path}/document.json") == {"tags": [{"key": "é"}]}


@pytest.mark.parametrize("written", ["{}", "./{}", "file:{}"])
def test_a_files_name_without_file_is_told_how_to_be_read(
    written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    hint = "file:// before the name reads it$"
    (tmp_path / "peer.json").write_text('{"asn": 7}', "utf-8")
    text = written.format("peer.json")
    for annotation, given in ((NewBGPPeer, text), (Tags, [text]), (int, text)):
        with pytest.raises(UsageError, match=hint):
            read(annotation, given)
    with pytest.raises(UsageError, match=hint):
        read_document(TagResourceRequest, text)
    for given in ("other.json", "x" * 5000, "nul\0", "~nobody-of-this-name/x"):
        with pytest.raises(UsageError) as caught:
            read(NewBGPPeer, given)
        assert "file://" not in str(caught.value)
    assert read(str, text) == text


@pytest.mark.parametrize(
    ("annotation", "given", "problem"),
    [
        (Tags, ["keyy=a"], r"^no member 'keyy' in Tag; did you mean key\?$"),
        (Tags, ['[{"key": "a"}, {"xyz": 1}]'], r"^\[1\]: no member 'xyz' in Tag; there are key, value$"),
        (NewPrivateVirtualInterface, "tags=[{xyz=1}]", r"^tags\[0\]: no member 'xyz' in Tag"),
        (NewPrivateVirtualInterface, "vlan=canary", r"^vlan: expected a whole number$"),
        (NewPrivateVirtualInterface, "enableSiteLink=canary", r"^enableSiteLink: expected true or false$"),
        (NewBGPPeer, '{"asn": canary}', r"^not JSON: Expecting value at line 1, character 9$"),
        (NewBGPPeer, '{"asn": ' + "1" * 5000 + "}", r"^not JSON that can be read"),
        (tuple[str, ...], ["[" * 100_000], r"^not JSON that can be read"),
        (NewBGPPeer, "authKey", r"^expected '=' at character 8$"),
        (NewBGPPeer, "authKey='canary", r"^expected the end of the quoted text at character 9$"),
        (NewBGPPeer, "asn=1,asn=2", r"^expected another key than 'asn', which is there already at character 7$"),
        (NewBGPPeer, "asn=1,", r"^expected a key at character 7$"),
        (NewBGPPeer, "", r"^expected a key at character 1$"),
        (Tags, ["key=[a"], r"^expected ',' at character 7$"),
    ],
)
def test_what_cannot_be_read_is_told_by_place_and_not_repeated(annotation: Any, given: Any, problem: str) -> None:
    with pytest.raises(UsageError, match=problem) as caught:
        read(annotation, given)
    assert "canary" not in str(caught.value)


def test_wrong_kinds_are_left_for_the_model_to_refuse() -> None:
    assert read(Tags, ['["a"]']) == ["a"]
    assert read(NewBGPPeer, "asn=[1,2]") == {"asn": ["1", "2"]}
    assert read(NewPrivateVirtualInterface, '{"tags": {"key": "a"}}') == {"tags": {"key": "a"}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=b", {"a": "b"}),
        ("a=", {"a": ""}),
        ("a=b,c", {"a": ["b", "c"]}),
        ("a=b,'c,d',e=f", {"a": ["b", "c,d"], "e": "f"}),
        ("a=b,c\\,d", {"a": ["b", "c,d"]}),
        ("a=b c , d=e ", {"a": "b c", "d": "e"}),
        ("a=[]", {"a": []}),
        ("a={}", {"a": {}}),
        ('a=[ [x, y], {b=c, d=[e]}, "f\'\\"" ]', {"a": [["x", "y"], {"b": "c", "d": ["e"]}, "f'\""]}),
        ("a='it\\'s \\\\'", {"a": "it's \\"}),
        ("a=10.0.0.0/8,b=k=v", {"a": "10.0.0.0/8", "b": "k=v"}),
    ],
)
def test_the_compact_notation(text: str, expected: dict[str, Any]) -> None:
    assert parse(text) == expected
