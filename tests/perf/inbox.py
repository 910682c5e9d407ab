#!/usr/bin/env python3
"""How soon an inbox lists and how soon a watch tells, against four real services; never asserts on time.

  tests/perf/inbox.py           10,000 referrals in one inbox, 200 watchers, 100 sent referrals
  tests/perf/inbox.py --short   300 referrals, 20 watchers, 10 sent referrals

Prints p50, p99 and the worst of each way to list (at 50 ms the limit that we set ourselves, at p99) and
of the time from the call that sends a referral until each watcher has it (200 ms).
"""

import argparse
import json
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from tests.scenario.site import BUILD, Site  # noqa: E402

PROGRAM = BUILD / "tests" / "perf" / "perf_inbox"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    options = parser.parse_args()
    size = (["--referrals", "300", "--lists", "50", "--watchers", "20", "--sends", "10"]
            if options.short else [])
    site = Site()
    begun = time.monotonic()
    try:
        site.start()
        done = subprocess.run([str(PROGRAM), "--site", str(site.path), *size], text=True,
                              stdout=subprocess.PIPE, check=False)
    finally:
        site.close()
    if done.returncode != 0:
        return 1
    for line in done.stdout.splitlines():
        found = json.loads(line)
        limit = 200 if found["what"].startswith("watch") else 50
        print(f"{found['what']:35} n {found['count']:6}  p50 {found['p50']:7.2f} ms  "
              f"p99 {found['p99']:7.2f} ms  worst {found['max']:7.2f} ms  "
              f"p99 is {found['p99'] / limit:5.1%} of {limit} ms")
    print(f"{time.monotonic() - begun:.0f} s in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
