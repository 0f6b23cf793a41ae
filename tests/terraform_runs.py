"""Terraform's AWS provider against the emulator, for every resource and data source that it has for Direct Connect.

scripts/terraform [CASE...]     the cases are the folders of tests/conformance/terraform, and `page`

A case is applied, changed, imported, mended after others deleted something, and destroyed. After each step the emulator
is started anew, and the plan has to be empty. Two accounts take part, each with a provider of its own. What the case
`refused` asks for has to be refused.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import yaml

from directlink import Credentials, DirectLinkClient

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

ROOT: Final = Path(__file__).parents[1]
CONFIGURATIONS: Final = ROOT / "tests/conformance/terraform"
PROVIDER: Final = "registry.terraform.io/hashicorp/aws"
MIRRORS: Final = (
    "~/.terraform.d/plugins",
    "~/.local/share/terraform/plugins",
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
    "/opt/*",
)
REGION: Final = "eu-west-2"
PROVISIONING_SECONDS: Final = 1.0
FOUR_DAYS: Final = 4 * 24 * 3600

NOT_IMPORTED: Final = {
    "aws_dx_bgp_peer": "the provider imports none",
    "aws_dx_connection_association": "the provider imports none",
    "aws_dx_connection_confirmation": "the provider imports none",
    "aws_dx_hosted_connection": "the provider imports none",
    "aws_dx_connection.encrypted": "that it has MACsec is only in the request",
    "aws_dx_connection.also_encrypted": "that it has MACsec is only in the request",
    "aws_dx_lag.founded": "the connection that it was made of is only in the request",
    "aws_dx_macsec_key_association.pair": "its key is only in the request",
    "aws_dx_gateway_association.shared": "its proposal is only in the request",
}
"""Resources, by type or address, that are left as they are when the others are imported."""

ONLY_IN_THE_STATE: Final = {"force_destroy"}
"""What an import does not find out, and sets by the configuration."""


class Deletion(NamedTuple):
    """Something that an account deletes behind Terraform's back.

    Attributes:
        account: who does it.
        method: how.
        parameter: what names the resource.
        address: the resource.
        attribute: where its id is.
    """

    account: str
    method: str
    parameter: str
    address: str
    attribute: str = "id"


class Outside(NamedTuple):
    """What is deleted behind Terraform's back in a case.

    Attributes:
        deletions: what is deleted.
        missed: what Terraform wants to make again, at once.
        missed_later: what it misses only when it is listed no more.
    """

    deletions: tuple[Deletion, ...]
    missed: frozenset[str]
    missed_later: frozenset[str] = frozenset()


OUTSIDE: Final = {
    "ports": Outside(
        (
            Deletion("owner", "delete_connection", "connection_id", "aws_dx_connection.also_encrypted"),
            Deletion("owner", "delete_lag", "lag_id", "aws_dx_lag.joined"),
            Deletion("grantee", "delete_connection", "connection_id", "aws_dx_hosted_connection.accepted"),
        ),
        frozenset(
            {
                "aws_dx_connection.also_encrypted",
                "aws_dx_macsec_key_association.by_arn",
                "aws_dx_lag.joined",
                "aws_dx_connection_association.member",
                "aws_dx_hosted_connection.accepted",
                "aws_dx_connection_confirmation.accepted",
            }
        ),
    ),
    "gateways": Outside(
        (
            Deletion(
                "owner",
                "delete_direct_connect_gateway_association",
                "association_id",
                "aws_dx_gateway_association.private",
                "dx_gateway_association_id",
            ),
            # once it is accepted, the provider takes the association for the proposal
            Deletion(
                "grantee",
                "delete_direct_connect_gateway_association_proposal",
                "proposal_id",
                "aws_dx_gateway_association_proposal.shared",
            ),
        ),
        frozenset({"aws_dx_gateway_association.private"}),
    ),
    "interfaces": Outside(
        (
            Deletion(
                "owner",
                "delete_virtual_interface",
                "virtual_interface_id",
                "aws_dx_private_virtual_interface.ipv6",
            ),
            Deletion(
                "grantee",
                "delete_virtual_interface",
                "virtual_interface_id",
                "aws_dx_hosted_transit_virtual_interface.offered",
            ),
        ),
        frozenset(
            {
                "aws_dx_private_virtual_interface.ipv6",
                "aws_dx_hosted_transit_virtual_interface.offered",
                "aws_dx_hosted_transit_virtual_interface_accepter.offered",
            }
        ),
    ),
    "unaccepted": Outside(
        (
            Deletion("grantee", "delete_connection", "connection_id", "aws_dx_hosted_connection.never_confirmed"),
            Deletion(
                "grantee",
                "delete_virtual_interface",
                "virtual_interface_id",
                "aws_dx_hosted_private_virtual_interface.never_accepted",
            ),
            Deletion(
                "owner",
                "delete_virtual_interface",
                "virtual_interface_id",
                "aws_dx_hosted_transit_virtual_interface.never_accepted",
            ),
            Deletion(
                "grantee",
                "delete_direct_connect_gateway_association_proposal",
                "proposal_id",
                "aws_dx_gateway_association_proposal.never_accepted",
            ),
        ),
        frozenset(
            {
                "aws_dx_hosted_connection.never_confirmed",
                "aws_dx_hosted_transit_virtual_interface.never_accepted",
                "aws_dx_gateway_association_proposal.never_accepted",
            }
        ),
        # the provider takes one that is `rejected` for one that is there
        frozenset({"aws_dx_hosted_private_virtual_interface.never_accepted"}),
    ),
}


REFUSALS: Final = (
    "Cannot allocate VirtualInterface for the connection owner.",
    "can only be confirmed by account",
    "Could not find Connection with ID",
    "is not public",
    "is in state available",
)
"""What the errors of the case ``refused`` have to say."""


class FailedError(Exception):
    """Terraform, or what it did, is not as it should be."""


class ServedEmulator:
    """``directlink emulator`` as a program, which can be restarted at its address with its state.

    Args:
        folder: where the state is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._state = folder / "emulator.json"
        self.url = ""
        self.accounts: dict[str, dict[str, Any]] = {}
        self._start(0)

    def _start(self, port: int) -> None:
        command = [sys.executable, "-m", "directlink", "emulator", "--cloud", "aws", "--port", str(port)]
        options = ["--provisioning-seconds", str(PROVISIONING_SECONDS), "--state", str(self._state)]
        self._process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        first = json.loads(self._process.stdout.readline())
        self.url = first["endpoint_url"]
        self.accounts = {account["name"]: account for account in first["accounts"]}

    def stop(self) -> None:
        """End it; its state is on disk then."""
        self._process.terminate()
        self._process.communicate()

    def restart(self) -> None:
        """End it, and start it again at the same address."""
        self.stop()
        self._start(int(self.url.rpartition(":")[2]))

    def control(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask or tell it something outside the service."""
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_emulator/{path}", content, {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            read: dict[str, Any] = json.load(answer)
            return read

    @contextlib.contextmanager
    def client(self, account: str) -> Generator[DirectLinkClient]:
        """A client with an account's keys."""
        keys = self.accounts[account]
        credentials = Credentials(keys["access_key_id"], keys["secret_access_key"])
        with DirectLinkClient(cloud="aws", region=REGION, endpoint_url=self.url, credentials=credentials) as client:
            yield client

    def order_connection(self) -> str:
        """Let the owner have a connection that is available."""
        with self.client("owner") as client:
            ordered = client.create_connection(location="EqPA2", bandwidth="10Gbps", connection_name="line")
            while client.describe_connections(connection_id=ordered.id).connections[0].connection_state != "available":
                time.sleep(0.1)
            return ordered.id


def terraform_environment(folder: Path, mirror: Path) -> dict[str, str]:
    """Variables for a Terraform that finds its providers in a mirror, and nothing of the person who runs it."""
    settings = folder / "cli.tfrc"
    installation = f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n'
    settings.write_text(f"disable_checkpoint = true\n{installation}", "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}
    home = {"HOME": str(folder), "AWS_EC2_METADATA_DISABLED": "true"}
    return kept | home | {"TF_CLI_CONFIG_FILE": str(settings), "TF_IN_AUTOMATION": "1"}


class Terraform:
    """Terraform in a folder of its own.

    Args:
        case: the name of the configuration.
        folder: where it works.
        mirror: where the provider is.
    """

    def __init__(self, case: str, folder: Path, mirror: Path) -> None:
        self._folder = folder
        for file in (CONFIGURATIONS / "accounts.tf", *(CONFIGURATIONS / case).glob("*.tf")):
            shutil.copy(file, folder)
        self._environment = terraform_environment(folder, mirror)

    def run(self, *arguments: str, expected: tuple[int, ...] = (0,)) -> str:
        """Run a command; what it printed.

        Raises:
            FailedError: its status is not an expected one.
        """
        command = ["terraform", *arguments, "-no-color"]
        done = subprocess.run(
            command,
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in expected:
            raise FailedError(
                f"{' '.join(command)}: status {done.returncode}\n{done.stdout[-4000:]}{done.stderr[-4000:]}"
            )
        return done.stdout + (done.stderr if done.returncode else "")

    def write(self, name: str, text: str) -> None:
        """Write a file of the configuration."""
        (self._folder / name).write_text(text, "utf-8")

    def remove(self, name: str) -> None:
        """Remove a file of the configuration."""
        (self._folder / name).unlink()

    def apply(self, revision: int) -> None:
        """Apply the configuration as it is before or after its change."""
        self.write("revision.auto.tfvars.json", json.dumps({"revision": revision}))
        self.run("apply", "-auto-approve", "-input=false")

    def expect_no_changes(self) -> None:
        """See that nothing is left to do.

        Raises:
            FailedError: something is.
        """
        output = self.run("plan", "-detailed-exitcode", "-input=false", expected=(0, 2))
        if "No changes." not in output:
            raise FailedError(f"the plan is not empty:\n{output[-6000:]}")

    def changes(self) -> list[dict[str, Any]]:
        """What a plan would change or import."""
        self.run("plan", "-input=false", "-out=plan")
        plan = json.loads(self.run("show", "-json", "plan"))
        changes: list[dict[str, Any]] = plan.get("resource_changes", [])
        return [each for each in changes if each["change"]["actions"] != ["no-op"] or "importing" in each["change"]]

    def resources(self) -> dict[str, dict[str, Any]]:
        """The resources in the state, by address: their attributes."""
        state = json.loads(self.run("show", "-json"))
        listed = state.get("values", {}).get("root_module", {}).get("resources", [])
        return {each["address"]: each["values"] for each in listed if each["mode"] == "managed"}


def say(line: str) -> None:
    """Tell whoever watches."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def find_mirror() -> Path | None:
    """The folder of a mirror that has the provider."""
    given = os.environ.get("DIRECTLINK_TERRAFORM_MIRROR")
    for place in (given,) if given else MIRRORS:
        path = Path(place).expanduser()
        for found in sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor)))):
            if (found / PROVIDER).is_dir():
                return found
    return None


def import_id(address: str, values: dict[str, Any]) -> str:
    """What the provider wants to be told for an import."""
    if address.startswith("aws_dx_gateway_association."):
        return f"{values['dx_gateway_id']}/{values['associated_gateway_id']}"
    return str(values["id"])


def import_all(terraform: Terraform) -> int:
    """Forget what can be imported, and import it; how many those are."""
    resources = terraform.resources()
    chosen = [address for address in resources if not {address, address.partition(".")[0]} & NOT_IMPORTED.keys()]
    terraform.run("state", "rm", *chosen)
    blocks = [f'import {{\n  to = {each}\n  id = "{import_id(each, resources[each])}"\n}}\n' for each in chosen]
    terraform.write("imports.tf", "".join(blocks))
    for each in terraform.changes():
        change, address = each["change"], each["address"]
        if "importing" not in change:
            raise FailedError(f"an import changes {address}: {change['actions']}")
        before: dict[str, Any] = change["before"] or {}
        after: dict[str, Any] = change["after"] or {}
        unknown: dict[str, Any] = change["after_unknown"]
        # a default such as false, which is in no answer, is set anew
        differing = (
            {name for name in before.keys() | after.keys() if (before.get(name) or None) != (after.get(name) or None)}
            - {name for name, value in unknown.items() if value is True}
            - ONLY_IN_THE_STATE
        )
        if not set(change["actions"]) <= {"no-op", "update"} or differing:
            raise FailedError(f"after its import {address} needs {change['actions']} for {sorted(differing)}")
    terraform.run("apply", "-auto-approve", "-input=false", "plan")
    terraform.remove("imports.tf")
    return len(chosen)


def delete_outside(emulator: ServedEmulator, terraform: Terraform, outside: Outside) -> None:
    """Delete something as others would; Terraform has to see it at once, and after days, and to mend it."""
    resources = terraform.resources()
    for deletion in outside.deletions:
        with emulator.client(deletion.account) as client:
            named = {deletion.parameter: resources[deletion.address][deletion.attribute]}
            getattr(client, deletion.method)(**named)
    for missed in (outside.missed, outside.missed | outside.missed_later):
        created: set[str] = {each["address"] for each in terraform.changes() if "create" in each["change"]["actions"]}
        if created != set(missed):
            raise FailedError(f"to be made again: {sorted(created)}, not {sorted(missed)}")
        emulator.control("clock", {"advance": FOUR_DAYS})
    terraform.apply(2)


@contextlib.contextmanager
def prepared(case: str, folder: Path, mirror: Path) -> Generator[tuple[ServedEmulator, Terraform]]:
    """An emulator, and Terraform that is ready to apply a case to it."""
    emulator = ServedEmulator(folder)
    try:
        values: dict[str, Any] = {
            "endpoint": emulator.url,
            "owner": emulator.accounts["owner"],
            "grantee": emulator.accounts["grantee"],
            "transit_gateway_id": emulator.control("gateways", {"account": "owner", "kind": "transit"})["id"],
            "connection_id": emulator.order_connection(),
        }
        terraform = Terraform(case, folder, mirror)
        terraform.write("emulator.auto.tfvars.json", json.dumps(values))
        terraform.run("init", "-input=false")
        yield emulator, terraform
    finally:
        emulator.stop()


def run_case(case: str, folder: Path, mirror: Path) -> None:
    """Take a configuration through its life; prints what it sent.

    Raises:
        FailedError: something went wrong.
    """
    sent: Counter[str] = Counter()
    with prepared(case, folder, mirror) as (emulator, terraform):

        def collect(title: str) -> None:
            for record in emulator.control("requests")["requests"]:
                sent[record["operation"]] += 1
            say(f"{case}: {title}")

        def step(title: str) -> None:
            collect(title)
            emulator.restart()
            terraform.expect_no_changes()

        terraform.apply(1)
        step("applied")
        terraform.apply(2)
        step("changed")
        step(f"{import_all(terraform)} resources imported")
        delete_outside(emulator, terraform, OUTSIDE[case])
        step("mended what others deleted")
        terraform.run("destroy", "-auto-approve", "-input=false")
        if terraform.resources():
            raise FailedError(f"left in the state: {sorted(terraform.resources())}")
        collect("destroyed")
    say(f"{case}: sent {', '.join(f'{name} {number}' for name, number in sorted(sent.items()))}")


def run_page(folder: Path, mirror: Path) -> None:
    """Do what the page about Terraform says: its configuration, its workflow.

    Raises:
        FailedError: a line of the workflow failed.
    """
    page = (ROOT / "docs/howto/terraform.md").read_text("utf-8")
    configuration, workflow = (
        re.findall(rf"^```{kind}\n(.*?)^```", page, re.MULTILINE | re.DOTALL) for kind in ("terraform", "yaml")
    )
    (folder / "main.tf").write_text("".join(configuration), "utf-8")
    steps = yaml.safe_load(workflow[0])["jobs"]["terraform"]["steps"]
    lines = [each["run"] for each in steps if not each.get("run", "pip").startswith("pip")]
    script = "\n".join(("set -eu", "trap 'kill $(jobs -p)' EXIT", *lines))
    run_shell(script, folder, mirror)


def run_shell(script: str, folder: Path, mirror: Path, **variables: str) -> str:
    """Run lines of a shell, for which ``directlink`` and ``terraform`` are there; what they printed.

    Raises:
        FailedError: a line failed.
    """
    command = folder / "bin/directlink"
    command.parent.mkdir(exist_ok=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m directlink "$@"\n', "utf-8")
    command.chmod(0o755)
    environment = terraform_environment(folder, mirror) | variables
    environment["PATH"] = f"{command.parent}:{environment['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise FailedError(f"status {done.returncode}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
    return done.stdout


def run_beside(folder: Path, mirror: Path) -> None:
    """Do what the page about directlink beside Terraform shows, twice each.

    Raises:
        FailedError: something was accepted twice, or a line failed.
    """
    emulator = ServedEmulator(folder)
    try:
        you = emulator.accounts["grantee"]
        variables = {
            "AWS_ENDPOINT_URL_DIRECT_CONNECT": emulator.url,
            "AWS_ENDPOINT_URL_STS": emulator.url,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": you["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": you["secret_access_key"],
        }
        gateway = you["virtual_gateway_ids"][0]
        lost, adopted, accepted = emulator.control("offers", {"count": 3})["virtual_interface_ids"]
        for name in ("adopt", "in_one"):
            shutil.copytree(ROOT / "docs/examples/beside_terraform" / name, folder / name)
        lose_an_answer(emulator, lost, gateway, folder, mirror, variables)
        adopt = f"sh accept.sh {adopted} {gateway}"
        run_shell(f"set -eu; cd adopt; {adopt}; {adopt}", folder, mirror, **variables)
        told = {"TF_VAR_virtual_interface_id": accepted, "TF_VAR_virtual_gateway_id": gateway}
        lines = [
            "init",
            "apply -auto-approve",
            "plan -detailed-exitcode",
            "apply -auto-approve -replace=terraform_data.line",
        ]
        commands = "; ".join(f"terraform {line} -input=false -no-color" for line in lines)
        run_shell(f"set -eu; cd in_one; {commands}", folder, mirror, **variables, **told)
        for interface in (lost, adopted, accepted):
            state = emulator.control(f"interfaces?id={interface}")["virtualInterfaceState"]
            if state != "available":
                raise FailedError(f"{interface} is {state}")
        confirms = emulator.control("requests?operation=ConfirmPrivateVirtualInterface")["applied"]
        if confirms != 3:
            raise FailedError(f"{confirms} acceptances of three interfaces")
    finally:
        emulator.stop()


def lose_an_answer(
    emulator: ServedEmulator, interface: str, gateway: str, folder: Path, mirror: Path, variables: dict[str, str]
) -> None:
    """Have the provider accept an interface and lose the answer: it fails, twice, and the command line does not.

    Raises:
        FailedError: the provider accepted it, or the command line failed.
    """
    (folder / "lost").mkdir()
    text = (ROOT / "docs/examples/beside_terraform/adopt/main.tf").read_text("utf-8")
    (folder / "lost/main.tf").write_text(re.sub(r"^import .*?^}$", "", text, flags=re.MULTILINE | re.DOTALL), "utf-8")
    emulator.control("faults", {"operation": "ConfirmPrivateVirtualInterface", "fault": "drop_after_apply"})
    told = {"TF_VAR_virtual_interface_id": interface, "TF_VAR_virtual_gateway_id": gateway}
    lines = "cd lost; terraform init >init.log; terraform apply -auto-approve -input=false -no-color"
    for _ in range(2):
        try:
            run_shell(lines, folder, mirror, **variables, **told)
        except FailedError as error:
            if "not confirming" not in str(error):
                raise
        else:
            raise FailedError("the provider accepted an interface whose answer was lost: the page says otherwise")
    run_shell(f"directlink accept {interface} --cloud aws --virtual-gateway-id {gateway}", folder, mirror, **variables)


def run_refused(folder: Path, mirror: Path) -> None:
    """Accept what is offered to another account: that is refused, legibly, and what was made can be destroyed.

    Raises:
        FailedError: it is not.
    """
    with prepared("refused", folder, mirror) as (_, terraform):
        terraform.write("revision.auto.tfvars.json", json.dumps({"revision": 1}))
        output = terraform.run("apply", "-auto-approve", "-input=false", expected=(1,))
        wanted = {"Error: ": len(REFUSALS), **dict.fromkeys(REFUSALS, 1)}
        found = {text: " ".join(output.replace("│", " ").split()).count(text) for text in wanted}
        if found != wanted:
            raise FailedError(f"other errors were expected than\n{output}")
        terraform.run("destroy", "-auto-approve", "-input=false")


def names_of_the_provider(mirror: Path) -> set[str]:
    """What the provider has for Direct Connect: resources and data sources, as configurations name them."""
    with tempfile.TemporaryDirectory() as name:
        terraform = Terraform("ports", Path(name), mirror)
        terraform.run("init", "-input=false")
        schemas = json.loads(terraform.run("providers", "schema", "-json"))["provider_schemas"][PROVIDER]
    resources = {f'resource "{each}"' for each in schemas["resource_schemas"] if each.startswith("aws_dx_")}
    return resources | {f'data "{each}"' for each in schemas["data_source_schemas"] if each.startswith("aws_dx_")}


def main(names: list[str]) -> int:
    """Run cases; 1 if one fails, 0 otherwise, or if there is nothing to run them with."""
    mirror = find_mirror()
    if shutil.which("terraform") is None:
        say("skipped: there is no terraform on the PATH")
        return 0
    if mirror is None:
        say(f"skipped: no mirror has {PROVIDER}; set DIRECTLINK_TERRAFORM_MIRROR to the folder of one")
        return 0
    written = "".join(file.read_text("utf-8") for file in CONFIGURATIONS.rglob("*.tf"))
    known = names_of_the_provider(mirror)
    missing = sorted(each for each in known if f"{each} " not in written)
    say(f"the provider has {len(known)} resources and data sources for Direct Connect; not run: {missing or 'none'}")
    failed = bool(missing)
    runs: dict[str, Callable[[Path, Path], None]] = {case: partial(run_case, case) for case in OUTSIDE}
    runs |= {"refused": run_refused, "page": run_page, "beside": run_beside}
    for name in names or runs:
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            try:
                runs[name](Path(folder), mirror)
                say(f"{name}: passed in {time.monotonic() - begun:.0f} s")
            except FailedError as error:
                say(f"{name}: FAILED\n{error}")
                failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
