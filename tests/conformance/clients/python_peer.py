"""Calls operations with boto3 or aiobotocore, as the other end of a pipe says. This project is not installed here.

python_peer.py boto3|boto3+cbor|aiobotocore URL ACCOUNTS     accounts are JSON: access key and secret by name

First it says in JSON who it is and which operations it knows; then each line asks for one, and gets a line.
"""

import asyncio
import base64
import datetime
import importlib
import json
import sys
from typing import Any, cast

configuration: Any = importlib.import_module("botocore.config")
exceptions: Any = importlib.import_module("botocore.exceptions")
LIBRARY, _, PROTOCOL = sys.argv[1].partition("+")
URL, ACCOUNTS = sys.argv[2], json.loads(sys.argv[3])
library: Any = importlib.import_module(LIBRARY)


def plain(value: object) -> Any:
    """A value as it was in the answer's JSON."""
    if isinstance(value, dict):
        return {
            name: plain(item) for name, item in cast("dict[str, object]", value).items() if name != "ResponseMetadata"
        }
    if isinstance(value, list):
        return [plain(item) for item in cast("list[object]", value)]
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def settings(keys: dict[str, str]) -> dict[str, Any]:
    """Arguments of a client."""
    return {
        "service_name": "directconnect",
        "region_name": "eu-west-2",
        "endpoint_url": URL,
        "aws_access_key_id": keys["access_key_id"],
        "aws_secret_access_key": keys["secret_access_key"],
        "config": configuration.Config(retries={"total_max_attempts": 1}),
    }


async def open_client(keys: dict[str, str], session: Any) -> Any:
    """A client."""
    if LIBRARY == "boto3":
        return library.client(**settings(keys))
    return await session.create_client(**settings(keys)).__aenter__()


async def call(client: Any, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Call an operation by its wire name; what is to be said of it."""
    try:
        answer = client._make_api_call(operation, parameters)
        return {"answer": plain(answer if LIBRARY == "boto3" else await answer)}
    except exceptions.ClientError as error:
        return {"error": error.response["Error"]}
    except exceptions.ParamValidationError as error:  # a member that came after this release
        return {"unknown": str(error)}


async def main() -> None:
    session: Any = None if LIBRARY == "boto3" else importlib.import_module("aiobotocore.session").get_session()
    if PROTOCOL:  # by itself it prefers JSON
        model: Any = importlib.import_module("botocore.model")
        model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS = ("smithy-rpc-v2-cbor",)
    clients = {name: await open_client(keys, session) for name, keys in ACCOUNTS.items()}
    known = list(next(iter(clients.values())).meta.service_model.operation_names)
    print(
        json.dumps({"client": f"{LIBRARY} {library.__version__} {PROTOCOL}".strip(), "operations": known}), flush=True
    )
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(await call(clients[asked["account"]], asked["operation"], asked["parameters"])), flush=True)
    for client in clients.values():
        closed = client.close()
        if closed is not None:
            await closed


asyncio.run(main())
