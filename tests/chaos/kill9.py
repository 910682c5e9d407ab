#!/usr/bin/env python3
"""Kill -9 of each service under load from 16 clients.

Each service in turn is loaded by 16 clients that retry every call under its request id until it is
acknowledged, while the service is killed and started again. Then the clients' ledger is compared
with what the reopened service holds: nothing acknowledged is lost, nothing is applied twice. After
every kill the database as it was left behind is joined with its audit leaves (leaf_join.py): no
effect without leaf, no leaf without effect; in the end those of the other services, too.

  tests/chaos/kill9.py                  20 rounds per service
  tests/chaos/kill9.py --rounds 5       a short form
  tests/chaos/kill9.py --mutant         intake built to acknowledge before the commit: must fail
"""

import argparse
import contextlib
import pathlib
import random
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from tests.chaos.leaf_join import Joined, join, open_copy, print_findings, self_check  # noqa: E402
from tests.scenario.site import BUILD, SERVICES, Site  # noqa: E402

LOAD = BUILD / "tests" / "chaos" / "chaos_load"


def join_leaves(site: Site, service: str, break_it: bool = False) -> Joined:
    """Of a service that was killed; `break_it`: the join must also notice a broken copy."""
    with contextlib.closing(open_copy(site.path / "db" / f"{service}.db")) as database:
        joined = join(database, service)
        if break_it and not joined.findings:
            report, good = self_check(database, service)
            print(report, flush=True)
            joined.findings += [] if good else ["the self-check failed"]
    return joined


def kill_in_rounds(site: Site, service: str, rounds: int, rng: random.Random) -> list[str]:
    """Answers what the joins found."""
    findings = []
    for _ in range(rounds):
        time.sleep(rng.uniform(0.2, 0.8))
        site.kill(service)
        findings += join_leaves(site, service).findings
        site.start(service)
    return findings


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
    findings = kill_in_rounds(site, service, rounds, rng)
    time.sleep(0.3)
    load.stdin.close()
    load.wait(timeout=120)
    site.kill(service)
    joined = join_leaves(site, service, break_it=True)
    print(f"{joined.summary(service)}, {joined.replays:,} repeated calls; "
          f"joined after {rounds + 1} kills", flush=True)
    findings += joined.findings
    print_findings(findings)
    site.start(service)
    check = subprocess.run([str(LOAD), "verify", *arguments], capture_output=True, text=True)
    print(f"{service}: {rounds} kills, {check.stdout.strip()} {check.stderr.strip()}", flush=True)
    return load.returncode == 0 and check.returncode == 0 and not findings


def join_site(site: Site) -> bool:
    """All services of the site, killed: also those that were called by the one under load."""
    good = True
    for service in SERVICES:
        site.kill(service)
        joined = join_leaves(site, service)
        if joined.effects > 0 or joined.findings:
            print(f"  in the end {joined.summary(service)}", flush=True)
        print_findings(joined.findings)
        good = good and not joined.findings
    return good


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
            good = join_site(site) and good
        finally:
            site.close()
    if options.mutant:
        print("the mutant was " + ("NOT noticed" if good else "noticed"))
        return 1 if good else 0
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
