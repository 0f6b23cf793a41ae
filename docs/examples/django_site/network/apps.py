from typing import Any

from django.apps import AppConfig
from django.core import checks

from directlink import DirectLinkError

from .line import client


def settings_are_complete(**_: Any) -> list[checks.CheckMessage]:
    try:
        client()
    except DirectLinkError as error:
        return [checks.Error(str(error), id="network.E001")]
    return []


class NetworkConfig(AppConfig):
    name = "network"

    def ready(self) -> None:
        checks.register(settings_are_complete)
