"""What PyInstaller is told: every file of the package that is no module."""

import runpy
from pathlib import Path

import directlink
from directlink._pyinstaller import hook_dirs

PACKAGE = Path(directlink.__file__).parent


def test_a_frozen_program_gets_every_file_that_is_read_at_run_time() -> None:
    [folder] = hook_dirs()
    told: list[tuple[str, str]] = runpy.run_path(str(Path(folder, "hook-directlink.py")))["datas"]
    found = {Path(source): PACKAGE.parent / target / Path(source).name for source, target in told}
    files = {path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}}
    assert {path: path for path in files if path.name != "py.typed"} == found
