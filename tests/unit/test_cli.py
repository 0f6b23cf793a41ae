"""The command line: commands, options, exit statuses, what is printed where."""

import json
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import attrs
import pytest

from cli_support import Shell
from directlink import DirectLinkClient
from directlink._cli import values
from directlink._cli.commands import WRITTEN
from directlink._cli.errors import Status, UsageError, one_line, status_of
from directlink._cli.operations import OPERATIONS
from directlink.emulator import Emulator, Fault
from directlink.errors import (
    ConfigurationError,
    ConnectError,
    CredentialsError,
    DirectConnectClientException,
    OutcomeUnknownError,
    ParameterError,
    WaiterTimeoutError,
)
from directlink.models._codec import is_identifier
from transport_support import Peer, Server

INTERFACE = "dxvif-56781234"
GATEWAY = "vgw-87654321"
CONFIRM = ("confirm-private-virtual-interface", "--virtual-interface-id", INTERFACE, "--virtual-gateway-id", GATEWAY)


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


@pytest.fixture
def emulator(shell: Shell) -> Iterator[Emulator]:
    emulator = Emulator("aws", provisioning_seconds=0)
    emulator.offer_private_virtual_interface(INTERFACE)
    with emulator.serve() as server:
        shell.use_emulator(emulator, server.url)
        yield emulator


def test_every_operation_of_the_client_is_a_command_under_botocores_name() -> None:
    service = import_module("botocore.loaders").Loader().load_service_model("directconnect", "service-2")
    names = {import_module("botocore").xform_name(name, "-") for name in service["operations"]}
    assert set(OPERATIONS) == names
    assert all(hasattr(DirectLinkClient, name.replace("-", "_")) for name in OPERATIONS)


def test_confirm_prints_the_answer_as_json_and_accepts_the_interface(shell: Shell, emulator: Emulator) -> None:
    assert shell.run(*CONFIRM) == (0, '{\n    "virtualInterfaceState": "pending"\n}\n', "")
    assert [(seen.operation, seen.account) for seen in emulator.requests] == [
        ("ConfirmPrivateVirtualInterface", "grantee")
    ]


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.usefixtures("emulator")
def test_common_options_go_before_or_after_the_command(shell: Shell, place: str) -> None:
    for command in ("describe-virtual-interfaces", "offers"):
        options = [*shell.common, "--query", "virtualInterfaces[].virtualInterfaceId"]
        done = shell.run_bare(*options, command) if place == "before" else shell.run_bare(command, *options)
        assert (done.status, json.loads(done.out)) == (0, [INTERFACE]), command


@pytest.mark.usefixtures("emulator")
def test_an_option_after_the_command_wins(shell: Shell) -> None:
    done = shell.run("--output", "table", "describe-virtual-interfaces", "--output", "json")
    assert json.loads(done.out)["virtualInterfaces"]
    done = shell.run("--output", "table", "offers", "--output", "json")
    assert json.loads(done.out)["virtualInterfaces"]


# ── what goes wrong ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UsageError("x"), 252),
        (ParameterError("x"), 252),
        (ConfigurationError("x"), 253),
        (CredentialsError("x"), 253),
        (DirectConnectClientException("x"), 254),
        (ConnectError("x"), 255),
        (WaiterTimeoutError("x"), 255),
        (OutcomeUnknownError("x", confirm_error=None, describe_error=None), 255),
        (OSError("x"), 255),
    ],
)
def test_exit_statuses_are_those_of_the_aws_cli(error: Exception, status: int) -> None:
    assert status_of(error) == status


def test_a_services_error_is_one_line_on_standard_error_with_the_request_id(shell: Shell, emulator: Emulator) -> None:
    shell.run(*CONFIRM)
    status, out, err = shell.run(*CONFIRM)
    assert (status, out) == (254, "")
    assert err.startswith("directlink: DirectConnectClientException: ")
    assert f"request id {emulator.requests[-1].request_id}" in err
    assert err.count("\n") == 1


def test_a_message_of_the_service_cannot_move_the_cursor(shell: Shell, emulator: Emulator) -> None:
    emulator.faults.add("DescribeLocations", Fault.error("DirectConnectClientException", message="a\n\x1b[2Jb\x07"))
    status, _, err = shell.run("describe-locations")
    assert status == 254
    assert r"a \x1b[2Jb\x07" in err
    assert err.count("\n") == 1
    assert "\x1b" not in err
    assert one_line("a\r\nb\x9b c") == r"a b\x9b c"


