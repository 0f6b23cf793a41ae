import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse

import directlink
from directlink import AcceptRequest, AsyncDirectLinkClient, DirectLinkError

logger = logging.getLogger(__name__)


class Acceptances:
    """What waits to be accepted, and what became of it."""

    def __init__(self, client: AsyncDirectLinkClient) -> None:
        self.outcomes: dict[str, dict[str, Any]] = {}
        self._client = client
        self._waiting: asyncio.Queue[AcceptRequest[Any]] = asyncio.Queue(maxsize=1000)

    def add(self, request: AcceptRequest[Any]) -> None:
        self._waiting.put_nowait(request)
        self.outcomes[request.resource_id] = {"status": "waiting"}

    async def work(self) -> None:
        while True:
            request = await self._waiting.get()
            try:
                result = await self._client.accept(request, timeout=1800)
            except DirectLinkError as error:
                outcome = {"status": "failed", "error": error.to_dict()}
            else:
                outcome = {"status": "accepted", "result": result.to_dict()}
            self.outcomes[request.resource_id] = outcome


async def follow(client: AsyncDirectLinkClient) -> None:
    """Log what changes, as long as the service runs."""
    try:
        async with client.watch() as watch:
            async for change in watch:
                logger.info("%s %s", type(change).__name__, change.resource_id)
    except DirectLinkError:
        logger.exception("the watch has ended")


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncGenerator[dict[str, Any]]:
    async with AsyncDirectLinkClient(cloud="aws", app_info="line/1.0") as client:
        acceptances = Acceptances(client)
        tasks = [
            asyncio.create_task(each)
            for each in (follow(client), acceptances.work(), acceptances.work())
        ]
        yield {"client": client, "acceptances": acceptances}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def client_of(request: Request) -> AsyncDirectLinkClient:
    client: AsyncDirectLinkClient = request.state.client
    return client


def acceptances_of(request: Request) -> Acceptances:
    acceptances: Acceptances = request.state.acceptances
    return acceptances


app = FastAPI(lifespan=lifespan)
Client = Annotated[AsyncDirectLinkClient, Depends(client_of)]
TheAcceptances = Annotated[Acceptances, Depends(acceptances_of)]


@app.get("/offers")
async def offers(client: Client) -> list[dict[str, Any]]:
    return [
        {"id": offer.id, "expires_at": offer.expires_at}
        for offer in await client.pending_offers()
    ]


@app.post("/interfaces/{virtual_interface_id}/accept")
async def accept(
    client: Client, virtual_interface_id: str, virtual_gateway_id: str
) -> dict[str, Any]:
    result = await client.accept_private_virtual_interface(
        virtual_interface_id=virtual_interface_id,
        virtual_gateway_id=virtual_gateway_id,
        timeout=25,
    )
    return result.to_dict()


@app.post("/acceptances", status_code=202)
async def begin(acceptances: TheAcceptances, body: dict[str, Any]) -> dict[str, str]:
    request = AcceptRequest.from_dict(body)
    try:
        acceptances.add(request)
    except asyncio.QueueFull:
        raise HTTPException(503, headers={"Retry-After": "60"}) from None
    return {"see": f"/acceptances/{request.resource_id}"}


@app.get("/acceptances/{resource_id}")
async def outcome(acceptances: TheAcceptances, resource_id: str) -> dict[str, Any]:
    if resource_id not in acceptances.outcomes:
        raise HTTPException(404)
    return acceptances.outcomes[resource_id]


STATUS: dict[type[DirectLinkError], int] = {
    directlink.ParameterError: 422,
    directlink.UnexpectedOfferError: 409,
    directlink.AcceptedDifferentlyError: 409,
    directlink.StateConflictError: 409,
    directlink.WaiterFailedError: 409,
    directlink.DirectConnectClientException: 409,  # refused, and the same tomorrow
    directlink.LimitExceededException: 409,
    directlink.ThrottlingError: 503,
    directlink.ServiceUnavailableError: 503,
    directlink.WaiterTimeoutError: 504,
    directlink.RequestTimeoutError: 504,
    directlink.OutcomeUnknownError: 504,
    directlink.ConfigurationError: 500,  # our settings are not the caller's business
    directlink.CredentialsError: 500,
    directlink.AccessDeniedError: 500,
    directlink.AuthenticationError: 500,
    directlink.ExpiredCredentialsError: 500,
}


@app.exception_handler(DirectLinkError)
async def failed(_: Request, error: DirectLinkError) -> JSONResponse:
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 502)
    if status == 500:
        logger.error("cannot use the line", exc_info=error)
        return JSONResponse({"error": {"type": type(error).__name__}}, status)
    return JSONResponse({"error": error.to_dict()}, status)
