from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from directlink import Snapshot
from network.line import client
from network.models import Watched


class Command(BaseCommand):
    help = "Prints what has changed on the line since the last run. For cron."

    @transaction.atomic  # the snapshot moves on only if everything was told
    def handle(self, **_: Any) -> None:
        known = (
            Watched.objects.select_for_update().first()
        )  # a second run waits for the first
        since = Snapshot.from_json(known.snapshot) if known else None
        with client().watch(since=since) as watch:
            for change in watch.once():
                self.stdout.write(f"{type(change).__name__} {change.resource_id}")
            Watched.objects.update_or_create(
                id=1, defaults={"snapshot": watch.snapshot().to_json()}
            )
