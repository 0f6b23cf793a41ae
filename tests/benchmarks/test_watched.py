"""Watching very many interfaces costs a request for each page, and none more for a second watch; a diagnosis a few."""

from __future__ import annotations

from watched import measured


def test_a_look_costs_a_request_a_page_and_two_watches_cost_one() -> None:
    found = measured(450)
    assert found["offered"] == 450
    # five pages of interfaces, and a listing each of connections and proposals
    assert found["requests"] == found["requests of two watches"] == 5 + 2
    assert found["requests for one interface"] == 1
    assert found["requests of a scrape"] == 0
    # each has a series for its state, its name, its age, and its BGP session, which is not up yet
    assert 4 * 451 <= found["series"] <= 4 * 451 + 20
    assert found["bytes kept"] < 450 * 20_000
    assert found["requests of a diagnosis"] <= 6
