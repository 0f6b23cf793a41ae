"""One contestant of ``scripts/bench``, in a process and an environment of its own.

Reads one JSON command a line from standard input and answers with one line: ``{"seconds": …, "cpu": …}`` for what it did
in between. Every contestant sends the same request to the same server: a ConfirmPrivateVirtualInterface, signed where it is
an SDK, with the very bytes of one where it is a bare HTTP client.
"""

# It also runs where nothing of this project is installed: only the contestant's own imports, and late.
# mypy: ignore-errors
# pyright: basic, reportMissingImports=false, reportRedeclaration=false

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import threading
import time

from samples import BODY, HEADERS, IDS, KEYS, REGION, page_of_interfaces


def boto3_client(url):
    import boto3
    from botocore.config import Config

    return boto3.client(
        "directconnect",
        region_name=REGION,
        endpoint_url=url,
        aws_access_key_id=KEYS[0],
        aws_secret_access_key=KEYS[1],
        config=Config(max_pool_connections=256),
    )


def directlink_client(url, transport=None):
    from directlink import Credentials, DirectLinkClient

    return DirectLinkClient(
        cloud="aws", region=REGION, endpoint_url=url, credentials=Credentials(*KEYS), transport=transport
    )


def configured_call(peer):
    """Return a function that makes one call by what environment and files say."""
    if peer == "boto3":
        import boto3

        confirm = boto3.client("directconnect").confirm_private_virtual_interface
        return lambda: confirm(**IDS)
    from directlink import DirectLinkClient

    confirm = DirectLinkClient(cloud="aws").confirm_private_virtual_interface
    return lambda: confirm(virtual_interface_id=IDS["virtualInterfaceId"], virtual_gateway_id=IDS["virtualGatewayId"])


def capo_keys(Credentials):
    return Credentials(access_key=KEYS[0], secret_key=KEYS[1])


def sync_call(peer, url):
    """Return a function that makes one call."""
    if peer == "directlink":
        client = directlink_client(url)
        confirm = client.confirm_private_virtual_interface
        return lambda: confirm(
            virtual_interface_id=IDS["virtualInterfaceId"], virtual_gateway_id=IDS["virtualGatewayId"]
        )
    if peer == "directlink httpx2":
        from directlink import HttpcoreTransport

        confirm = directlink_client(url, HttpcoreTransport(core="httpcore2")).confirm_private_virtual_interface
        return lambda: confirm(
            virtual_interface_id=IDS["virtualInterfaceId"], virtual_gateway_id=IDS["virtualGatewayId"]
        )
    if peer == "boto3":
        confirm = boto3_client(url).confirm_private_virtual_interface
        return lambda: confirm(**IDS)
    if peer == "capo-direct-connect":
        from capo_direct_connect import Credentials, DirectConnectClient

        client = DirectConnectClient(region=REGION, endpoint=url, credentials=capo_keys(Credentials))
        confirm = client.confirm_private_virtual_interface
        return lambda: confirm(IDS["virtualInterfaceId"], virtual_gateway_id=IDS["virtualGatewayId"])
    if peer == "httpx":
        import httpx

        client = httpx.Client()
        return lambda: client.post(url, content=BODY, headers=HEADERS).json()
    if peer == "urllib3":
        import urllib3

        pool = urllib3.PoolManager(maxsize=256)
        return lambda: json.loads(pool.request("POST", url, body=BODY, headers=HEADERS).data)
    raise SystemExit(f"unknown peer {peer}")


async def async_call(peer, url, stack):
    """Return a coroutine function that makes one call."""
    if peer.startswith("directlink"):
        import directlink
        from directlink import AsyncDirectLinkClient, Credentials

        if peer == "directlink aiohttp":
            transport = directlink.AiohttpTransport(max_connections=256)
        else:
            core = "httpcore2" if peer == "directlink httpx2" else "httpcore"
            transport = directlink.AsyncHttpcoreTransport(max_connections=256, core=core)
        stack.push_async_callback(transport.aclose)
        client = AsyncDirectLinkClient(
            cloud="aws",
            region=REGION,
            endpoint_url=url,
            credentials=Credentials(*KEYS),
            transport=transport,
            timeout=120,
        )
        confirm = client.confirm_private_virtual_interface
        return lambda: confirm(
            virtual_interface_id=IDS["virtualInterfaceId"], virtual_gateway_id=IDS["virtualGatewayId"]
        )
    if peer == "aiobotocore":
        from aiobotocore.config import AioConfig
        from aiobotocore.session import get_session

        client = await stack.enter_async_context(
            get_session().create_client(
                "directconnect",
                region_name=REGION,
                endpoint_url=url,
                aws_access_key_id=KEYS[0],
                aws_secret_access_key=KEYS[1],
                config=AioConfig(max_pool_connections=256),
            )
        )
        return lambda: client.confirm_private_virtual_interface(**IDS)
    if peer == "capo-direct-connect":
        from capo_direct_connect import AsyncDirectConnectClient, Credentials

        client = await stack.enter_async_context(
            AsyncDirectConnectClient(region=REGION, endpoint=url, credentials=capo_keys(Credentials))
        )
        confirm = client.confirm_private_virtual_interface
        return lambda: confirm(IDS["virtualInterfaceId"], virtual_gateway_id=IDS["virtualGatewayId"])
    if peer == "httpx":
        import httpx

        limits = httpx.Limits(max_connections=256, max_keepalive_connections=256)
        client = await stack.enter_async_context(httpx.AsyncClient(limits=limits, timeout=120))

        async def post():
            return (await client.post(url, content=BODY, headers=HEADERS)).json()

        return post
    if peer == "aiohttp":
        import aiohttp

        session = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=256)))

        async def post():
            async with session.post(url, data=BODY, headers=HEADERS) as response:
                return json.loads(await response.read())

        return post
    raise SystemExit(f"unknown peer {peer}")


