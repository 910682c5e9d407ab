#!/usr/bin/env python3
"""The authorization sweep over the wire, against four real services of a temporary site.

Every method that the services serve is called as every role, as nobody and as every service, on
records that stand in every way to the caller's office; an oracle written as sentences says what may
come back.

  tests/authz/sweep.py                               everything
  tests/authz/sweep.py --only IntakeService/GetCase  the methods that begin so
  tests/authz/sweep.py --self-check                  with an oracle that is too strict in one cell:
                                                     the sweep must notice
"""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from tests.scenario.site import BUILD, ROOT, Site  # noqa: E402

SWEEP = BUILD / "tests" / "authz" / "authz_sweep"


def main() -> int:
    arguments = sys.argv[1:]
    if "--self-check" in arguments and "--only" not in arguments:
        # One method is enough to be noticed in.
        arguments += ["--only", "IntakeService/GetCase"]
    site = Site()
    try:
        site.start()
        return subprocess.run([str(SWEEP), "--site", str(site.path), *arguments],
                              cwd=ROOT).returncode
    finally:
        site.close()


if __name__ == "__main__":
    sys.exit(main())
