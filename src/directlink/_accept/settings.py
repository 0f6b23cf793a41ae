"""What an interface or a connection is to be set to once it is accepted, and the errors that say what is left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import attrs

from directlink._accept.results import AcceptResult, ConnectionAcceptResult
from directlink._basics.checks import kind_of
from directlink.errors import DirectLinkError, ParameterError


def check_tags(_: object, field: attrs.Attribute[Any], value: Mapping[object, object] | None) -> None:
    """Check that tags map texts to texts.

    Raises:
        ParameterError: they do not.
    """
    if value is None:
        return
    if not isinstance(value, dict):
        raise ParameterError(f"{field.name}: expected a dictionary of keys and values, got {kind_of(value)}")
    for key, tag in value.items():
        if not (isinstance(key, str) and isinstance(tag, str) and key):
            raise ParameterError(f"{field.name}: expected keys and values to be str, got {key!r}: {kind_of(tag)}")


def copied(tags: Mapping[str, str] | None) -> Mapping[str, str] | None:
    """Return a copy of tags, for what was given may be changed later; what is wrong is left to the validator."""
    return {**tags} if isinstance(tags, Mapping) else tags


def _number(_: object, field: attrs.Attribute[Any], value: object) -> None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        raise ParameterError(f"{field.name}: expected a number of bytes, got {value!r}")


def _truth(_: object, field: attrs.Attribute[Any], value: object) -> None:
    if value is not None and not isinstance(value, bool):
        raise ParameterError(f"{field.name}: expected True or False, got {kind_of(value)}")


def _text(_: object, field: attrs.Attribute[Any], value: object) -> None:
    if value is not None and not (isinstance(value, str) and value):
        raise ParameterError(f"{field.name}: expected a text that is not empty, got {kind_of(value)}")


@attrs.frozen(kw_only=True)
class InterfaceSettings:
    """What an interface is to be set to once it is accepted; what is ``None`` stays as it is (AWS).

    Attributes:
        tags: tags to have, besides those that there are.
        mtu: largest packet, bytes: 1500 or 8500. Needs ``wait_for="available"``.
        site_link_enabled: whether SiteLink is on. Needs ``wait_for="available"`` and a Direct Connect gateway; AWS
            charges for it.
        virtual_interface_name: display name.

    Raises:
        ParameterError: a value is of the wrong kind.
    """

    tags: Mapping[str, str] | None = attrs.field(default=None, converter=copied, validator=check_tags, hash=False)
    mtu: int | None = attrs.field(default=None, validator=_number)
    site_link_enabled: bool | None = attrs.field(default=None, validator=_truth)
    virtual_interface_name: str | None = attrs.field(default=None, validator=_text)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data: what is set, by its name."""
        return {name: value for name, value in attrs.asdict(self).items() if value is not None}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build it from what :meth:`to_dict` returned.

        Args:
            data: values by the names of attributes.

        Raises:
            ParameterError: there is no such attribute, or a value is of the wrong kind.
        """
        try:
            return cls(**data)
        except TypeError as error:
            raise ParameterError(f"{cls.__name__}: {error}") from None


class SettingsNotAppliedError(DirectLinkError):
    """The interface is accepted, and not everything was set that should be. ``accepted`` is ``True``.

    Its cause is what went wrong. Running the acceptance again does only what is left.

    Attributes:
        applied: names of the settings that are applied.
        remaining: what is left to set, or not known to be set.
        result: the acceptance.
    """

    applied: tuple[str, ...] = ()
    remaining: InterfaceSettings
    result: AcceptResult

    def _take(self, told: Mapping[str, Any]) -> None:
        super()._take(told)
        self.remaining = InterfaceSettings.from_dict(told["remaining"])
        self.result = AcceptResult.from_dict(told["result"])


class TagsNotAppliedError(DirectLinkError):
    """The connection is accepted, and does not have all the tags that it should have. ``accepted`` is ``True``.

    Its cause is what went wrong. Running the acceptance again does only what is left.

    Attributes:
        remaining: the tags that are left to set, or not known to be set.
        result: the acceptance.
    """

    remaining: Mapping[str, str]
    result: ConnectionAcceptResult

    def _take(self, told: Mapping[str, Any]) -> None:
        super()._take(told)
        self.result = ConnectionAcceptResult.from_dict(told["result"])
