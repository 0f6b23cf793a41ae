"""What is released: built of the tree and again of its own source archive, looked into, imported."""

from __future__ import annotations

import email
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from directlink._version import VERSION

if TYPE_CHECKING:
    from email.message import Message

ROOT = Path(__file__).parents[2]
WHEEL = f"directlink-{VERSION}-py3-none-any.whl"
ARCHIVE = f"directlink-{VERSION}.tar.gz"


def build(tree: Path, target: Path, **variables: str) -> Path:
    environment = {"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": "1790000000", **variables}
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(target)]
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with both artefacts, built of the tree."""
    return build(ROOT, tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def in_wheel(dist: Path) -> set[str]:
    with zipfile.ZipFile(dist / WHEEL) as wheel:
        return set(wheel.namelist())


@pytest.fixture(scope="module")
def in_archive(dist: Path) -> set[str]:
    with tarfile.open(dist / ARCHIVE) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


@pytest.fixture(scope="module")
def metadata(dist: Path) -> Message:
    with zipfile.ZipFile(dist / WHEEL) as wheel:
        return email.message_from_bytes(wheel.read(f"directlink-{VERSION}.dist-info/METADATA"))


def test_archive_built_again_elsewhere_gives_the_same_bytes(dist: Path, tmp_path: Path) -> None:
    with tarfile.open(dist / ARCHIVE) as archive:
        if hasattr(tarfile, "data_filter"):
            archive.extractall(tmp_path, filter="data")
        else:  # an early release of Python 3.11
            archive.extractall(tmp_path)
    again = build(tmp_path / f"directlink-{VERSION}", tmp_path / "dist", TZ="Asia/Kolkata", LC_ALL="C")
    for name in (WHEEL, ARCHIVE):
        assert (again / name).read_bytes() == (dist / name).read_bytes(), name


def test_wheel_holds_the_package_and_nothing_else(in_wheel: set[str]) -> None:
    information = f"directlink-{VERSION}.dist-info"
    described = {
        f"{information}/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")
    }
    package = ROOT / "src/directlink"
    files = [path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert "directlink/py.typed" in in_wheel
    assert in_wheel == described | {path.relative_to(package.parent).as_posix() for path in files}


def test_archive_holds_what_building_and_testing_take_and_no_litter(in_archive: set[str]) -> None:
    wanted = {"LICENSE", "PKG-INFO", "README.md", "CHANGELOG.md", "pyproject.toml", "requirements.lock", "scripts/test"}
    assert wanted | {"src/directlink/py.typed", "tests/conftest.py", "typings/botocore/__init__.pyi"} <= in_archive
    litter = ("__pycache__", ".venv", ".cache", "_cache", "dist/", ".coverage", ".pyc", ".git/")
    assert [name for name in in_archive if any(word in f"{name}/" for word in litter)] == []
    assert "build" not in in_archive


def test_metadata_is_complete(metadata: Message) -> None:
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert str(metadata.get_payload()).startswith("# directlink")
    classifiers = metadata.get_all("Classifier", [])
    assert "Typing :: Typed" in classifiers
    assert {f"Programming Language :: Python :: 3.{minor}" for minor in (11, 12, 13, 14)} <= set(classifiers)
    urls = dict(line.split(", ") for line in metadata.get_all("Project-URL", []))
    assert set(urls) == {"Changelog", "Documentation", "Issues", "Source"}
    assert all(url.startswith("https://") for url in urls.values())
    assert {"aiohttp", "cbor", "cli", "httpx2", "otel", "socks"} <= set(metadata.get_all("Provides-Extra", []))


def test_pyinstaller_is_told_of_the_hook(dist: Path) -> None:
    with zipfile.ZipFile(dist / WHEEL) as wheel:
        told = wheel.read(f"directlink-{VERSION}.dist-info/entry_points.txt").decode()
    assert "[pyinstaller40]\nhook-dirs = directlink._pyinstaller:hook_dirs\n" in told


def test_every_requirement_has_a_floor_and_no_ceiling(metadata: Message) -> None:
    requirements = [line.partition(";")[0].strip() for line in metadata.get_all("Requires-Dist", [])]
    assert {"attrs", "botocore", "httpcore"} <= {re.split(r"[>[ ]", line)[0] for line in requirements}
    assert [line for line in requirements if "<" in line or "==" in line or not (">=" in line or "[" in line)] == []


def test_wheel_accepts_an_interface_without_the_tree(dist: Path, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        """
import sys
from directlink import Credentials, DirectLinkClient
from directlink.emulator import Emulator, ManualClock
emulator = Emulator(clock=ManualClock())
keys = Credentials(emulator.grantee.access_key_id, emulator.grantee.secret_access_key)
clock = {"clock": emulator.clock, "transport": emulator.transport()}
client = DirectLinkClient(cloud="outscale", region="eu-west-2", credentials=keys, **clock)
vif = emulator.offer_private_virtual_interface()
answer = client.confirm_private_virtual_interface(virtual_interface_id=vif, virtual_gateway_id="vgw-87654321")
print(answer.virtual_interface_state, sys.modules["directlink"].__file__)
""",
        "utf-8",
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(dist / WHEEL)}
    command = [sys.executable, str(program)]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.split() == ["pending", f"{dist / WHEEL}/directlink/__init__.py"]
