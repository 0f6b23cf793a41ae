"""Our table of AWS partitions against the endpoint rules that botocore ships for Direct Connect."""

from __future__ import annotations

import itertools
import re
from typing import Any

import botocore
import botocore.endpoint_provider
import botocore.exceptions
import botocore.loaders
import pytest

from directlink.endpoints import aws_endpoint, identity_endpoint, read_host
from directlink.enums import Cloud
from directlink.errors import ConfigurationError

pytestmark = pytest.mark.skipif(
    tuple(map(int, botocore.__version__.split(".")[:2])) < (1, 44),
    reason="the partitions in older releases have since gained dual stack, and some were not there yet",
)

_LOADER = botocore.loaders.Loader()
_PARTITIONS: list[dict[str, Any]] = _LOADER.load_data("partitions")["partitions"]
_RULES = botocore.endpoint_provider.EndpointProvider(
    _LOADER.load_service_model("directconnect", "endpoint-rule-set-1"), _LOADER.load_data("partitions")
)
_STS_RULES = botocore.endpoint_provider.EndpointProvider(
    _LOADER.load_service_model("sts", "endpoint-rule-set-1"), _LOADER.load_data("partitions")
)
_LISTED = sorted(
    {region for partition in _PARTITIONS for region in partition["regions"]}
    | {region for partition in _LOADER.load_data("endpoints")["partitions"] for region in partition["regions"]}
)
# What each partition's pattern lets through, without a list of our own: its alternatives with places nobody has built.
_INVENTED = sorted(
    prefix.replace("\\", "") + tail
    for partition in _PARTITIONS
    for prefix in re.sub(r"\\-\\w\+\\-\\d\+\$$", "", partition["regionRegex"]).strip("^()").replace("(", "").split("|")
    for tail in ("-atlantis-1", "-north9-12")
)
_OUTSIDE = ["cn", "cn-north", "us-isox-east-1", "eu-isoe-west", "us-iso-east-1a", "aws-iso-global", "xx-nowhere-1", "0"]


def _botocore_answer(region: str, *, fips: bool, dual_stack: bool) -> str | None:
    try:
        return _RULES.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual_stack).url
    except botocore.exceptions.EndpointProviderError:
        return None


def _our_answer(region: str, *, fips: bool, dual_stack: bool) -> str | None:
    try:
        return aws_endpoint(region, use_fips=fips, use_dual_stack=dual_stack)
    except ConfigurationError:
        return None


@pytest.mark.parametrize("region", [*_LISTED, *_INVENTED, *_OUTSIDE])
def test_every_region_and_flag_gives_the_url_that_botocore_gives(region: str) -> None:
    for fips, dual_stack in itertools.product((False, True), repeat=2):
        theirs = _botocore_answer(region, fips=fips, dual_stack=dual_stack)
        assert _our_answer(region, fips=fips, dual_stack=dual_stack) == theirs


@pytest.mark.parametrize("region", [*_LISTED, *_INVENTED])
def test_every_host_that_botocore_names_is_read_back_as_its_region(region: str) -> None:
    for fips, dual_stack in itertools.product((False, True), repeat=2):
        url = _botocore_answer(region, fips=fips, dual_stack=dual_stack)
        assert url is not None
        assert read_host(url.removeprefix("https://")) == (Cloud.AWS, region)


def test_the_regions_compared_cover_every_partition() -> None:
    for partition in _PARTITIONS:
        matching = [region for region in _INVENTED if re.match(partition["regionRegex"], region)]
        assert matching, partition["id"]


@pytest.mark.parametrize("region", [*_LISTED, *_INVENTED])
def test_whose_keys_these_are_is_asked_of_the_regions_sts(region: str) -> None:
    flags = {"UseFIPS": False, "UseDualStack": False, "UseGlobalEndpoint": False}
    theirs = _STS_RULES.resolve_endpoint(Region=region, **flags).url
    # the rules have two ways to say aws-global, which is no region to send to; ours has one
    expected = theirs if region != "aws-global" else "https://sts.aws-global.amazonaws.com"
    assert identity_endpoint(aws_endpoint(region), region) == expected
