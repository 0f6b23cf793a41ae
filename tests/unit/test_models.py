"""Every model: frozen, comparable, picklable, and silent about secrets."""

from __future__ import annotations

import copy
import importlib
import pickle
import pkgutil
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin

import attrs
import pytest

import directlink.models
from directlink import (
    BGPPeer,
    ConnectError,
    DirectLinkError,
    Loa,
    Model,
    NewBGPPeer,
    OpenEnum,
    ParameterError,
    ResponseDecodeError,
    ResponseMetadata,
    Tag,
    TagResourceRequest,
    VirtualInterface,
    VirtualInterfaces,
    VirtualInterfaceState,
)
from directlink.models._base import Resource
from support import reply

if TYPE_CHECKING:
    from support import Kind

CANARY = "k3y-canary"
SECRETS = {"auth_key", "cak", "ckn", "customer_router_config"}
EXAMPLES = {str: "text", int: 7, bool: True, bytes: b"%PDF", datetime: datetime(2026, 9, 21, tzinfo=UTC)}
FAMILIES = [found.name for found in pkgutil.iter_modules(directlink.models.__path__)]
MODELS: list[type[Model]] = sorted(
    {
        cls
        for family in FAMILIES
        for cls in vars(importlib.import_module(f"directlink.models.{family}")).values()
        if isinstance(cls, type) and issubclass(cls, Model) and cls.__module__ != "directlink.models._base"
    },
    key=lambda cls: cls.__name__,
)

every_model = pytest.mark.parametrize("cls", MODELS)


def example(kind: Any) -> Any:
    """A value of a member's type, with every member of its own."""
    if get_origin(kind) is UnionType:
        return example(get_args(kind)[0])
    if get_origin(kind) is tuple:
        return (example(get_args(kind)[0]),) * 2
    if issubclass(kind, Model):
        return filled(kind)
    return kind("newer-than-us") if issubclass(kind, OpenEnum) else EXAMPLES[kind]


def filled(cls: type[Model]) -> Model:
    members = {field.name: example(field.type) for field in attrs.fields(cls) if field.name != "metadata"}
    return cls(**{name: CANARY if name in SECRETS else value for name, value in members.items()})


