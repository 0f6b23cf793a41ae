"""Where PyInstaller finds what it has to be told of this package; the wheel's entry point ``pyinstaller40`` names it.

Modules need no telling: whatever is loaded lazily is also named by an import statement.
"""

from pathlib import Path


def hook_dirs() -> list[str]:
    """Return the folder of the hook."""
    return [str(Path(__file__).parent)]
