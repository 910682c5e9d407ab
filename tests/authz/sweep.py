#!/usr/bin/env python3
"""The authorization sweep over the wire, against four real services of a temporary site.

Every method that the services serve is called as every role, as nobody and as every service, on
records that stand in every way to the caller's office; an oracle written as sentences says what may
come back.

  tests/authz/sweep.py                               everything
  tests/authz/sweep.py --only IntakeService/GetCase  the methods that begin so
  tests/authz/sweep.py --self-check                  with an oracle that is too strict in one cell:
                                                     the sweep must notice
  tests/authz/sweep.py --mutants                     services with a policy that allows one thing too
                                                     much: the sweep must notice each
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from tests.scenario.site import BUILD, ROOT, Site  # noqa: E402

SWEEP = BUILD / "tests" / "authz" / "authz_sweep"
DATA = ROOT / "deploy" / "tochigi"
POLICY = "policy.textproto"
FOUND = 1

# What is wrong with the policy; what stands in it, after which comment or reason, and instead of
# it; the methods that are asked.
MUTANTS = (
    ("a conference's members read free text",
     "  classes: [FIELD_CLASS_PERSONAL, FIELD_CLASS_SENSITIVE]\n  why: \"生活困窮者自立支援法9条",
     "  classes: [FIELD_CLASS_PERSONAL, FIELD_CLASS_SENSITIVE, FIELD_CLASS_FREE_TEXT]\n  why: \"",
     "IntakeService/GetCase"),
    ("the town's coordinator sees persons",
     "  relations: [RELATION_SAME_MUNICIPALITY]\n",
     "  relations: [RELATION_SAME_MUNICIPALITY]\n  classes: [FIELD_CLASS_PERSONAL]\n",
     "IntakeService/GetCase"),
    ("the town's counsellors see its cases",
     "  roles: [ROLE_COORDINATOR]\n  relations: [RELATION_SAME_MUNICIPALITY]\n",
     "  roles: [ROLE_COORDINATOR, ROLE_COUNSELLOR]\n  relations: [RELATION_SAME_MUNICIPALITY]\n",
     "IntakeService/GetCase"),
    ("the importer reads the cases of every office",
     "  permissions: [\"case.import\"]\n  roles: [ROLE_IMPORTER]\n",
     "  permissions: [\"case.import\", \"case.read\"]\n  roles: [ROLE_IMPORTER]\n",
     "IntakeService/GetCase"),
    ("operators read cases where they have another role",
     "\"case.create\", \"case.read\", \"case.list\", \"case.update\", \"case.support\", \"case.close\",\n"
     "    \"case.reopen\", \"case.search\", \"case.watch\", \"case.log.write\", \"case.log.read\", "
     "\"case.import\",",
     "\"case.create\", \"case.list\", \"case.update\", \"case.support\", \"case.close\",\n"
     "    \"case.reopen\", \"case.search\", \"case.watch\", \"case.log.write\", \"case.log.read\", "
     "\"case.import\",",
     "IntakeService/GetCase"),
    ("one factor is enough", "  condition: WEAK_LOGIN\n",
     "  roles: [ROLE_IMPORTER]\n  condition: WEAK_LOGIN\n", "IntakeService/ListCases"),
    ("a login serves at another office's station", "  condition: FOREIGN_STATION\n",
     "  roles: [ROLE_IMPORTER]\n  condition: FOREIGN_STATION\n", "IntakeService/ListCases"),
    ("the privacy officer reads the contact log",
     "  permissions: [\"person.export\"]\n", "  permissions: [\"person.export\", \"case.log.read\"]\n",
     "IntakeService/ListContactLogEntries"),
    ("leads keep the staff of every office",
     "  roles: [ROLE_OFFICE_LEAD]\n  relations: [RELATION_OWN_OFFICE]\n"
     "  why: \"The lead keeps the list",
     "  roles: [ROLE_OFFICE_LEAD]\n  relations: [RELATION_ANYONE]\n  why: \"The lead keeps the list",
     "AccessService/ListStaff"),
    ("the secretariat reads the audit log",
     "  permissions: [\"audit.read\", \"audit.cosign\"]\n  roles: [ROLE_AUDITOR]\n",
     "  permissions: [\"audit.read\", \"audit.cosign\"]\n"
     "  roles: [ROLE_AUDITOR, ROLE_SECRETARIAT]\n",
     "AuditService/ListEntries"),
)


def sweep(data: pathlib.Path, *arguments: str, quiet: bool = False) -> int:
    site = Site(data)
    try:
        site.start()
        done = subprocess.run([str(SWEEP), "--site", str(site.path), *arguments], cwd=ROOT,
                              stdout=subprocess.DEVNULL if quiet else None)
        return done.returncode
    finally:
        site.close()


def mutants() -> int:
    # What is found without a mutant says nothing about it.
    for only in sorted({mutant[3] for mutant in MUTANTS}):
        if sweep(DATA, "--only", only, quiet=True) != 0:
            print(f"the shipped policy itself is found fault with: {only}")
            return 1
    noticed = 0
    with tempfile.TemporaryDirectory(prefix="tsunagi-policy-") as folder:
        for number, (what, old, new, only) in enumerate(MUTANTS):
            data = pathlib.Path(folder) / str(number)
            shutil.copytree(DATA, data)
            text = (data / POLICY).read_text()
            if text.count(old) != 1:
                print(f"the policy changed, this mutant no longer fits it: {what}")
                continue
            (data / POLICY).write_text(text.replace(old, new))
            found = sweep(data, "--only", only, quiet=True) == FOUND
            noticed += found
            print(f"{'noticed' if found else 'NOT noticed'}: {what}", flush=True)
    print(f"{noticed} of {len(MUTANTS)} policies that allow too much were noticed")
    return 0 if noticed == len(MUTANTS) else 1


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only")
    parser.add_argument("--self-check", action="store_true")
    parser.add_argument("--mutants", action="store_true")
    options = parser.parse_args()
    if options.mutants:
        return mutants()
    only = ["--only", options.only] if options.only else []
    if options.self_check:
        # One method is enough to be noticed in.
        return sweep(DATA, "--self-check", *(only or ["--only", "IntakeService/GetCase"]))
    return sweep(DATA, *only)


if __name__ == "__main__":
    sys.exit(main())
