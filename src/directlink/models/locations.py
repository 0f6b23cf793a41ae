"""Direct Connect locations.

Source: https://docs.aws.amazon.com/directconnect/latest/APIReference/API_Types.html
"""

import attrs

from directlink.enums import BillingMode
from directlink.models._base import ListResponse, Model


@attrs.frozen(kw_only=True, repr=False)
class AvailableBillingMode(Model):
    """A billing mode on offer at a location.

    Attributes:
        billing_mode: the mode.
        available_port_speeds: port speeds on offer, as text (``10Gbps``).
        included_regions: regions that the mode covers.
    """

    billing_mode: BillingMode | None = None
    available_port_speeds: tuple[str, ...] = ()
    included_regions: tuple[str, ...] = ()


@attrs.frozen(kw_only=True, repr=False)
class Location(Model):
    """A Direct Connect location: a building with ports.

    Attributes:
        location_code: code that other operations take as ``location`` (``EqDC2``).
        location_name: the building and who runs it.
        region: region it belongs to (``eu-west-1``).
        available_port_speeds: port speeds on offer there, as text (``10Gbps``).
        available_providers: service providers present there.
        available_mac_sec_port_speeds: port speeds with MACsec, as text (``10Gbps``).
        available_billing_modes: billing modes on offer, with their speeds and regions.
    """

    location_code: str | None = None
    location_name: str | None = None
    region: str | None = None
    available_port_speeds: tuple[str, ...] = ()
    available_providers: tuple[str, ...] = ()
    available_mac_sec_port_speeds: tuple[str, ...] = ()
    available_billing_modes: tuple[AvailableBillingMode, ...] = ()


@attrs.frozen(kw_only=True, repr=False)
class Locations(ListResponse[Location]):
    """Locations: the answer of the operation that lists them.

    Attributes:
        locations: the locations.
    """

    locations: tuple[Location, ...] = ()