@every_model
def test_a_model_survives_pickling_and_copying(cls: type[Model]) -> None:
    model = filled(cls)
    clones = [pickle.loads(pickle.dumps(model, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    for clone in [*clones, copy.copy(model), copy.deepcopy(model)]:
        assert type(clone) is cls
        assert clone == model
        assert hash(clone) == hash(model)


@every_model
def test_a_model_goes_to_wire_data_and_back(cls: type[Model]) -> None:
    model = filled(cls)
    assert cls.from_dict(model.to_dict()) == model


@every_model
def test_a_models_repr_names_its_members_and_hides_its_secrets(cls: type[Model]) -> None:
    text = repr(filled(cls))
    assert text.startswith(f"{cls.__name__}(")
    assert CANARY not in text
    for field in attrs.fields(cls):
        assert (f"{field.name}=" in text) == (field.name != "metadata")
        if field.name in SECRETS:
            assert f"{field.name}='***'" in text


@every_model
def test_a_model_cannot_be_changed(cls: type[Model]) -> None:
    model = filled(cls)
    for name in ["added", *(field.name for field in attrs.fields(cls))]:
        with pytest.raises((attrs.exceptions.FrozenInstanceError, AttributeError)):
            setattr(model, name, None)


@every_model
def test_members_are_given_by_name(cls: type[Model]) -> None:
    assert all(field.kw_only for field in attrs.fields(cls))


def test_what_is_absent_is_not_shown() -> None:
    assert repr(BGPPeer(bgp_peer_id="dxpeer-1")) == "BGPPeer(bgp_peer_id='dxpeer-1')"
    assert repr(VirtualInterface()) == "VirtualInterface()"
    assert repr(BGPPeer(auth_key=CANARY)) == "BGPPeer(auth_key='***')"


def test_what_is_sent_although_it_is_empty_is_shown() -> None:
    assert repr(TagResourceRequest(resource_arn="arn", tags=())) == "TagResourceRequest(resource_arn='arn', tags=())"


@every_model
def test_a_repr_makes_the_same_structure_again(cls: type[Model]) -> None:
    assert cls.__repr__ is Model.__repr__
    model = cls(**{field.name: "text" for field in attrs.fields(cls) if field.repr is True})
    assert eval(repr(model), {cls.__name__: cls}) == model


def test_secrets_are_part_of_the_data() -> None:
    assert NewBGPPeer(auth_key=CANARY).to_dict() == {"authKey": CANARY}


def test_a_key_stays_out_of_the_repr_of_what_holds_its_owner() -> None:
    found = VirtualInterfaces(virtual_interfaces=(VirtualInterface(bgp_peers=(BGPPeer(auth_key=CANARY),)),))
    assert CANARY not in repr(found)


def test_metadata_is_no_part_of_the_data() -> None:
    plain = VirtualInterface(virtual_interface_id="dxvif-1")
    answered = attrs.evolve(plain, metadata=ResponseMetadata(request_id="r", attempts=2))
    assert answered == plain
    assert hash(answered) == hash(plain)
    assert repr(answered) == repr(plain)
    assert answered.to_dict() == {"virtualInterfaceId": "dxvif-1"}
    assert plain.metadata == ResponseMetadata(request_id=None, attempts=0)


def test_what_is_absent_is_none_and_not_invented() -> None:
    interface = VirtualInterface.from_dict({"vlan": None, "virtualInterfaceState": "testing", "addedLater": 1})
    assert interface == VirtualInterface(virtual_interface_state=VirtualInterfaceState("testing"))
    assert interface.vlan is None
    assert interface.tags == ()


def test_a_tag_may_have_no_value() -> None:
    assert Tag.from_dict({"key": "team"}) == Tag(key="team", value=None)


def test_one_bad_member_names_its_path_and_not_its_value() -> None:
    with pytest.raises(directlink.ResponseDecodeError, match=r"virtualInterfaces\[1\]\.vlan: expected int") as caught:
        VirtualInterfaces.from_dict({"virtualInterfaces": [{}, {"vlan": "one-hundred"}]})
    assert "one-hundred" not in str(caught.value)


# ── documents ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("as_text", [True, False])
def test_a_letter_is_saved_as_it_is(tmp_path: Path, *, as_text: bool) -> None:
    target = tmp_path / "letter.pdf"
    target.write_text("an older one, and longer")
    letter = Loa.from_dict({"loaContent": "JVBERi0xLjcA/w==", "loaContentType": "application/pdf"})
    assert letter.save(str(target) if as_text else target) == target
    assert target.read_bytes() == b"%PDF-1.7\x00\xff"


@pytest.mark.parametrize("content", [None, b""])
def test_without_a_letter_nothing_is_saved(tmp_path: Path, content: bytes | None) -> None:
    target = tmp_path / "letter.pdf"
    with pytest.raises(ValueError, match="no document"):
        Loa(loa_content=content).save(target)
    assert not target.exists()


# ── keys in tracebacks ───────────────────────────────────────────────────────────────────────────────────────────────


def locals_of_ours(error: BaseException) -> str:
    """The local variables of this package's frames in a traceback, as an error reporter would show them."""
    package = str(Path(directlink.__file__).parent)
    frames = traceback.TracebackException.from_exception(error, capture_locals=True).stack
    ours = [frame for frame in frames if frame.filename.startswith(package)]
    assert ours
    return "\n".join(f"{name} = {value}" for frame in ours for name, value in (frame.locals or {}).items())


@pytest.mark.parametrize("wrong", [{}, {"secret_arn": 5}], ids=["refused connection", "wrong argument"])
def test_a_macsec_key_stays_out_of_the_traceback_of_a_failed_call(kind: Kind, wrong: dict[str, Any]) -> None:
    client = kind.client(*[ConnectError("refused")] * 3)
    with pytest.raises(DirectLinkError) as caught:
        kind.run(client.associate_mac_sec_key(connection_id="dxcon-1", ckn=CANARY, cak=CANARY, **wrong))
    assert isinstance(caught.value, ParameterError if wrong else ConnectError)
    assert CANARY not in locals_of_ours(caught.value)
    assert "AssociateMacSecKeyRequest(" in locals_of_ours(caught.value)


def test_a_bgp_key_stays_out_of_the_traceback_of_a_failed_call(kind: Kind) -> None:
    client = kind.client(*[ConnectError("refused")] * 3)
    with pytest.raises(ConnectError) as caught:
        kind.run(client.create_bgp_peer(virtual_interface_id="dxvif-1", new_bgp_peer=NewBGPPeer(auth_key=CANARY)))
    assert CANARY not in locals_of_ours(caught.value)


# ── client tokens ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_client_token_is_made_up_once_a_call_and_kept_for_its_retries(kind: Kind) -> None:
    client = kind.client(ConnectError("refused"), reply(), reply())
    for _ in range(2):
        kind.run(client.update_resiliency_group(resiliency_group_id="dxrg-1", resiliency_group_name="hq"))
    first, retried, second = [body["clientToken"] for body in client.script.bodies()]
    assert first == retried != second


def test_a_client_token_of_the_caller_is_sent_as_it_is(kind: Kind) -> None:
    client = kind.client(reply())
    kind.run(
        client.update_resiliency_group(resiliency_group_id="dxrg-1", resiliency_group_name="hq", client_token="mine")
    )
    assert client.script.bodies()[0]["clientToken"] == "mine"


@pytest.mark.parametrize("cls", [cls for cls in MODELS if issubclass(cls, Resource)])
def test_an_id_is_a_text_or_an_error_and_never_the_word_none(cls: type[Resource]) -> None:
    with pytest.raises(ResponseDecodeError, match=rf"{cls.__name__} without \w+$") as caught:
        cls().id  # noqa: B018 - asking is what fails
    name = str(caught.value).rpartition(" ")[2]
    assert cls(**{name: "x-1"}).id == "x-1"
    with pytest.raises(ResponseDecodeError, match=f"{cls.__name__} without {name}"):
        cls(**{name: ""}).id  # noqa: B018 - asking is what fails
    assert "id" not in {field.name for field in attrs.fields(cls)}
