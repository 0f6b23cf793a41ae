"""Accepts an interface on a host where whatever asks for another address than the endpoint's is found out."""

from __future__ import annotations

import os
import sys
from urllib.parse import urlsplit

asked: list[tuple[str, int]] = []


def listen(event: str, arguments: tuple[object, ...]) -> None:
    """Note what addresses are asked for, and connected to."""
    if event == "socket.getaddrinfo":
        asked.append((str(arguments[0]), int(str(arguments[1]))))
    elif event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        assert isinstance(address, tuple), address
        asked.append((str(address[0]), int(str(address[1]))))  # pyright: ignore[reportUnknownArgumentType]


sys.addaudithook(listen)

from directlink import CredentialsError, DirectLinkClient  # noqa: E402 - what it asks for is listened to

endpoint = urlsplit(os.environ["AWS_ENDPOINT_URL_DIRECT_CONNECT"])
with DirectLinkClient(cloud="aws") as client:
    assert asked == [], f"before the first call: {asked}"
    client.accept_private_virtual_interface(virtual_interface_id=sys.argv[1], virtual_gateway_id=sys.argv[2])
assert set(asked) == {(endpoint.hostname, endpoint.port)}, asked

asked.clear()
del os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
try:
    with DirectLinkClient(cloud="aws") as client:
        client.describe_virtual_gateways()
except CredentialsError:
    pass
else:
    raise AssertionError("there are no keys")
assert asked == [], f"looking for keys: {asked}"
print("asked for the endpoint, and for nothing else")
