from functools import cache
from typing import Any

from celery import Celery

from directlink import (
    AcceptRequest,
    DirectLinkClient,
    OutcomeUnknownError,
    TransportError,
    WaiterTimeoutError,
)

app = Celery("network", broker="redis://localhost/0")
app.conf.update(
    result_backend="redis://localhost/1",
    task_acks_late=True,  # a task leaves the queue when it is done, not when it begins,
    task_reject_on_worker_lost=True,  # and goes back if its process dies
    worker_prefetch_multiplier=1,
    # seconds until what a dead machine had goes back
    broker_transport_options={"visibility_timeout": 900},
)


@cache
def client() -> DirectLinkClient:
    """Return this process's client."""
    return DirectLinkClient(cloud="aws", region="eu-west-3")


@app.task(
    autoretry_for=(OutcomeUnknownError, TransportError, WaiterTimeoutError),
    retry_backoff=60,
    max_retries=5,
)
def accept_offer(request: dict[str, Any]) -> dict[str, Any]:
    return client().accept(AcceptRequest.from_dict(request)).to_dict()