ACTING = "a\x1b[2J\x9b\u202eb"


@pytest.mark.parametrize("output", ["table", "yaml", "json", "text"])
@pytest.mark.parametrize("command", ["offers", "describe-virtual-interfaces"])
def test_a_name_cannot_move_the_cursor(command: str, output: str, shell: Shell, emulator: Emulator) -> None:
    emulator.offer_private_virtual_interface("dxvif-odd", name=ACTING)
    shell.monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    shell.monkeypatch.setenv("COLUMNS", "400")
    shell.monkeypatch.setenv("TERM", "dumb")
    status, out, _ = shell.run(command, "--output", output, "--debug")
    assert status == 0
    assert "b" in out
    assert set(out) & {"\x1b", "\x9b", "\u202e"} == set()


def test_a_trace_of_an_error_cannot_move_the_cursor(shell: Shell, emulator: Emulator) -> None:
    emulator.faults.add("DescribeLocations", Fault.error(ACTING, message=f"{ACTING}\n{ACTING}"))
    status, _, err = shell.run("describe-locations", "--debug")
    assert (status, "Traceback" in err) == (254, True)
    assert r"a\x1b[2J\x9b\u202eb" in err
    assert set(err) & {"\x1b", "\x9b", "\u202e"} == set()


def test_no_service_is_a_failure_and_no_cloud_is_wrong_configuration(shell: Shell) -> None:
    shell.use("http://127.0.0.1:9/")
    status, out, err = shell.run("describe-locations", "--timeout", "0.2")
    assert (status, out, err.count("\n")) == (255, "", 1)
    status, out, err = shell.run_bare("describe-locations")
    assert (status, out) == (253, "")
    told = "cloud is missing: pass --cloud aws or --cloud outscale, an --endpoint-url, or set DIRECTLINK_CLOUD; it is"
    assert err.startswith(f"directlink: {told}")
    assert err.endswith(f" (directlink doctor checks the settings) (help: {ConfigurationError().help_url})\n")


def test_http_to_elsewhere_takes_a_flag_and_the_error_names_it(shell: Shell) -> None:
    shell.use("http://directlink.invalid/")
    done = shell.run("--cloud", "outscale", "describe-locations")
    assert done.status == Status.CONFIGURATION
    assert "--allow-http" in done.err
    assert "allow_http" not in done.err
    done = shell.run("--cloud", "outscale", "describe-locations", "--allow-http", "--timeout", "0.5")
    assert done.status == Status.FAILURE


def test_the_cloud_may_stand_in_the_environment(shell: Shell) -> None:
    shell.monkeypatch.setenv("DIRECTLINK_CLOUD", "outscale")
    status, _, err = shell.run_bare("describe-locations")
    assert (status, "cloud 'outscale'" in err) == (253, True), err
    # an endpoint does not switch it off: keys of one cloud would go to the other
    endpoint = "https://directconnect.eu-west-1.amazonaws.com"
    status, _, err = shell.run_bare("--endpoint", endpoint, "describe-locations")
    assert (status, "cloud is 'outscale'" in err) == (253, True), err


