"""Setting what is to be set once something is accepted, without I/O: what is left, what to send next, when it is done.

Each setting is sent on its own, since one that is refused must not take another one along, and none that is there
already is sent at all. A setting may be sent again: the second time changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable  # noqa: TC003 - attrs classes are introspected at run time
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import attrs

from directlink._accept.states import ENDED
from directlink._accept.waiting import Verdict
from directlink._call import operations as op
from directlink.endpoints import arn_partition
from directlink.models.shared import Tag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from directlink._accept.settings import InterfaceSettings
    from directlink._accept.waiting import Wait
    from directlink._call.operations import Operation
    from directlink.errors import DirectLinkError
    from directlink.models.connections import Connection
    from directlink.models.virtual_interfaces import VirtualInterface

R = TypeVar("R")

log: Final = logging.getLogger("directlink")


@attrs.frozen(kw_only=True)
class Step(Generic[R]):
    """One setting.

    Attributes:
        name: as its attribute is called.
        operation: what sets it.
        members: returns the input.
        is_set: tells whether the resource has it.
        takes_available: it can be set once the resource is available, and the resource may leave that state for it.
        warning: returns what to warn of, ``None`` if there is nothing.
    """

    name: str
    operation: Operation[Any]
    members: Callable[[R], dict[str, object]]
    is_set: Callable[[R], bool]
    takes_available: bool = False
    warning: Callable[[R], str | None] = lambda _: None


class Applying(Generic[R]):
    """The settings of one acceptance.

    Args:
        wait: what was seen so far; it goes on from there.
        steps: what to set, in this order.
        stays_available: the goal was ``available``, so it is to be that in the end as well.
        failure: makes the error for what is left, of its names, the acceptance, and what went wrong.

    Attributes:
        failure: makes the error for what is left.
    """

    def __init__(
        self,
        wait: Wait[R],
        steps: tuple[Step[R], ...],
        *,
        stays_available: bool,
        failure: Callable[[tuple[str, ...], Any, DirectLinkError], DirectLinkError],
    ) -> None:
        self.failure = failure
        self._wait = wait
        self._steps = steps
        self._stays_available = stays_available
        self._sent: set[str] = set()
        self._missed: frozenset[str] = frozenset()

    def left(self) -> tuple[str, ...]:
        """Return the names of what is not known to be set.

        An answer says less than a look that does not show it, and if it comes to that, than no look at all.
        """
        left = [step.name for step in self._steps if step.name in self._missed or not self._is_done(step)]
        return tuple(left or [step.name for step in self._steps if not self._is_shown(step)])

    def begin(self) -> Verdict:
        """Aim the wait at the next moment at which there is something to do; judge what was seen last."""
        self._wait.aim("set", self._looked, "it is accepted")
        assert self._wait.resource is not None
        return self._judge(self._wait.resource)

    def all_sent(self) -> bool:
        """Tell whether there is nothing to send any more."""
        return all(self._is_done(step) for step in self._steps)

    def next(self) -> Step[R] | None:
        """Return what to send now, ``None`` if nothing is left."""
        step = next((step for step in self._steps if not self._is_done(step)), None)
        if step is None:
            return None
        assert self._wait.resource is not None
        warning = step.warning(self._wait.resource)
        if warning is not None:
            self._wait.log.note(warning)
            log.warning("%s: %s", self._wait.subject.id, warning)
        self._wait.log.note(f"{step.name} sent")
        return step

    def applied(self, step: Step[R]) -> None:
        """Take note of a setting that was answered without an error."""
        self._sent.add(step.name)
        self._missed -= {step.name}
        self._wait.log.note(f"{step.name} applied")

    def _is_done(self, step: Step[R]) -> bool:
        return step.name in self._sent or self._is_shown(step)

    def _is_shown(self, step: Step[R]) -> bool:
        resource = self._wait.resource
        return resource is not None and step.is_set(resource)

    def _looked(self, resource: R) -> Verdict:
        self._missed = frozenset(step.name for step in self._steps if not step.is_set(resource))
        return self._judge(resource)

    def _judge(self, resource: R) -> Verdict:
        state = self._wait.subject.state(resource)
        if state in ENDED:
            return Verdict.ENDED
        left = [step for step in self._steps if not self._is_done(step)]
        # a gateway in between may have answered in the service's place: a look has to show what was sent
        changing = not left and not all(step.is_set(resource) for step in self._steps)
        wanted = left[0].takes_available if left else self._stays_available
        return Verdict.WAIT if changing or (wanted and state != "available") else Verdict.DONE


def of_interface(settings: InterfaceSettings | None, region: str) -> tuple[Step[VirtualInterface], ...]:
    """Return the steps that give an interface its settings."""
    if settings is None:
        return ()
    steps: list[Step[VirtualInterface]] = []
    if settings.tags:
        steps.append(_tagging(settings.tags, "dxvif", region))

    def step(name: str, attribute: str, value: object, **more: Any) -> None:
        """Add a setting that is an attribute of interfaces."""
        if value is not None:
            steps.append(
                Step(
                    name=name,
                    operation=op.UPDATE_VIRTUAL_INTERFACE_ATTRIBUTES,
                    members=lambda interface: {"virtual_interface_id": interface.id, attribute: value},
                    is_set=lambda interface: getattr(interface, name) == value,
                    **more,
                )
            )

    step("virtual_interface_name", "virtual_interface_name", settings.virtual_interface_name)
    step("mtu", "mtu", settings.mtu, takes_available=True, warning=_interruption)
    step("site_link_enabled", "enable_site_link", settings.site_link_enabled, takes_available=True)
    return tuple(steps)


def of_connection(tags: Mapping[str, str] | None, region: str) -> tuple[Step[Connection], ...]:
    """Return the steps that give a connection its tags."""
    return (_tagging(tags, "dxcon", region),) if tags else ()


def tags_left(resource: VirtualInterface | Connection, tags: Mapping[str, str]) -> dict[str, str]:
    """Return the tags that a resource does not have."""
    present = {tag.key: tag.value or "" for tag in resource.tags}
    return {key: value for key, value in tags.items() if present.get(key) != value}


def _tagging(tags: Mapping[str, str], family: str, region: str) -> Step[Any]:
    def members(resource: VirtualInterface | Connection) -> dict[str, object]:
        """Return the tags that are left, and whose they are to be."""
        place = resource.region or region
        arn = f"arn:{arn_partition(place)}:directconnect:{place}:{resource.owner_account}:{family}/{resource.id}"
        left = tags_left(resource, tags)
        return {"resource_arn": arn, "tags": tuple(Tag(key=key, value=value) for key, value in left.items())}

    return Step(
        name="tags",
        operation=op.TAG_RESOURCE,
        members=members,
        is_set=lambda resource: not tags_left(resource, tags),
    )


def _interruption(interface: VirtualInterface) -> str:
    """Return whom a change of the MTU interrupts."""
    if interface.jumbo_frame_capable:
        return "mtu interrupts this interface for up to 30 s"
    return f"mtu interrupts every interface of {interface.connection_id}, other accounts' too, for up to 30 s"
