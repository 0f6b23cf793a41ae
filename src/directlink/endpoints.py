"""The endpoints of each cloud, and which cloud and region a host name belongs to.

AWS names its endpoints by rules that botocore ships as data; the table here is the part of them that Direct Connect
needs; a test compares it with that data. OUTSCALE has one pattern. Regions that are not listed are allowed: a host name
that does not exist fails at the first call, with a clear error.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

import attrs

from directlink._basics.urls import Url
from directlink.enums import Cloud
from directlink.errors import ConfigurationError

SIGNING_NAMES: Final = {Cloud.AWS: "directconnect", Cloud.OUTSCALE: "directlink"}
"""Service name in the credential scope of a signature, by cloud."""

OUTSCALE_DOMAIN: Final = "outscale.com"

_REGION: Final = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"


class _Partition(NamedTuple):
    regions: str
    """The start of its regions' names, before ``-<place>-<number>``."""
    suffix: str
    dual_stack_suffix: str


# A region that matches none of these is in the commercial partition, as in AWS's own rules. GovCloud is not listed
# because it shares the commercial suffixes. Every partition offers FIPS and dual stack.
_COMMERCIAL: Final = _Partition("", "amazonaws.com", "api.aws")
_PARTITIONS: Final = {
    "aws-cn": _Partition("cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    "aws-eusc": _Partition("eusc-de", "amazonaws.eu", "api.amazonwebservices.eu"),
    "aws-iso": _Partition("us-iso", "c2s.ic.gov", "api.aws.ic.gov"),
    "aws-iso-b": _Partition("us-isob", "sc2s.sgov.gov", "api.aws.scloud"),
    "aws-iso-e": _Partition("eu-isoe", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    "aws-iso-f": _Partition("us-isof", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
}


def _partition(region: str) -> _Partition:
    numbered = re.fullmatch(r"(.+)-\w+-\d+", region)
    for name, partition in _PARTITIONS.items():
        if region == f"{name}-global" or (numbered is not None and numbered[1] == partition.regions):
            return partition
    return _COMMERCIAL


def arn_partition(region: str) -> str:
    """Return the partition that ARNs of resources in ``region`` name, such as ``aws``, ``aws-cn`` or ``aws-us-gov``.

    Args:
        region: an AWS region of any partition, listed or not.
    """
    found = _partition(region)
    name = next((name for name, partition in _PARTITIONS.items() if partition is found), "aws")
    return "aws-us-gov" if region.startswith("us-gov-") else name


def check_region(region: str, source: str = "region") -> str:
    """Return ``region`` if it can be part of a host name and of a signature.

    Args:
        region: the name of a region, known or not.
        source: the setting it comes from, for the error.

    Raises:
        ConfigurationError: it is not one host label of lower-case letters, digits and hyphens.
    """
    if re.fullmatch(_REGION, region) is None:
        raise ConfigurationError(
            f"{source}: {region!r} is not a region name; one has lower-case letters, digits and hyphens only, "
            "such as 'eu-west-2'"
        )
    return region


def aws_endpoint(region: str, *, use_fips: bool = False, use_dual_stack: bool = False) -> str:
    """Return the URL of AWS Direct Connect in ``region``, without a closing slash.

    Args:
        region: an AWS region of any partition, listed or not.
        use_fips: the endpoint with FIPS 140 validated cryptography.
        use_dual_stack: the endpoint that answers over IPv6 too.

    Raises:
        ConfigurationError: ``region`` is not a region name.
    """
    partition = _partition(check_region(region))
    service = "directconnect-fips" if use_fips else "directconnect"
    return f"https://{service}.{region}.{partition.dual_stack_suffix if use_dual_stack else partition.suffix}"


def identity_endpoint(endpoint_url: str, region: str) -> str | None:
    """Return where to ask whose keys there are that sign for an endpoint: ``sts:GetCallerIdentity``.

    Keys are sent to no other cloud: that is AWS's own service in the region for an endpoint of AWS's, this machine for
    one on this machine, where an emulated service answers it as well, and nowhere for any other.

    Args:
        endpoint_url: the endpoint that the keys are for.
        region: the region that requests are signed for.
    """
    host = parse_endpoint(endpoint_url, allow_http=True).host
    if _is_loopback(host):
        return endpoint_url
    if clouds_of_domain(host) != frozenset({Cloud.AWS}):
        return None
    return f"https://sts.{check_region(region)}.{_partition(region).suffix}"


def outscale_endpoint(region: str, *, domain: str = OUTSCALE_DOMAIN, scheme: str = "https") -> str:
    """Return the URL of OUTSCALE DirectLink in ``region``, without a closing slash.

    Args:
        region: an OUTSCALE region, listed or not.
        domain: what follows the region, for a cloud that runs the same software elsewhere.
        scheme: ``"https"`` or ``"http"``.

    Raises:
        ConfigurationError: ``region`` is not a region name.
    """
    return f"{scheme}://directlink.{check_region(region)}.{domain}"


def read_host(host: str) -> tuple[Cloud, str] | None:
    """Return the cloud and the region that ``host`` belongs to, ``None`` if it belongs to neither cloud.

    Args:
        host: a host name in any case; a port and a closing dot do not matter.
    """
    name = host.partition(":")[0].lower().removesuffix(".")
    labels = name.split(".", 2)
    if len(labels) < 3 or re.fullmatch(_REGION, labels[1]) is None:
        return None
    service, region, domain = labels
    if service == "directlink" and domain == OUTSCALE_DOMAIN:
        return Cloud.OUTSCALE, region
    partition = _partition(region)
    if service in {"directconnect", "directconnect-fips"} and domain in (partition.suffix, partition.dual_stack_suffix):
        return Cloud.AWS, region
    return None


def clouds_of_domain(host: str) -> frozenset[Cloud]:
    """Return the clouds whose domains ``host`` looks like; empty if it looks like neither.

    This covers more names than are known to answer, on purpose: keys of one cloud must not be sent to a name that could
    belong to the other.

    Args:
        host: a host name in any case, without a port.
    """
    name = f".{host.lower().removesuffix('.')}."
    found: set[Cloud] = set()
    if ".outscale." in name:
        found.add(Cloud.OUTSCALE)
    suffixes = {suffix for partition in (_COMMERCIAL, *_PARTITIONS.values()) for suffix in partition[1:]}
    if any(f".{word}." in name for word in ("amazonaws", "amazonwebservices")) or any(
        name.endswith(f".{suffix}.") for suffix in {"aws", *suffixes}
    ):
        found.add(Cloud.AWS)
    return frozenset(found)


class Endpoint(NamedTuple):
    """An endpoint's URL, checked and in normal form."""

    url: str
    """Scheme and host in lower case, no default port, a path (``/`` at least), nothing else."""
    host: str
    """The host name alone, IPv6 addresses without brackets."""


def parse_endpoint(url: str, *, source: str = "endpoint_url", allow_http: bool = False) -> Endpoint:
    """Check an endpoint's URL and bring it into normal form.

    Args:
        url: an absolute URL: ``https``, or ``http`` to this machine (or anywhere with ``allow_http``).
        source: the setting it comes from, for errors. The URL is not shown where it may hold a password.
        allow_http: accept unencrypted HTTP to any host.

    Raises:
        ConfigurationError: it is another kind of URL, or it has user information, a query or a fragment.
    """
    # Python's parser drops tabs and line ends silently, so they must be found before.
    if re.fullmatch(r"[!-\[\]-~]+", url) is None:
        raise ConfigurationError(
            f"{source}: not a URL: it is empty, or has a space, a control character, a backslash or a non-ASCII letter"
        )
    if not set(url).isdisjoint("@?#"):
        raise ConfigurationError(f"{source}: an endpoint is scheme, host, port and path; found one of '@', '?', '#'")
    try:
        parts = Url.parse(url)
    except ValueError as error:
        raise ConfigurationError(f"{source}: {url!r} is not a URL: {error}") from None
    if parts.scheme not in {"https", "http"}:
        raise ConfigurationError(f"{source}: {url!r} must begin with https:// (http:// for this machine only)")
    host = parts.host.removesuffix(".")
    if not _is_host(host) or parts.port == 0:
        raise ConfigurationError(f"{source}: {url!r} has no valid host and port")
    if parts.scheme == "http" and not allow_http and not _is_loopback(host):
        raise ConfigurationError(
            f"{source}: {url!r} would send signed requests unencrypted to another machine; use https://, "
            "or allow_http=True if that is what you want"
        )
    authority = attrs.evolve(parts, host=host).authority
    return Endpoint(f"{parts.scheme}://{authority}{parts.path or '/'}", host)


def _is_host(host: str) -> bool:
    if ":" in host:  # only brackets let a colon into a host name, and then it is an IPv6 address
        return _ip_address_is_loopback(host) is not None
    # Host names must not have underscores, but those of container networks often do.
    return len(host) <= 253 and all(re.fullmatch(r"[a-z0-9_]([\w-]{0,61}\w)?", label) for label in host.split("."))


def _is_loopback(host: str) -> bool:
    return host == "localhost" or _ip_address_is_loopback(host) is True


def _ip_address_is_loopback(host: str) -> bool | None:
    from ipaddress import ip_address

    try:
        address = ip_address(host)
    except ValueError:
        return None
    # An IPv6 zone names a network card of this machine, which means nothing in a signed Host header.
    return None if "%" in host else address.is_loopback