def test_missing_credentials_are_wrong_configuration_and_say_where_was_looked(shell: Shell) -> None:
    status, _, err = shell.run_bare("describe-locations", "--cloud", "outscale", "--region", "eu-west-2")
    assert status == 253
    assert "OSC_ACCESS_KEY" in err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "no command given"),
        (("confrim-private-virtual-interface",), "did you mean confirm-private-virtual-interface"),
        (("frobnicate",), "no command 'frobnicate' (see: directlink --help)"),
        (("offres",), "did you mean offers"),
        (("help",), "did you mean --help?"),
        (("version",), "did you mean --version?"),
        (("--regoin", "x", "offers"), "--region"),
        (("--nonsense", "describe-locations"), "--nonsense"),
        (("describe-lags", "--lag-idd", "x"), "unknown option --lag-idd; did you mean --lag-id?"),
        (("describe-lags", "--lag-idd=canary"), "unknown option --lag-idd;"),
        (("describe-lags", "--zzz"), "unknown option --zzz (see: directlink describe-lags --help)"),
        (("describe-lags", "--lag-id"), "--lag-id: expected one argument"),
        (("describe-lags", "canary"), "a value belongs to no option"),
        (("delete-lag",), "required: --lag-id (see: directlink delete-lag --help)"),
        (("describe-lags", "--output", "csv"), "--output: expected one of json, text, yaml, table"),
        (("offers", "--output", "csv"), "--output: expected one of json, text, yaml, table"),
        (("--cloud", "azure", "describe-lags"), "--cloud: expected one of aws, outscale"),
        (("describe-lags", "--timeout", "soon"), "--timeout: expected a number of seconds above 0"),
        (("describe-lags", "--timeout", "-1"), "--timeout: expected a number of seconds above 0"),
        (("describe-lags", "--query", "[?"), "--query: "),
        (("describe-lags", "--page-size", "many"), "--page-size: expected a whole number"),
        (("tag-resource", "--resource-arn", "a", "--tags", '[{"key": 5}]'), "--tags: [0].key: expected str, got int"),
        (("delete-lag", "--lag-id", " "), "--lag-id: expected a non-empty str"),
        (("offers", "--nothing"), "(see: directlink offers --help)"),
        (("decline",), "required: OFFER_ID (see: directlink decline --help)"),
        (("accept", "--virtual-gateway", "x", "y"), "--virtual-gateway-id"),
    ],
)
def test_wrong_usage_is_told_in_one_line_and_sends_nothing(
    arguments: tuple[str, ...], expected: str, shell: Shell, emulator: Emulator
) -> None:
    status, out, err = shell.run(*arguments)
    assert (status, out) == (252, "")
    assert err.startswith("directlink: ")
    assert expected in err
    assert "canary" not in err
    assert err.count("\n") == 1
    assert not emulator.requests


def wrong_members() -> Iterator[tuple[str, list[str], str]]:
    """Yield a flag, and a command line in which its value alone is wrong, for every member that has a rule."""
    for command, row in OPERATIONS.items():
        fields = attrs.fields(row.request_type) if row.request_type else ()
        kinds = {field.name: values.kind_of(field.type) for field in fields}
        right: dict[str, list[str]] = {}
        for field in fields:
            if field.default is attrs.NOTHING:
                kind = kinds[field.name]
                is_text = kind is str or issubclass_of_text(kind)
                value = "1" if kind is int else "x" if is_text else "[]" if values.is_list(kind) else "{}"
                right[field.name] = [f"--{field.name.replace('_', '-')}", value]
        for name, kind in kinds.items():
            wrong = "a b" if is_identifier(name) else " " if name in right and kind is str else None
            others = [word for other, words in right.items() if other != name for word in words]
            if wrong is not None and kind is str and "{}" not in others:
                flag = f"--{name.replace('_', '-')}"
                yield flag, [command, *others, flag, wrong], name


def issubclass_of_text(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, str)


def test_errors_about_any_member_of_any_operation_name_its_flag(shell: Shell, emulator: Emulator) -> None:
    lines = list(wrong_members())
    assert len(lines) > 50
    for flag, line, name in lines:
        done = shell.run(*line)
        *warnings, told = done.err.splitlines()
        assert (done.status, done.out) == (252, ""), line
        assert all(" is deprecated by the service" in warning for warning in warnings)
        assert told.startswith(f"directlink: {flag}: expected "), line
        assert "_" not in name or name not in told
    assert not emulator.requests


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (["accept", "dxvif 1", "--virtual-gateway-id", "vgw-1"], "OFFER_ID: expected an id"),
        (["accept", "dxvif-1", "--virtual-gateway-id", "vgw 1"], "--virtual-gateway-id: expected an id"),
        (["accept", "dxvif-1", "--direct-connect-gateway-id", " "], "--direct-connect-gateway-id: "),
        (["decline", "dxvif,1"], "OFFER_ID: expected an id"),
        (["offers", "--region", "A B"], "--region: 'A B' is not a region name"),
        (["offers", "--endpoint-url", "ftp://x"], "--endpoint-url: "),
        (["offers", "--ca-bundle", "/nowhere"], "the CA bundle is /nowhere, which does not exist"),
        (["doctor", "--region", "A B"], "--region: 'A B' is not a region name"),
    ],
)
def test_errors_of_the_commands_written_by_hand_speak_of_their_arguments(
    command: list[str], expected: str, shell: Shell
) -> None:
    shell.use("https://127.0.0.1:1")
    done = shell.run(*command)
    assert expected in done.err + done.out
    assert re.search(r"\b(?!VIRTUAL)[a-z]+_[a-z_]+\b", done.err) is None


