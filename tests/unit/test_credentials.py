"""Credentials keep their secrets; the cache renews them early, once, and never hands out expired ones."""

from __future__ import annotations

import copy
import os
import pickle
import threading
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from directlink.credentials import CredentialCache, Credentials, CredentialsProvider
from directlink.errors import ConfigurationError, CredentialsError
from support import FakeClock, fork

KEYS = Credentials("AKIDEXAMPLE", "s3cr3t-canary", "t0k3n-canary")


def temporary(clock: FakeClock, seconds: float, name: str = "AKID1") -> Credentials:
    return Credentials(name, "secret", "token", datetime.fromtimestamp(clock.time() + seconds, UTC))


class Script:
    """Hands out what it was given in order, and remembers how it was asked."""

    def __init__(self, *answers: Credentials | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[bool] = []

    def get_credentials(self, *, refresh: bool = False) -> Credentials:
        self.asked.append(refresh)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def test_repr_and_str_hide_secret_and_token() -> None:
    shown = f"{KEYS!r} {KEYS} {[KEYS]}"
    assert "AKIDEXAMPLE" in shown
    assert "canary" not in shown


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_credentials_pickle_and_copy_whole(protocol: int) -> None:
    keys = Credentials("A", "B", expires_at=datetime.now(UTC))
    for original in (KEYS, keys):
        assert pickle.loads(pickle.dumps(original, protocol)) == original
        assert copy.copy(original) == original
        assert copy.deepcopy(original) == original


@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize(
    "bad", ["", "can ary", "canary\r\nX-Evil: 1", "canary\n", "canary\x00", "canäry", 5, b"canary"]
)
def test_key_that_a_header_cannot_carry_is_refused_without_showing_it(position: int, bad: object) -> None:
    parts: list[Any] = ["AKID", "secret", "token"]
    parts[position] = bad
    name = ("access_key_id", "secret_access_key", "session_token")[position]
    with pytest.raises(CredentialsError, match=name) as caught:
        Credentials(*parts)
    assert "can" not in str(caught.value).replace("cannot", "")


@pytest.mark.parametrize("bad", [datetime(2026, 1, 1), "2026-01-01T00:00:00Z", 0])  # noqa: DTZ001 - that is the point
def test_expiry_without_a_time_zone_is_refused(bad: object) -> None:
    with pytest.raises(CredentialsError, match="time zone"):
        Credentials("A", "B", None, cast("Any", bad))


def test_lasting_keys_are_there_at_once_and_for_ever() -> None:
    clock = FakeClock()
    cache = CredentialCache(KEYS, clock)
    assert cache.peek(clock.time()) is KEYS
    clock.advance(10 * 365 * 86400)
    assert cache.peek(clock.time()) is KEYS
    assert cache.load() is KEYS
    assert cache.load(refresh=True, stale=KEYS) is KEYS


def test_a_provider_is_not_asked_until_keys_are_loaded() -> None:
    clock = FakeClock()
    provider = Script(KEYS)
    assert isinstance(provider, CredentialsProvider)
    cache = CredentialCache(provider, clock)
    assert cache.peek(clock.time()) is None
    assert cache.load() is KEYS
    assert cache.load() is KEYS
    assert provider.asked == [False]


def test_keys_are_renewed_fifteen_minutes_before_they_expire() -> None:
    clock = FakeClock()
    old, new = temporary(clock, 3600), temporary(clock, 7200, "AKID2")
    provider = Script(old, new)
    cache = CredentialCache(provider, clock)
    cache.load()
    clock.advance(3600 - 15 * 60 - 1)
    assert cache.peek(clock.time()) == old
    clock.advance(1)
    assert cache.peek(clock.time()) is None
    assert cache.load() == new
    assert cache.peek(clock.time()) == new
    assert provider.asked == [False, True]


@pytest.mark.parametrize("failure", [CredentialsError("no"), OSError("no")])
def test_failed_early_renewal_keeps_good_keys_and_tries_again_once_a_minute(failure: Exception) -> None:
    clock = FakeClock()
    old = temporary(clock, 600)
    provider = Script(old, failure, failure, failure)
    cache = CredentialCache(provider, clock)
    cache.load()
    clock.advance(60)
    assert cache.load() == old
    for _ in range(5):
        assert cache.peek(clock.time()) == old
        assert cache.load() == old
    assert provider.asked == [False, True]
    clock.advance(60)
    assert cache.peek(clock.time()) is None
    assert cache.load() == old
    assert provider.asked == [False, True, True]
    clock.advance(480)
    assert cache.peek(clock.time()) is None
    with pytest.raises(CredentialsError):
        cache.load()


def test_expired_keys_are_never_returned_not_even_just_after_asking() -> None:
    clock = FakeClock()
    cache = CredentialCache(Script(temporary(clock, 30), CredentialsError("down"), CredentialsError("down")), clock)
    cache.load()
    clock.advance(30)
    assert cache.peek(clock.time()) is None
    for _ in range(2):
        with pytest.raises(CredentialsError, match="down"):
            cache.load()


def test_keys_that_come_expired_are_an_error_that_names_the_clock() -> None:
    clock = FakeClock()
    for source in (Script(temporary(clock, 0)), temporary(clock, -1)):
        cache = CredentialCache(source, clock)
        assert cache.peek(clock.time()) is None
        with pytest.raises(CredentialsError, match="clock"):
            cache.load()


def test_refused_keys_are_replaced_even_if_they_have_not_expired() -> None:
    clock = FakeClock()
    old, new = temporary(clock, 3600), temporary(clock, 3600, "AKID2")
    provider = Script(old, new)
    cache = CredentialCache(provider, clock)
    assert cache.load() == old
    assert cache.load(refresh=True, stale=old) == new
    assert cache.load(refresh=True, stale=old) == new, "somebody else had replaced them already"
    assert provider.asked == [False, True]


def test_forced_refresh_without_known_stale_keys_always_asks() -> None:
    clock = FakeClock()
    provider = Script(KEYS, KEYS)
    cache = CredentialCache(provider, clock)
    cache.load(refresh=True)
    cache.load(refresh=True)
    assert provider.asked == [True, True]


def test_forced_refresh_does_not_settle_for_replacements_that_expired_since() -> None:
    clock = FakeClock()
    first, second, third = (temporary(clock, seconds, f"AKID{seconds}") for seconds in (3600, 3601, 9999))
    cache = CredentialCache(Script(first, second, third), clock)
    cache.load()
    assert cache.load(refresh=True, stale=first) == second
    clock.advance(3601)
    assert cache.load(refresh=True, stale=first) == third


def test_failed_forced_refresh_is_an_error_since_the_keys_held_were_refused() -> None:
    clock = FakeClock()
    old = temporary(clock, 3600)
    cache = CredentialCache(Script(old, CredentialsError("session ended")), clock)
    cache.load()
    with pytest.raises(CredentialsError, match="session ended"):
        cache.load(refresh=True, stale=old)


def test_provider_that_breaks_is_a_credentials_error_without_its_words() -> None:
    error = ValueError("s3cr3t-canary")
    with pytest.raises(CredentialsError, match=r"Script failed with ValueError") as caught:
        CredentialCache(Script(error), FakeClock()).load()
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is error


def test_error_of_this_package_passes_as_it_is() -> None:
    with pytest.raises(ConfigurationError, match="line 3"):
        CredentialCache(Script(ConfigurationError("config.json, line 3")), FakeClock()).load()


def test_provider_that_returns_something_else_is_an_error_that_names_both() -> None:
    with pytest.raises(CredentialsError, match="Script returned dict instead of Credentials"):
        CredentialCache(Script(cast("Any", {"secret": "canary"})), FakeClock()).load()


class Gate:
    """A provider that stands still until it is let through."""

    def __init__(self, *answers: Credentials) -> None:
        self.answers = list(answers)
        self.calls = 0
        self.entered = threading.Event()
        self.go = threading.Event()

    def get_credentials(self, *, refresh: bool = False) -> Credentials:
        self.calls += 1
        self.entered.set()
        assert self.go.wait(30)
        return self.answers.pop(0)


def _in_threads(count: int, task: Any) -> list[threading.Thread]:
    threads = [threading.Thread(target=task) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


@pytest.mark.parametrize("forced", [False, True])
def test_many_threads_that_need_new_keys_ask_once(forced: bool) -> None:
    clock = FakeClock()
    old, new = temporary(clock, 3600), temporary(clock, 3600, "AKID2")
    gate = Gate(old, new)
    cache = CredentialCache(gate, clock)
    if forced:
        gate.go.set()
        cache.load()
        gate.go.clear()
        gate.entered.clear()
    got: list[Credentials] = []
    threads = _in_threads(16, lambda: got.append(cache.load(refresh=forced, stale=old if forced else None)))
    assert gate.entered.wait(30)
    gate.go.set()
    for thread in threads:
        thread.join(30)
    assert got == [new if forced else old] * 16
    assert gate.calls == 1 + forced


def test_other_threads_sign_on_with_good_keys_while_one_renews_them() -> None:
    clock = FakeClock()
    old, new = temporary(clock, 600), temporary(clock, 3600, "AKID2")
    gate = Gate(old, new)
    gate.go.set()
    cache = CredentialCache(gate, clock)
    cache.load()
    clock.advance(60)
    gate.go.clear()
    gate.entered.clear()
    assert cache.peek(clock.time()) is None
    threads = _in_threads(1, cache.load)
    assert gate.entered.wait(30)
    assert cache.peek(clock.time()) == old
    gate.go.set()
    threads[0].join(30)
    assert cache.peek(clock.time()) == new


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_child_forked_while_a_thread_fetches_keys_does_not_hang() -> None:
    clock = FakeClock()
    gate = Gate(KEYS, KEYS)
    cache = CredentialCache(gate, clock)
    threads = _in_threads(1, cache.load)
    assert gate.entered.wait(30)

    def load_in_child() -> int:
        gate.go.set()
        worker = threading.Thread(target=cache.load, daemon=True)
        worker.start()
        worker.join(20)
        return 0 if cache.peek(clock.time()) == KEYS else 2

    child = fork(load_in_child)
    gate.go.set()
    threads[0].join(30)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def test_seconds_left_is_infinite_without_an_expiry() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert KEYS.seconds_left(0.0) == float("inf")
    assert Credentials("A", "B", None, at).seconds_left((at - timedelta(seconds=5)).timestamp()) == 5
