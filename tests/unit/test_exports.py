"""The package's front: what it exports, and what importing it costs."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

import directlink

SOURCE = Path(directlink.__file__)
OPTIONAL = {"AiohttpTransport"}


def imported_for_type_checkers() -> dict[str, str]:
    """The names below ``if TYPE_CHECKING``, each with the module it comes from."""
    tree = ast.parse(SOURCE.read_text("utf-8"))
    [block, _] = [node for node in tree.body if isinstance(node, ast.If)]
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    assert len(imports) == len(block.body)
    return {alias.name: str(node.module).removeprefix("directlink.") for node in imports for alias in node.names}


def modules_after(code: str, *, isolated: bool = True) -> set[str]:
    """Names of the modules that a fresh interpreter has loaded after ``code``, beyond those of the bare interpreter."""
    program = f"import sys, json; before = set(sys.modules)\nsys.path[:0] = {sys.path!r}\n{code}\n"
    program += "print(json.dumps(sorted(set(sys.modules) - before)))"
    flags = ["-I", "-S"] if isolated else ["-I"]
    done = subprocess.run([sys.executable, *flags, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_all_is_sorted_and_names_what_type_checkers_and_the_interpreter_find() -> None:
    assert directlink.__all__ == sorted(set(directlink.__all__))
    assert imported_for_type_checkers() == directlink._MODULES
    assert set(directlink.__all__) == {*directlink._MODULES, "__version__"}


@pytest.mark.parametrize("name", sorted(set(directlink.__all__) - OPTIONAL))
def test_every_name_is_there_and_kept_once_found(name: str) -> None:
    found = getattr(directlink, name)
    assert not isinstance(found, type) or found.__name__ == name
    assert vars(directlink)[name] is found


def test_names_are_offered_before_they_are_loaded() -> None:
    assert set(directlink.__all__) <= set(dir(directlink))
    assert "_MODULES" in dir(directlink)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'directlink' has no attribute 'VirtualInterfaceSate'"):
        directlink.VirtualInterfaceSate  # type: ignore[attr-defined]  # noqa: B018


def test_the_version_is_the_one_that_packages_are_built_with() -> None:
    line = f'VERSION = "{directlink.__version__}"'
    assert line in (SOURCE.parent / "_version.py").read_text("utf-8").splitlines()


def test_importing_the_package_loads_next_to_nothing() -> None:
    loaded = modules_after("import directlink")
    assert {name for name in loaded if name.startswith("directlink")} == {"directlink", "directlink._version"}
    assert not loaded & {"attr", "attrs", "cattrs", "httpx", "botocore", "typing", "enum", "re", "logging", "asyncio"}


CONFIRM = """
from directlink import Credentials, DirectLinkClient, HttpResponse

class Transport:
    def send(self, request, *, timeout):
        return HttpResponse(200, {}, b'{"virtualInterfaceState": "pending"}')
    def close(self):
        pass

keys = Credentials("AKID", "secret")
with DirectLinkClient(cloud="outscale", region="eu-west-2", credentials=keys, transport=Transport()) as client:
    client.confirm_private_virtual_interface(virtual_interface_id="dxvif-56781234", virtual_gateway_id="vgw-87654321")
"""


def test_a_first_confirm_loads_the_models_of_confirmations_only() -> None:
    loaded = modules_after(CONFIRM, isolated=False)
    families = {name.removeprefix("directlink.models.") for name in loaded if name.startswith("directlink.models.")}
    assert {family for family in families if family[0] != "_"} == {"confirmations"}
    assert not {name.partition(".")[0] for name in loaded} & {"botocore", "httpx", "aiohttp", "asyncio"}
