"""The hot pieces, each as a function without arguments; timed by test_micro.py, counted by instructions.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samples import BODY, HEADERS, KEYS, page_of_interfaces

from directlink import Credentials, DirectLinkClient, SigV4Signer, VirtualInterfaces
from directlink._call.bodies import read_model
from directlink._call.error_answers import service_error
from directlink._call.retrying import reason_to_retry
from directlink.models._codec import to_dict
from directlink.models.confirmations import ConfirmPrivateVirtualInterfaceRequest
from directlink.transport import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from collections.abc import Callable

ANSWER = HttpResponse(200, {"x-amzn-requestid": "1111"}, b'{"virtualInterfaceState":"pending"}')


class Instant:
    """A transport that has the answer already."""

    def send(self, request: HttpRequest, *, timeout: float) -> HttpResponse:
        return ANSWER

    def close(self) -> None:
        """Nothing is open."""


def pieces() -> dict[str, Callable[[], Any]]:
    """The pieces by name."""
    keys = Credentials(*KEYS)
    signer = SigV4Signer()
    names = ("Content-Type", "X-Amz-Target")
    unsigned = HttpRequest("POST", "https://directlink.eu-west-2.outscale.com/", {n: HEADERS[n] for n in names}, BODY)
    request = ConfirmPrivateVirtualInterfaceRequest(
        virtual_interface_id="dxvif-56781234", virtual_gateway_id="vgw-87654321"
    )
    page = HttpResponse(200, {}, page_of_interfaces(100))
    refusal = HttpResponse(400, {"x-amzn-errortype": "ThrottlingException"}, b'{"message": "slow down"}')
    client = DirectLinkClient(cloud="outscale", region="eu-west-2", credentials=keys, transport=Instant())
    confirm = client.confirm_private_virtual_interface
    return {
        "sign": lambda: signer.sign(
            unsigned, keys, region="eu-west-2", service="directlink", timestamp=1_790_000_000.0
        ),
        "encode": lambda: to_dict(request),
        "decode": lambda: read_model(VirtualInterfaces, page),
        "classify": lambda: reason_to_retry(service_error(refusal)),
        "exchange": lambda: confirm(virtual_interface_id="dxvif-56781234", virtual_gateway_id="vgw-87654321"),
    }