@pytest.mark.parametrize("variable", ["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"])
def test_errors_offer_nothing_that_the_command_line_does_not_have(variable: str, shell: Shell) -> None:
    shell.use("https://127.0.0.1:1")
    shell.monkeypatch.setenv(variable, "true")
    done = shell.run("offers")
    assert done.status == 253
    assert variable in done.err
    assert "use_" not in done.err
    assert "=False" not in done.err


@pytest.mark.parametrize("code", ["UnrecognizedClientException", "AccessDeniedException", "ExpiredTokenException"])
def test_what_doctor_can_tell_more_about_points_to_it(code: str, shell: Shell, emulator: Emulator) -> None:
    emulator.faults.add("DescribeVirtualInterfaces", Fault.error(code), times=9)
    assert "(directlink doctor tells which keys are used) (help: https://" in shell.run("offers").err
    shell.use("https://127.0.0.1:1")
    assert "(directlink doctor checks the way to the service) (help: https://" in shell.run("offers").err


def test_wrong_usage_before_the_command_is_told_too(shell: Shell) -> None:
    assert shell.run_bare("--cloud").status == 252
    assert shell.run_bare("--cloud", "aws").err == "directlink: no command given (see: directlink --help)\n"


@pytest.mark.parametrize("command", ["describe-locations", "offers"])
def test_an_interrupted_command_ends_as_shells_expect(command: str, shell: Shell) -> None:
    def behave(peer: Peer) -> None:
        peer.read_body(peer.read_head())
        os.kill(os.getpid(), signal.SIGINT)
        peer.stop.wait(10)

    with Server(behave) as server:
        shell.use(server.url)
        assert shell.run(command) == (Status.INTERRUPTED, "", "")


