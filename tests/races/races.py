#!/usr/bin/env python3
"""Races between two offices, or two people of one, against four real services.

Each race is held many times with its two calls sent at the same moment; after every round the views
of the sender and of the receiver must be those of exactly one winner.

  tests/races/races.py                     1,000 rounds of each race
  tests/races/races.py --count 100         a short form
  tests/races/races.py --race two_at_once  one of them
  tests/races/races.py --self-check        forged answers and views: each must be noticed
"""

import argparse
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from tests.scenario.site import BUILD, Site  # noqa: E402

PROGRAM = BUILD / "tests" / "races" / "races"
RACES = ("revoke_accept", "double_send", "resend_after_decline", "two_at_once")
# Room for every forgery and some honest rounds.
SELF_CHECK_ROUNDS = 30


def hold(site: Site, race: str, count: int, self_check: bool) -> bool:
    begun = time.monotonic()
    arguments = ["--site", str(site.path), "--race", race, "--count", str(count)]
    arguments += ["--self-check"] if self_check else []
    # A round takes some hundredths of a second; a feed that stays silent must not hold us up.
    done = subprocess.run([str(PROGRAM), *arguments], check=False, timeout=60 + count)
    print(f"  {time.monotonic() - begun:.0f} s", flush=True)
    return done.returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--race", choices=RACES, action="append")
    parser.add_argument("--self-check", action="store_true")
    options = parser.parse_args()
    count = SELF_CHECK_ROUNDS if options.self_check else options.count
    good = True
    site = Site()
    try:
        site.start()
        for race in options.race or RACES:
            good = hold(site, race, count, options.self_check) and good
    finally:
        site.close()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
