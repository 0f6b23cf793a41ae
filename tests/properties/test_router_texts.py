"""Whatever others have named, a configuration consists of the statements that the templates mean, and of no other."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from router_texts import Case, cases, check


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_no_value_adds_a_line_or_changes_one_into_another_statement(case: Case) -> None:
    check(case)
