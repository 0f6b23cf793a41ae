from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directlink import AcceptPolicy
from network.line import client


class Command(BaseCommand):
    help = "Accepts the offers that a policy names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("policy")

    def handle(self, policy: str, **_: Any) -> None:
        rules = AcceptPolicy.from_file(policy)
        decisions = [rules.decide(offer) for offer in client().pending_offers()]
        failed = 0
        requests = [
            decision.request for decision in decisions if decision.request is not None
        ]
        for outcome in client().accept_all(requests, timeout=1800):
            failed += outcome.error is not None
            self.stdout.write(
                f"{outcome.request.resource_id} {outcome.error or 'accepted'}"
            )
        if failed:
            raise CommandError(f"{failed} of {len(requests)} were not accepted")
