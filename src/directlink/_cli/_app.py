"""The whole command line as Typer knows it: help, completion, and the commands written by hand.

Every command is made when it is asked for. Operations, and what needs no extra, are here to be listed and completed
only: :mod:`directlink._cli._main` runs them without coming here.
"""

from __future__ import annotations

import inspect
import os
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import typer
from typer.core import TyperGroup

from directlink._cli import _built_in, _operations
from directlink._cli._errors import Status, UsageError
from directlink._cli._main import WRITTEN
from directlink._cli._options import OPTIONS, Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_OPERATIONS_PANEL: Final = "Operations of the API (names and flags as in the AWS CLI)"
_TOOLS_PANEL: Final = "To try and to test"
_SERVED: Final = {
    "emulator": "Serve an emulated service on 127.0.0.1; the first line of output tells its URL and keys.",
    "demo": "Offer an interface and accept it, against the emulated service.",
}
_HELP: Final = {"help_option_names": ["-h", "--help"]}
# Wrong usage is Click's own exception, which newer releases of Typer carry along under another name.
_ClickException: Final[type[Exception]] = next(
    cls for cls in typer.BadParameter.__mro__ if cls.__name__ == "ClickException"
)


def run(arguments: Sequence[str]) -> int:
    """Run a command line, or complete it for a shell.

    Raises:
        UsageError: it is wrong.
        DirectLinkError: the command failed.
    """
    try:
        status: object = _group()(list(arguments), prog_name="directlink", standalone_mode=False)
    except _ClickException as error:
        problem: str = cast("Any", error).format_message()
    else:
        return status if isinstance(status, int) else Status.OK
    command = next((f" {each}" for each in WRITTEN if each in arguments), "")
    raise UsageError(f"{problem.rstrip('.')} (see: directlink{command} --help)")


def _profiles(context: typer.Context) -> list[str]:
    """Return what completes ``--profile``."""
    from directlink._cli._profiles import profile_names

    levels = (context, context.parent)
    given = [level.params.get("cloud") for level in levels if level is not None]
    return profile_names(next((cloud for cloud in given if cloud), os.environ.get("DIRECTLINK_CLOUD")))


_COMPLETED: Final[dict[str, Any]] = {
    "--profile": _profiles,
    **{option.flags[0]: option.offered for option in OPTIONS if option.choices},
}
"""What completes the values of flags."""


def _group() -> Any:
    app = typer.Typer(cls=_Commands, pretty_exceptions_enable=False, context_settings=_HELP)
    # Answered in _main already; here it is for the help.
    app.callback()(
        _with_options(_remember, version=Annotated[bool, typer.Option("--version", help="Show the version.")])
    )
    return typer.main.get_command(app)


def _remember(context: typer.Context, options: dict[str, Any], **_: object) -> None:
    """Accept a hosted virtual interface, and know that it is up: AWS Direct Connect and OUTSCALE DirectLink.

    Exit status: 0 done, 252 the command line is wrong, 253 settings or credentials are missing or wrong,
    254 the service answered with an error, 255 anything else (no answer, a wait that missed its goal),
    130 interrupted. doctor ends with 1 if it found something wrong.
    """
    context.obj = options


class _Commands(TyperGroup):
    """Commands that are made when they are asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature is Typer's
        return [*WRITTEN, *sorted(_operations.OPERATIONS)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the signature is Typer's
        return _listed(cmd_name) if cmd_name in _operations.OPERATIONS or cmd_name in _SERVED else _written(cmd_name)


def _written(name: str) -> Any:
    from directlink._cli import _accept, _doctor

    functions: dict[str, Callable[..., int]] = {
        "accept": _accept.accept,
        "pending": _accept.pending,
        "decline": _accept.decline,
        "doctor": _doctor.doctor,
    }
    function = functions[name]

    def adapted(context: typer.Context, options: dict[str, Any], **values: Any) -> int:
        return function(Options.merge(context.obj, options), **values)

    own = inspect.signature(function, eval_str=True).parameters
    adapted.__doc__ = function.__doc__
    return _command(name, _with_options(adapted, **{key: own[key] for key in list(own)[1:]}))


def _command(name: str, function: Callable[..., Any], **settings: Any) -> Any:
    about = (inspect.getdoc(function) or "").partition("\nArgs:")[0]
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.command(name, help=about, context_settings=_HELP, **settings)(function)
    return typer.main.get_command(app)


def _with_options(function: Callable[..., Any], **own: Any) -> Callable[..., Any]:
    """Return ``function`` with a signature for Typer: the context, parameters of its own, and the common options.

    Args:
        function: called with the context, the common options that were given, and its own parameters by name.
        own: those: parameters, or annotations of flags that are off by default.
    """
    parameters = [
        value
        if isinstance(value, inspect.Parameter)
        else inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=value)
        for name, value in own.items()
    ]
    common = [option for option in OPTIONS if option.name not in own]

    def called(context: typer.Context, **values: Any) -> Any:
        return function(context, {option.name: values.pop(option.name) for option in common}, **values)

    parameters += [_parameter(option) for option in common]
    first = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    return _signed(called, function.__doc__, [first, *parameters])


def _parameter(option: Any) -> inspect.Parameter:
    described = typer.Option(
        *option.flags,
        help=option.help,
        metavar=option.metavar,
        autocompletion=_COMPLETED.get(option.flags[0]),
        rich_help_panel="Options of every command",
    )
    kind: Any = bool if option.metavar is None else str | None
    default = False if option.metavar is None else None
    return inspect.Parameter(
        option.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, described]
    )


# ── commands that are listed and completed only ──────────────────────────────────────────────────────────────────────


def _listed(name: str) -> Any:
    if name in _SERVED:
        return _placeholder(name, _SERVED[name], _built_in.flags(name), _TOOLS_PANEL)
    return _placeholder(name, _operations.summary(name), _operations.parser_of(name).flags(), _OPERATIONS_PANEL)


def _placeholder(name: str, about: str, flags: Iterable[str], panel: str) -> Any:
    parameters = [
        inspect.Parameter(
            flag.removeprefix("--").replace("-", "_"),
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[str | None, typer.Option(flag, autocompletion=_COMPLETED.get(flag))],
        )
        for flag in flags
        if flag != "--help"
    ]

    def run_elsewhere(**_: object) -> None:
        """Is not called."""

    return _command(name, _signed(run_elsewhere, about, parameters), rich_help_panel=panel)


def _signed(function: Callable[..., Any], about: str | None, parameters: list[inspect.Parameter]) -> Callable[..., Any]:
    """Give ``function`` a docstring and a signature, for Typer to read."""
    function.__doc__ = about
    function.__annotations__ = {}
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return function
