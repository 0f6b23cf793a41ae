from importlib import import_module
from typing import Any

boto3: Any = import_module("boto3")  # it has no type annotations
client: Any = boto3.client("directconnect")


def handler(event: dict[str, str], _: object) -> str:
    answer = client.confirm_private_virtual_interface(virtualInterfaceId=event["id"], virtualGatewayId=event["gateway"])
    return str(answer["virtualInterfaceState"])
