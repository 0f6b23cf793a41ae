"""What may block runs in one thread for all who want the same, and its lack is an error of this package."""

from __future__ import annotations

import asyncio
import copy
import os
import threading
from typing import TYPE_CHECKING

import pytest

from directlink import AsyncDirectLinkClient, DirectLinkClient, RetryPolicy
from directlink._concurrency.threads import AsyncBackground, Background
from directlink._concurrency.workers import Workers
from directlink.errors import DirectLinkError, RequestTimeoutError
from support import fork

if TYPE_CHECKING:
    from collections.abc import Iterator

    from directlink.credentials import Credentials


class Hanging:
    """A source of credentials that answers when it is let go, with a failure."""

    def __init__(self) -> None:
        self.asked = 0
        self.released = threading.Event()

    def get_credentials(self, *, refresh: bool = False) -> Credentials:
        self.asked += 1
        self.released.wait()
        raise LookupError("nothing there")


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    source = Hanging()
    yield source
    source.released.set()


def client(source: Hanging) -> DirectLinkClient:
    return DirectLinkClient(
        cloud="outscale", region="eu-west-2", credentials=source, timeout=0.005, retry=RetryPolicy(max_attempts=1)
    )


def test_a_source_that_hangs_holds_one_thread_however_many_calls_there_are(hanging: Hanging) -> None:
    before = threading.active_count()
    with client(hanging) as asking:
        for _ in range(50):
            with pytest.raises(RequestTimeoutError):
                asking.describe_virtual_interfaces()
    assert hanging.asked == 1
    assert threading.active_count() <= before + 1


def test_a_source_that_hangs_holds_one_thread_for_tasks_too(hanging: Hanging) -> None:
    async def ask() -> int:
        async with AsyncDirectLinkClient(
            cloud="outscale", region="eu-west-2", credentials=hanging, timeout=0.02, retry=RetryPolicy(max_attempts=1)
        ) as asking:
            calls = [asking.describe_virtual_interfaces() for _ in range(50)]
            ended = await asyncio.gather(*calls, return_exceptions=True)
        return sum(isinstance(end, RequestTimeoutError) for end in ended)

    assert asyncio.run(ask()) == 50
    assert hanging.asked == 1


def test_all_who_wait_get_the_result_and_each_its_own_error() -> None:
    begun, go_on = threading.Event(), threading.Event()
    ends: list[object] = []

    def work() -> str:
        begun.set()
        go_on.wait()
        raise DirectLinkError("failed once")

    def wait() -> None:
        try:
            Background.run("one", work, 60)
        except DirectLinkError as error:
            ends.append(error)

    threads = [threading.Thread(target=wait) for _ in range(8)]
    for thread in threads:
        thread.start()
    begun.wait()
    go_on.set()
    for thread in threads:
        thread.join()
    assert {str(end) for end in ends} == {"failed once"}
    assert len({id(end) for end in ends}) == 8
    assert Background.run("one", lambda: "fresh", 60) == "fresh"


def test_what_failed_or_was_cancelled_is_begun_anew() -> None:
    async def leave() -> None:
        with pytest.raises(TimeoutError):
            await AsyncBackground.run("two", started.wait, 0.01)

    started = threading.Event()
    asyncio.run(leave())
    started.set()
    assert Background.run("three", lambda: 3, 60) == 3


def no_thread(_: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_no_thread_to_be_had_is_this_packages_error(hanging: Hanging, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", no_thread)
        with client(hanging) as asking, pytest.raises(DirectLinkError, match="no thread could be started") as caught:
            asking.describe_virtual_interfaces()
    assert hanging.asked == 0
    assert Background.run("four", lambda: 4, 60) == 4
    assert str(copy.copy(caught.value)) == str(caught.value)


def test_jobs_wait_for_a_thread_while_others_have_one(monkeypatch: pytest.MonkeyPatch) -> None:
    start = threading.Thread.start
    free = [1]

    def one_at_a_time(thread: threading.Thread) -> None:
        if not free:
            raise RuntimeError("can't start new thread")
        free.pop()
        start(thread)

    def job(key: str) -> str:
        free.append(1)
        return key

    monkeypatch.setattr(threading.Thread, "start", one_at_a_time)
    with Workers(4, job, "abcdef") as workers:
        ended = [workers.ended(60) for _ in range(6)]
    assert sorted(filter(None, ended)) == [(key, key) for key in "abcdef"]


def test_without_any_thread_the_caller_runs_one_job_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def job(key: str) -> str:
        if key == "b":
            raise DirectLinkError("refused")
        return f"{key} in {threading.current_thread().name}"

    monkeypatch.setattr(threading.Thread, "start", no_thread)
    with Workers(4, job, "abc") as workers:
        first, second, third = (workers.ended(60) for _ in range(3))
    name = threading.current_thread().name
    assert (first, third) == (("a", f"a in {name}"), ("c", f"c in {name}"))
    assert second is not None
    assert (second[0], str(second[1])) == ("b", "refused")


def test_without_threads_an_interrupt_of_a_job_ends_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    def job(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "start", no_thread)
    with Workers(1, job, "a") as workers, pytest.raises(KeyboardInterrupt):
        workers.ended(60)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_a_forked_child_does_not_wait_for_its_parents_threads(hanging: Hanging) -> None:
    with client(hanging) as asking, pytest.raises(RequestTimeoutError):
        asking.describe_virtual_interfaces()

    def in_child() -> int:
        hanging.released.set()
        try:
            with client(hanging).with_options(timeout=60) as asking:
                asking.describe_virtual_interfaces()
        except DirectLinkError as error:
            return 0 if not isinstance(error, RequestTimeoutError) else 1
        return 2

    assert os.waitstatus_to_exitcode(os.waitpid(fork(in_child), 0)[1]) == 0
