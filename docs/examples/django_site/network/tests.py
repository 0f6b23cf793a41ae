import os
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from django.core.cache import cache
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings

from directlink.emulator import Emulator
from network.line import client

POLICY = """
version = 1
[[rule]]
name = "carrier"
offer = "private"
expect = { connection_id = "dxcon-of-the-carrier" }
accept = { virtual_gateway_id = "vgw-87654321" }
"""


class LineTests(TestCase):
    def setUp(self) -> None:
        self.emulator = Emulator("aws", region="eu-west-2")
        server = self.enterContext(self.emulator.serve())
        you = self.emulator.grantee
        settings = {
            "AWS_ENDPOINT_URL_DIRECT_CONNECT": server.url,
            "AWS_ACCESS_KEY_ID": you.access_key_id,
            "AWS_SECRET_ACCESS_KEY": you.secret_access_key,
        }
        self.enterContext(patch.dict(os.environ, settings))
        client.cache_clear()
        cache.clear()

    def run_command(self, *arguments: str) -> list[str]:
        said = StringIO()
        call_command(*arguments, stdout=said)
        return said.getvalue().splitlines()

    def test_an_offer_is_accepted(self) -> None:
        offered = self.emulator.offer_private_virtual_interface()
        address = f"/interfaces/{offered}/accept"
        self.assertEqual(
            self.client.post(
                address, {"virtual_gateway_id": "vgw-00000000"}
            ).status_code,
            502,
        )
        answer = self.client.post(address, {"virtual_gateway_id": "vgw-87654321"})
        self.assertEqual(
            (answer.status_code, answer.json()["already_accepted"]), (200, False)
        )

    def test_each_change_is_told_once(self) -> None:
        offered = self.emulator.offer_private_virtual_interface()
        self.assertEqual(self.run_command("watch_line"), [f"Offered {offered}"])
        self.assertEqual(self.run_command("watch_line"), [])
        client().accept_private_virtual_interface(
            virtual_interface_id=offered, virtual_gateway_id="vgw-87654321"
        )
        self.assertIn(f"StateChanged {offered}", self.run_command("watch_line"))

    def test_what_the_policy_names_is_accepted(self) -> None:
        offered = self.emulator.offer_private_virtual_interface()
        policy = Path(self.enterContext(TemporaryDirectory()), "policy.toml")
        [offer] = client().pending_offers()
        rules = POLICY.replace(
            "dxcon-of-the-carrier", offer.virtual_interface.connection_id
        )
        policy.write_text(rules, "utf-8")
        self.assertEqual(
            self.run_command("accept_offers", str(policy)), [f"{offered} accepted"]
        )
        self.emulator.offer_private_virtual_interface(
            connection_id=offer.virtual_interface.connection_id
        )
        policy.write_text(rules.replace("vgw-87654321", "vgw-00000000"), "utf-8")
        with self.assertRaisesRegex(CommandError, "1 of 1"):
            self.run_command("accept_offers", str(policy))

    def test_health_is_asked_for_now_and_then(self) -> None:
        for _ in range(3):
            self.assertEqual(self.client.get("/health").json(), {"line": "ok"})
        self.assertEqual(self.emulator.received("DescribeVirtualGateways"), 1)

    def test_keys_that_are_wrong_are_no_good_health(self) -> None:
        with patch.dict(os.environ, AWS_SECRET_ACCESS_KEY="wrong"):
            client.cache_clear()
            self.assertEqual(self.client.get("/health").status_code, 503)

    def test_settings_that_are_wrong_are_found_by_the_check(self) -> None:
        self.assertEqual(run_checks(), [])
        client.cache_clear()
        with override_settings(DIRECTLINK={"cloud": "azure"}):
            self.assertEqual([problem.id for problem in run_checks()], ["network.E001"])
