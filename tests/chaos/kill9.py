#!/usr/bin/env python3
"""Kill -9 of each service under load from 16 clients.

Each service in turn is loaded by 16 clients that retry every call under its request id until it is
acknowledged, while the service is killed and started again. Then the clients' ledger is compared
with what the reopened service holds: nothing acknowledged is lost, nothing is applied twice.

  tests/chaos/kill9.py                  20 rounds per service
  tests/chaos/kill9.py --rounds 5       a short form
  tests/chaos/kill9.py --mutant         intake built to acknowledge before the commit: must fail
"""

import argparse
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from tests.scenario.site import BUILD, SERVICES, Site  # noqa: E402

LOAD = BUILD / "tests" / "chaos" / "chaos_load"


def rounds_against(site: Site, service: str, rounds: int, rng: random.Random) -> bool:
    ledger = site.folder / f"{service}.ledger"
    arguments = ["--site", str(site.path), "--service", service, "--ledger", str(ledger),
                 "--clients", "16"]
    load = subprocess.Popen([str(LOAD), "load", *arguments], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True)
    assert load.stdout is not None and load.stdin is not None
    if load.stdout.readline().strip() != "loading":
        print(f"{service}: the load does not start")
        return False
    for _ in range(rounds):
        time.sleep(rng.uniform(0.2, 0.8))
        site.kill(service)
        site.start(service)
    time.sleep(0.3)
    load.stdin.close()
    load.wait(timeout=120)
    site.kill(service)
    site.start(service)
    check = subprocess.run([str(LOAD), "verify", *arguments], capture_output=True, text=True)
    print(f"{service}: {rounds} kills, {check.stdout.strip()} {check.stderr.strip()}", flush=True)
    return load.returncode == 0 and check.returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutant", action="store_true")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    services = ("intake",) if options.mutant else SERVICES
    good = True
    for service in services:
        site = Site()
        try:
            if options.mutant:
                site.binaries["intake"] = BUILD / "tests" / "chaos" / "intake_server_early_ack"
            # Ports stay the same over a restart, so that clients find the service again.
            site.start()
            good = rounds_against(site, service, options.rounds, rng) and good
        finally:
            site.close()
    if options.mutant:
        print("the mutant was " + ("NOT noticed" if good else "noticed"))
        return 1 if good else 0
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
