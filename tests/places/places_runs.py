"""What the pages on FastAPI, Django and other places show, run with the real thing.

scripts/places [PLACE...]     makes the environment and runs this
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx
from air_gap_runs import run_air_gapped
from frozen_runs import run_pyinstaller
from lambda_figures import measure
from lambda_runs import run_lambda
from places_support import (
    EXAMPLES,
    GATEWAY,
    PYTHON,
    REGION,
    ROOT,
    FailedError,
    as_grantee,
    environment,
    run,
    say,
    wait_until,
)

from directlink.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def run_fastapi(folder: Path) -> None:
    """The tests of the page, with FastAPI's own client."""
    options = ("-q", "-p", "no:cacheprovider", "-c", os.devnull, f"--rootdir={EXAMPLES}")
    tests = EXAMPLES / "test_fastapi_line.py"
    said = run(PYTHON, "-W", "error", "-m", "pytest", *options, tests, env=environment(ROOT / "src"), cwd=folder)
    say(f"fastapi: {said.splitlines()[-1]}")


def run_django(folder: Path) -> None:
    """The tests of the page, with Django's runner; then gunicorn, which forks after the client was used."""
    site = shutil.copytree(EXAMPLES / "django_site", folder / "site")
    emulator = Emulator("aws", region=REGION)
    offered = [emulator.offer_private_virtual_interface() for _ in range(8)]
    with emulator.serve() as server:
        settings = as_grantee(emulator, server.url)
        variables = environment(ROOT / "src", **settings, DJANGO_DATABASE=str(folder / "site.sqlite3"))
        manage = (PYTHON, "-W", "error", "manage.py")
        tests = run(*manage, "test", env=environment(ROOT / "src"), cwd=site)
        say(f"django: {next(line for line in tests.splitlines() if line.startswith('Ran '))}")
        run(*manage, "makemigrations", "--check", env=variables, cwd=site)
        run(*manage, "migrate", env=variables, cwd=site)
        told = run(*manage, "watch_line", env=variables, cwd=site).split()
        if told != [word for each in offered for word in ("Offered", each)]:
            raise FailedError(f"watch_line told {told}")
        (site / "preloaded.py").write_text(
            "from wsgi import application\nfrom network.line import client\nclient().describe_virtual_gateways()\n",
            "utf-8",
        )
        accept_behind_gunicorn(site, variables, offered)
    if emulator.applied("ConfirmPrivateVirtualInterface") != len(offered):
        raise FailedError("gunicorn's workers did not accept each interface once")
    say(f"django: gunicorn, forked with a client in use, accepted {len(offered)} interfaces")


def accept_behind_gunicorn(site: Path, variables: Mapping[str, str], offered: list[str]) -> None:
    """Accept interfaces through a site that gunicorn serves.

    Raises:
        FailedError: an answer is not 200, or there is none.
    """
    socket_file = site / "gunicorn.sock"
    options = ("--preload", "--workers", "2", "--bind", f"unix:{socket_file}", "--no-control-socket")
    command = (PYTHON, "-m", "gunicorn", *options, "preloaded:application")
    served = subprocess.Popen(command, cwd=site, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        transport = httpx.HTTPTransport(uds=str(socket_file), retries=0)
        with httpx.Client(transport=transport, base_url="http://localhost", timeout=30) as client:
            wait_until(lambda: socket_file.exists() and client.get("/health").status_code == 200, served)
            for each in offered:
                answer = client.post(f"/interfaces/{each}/accept", data={"virtual_gateway_id": GATEWAY})
                if answer.status_code != 200:
                    raise FailedError(f"{each}: {answer.status_code} {answer.text[:2000]}")
    finally:
        served.terminate()
        served.communicate(timeout=30)


PLACES: Final[dict[str, Callable[[Path], None]]] = {
    "fastapi": run_fastapi,
    "django": run_django,
    "lambda": run_lambda,
    "pyinstaller": run_pyinstaller,
    "air-gapped": run_air_gapped,
}


def main(arguments: list[str]) -> int:
    """Run places; 1 if one fails, 0 otherwise."""
    parser = argparse.ArgumentParser(prog="scripts/places", description=__doc__)
    parser.add_argument("places", nargs="*", choices=[[], *PLACES], metavar="PLACE", help=", ".join(PLACES))
    parser.add_argument("--json", type=Path, help="measure sizes and starts instead, and save them there")
    options = parser.parse_args(arguments)
    if options.json:
        with tempfile.TemporaryDirectory() as folder:
            options.json.write_text(json.dumps(measure(Path(folder)), indent=1) + "\n", "utf-8")
        return 0
    failed = False
    for name in options.places or PLACES:
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            try:
                PLACES[name](Path(folder))
                say(f"{name}: passed in {time.monotonic() - begun:.0f} s")
            except FailedError as error:
                say(f"{name}: FAILED\n{error}")
                failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
