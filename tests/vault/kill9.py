#!/usr/bin/env python3
"""Kill -9 of a rotation of key-encryption keys.

A process holds 20,000 data keys and moves them from key to key without pause (add, rewrap in
batches, retire, destroy) while two writers add persons; it is killed at random points and started
again. Afterwards the rotation that stands open is ended: every person must open, everything
acknowledged must be there, nothing may be left under an old key.

  tests/vault/kill9.py                 50 kills over 20,000 keys
  tests/vault/kill9.py --mutant        destroys the old key before all is moved: must be noticed
"""

import argparse
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("TSUNAGI_BUILD", ROOT / "build" / "fast"))
PROGRAM = str(BUILD / "tests" / "vault" / "vault_rotation")


def kill_once(folder: str, after: float, extra: list[str]) -> tuple[int, str]:
    """How many keys stood under an old key at the start, and the primary then."""
    work = subprocess.Popen([PROGRAM, "work", folder, *extra], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL if extra else None, text=True)
    assert work.stdout is not None
    line = work.stdout.readline().split()
    time.sleep(after)
    work.kill()
    work.wait()
    work.stdout.close()
    if len(line) != 4 or work.returncode != -9:
        raise RuntimeError(f"the rotation ended by itself: {line} {work.returncode}")
    return int(line[1]), line[3]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--keys", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutant", action="store_true")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    extra = ["destroy-early"] if options.mutant else []
    with tempfile.TemporaryDirectory(prefix="tsunagi-vault-") as folder:
        subprocess.run([PROGRAM, "prepare", folder, str(options.keys)], check=True)
        starts = [kill_once(folder, rng.uniform(0.02, 0.5), extra) for _ in range(options.kills)]
        halfway = sum(1 for old, _ in starts if old > 0)
        print(f"{options.kills} kills, {halfway} of {len(starts)} starts found a rotation half "
              f"done, {len(set(primary for _, primary in starts))} primaries seen", flush=True)
        good = subprocess.run([PROGRAM, "finish", folder]).returncode == 0
    if options.mutant:
        print("the mutant was " + ("NOT noticed" if good else "noticed"))
        return 1 if good else 0
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