def measured(work):
    gc.collect()
    cpu, begun = time.process_time(), time.perf_counter()
    work()
    return {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - cpu}


def threads(call, count, calls):
    """Make ``calls`` calls with ``count`` threads."""
    share = calls // count

    def work():
        for _ in range(share):
            call()

    def all_of_them():
        crew = [threading.Thread(target=work) for _ in range(count)]
        for thread in crew:
            thread.start()
        for thread in crew:
            thread.join()

    return measured(all_of_them)


async def tasks(call, count, calls):
    """Make ``calls`` calls with ``count`` tasks."""
    share = calls // count

    async def work():
        for _ in range(share):
            await call()

    import asyncio

    gc.collect()
    cpu, begun = time.process_time(), time.perf_counter()
    await asyncio.gather(*[work() for _ in range(count)])
    return {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - cpu}


def construct(peer, url):
    """Time of the second client, memory of 1,000, and what is left when they are closed."""
    import tracemalloc

    make = {"directlink": directlink_client, "boto3": boto3_client}[peer]
    use = {
        "directlink": lambda c: c.confirm_private_virtual_interface(
            virtual_interface_id="dxvif-1", virtual_gateway_id="v"
        ),
        "boto3": lambda c: c.confirm_private_virtual_interface(virtualInterfaceId="dxvif-1"),
    }[peer]
    first = make(url)
    use(first)
    times = []
    for _ in range(21):
        begun = time.perf_counter()
        client = make(url)
        times.append(time.perf_counter() - begun)
        client.close()
    many = 1000 if peer == "directlink" else 50
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    clients = [make(url) for _ in range(many)]
    each = (tracemalloc.get_traced_memory()[0] - before) / many
    del clients
    gc.collect()
    tracemalloc.stop()

    def open_use_close():
        for _ in range(many):
            client = make(url)
            use(client)
            client.close()
        gc.collect()

    open_use_close()
    fds, rss = len(os.listdir("/proc/self/fd")), resident()
    open_use_close()
    return {
        "second_client_seconds": sorted(times)[len(times) // 2],
        "bytes_each": each,
        "clients": many,
        "fd_growth": len(os.listdir("/proc/self/fd")) - fds,
        "rss_growth_bytes": resident() - rss,
    }


def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


def decoder(peer):
    """Return a function that decodes a page of 100 interfaces."""
    page = page_of_interfaces(100)
    if peer == "json.loads":
        return lambda: json.loads(page)
    if peer == "directlink":
        from directlink import VirtualInterfaces
        from directlink._call.bodies import read_model
        from directlink.transport import HttpResponse

        response = HttpResponse(200, {}, page)
        return lambda: read_model(VirtualInterfaces, response)
    from botocore.loaders import Loader
    from botocore.model import ServiceModel
    from botocore.parsers import create_parser

    model = ServiceModel(Loader().load_service_model("directconnect", "service-2"))
    shape = model.operation_model("DescribeVirtualInterfaces").output_shape
    parser = create_parser("json")
    return lambda: parser.parse({"body": page, "headers": {}, "status_code": 200}, shape)


async def serve_async(peer, url):
    import asyncio  # not at the top: 30 ms, which are no part of a cold start that awaits nothing
    from contextlib import AsyncExitStack

    async with AsyncExitStack() as stack:
        call = await async_call(peer, url, stack)
        await call()
        loop = asyncio.get_running_loop()
        print(json.dumps({"ready": True}), flush=True)
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            command = json.loads(line)
            print(json.dumps(await tasks(call, command["tasks"], command["calls"])), flush=True)


def main():
    peer, mode, url = sys.argv[1:4]
    if mode == "cold":
        sync_call(peer, url)()
    elif mode == "configured":
        configured_call(peer)()
    elif mode == "construct":
        print(json.dumps(construct(peer, url)))
    elif mode == "async":
        import asyncio

        asyncio.run(serve_async(peer, url))
    else:
        call = decoder(peer) if mode == "decode" else sync_call(peer, url)
        call()
        print(json.dumps({"ready": True}), flush=True)
        for line in sys.stdin:
            command = json.loads(line)
            print(json.dumps(threads(call, command.get("threads", 1), command["calls"])), flush=True)


if __name__ == "__main__":
    main()
