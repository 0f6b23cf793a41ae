"""What scripts/engines holds against the service, and what the site shows of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import celery_run

from directlink import Acceptance, Credentials, DirectLinkClient
from directlink.emulator import Emulator

ROOT = Path(__file__).parents[2]


def test_the_site_shows_the_tasks_as_they_are_run() -> None:
    page = (ROOT / "docs/howto/workers.md").read_text("utf-8")
    tasks = (ROOT / "tests/engines/tasks.py").read_text("utf-8")
    assert tasks in re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)


def test_an_offer_that_is_lost_or_accepted_more_than_once_is_told() -> None:
    emulator = Emulator("aws", region=celery_run.REGION)
    sent = {request.resource_id: request for request in celery_run.offers(emulator, 10)}
    assert {request.KIND for request in sent.values()} == set(celery_run.ACCEPTING)
    grantee = emulator.grantee
    keys = Credentials(grantee.access_key_id, grantee.secret_access_key)
    client = DirectLinkClient(cloud="aws", region=celery_run.REGION, credentials=keys, transport=emulator.transport())
    *most, last = sent.values()
    results: list[Acceptance] = [client.accept(request) for request in most]
    told = celery_run.problems(emulator, sent, results)
    assert told == [
        f"no result of 1 offers, such as {last.resource_id}",
        "1 offers are still to be accepted",
        f"2 offers of kind {last.KIND} were accepted 1 times",
    ]
    results.append(client.accept(last))
    assert celery_run.problems(emulator, sent, results) == []


def test_without_redis_it_says_so_and_ends_well() -> None:
    done = subprocess.run(
        [sys.executable, celery_run.__file__],
        env={**os.environ, "PATH": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("celery: skipped: there is no redis-server on the PATH")
