"""The shell scripts: environments are made once, and anew when they must be; continuous integration skips nothing."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A tree, at a place with a space in its name, that has the scripts and one empty lock file."""
    tree = tmp_path / "a tree"
    shutil.copytree(ROOT / "scripts", tree / "scripts")
    (tree / "tests/conformance/peers").mkdir(parents=True)
    (tree / "tests/conformance/peers/one.lock").write_text("# nothing\n", "utf-8")
    return tree


def run(*command: str | Path, **variables: str) -> tuple[int, str]:
    """Run a command from ``/`` without terminal, home or anything else of the caller's but PATH."""
    environment = {"PATH": os.environ["PATH"], "PYTHON": sys.executable, **variables}
    done = subprocess.run(
        command, cwd="/", env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_environment_is_made_once_and_anew_when_its_lock_changes(tree: Path) -> None:
    hostile = {"PIP_TARGET": "/nowhere", "PIP_REQUIRE_VIRTUALENV": "1", "PIP_USER": "1", "PYTHONHOME": "/nowhere"}
    version = ".".join(map(str, sys.version_info[:3]))
    made = f"Setting up .venvs/one with Python {version} ...\n"
    assert run(tree / "scripts/peers", **hostile) == (0, made)
    assert run(tree / "scripts/peers") == (0, "")
    (tree / ".venvs/one/left-over").touch()
    (tree / "tests/conformance/peers/one.lock").write_text("# changed\n", "utf-8")
    assert run(tree / "scripts/peers") == (0, made)
    assert not (tree / ".venvs/one/left-over").exists()


def test_environment_that_could_not_be_filled_is_no_environment(tree: Path) -> None:
    (tree / "tests/conformance/peers/one.lock").write_text("attrs==26.1.0\n", "utf-8")
    code, output = run(tree / "scripts/peers")
    assert code == 1
    assert "hash" in output.lower()
    assert output.splitlines()[-1] == f"peers: could not install what {tree}/tests/conformance/peers/one.lock pins"
    assert not (tree / ".venvs/one/stamp").exists()


class Index(ThreadingHTTPServer):
    """A package index on this machine: a folder a project. It knows which were asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: set[str] = set()
        super().__init__(("127.0.0.1", 0), IndexHandler)

    @property
    def variables(self) -> dict[str, str]:
        url = f"http://127.0.0.1:{self.server_port}/"
        cache = str(self.folder.with_name("cache"))
        pip = {"PIP_INDEX_URL": url, "PIP_CONFIG_FILE": os.devnull, "PIP_CACHE_DIR": cache}
        return {**pip, "UV_DEFAULT_INDEX": url, "UV_CACHE_DIR": cache}

    def release(self, name: str, version: str, *needs: str, extra: str = "none") -> str:
        """Publish a release whose code is its version, and return what pins it."""
        path = self.folder / name / f"{name}-{version}-py3-none-any.whl"
        path.parent.mkdir(exist_ok=True)
        about = [f"Name: {name}", f"Version: {version}", f"Provides-Extra: {extra}"]
        with ZipFile(path, "w") as wheel:
            wheel.writestr(f"{name}.py", f'VERSION = "{version}"\n')
            folder = f"{name}-{version}.dist-info"
            about += [f"Requires-Dist: {need}" for need in needs]
            wheel.writestr(f"{folder}/METADATA", "\n".join(["Metadata-Version: 2.1", *about, ""]))
            tags = ["Wheel-Version: 1.0", "Generator: test", "Root-Is-Purelib: true", "Tag: py3-none-any", ""]
            wheel.writestr(f"{folder}/WHEEL", "\n".join(tags))
            listed = [f"{name}.py", *(f"{folder}/{file}" for file in ("METADATA", "WHEEL", "RECORD"))]
            wheel.writestr(f"{folder}/RECORD", "".join(f"{file},,\n" for file in listed))
        return f"{name}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


class IndexHandler(SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        assert isinstance(self.server, Index)
        self.server.asked.add(path.strip("/").partition("/")[0])
        return super().translate_path(path).replace(str(Path.cwd()), str(self.server.folder), 1)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    folder = tmp_path / "index"
    folder.mkdir()
    with Index(folder) as index:
        thread = Thread(target=index.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield index
        index.shutdown()
        thread.join()


@pytest.fixture(params=["pip", "uv"])
def installer(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """What makes the scripts install with the pip that this Python brings along, or with uv as they do without venv."""
    if request.param == "pip":
        return {}
    python = tmp_path / "python without venv"
    python.write_text(f'#!/bin/sh\n[ "$2" != venv ] || exit 1\nexec "{sys.executable}" "$@"\n', "utf-8")
    python.chmod(0o755)
    return {"PYTHON": str(python), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def test_what_is_pinned_is_installed_whatever_newer_releases_there_are(
    tree: Path, index: Index, installer: dict[str, str]
) -> None:
    pins = [
        index.release("plain", "1.0", "extended[more]>=1", "other"),
        index.release("extended", "1.0", "further>=1; extra == 'more'", extra="more"),
        index.release("further", "1.0"),
        index.release("other", "1.0.post1"),
    ]
    for version in ("1.0.1", "1.1", "2.0"):
        index.release("plain", version, "extended[more]>=1", "other")
        index.release("extended", version, "further>=1; extra == 'more'", extra="more")
        index.release("further", version)
        index.release("other", version)
    lock = tree / "tests/conformance/peers/one.lock"
    lock.write_text("".join(pins), "utf-8")
    hostile = {"PIP_NO_BINARY": ":all:", "UV_EXCLUDE_NEWER": "2001-01-01"}
    code, output = run(tree / "scripts/peers", **hostile, **index.variables, **installer)
    assert code == 0, output
    look = "import plain, extended, further, other as o; print(*(m.VERSION for m in (plain, extended, further, o)))"
    assert run(tree / ".venvs/one/bin/python", "-c", look) == (0, "1.0 1.0 1.0 1.0.post1\n")


def test_lock_that_lacks_what_a_package_needs_is_an_error_and_fetches_nothing_beyond_it(
    tree: Path, index: Index, installer: dict[str, str]
) -> None:
    lock = tree / "tests/conformance/peers/one.lock"
    lock.write_text(index.release("plain", "1.0", "missing"), "utf-8")
    index.release("missing", "1.0")
    code, output = run(tree / "scripts/peers", **index.variables, **installer)
    assert code == 1
    assert "missing" in output
    assert output.splitlines()[-1] == f"peers: {lock} lacks what its packages need"
    assert not (tree / ".venvs/one/stamp").exists()
    assert index.asked == {"plain"}


def test_file_that_is_not_the_pinned_one_is_refused(tree: Path, index: Index, installer: dict[str, str]) -> None:
    lock = tree / "tests/conformance/peers/one.lock"
    lock.write_text(index.release("plain", "1.0"), "utf-8")
    index.release("plain", "1.0", extra="other-bytes")
    code, output = run(tree / "scripts/peers", **index.variables, **installer)
    assert code == 1
    assert output.splitlines()[-1] == f"peers: could not install what {lock} pins"
    assert run(tree / ".venvs/one/bin/python", "-c", "import plain")[0] == 1


def test_python_that_was_asked_for_and_does_not_run_is_named(tree: Path) -> None:
    assert run(tree / "scripts/peers", PYTHON="/nowhere/python") == (
        1,
        "peers: PYTHON=/nowhere/python is not a Python 3.11 or newer that runs\n",
    )


@pytest.mark.parametrize(("check", "test", "expected"), [(0, 0, 0), (1, 0, 1), (0, 1, 1), (3, 3, 1)])
def test_continuous_integration_runs_check_and_test_and_fails_with_either(
    tmp_path: Path, check: int, test: int, expected: int
) -> None:
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    (tmp_path / "scripts").mkdir()
    for name, code in (("check", check), ("test", test)):
        script = tmp_path / "scripts" / name
        script.write_text(f"#!/usr/bin/env bash\necho {name} $#\nexit {code}\n", "utf-8")
        script.chmod(0o755)
    assert run("bash", tmp_path / ".ci/run", CI="true") == (expected, "check 0\ntest 0\n")
