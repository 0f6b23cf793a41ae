"""Checks of a client's arguments that need to know what the arguments are for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from directlink._basics.checks import check_instance, check_methods
from directlink.endpoints import clouds_of_domain
from directlink.errors import ConfigurationError
from directlink.retry import RetryPolicy

if TYPE_CHECKING:
    from directlink.endpoints import Endpoint
    from directlink.enums import Cloud
    from directlink.hooks import Hooks


def check_policy(value: object) -> RetryPolicy:
    """Return what was given as a client's ``retry``.

    Raises:
        ConfigurationError: it is not a policy.
    """
    advice = ": RetryPolicy(max_attempts=...) sets how often a request is sent"
    return check_instance("retry", value, RetryPolicy, ConfigurationError, advice)


def check_signer(value: object) -> None:
    """Check what was given as a client's ``signer``.

    Raises:
        ConfigurationError: it does not sign requests.
    """
    is_botocores = type(value).__module__.startswith("botocore.") or hasattr(value, "add_auth")
    advice = ": pass BotocoreSigner(its class)" if is_botocores else ""
    check_methods("signer", value, "an object such as SigV4Signer()", "sign", advice=advice)


def check_hooks(hooks: Hooks | Iterable[Hooks]) -> tuple[Hooks, ...]:
    """Return what was given as a client's ``hooks``, one object or several.

    Raises:
        ConfigurationError: something among them is not a :class:`~directlink.Hooks`.
    """
    from directlink.hooks import Hooks  # most programs have no hooks, and it is a tenth of the time to the first answer

    found: Iterable[object] = hooks if isinstance(hooks, Iterable) and not isinstance(hooks, str) else (hooks,)
    advice = ": make a subclass of it that overrides what you need"
    return tuple([check_instance("hooks", each, Hooks, ConfigurationError, advice) for each in found])


def check_owner(endpoint: Endpoint, cloud: Cloud, source: str) -> None:
    """Refuse an endpoint whose host is under a domain of the other cloud.

    Args:
        endpoint: where requests would go.
        cloud: whose keys would sign them.
        source: the setting that the endpoint comes from, for the error.

    Raises:
        ConfigurationError: the host belongs to the other cloud.
    """
    for other in clouds_of_domain(endpoint.host) - {cloud}:
        raise ConfigurationError(f"cloud is {cloud.value!r}, but {source} {endpoint.host} belongs to {other.value!r}")