def test_a_reader_that_stops_reading_is_no_traceback(emulator: Emulator, shell: Shell) -> None:
    command = [sys.executable, "-m", "directlink", *shell.common, "describe-virtual-interfaces"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == Status.PIPE_CLOSED
    assert len(emulator.requests) == 1


# ── secrets, warnings, debugging ─────────────────────────────────────────────────────────────────────────────────────


def test_debug_shows_each_request_and_where_an_error_came_from_and_no_secret(shell: Shell, emulator: Emulator) -> None:
    logger = logging.getLogger("directlink")
    before = (*logger.handlers, logger.level)
    done = shell.run("--debug", "describe-virtual-interfaces", "--query", "length(virtualInterfaces)")
    assert (done.status, done.out) == (0, "1\n")
    assert "DescribeVirtualInterfaces attempt 1: answered (HTTP 200" in done.err
    failed = shell.run(*CONFIRM[:-1], "vgw-canary", "--debug")
    assert (*logger.handlers, logger.level) == before
    assert failed.status == 254
    assert "Traceback" in failed.err
    assert failed.err.splitlines()[-1].startswith("directlink: DirectConnectClientException")
    for secret in (emulator.grantee.secret_access_key, "Signature=", "emulated-bgp-key"):
        assert secret not in done.err + failed.err


def test_values_given_to_flags_are_not_repeated_in_errors(shell: Shell) -> None:
    shell.use("http://127.0.0.1:9/")
    for broken in ('{"authKey": "canary"', "authKey=canary,authKey=canary", '{"auth": "canary"}', '"canary"'):
        status, out, err = shell.run("create-bgp-peer", "--new-bgp-peer", broken, "--debug")
        assert (status, out) == (252, "")
        assert "canary" not in err
        assert err.splitlines()[-1].startswith("directlink: --new-bgp-peer: ")


@pytest.mark.usefixtures("emulator")
def test_a_deprecated_operation_and_unverified_certificates_are_told(shell: Shell) -> None:
    status, _, err = shell.run("describe-connection-loa", "--connection-id", "dxcon-1", "--no-verify-ssl")
    assert status == 254
    assert "directlink: warning: verify=False: certificates are not checked" in err
    assert "directlink: warning: describe-connection-loa is deprecated by the service" in err


def test_a_bundle_that_is_not_there_is_named(shell: Shell, tmp_path: Path) -> None:
    shell.use("https://127.0.0.1:9/")
    status, _, err = shell.run("describe-locations", "--ca-bundle", str(tmp_path / "none.pem"))
    assert (status, str(tmp_path / "none.pem") in err) == (253, True), err


# ── paging ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_page_is_read_unless_one_is_asked_for(shell: Shell, emulator: Emulator) -> None:
    for number in range(4):
        emulator.offer_private_virtual_interface(f"dxvif-{number}")
    query = ("--query", "[length(virtualInterfaces), nextToken]")
    listing = ("describe-virtual-interfaces", *query)
    assert json.loads(shell.run(*listing, "--page-size", "2").out) == [5, None]
    assert len(emulator.requests) == 3
    for one_page in (["--max-results", "2"], ["--no-paginate", "--page-size", "2"]):
        count, token = json.loads(shell.run(*listing, *one_page).out)
        assert (count, bool(token)) == (2, True)
        assert json.loads(shell.run(*listing, "--starting-token", token).out) == [3, None]
        assert json.loads(shell.run(*listing, "--next-token", token).out) == [3, None]


def test_whole_input_may_be_json_and_single_flags_go_before_it(shell: Shell, emulator: Emulator) -> None:
    whole = json.dumps({"virtualInterfaceId": "dxvif-other", "virtualGatewayId": GATEWAY})
    done = shell.run(CONFIRM[0], "--cli-input-json", whole, "--virtual-interface-id", INTERFACE)
    assert done.status == 0
    assert emulator.virtual_interface_state(INTERFACE) != "confirming"
    for wrong in ("[]", '{"virtualInterface": "x"}', "{"):
        done = shell.run(CONFIRM[0], "--cli-input-json", wrong)
        assert done.status == 252
        assert done.err.startswith("directlink: --cli-input-json: ")


# ── help and completion ──────────────────────────────────────────────────────────────────────────────────────────────


def test_help_names_every_command_with_what_it_does(shell: Shell) -> None:
    shell.monkeypatch.setenv("COLUMNS", "200")
    done = shell.run_bare("--help")
    assert (done.status, done.err) == (0, "")
    for name in ("accept", "offers", "decline", "doctor", "emulator", "demo", *OPERATIONS):
        assert f" {name} " in done.out
    assert "Accept offered virtual interfaces and hosted connections, and know that they are accepted." in done.out
    assert "254 the service answered with an error" in " ".join(done.out.split())
    assert ":meth:" not in done.out
    assert "``" not in done.out


@pytest.mark.parametrize("name", OPERATIONS)
def test_help_of_an_operation_explains_each_flag(name: str, shell: Shell) -> None:
    done = shell.run_bare(name, "--help")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"usage: directlink {name} ")
    assert "``" not in done.out
    assert ":class:" not in done.out
    explained = " ".join(done.out.split())
    request = OPERATIONS[name].request_type
    fields = attrs.fields(request) if request else ()
    for field in fields:
        assert f" --{field.name.replace('_', '-')}" in explained
    assert explained.count("[required]") == sum(field.default is attrs.NOTHING for field in fields)


def test_help_names_the_members_of_structures(shell: Shell) -> None:
    assert "Members: key, value." in " ".join(shell.run_bare("tag-resource", "--help").out.split())
    assert "Members: asn, asnLong, authKey," in " ".join(shell.run_bare("create-bgp-peer", "--help").out.split())


def test_help_of_an_operation_is_the_same_when_options_stand_before_it(shell: Shell) -> None:
    straight = shell.run_bare("describe-tags", "--help").out
    assert shell.run_bare("--region", "eu-west-2", "describe-tags", "--help").out == straight


def test_help_of_the_commands_written_by_hand(shell: Shell) -> None:
    for name, words in {
        "accept": "--wait",
        "offers": "wait to be accepted",
        "decline": "OFFER_ID",
        "doctor": "shows no secret",
    }.items():
        done = shell.run_bare(name, "--help")
        assert (done.status, done.err) == (0, "")
        assert words in done.out
        assert "Args:" not in done.out


