from functools import cache

from django.conf import settings

from directlink import DirectLinkClient


@cache
def client() -> DirectLinkClient:
    """Return this process's client; all its threads share it."""
    return DirectLinkClient(**settings.DIRECTLINK)