@pytest.mark.parametrize("line", [[], *([name] for name in (*WRITTEN, "describe-lags"))])
def test_h_is_help_everywhere(line: list[str], shell: Shell) -> None:
    short, long = shell.run_bare(*line, "-h"), shell.run_bare(*line, "--help")
    assert short == long
    assert (short.status, "--help" in short.out) == (0, True)


def test_no_flag_is_cut_at_80_columns(shell: Shell) -> None:
    shell.monkeypatch.setenv("COLUMNS", "80")
    out = shell.run_bare("accept", "--help").out
    assert "--direct-connect-gateway-id" in out
    assert "private|transit|public" in out


def test_version_is_told(shell: Shell) -> None:
    status, out, err = shell.run_bare("--version")
    assert (status, out, err) == (0, f"directlink {import_module('directlink').__version__}\n", "")


@pytest.fixture
def complete(shell: Shell, tmp_path: Path) -> Callable[[str], list[str]]:
    """Asks for the completions of a line as a shell does, and returns them."""

    def complete(line: str) -> list[str]:
        answer = tmp_path / "completions"
        variables = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_IFS": "\n", "_ARGCOMPLETE_STDOUT_FILENAME": str(answer)}
        with shell.monkeypatch.context() as patch:
            for name, value in {**variables, "COMP_LINE": line, "COMP_POINT": str(len(line))}.items():
                patch.setenv(name, value)
            assert shell.run_bare() == (0, "", "")
        return answer.read_text().split()

    return complete


@pytest.mark.parametrize(
    ("line", "expected", "absent"),
    [
        ("directlink confirm-p", "confirm-private-virtual-interface", "describe-lags"),
        ("directlink acc", "accept", "offers"),
        ("directlink confirm-private-virtual-interface --virtual-", "--virtual-gateway-id", "--connection-id"),
        ("directlink accept --wa", "--wait", "--virtual-gateway-id"),
        ("directlink accept --wait at", "attached", "available"),
        ("directlink offers --cloud o", "outscale", "aws"),
        ("directlink emulator --po", "--port", "--virtual-gateway-id"),
        ("directlink demo --pro", "--provisioning-seconds", "--port"),
        ("directlink emulator --cloud o", "outscale", "aws"),
        ("directlink describe-lags --cloud o", "outscale", "aws"),
    ],
)
def test_shells_complete_commands_flags_and_choices(
    line: str, expected: str, absent: str, complete: Callable[[str], list[str]]
) -> None:
    offered = complete(line)
    assert expected in offered
    assert absent not in offered


@pytest.mark.parametrize(
    ("line", "expected", "absent"),
    [
        ("directlink offers --profile of-", ["of-config", "of-credentials", "of-outscale"], []),
        ("directlink describe-lags --profile of-", ["of-config", "of-credentials", "of-outscale"], []),
        ("directlink --profile of-", ["of-config", "of-credentials", "of-outscale"], []),
        ("directlink offers --cloud aws --profile of-", ["of-config", "of-credentials"], ["of-outscale"]),
        ("directlink --cloud aws offers --profile of-", ["of-config", "of-credentials"], ["of-outscale"]),
    ],
)
def test_shells_complete_the_names_of_profiles(
    line: str,
    expected: list[str],
    absent: list[str],
    shell: Shell,
    complete: Callable[[str], list[str]],
    tmp_path: Path,
) -> None:
    contents = {
        "AWS_CONFIG_FILE": "[profile of-config]\n[profile other]\n",
        "AWS_SHARED_CREDENTIALS_FILE": "[of-credentials]\naws_access_key_id = x\n",
        "OSC_CONFIG_FILE": '{"of-outscale": {}}',
    }
    for variable, content in contents.items():
        (tmp_path / variable).write_text(content)
        shell.monkeypatch.setenv(variable, str(tmp_path / variable))
    offered = complete(line)
    assert sorted(offered) == expected
    assert not set(absent) & set(offered)


def test_files_that_do_not_parse_have_no_profiles_to_complete(
    shell: Shell, complete: Callable[[str], list[str]], tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("canary = 1\n")
    for variable in ("AWS_CONFIG_FILE", "OSC_CONFIG_FILE"):
        shell.monkeypatch.setenv(variable, str(tmp_path / "config"))
    assert complete("directlink offers --profile o") == []


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish", "powershell"])
def test_completion_script_can_be_shown(shell_name: str, shell: Shell) -> None:
    done = shell.run_bare("--show-completion", shell_name)
    assert (done.status, done.err) == (0, "")
    assert "_ARGCOMPLETE" in done.out
    assert "directlink" in done.out


def test_bash_completes_with_the_script_that_is_shown() -> None:
    directlink = f'"{sys.executable}" -m directlink'
    script = f"""
        directlink() {{ {directlink} "$@"; }}
        eval "$(directlink --show-completion bash)"
        COMP_LINE="directlink accept --wa" COMP_POINT=22
        _python_argcomplete directlink --wa accept
        printf %s "${{COMPREPLY[*]}}"
    """
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("--wait", "")


# ── what it costs, and what it needs ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("emulator")
@pytest.mark.parametrize("command", [CONFIRM, ("offers",), ("accept", INTERFACE, "--virtual-gateway-id", GATEWAY)])
def test_a_command_loads_neither_an_http_library_nor_what_is_for_other_output(
    command: tuple[str, ...], shell: Shell
) -> None:
    code = (
        "import json, sys; from directlink.__main__ import main; status = main(sys.argv[1:]);"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr); sys.exit(status)"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    arguments = [sys.executable, "-c", code, *shell.common, *command]
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}
    assert "argparse" in loaded
    assert loaded & {"argcomplete", "rich", "httpx", "httpcore", "h11", "botocore", "jmespath", "yaml"} == set()


LIBRARIES = ("argcomplete", "jmespath", "rich", "yaml")
"""What the extra brings along."""


@pytest.fixture
def without_the_extra(shell: Shell) -> None:
    for library in LIBRARIES:
        shell.monkeypatch.setitem(sys.modules, library, None)


@pytest.mark.usefixtures("without_the_extra")
@pytest.mark.parametrize(
    ("arguments", "use"),
    [
        (("describe-locations", "--output", "yaml"), "--output yaml"),
        (("offers", "--output", "table"), "--output table"),
        (("doctor", "--query", "findings"), "--query"),
        (("accept", INTERFACE, "--type", "public", "--output", "yaml"), "--output yaml"),
        (("--show-completion", "bash"), "--show-completion"),
    ],
)
def test_what_needs_the_extra_says_so_in_one_line_and_sends_nothing(
    arguments: tuple[str, ...], use: str, shell: Shell, emulator: Emulator
) -> None:
    told = f'directlink: {use} needs the extra "cli": pip install "directlink[cli]"\n'
    assert shell.run(*arguments) == (Status.FAILURE, "", told)
    assert not emulator.requests


@pytest.mark.usefixtures("without_the_extra")
def test_without_the_extra_every_command_works(shell: Shell, emulator: Emulator) -> None:
    # On a terminal, too: what would be a table there is JSON, and what would be a live line is a line for each change.
    for stream in (sys.stdout, sys.stderr):
        shell.monkeypatch.setattr(stream, "isatty", lambda: True)
    assert json.loads(shell.run("offers").out)["virtualInterfaces"][0]["virtualInterfaceId"] == INTERFACE
    accepted = shell.run("accept", INTERFACE, "--virtual-gateway-id", GATEWAY)
    assert (accepted.status, "\x1b" in accepted.err) == (0, False)
    assert f"{INTERFACE}: accepted" in accepted.err
    assert shell.run("describe-virtual-interfaces", "--output", "text").status == 0
    assert shell.run("doctor").status == 0
    declined = emulator.offer_private_virtual_interface("dxvif-declined")
    assert shell.run("decline", declined).status == 0
    demo = shell.run_bare("demo", "--provisioning-seconds", "0.05")
    assert (demo.status, demo.err) == (0, "")
    assert demo.out.endswith("Both interfaces forward traffic.\n")
    for line in ((), *((name,) for name in (*WRITTEN, "describe-lags"))):
        assert shell.run_bare(*line, "--help").status == 0


def test_emulator_and_demo_take_common_options_before_them(shell: Shell) -> None:
    done = shell.run_bare("--region", "eu-west-2", "demo", "--provisioning-seconds", "0.05")
    assert (done.status, done.out.endswith("Both interfaces forward traffic.\n")) == (0, True)
