"""A person erased in all services: nothing is readable afterwards, not from an older backup either;
every figure stays; every proof of before still holds."""

import json
import pathlib
import sqlite3
import subprocess
import sys
import time
import unittest

from tests.scenario.site import ROOT, SERVICES, Site, simulate

OFFICE = "sr-09201"
OFFICER = f"{OFFICE}/privacy-officer"
LEAD = f"{OFFICE}.office-lead.1"
RECEIVER = "hw-utsunomiya"
HOLDERS = ("intake", "classification", "referral")
ANSWERS = {"employment_status": "EMPLOYED_WANTS_CHANGE", "job_form": "NON_REGULAR",
           "wants_regular": "YES", "wants_work": "YES", "searching": "YES", "withdrawn": "NO",
           "isolated": "NO", "hardship": "NO", "care_before_work": "NO"}


class ErasureTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.site = Site()
        cls.addClassCleanup(cls.site.close)
        cls.name_witness()
        cls.site.start()
        cls.site.job(simulate(cls.site.folder / "sample", 60))
        cls.cases = [cls.lived("見本　春子", 1), cls.lived("見本　夏子", 2)]
        cls.site.run("ingestion", "wait", "--timeout", "60")

    @classmethod
    def name_witness(cls) -> None:
        """The auditor's key becomes known to the services."""
        key = cls.site.run("audit", "keygen", "--name", "auditor.example", "--witness", "--out",
                           str(cls.site.folder / "witness.key")).strip()
        for service in SERVICES:
            config = cls.site.path / "config" / f"{service}.textproto"
            text = config.read_text()
            config.write_text(text.replace("audit {", f'audit {{\n  witnesses: "{key}"', 1))

    @classmethod
    def lived(cls, name: str, number: int) -> str:
        """A case with something of a person in each service, closed."""
        site = cls.site
        file = site.folder / f"{number}.json"
        file.write_text(json.dumps({
            "sheet_number": f"ERASE-{number}", "channel": "PERSON_VISIT",
            "consulter": {"kind": "SELF"},
            "person": {"display_name": name, "display_name_kana": "ミホン",
                       "municipality": "09201",
                       "birth_date": {"year": 1976, "month": 5, "day": number}},
            "answers": [{"question": q, "values": [v]} for q, v in ANSWERS.items()]}),
            encoding="utf-8")
        case = site.json("--as", OFFICE, "case", "create", "--file", str(file),
                         "--accept-warnings", "--allow-duplicates")["name"]
        site.run("case", "log", "add", case, "--method", "面談", "--text", "経過の記述")
        site.run("case", "consent", "record", case)
        site.run("classify", "case", case)
        site.run("classify", "confirm", case)
        referral = site.json("refer", "create", case, "--to", f"{RECEIVER}/placement", "--note",
                             "依頼の記述", "--override-reason", "本人の希望による")["name"]
        site.run("refer", "send", referral)
        site.run("--as", RECEIVER, "inbox", "accept", referral, "--note", "回答の記述")
        site.run("case", "close", case)
        return case

    def database(self, service: str) -> pathlib.Path:
        return self.site.path / "db" / f"{service}.db"

    def key_of(self, database: pathlib.Path, person: str) -> tuple[str, bytes]:
        """State and wrapped key of the person in a database nobody writes to."""
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            row = connection.execute("SELECT state, wrapped FROM person_key WHERE person = ?",
                                     (person,)).fetchone()
        return row or ("NONE", b"")

    def wait_until_erased(self, service: str, person: str) -> None:
        for _ in range(200):
            if self.key_of(self.database(service), person)[0] == "ERASED":
                return
            time.sleep(0.05)
        self.fail(f"{service} did not hear of the erasure")

    def files_with(self, needle: bytes) -> list[str]:
        return [str(path.relative_to(self.site.path)) for path in self.site.path.rglob("*")
                if path.is_file() and needle in path.read_bytes()]

    def public_key(self, service: str) -> str:
        return self.site.run("audit", "public-key", "--service", service).strip()

    def cosign(self, service: str) -> None:
        """The auditor's station: refuses a log that does not go on from what it saw before."""
        self.site.run("audit", "cosign", "--service", service, "--public-key",
                      self.public_key(service), "--key", str(self.site.folder / "witness.key"),
                      "--name", "auditor.example", "--checkpoints",
                      str(self.site.folder / f"witness.{service}"))

    def prove(self, service: str, entries: range) -> None:
        for seq in entries:
            self.site.run("audit", "prove", "--service", service, "--seq", str(seq),
                          "--public-key", self.public_key(service))

    def verify_offline(self, service: str) -> None:
        """A stopped service's database against its checkpoint file, by both verifiers."""
        database = str(self.database(service))
        checkpoints = str(self.site.path / "checkpoints" / f"{service}.checkpoints")
        key = self.public_key(service)
        self.site.run("audit", "verify", "--database", database, "--checkpoints", checkpoints,
                      "--public-key", key)
        subprocess.run([sys.executable, "tests/audit/verify.py", "--database", database,
                        "--checkpoints", checkpoints, "--public-key", key], cwd=ROOT, check=True,
                       capture_output=True)

    def test_erasure_end_to_end(self):
        site, (case, other) = self.site, self.cases
        person = case.rsplit("/", 1)[1]
        exported = site.folder / "export.json"
        page = site.folder / "export.html"
        site.run("disclosure", "export", case, "--out", str(exported), "--page", str(page))
        whole = json.loads(exported.read_text(encoding="utf-8"))
        self.assertEqual(whole["referral"]["referrals"][0]["answerNote"], "回答の記述")
        self.assertTrue(whole["classification"]["classifications"])
        self.assertTrue(whole["intake"]["disclosures"])
        self.assertIn("回答の記述", page.read_text(encoding="utf-8"))

        keys = {}
        for service in HOLDERS:
            state, keys[service] = self.key_of(self.database(service), person)
            self.assertEqual(state, "ACTIVE", service)
            self.assertTrue(self.files_with(keys[service]), "the scan would find the key")
        site.run("backup", "create")
        backups = {line.split()[0]: line.split()[1]
                   for line in site.run("backup", "list").splitlines()
                   if line.split() and line.split()[0] in SERVICES}
        kpi, kpi_new = site.kpi(), site.kpi(plan="tochigi-2025")
        for service in HOLDERS:
            self.cosign(service)

        # Nobody but the privacy officer, nobody alone, and not before a closing.
        site.run("--as", OFFICE, "case", "erase", case, "--approved-by", LEAD, codes=(1,))
        site.run("case", "erase", case, "--approved-by", f"{OFFICE}.counsellor.1", codes=(1,))
        self.assertIn("0件", site.run("retention", "due", OFFICE))
        site.run("case", "hold", case, "--reason", "行政不服審査の対象となっているため。")
        self.assertIn(case.split("/")[-1], site.run("retention", "holds", OFFICE))
        site.run("case", "erase", case, "--approved-by", LEAD, codes=(1,))
        site.run("case", "release", case)
        site.run("case", "erase", case, "--approved-by", LEAD)

        for service in HOLDERS:
            self.wait_until_erased(service, person)
        self.check_gone(case, other)
        self.assertIn("本人の求め", site.run("retention", "erased", OFFICE))
        for service in HOLDERS:
            # Neither in the databases nor in their logs; the backups are sealed and hold it no more.
            for _ in range(100):
                if not self.files_with(keys[service]):
                    break
                time.sleep(0.05)
            self.assertEqual(self.files_with(keys[service]), [], service)

        # Every figure stays, and every proof of before.
        self.assertEqual((site.kpi(), site.kpi(plan="tochigi-2025")), (kpi, kpi_new))
        for service in HOLDERS:
            self.cosign(service)
            self.prove(service, range(0, 20, 5))
            self.assertEqual(site.stop(service), 0)
            self.verify_offline(service)
        self.restore_all(backups, person)
        self.check_gone(case, other)
        self.assertEqual((site.kpi(), site.kpi(plan="tochigi-2025")), (kpi, kpi_new))

    def check_gone(self, case: str, other: str) -> None:
        site = self.site
        site.run("case", "show", case, codes=(1,))
        self.assertNotIn("見本　春子", site.run("--as", OFFICE, "case", "search", "ミホン"))
        self.assertIn("見本　夏子", site.run("--as", OFFICE, "case", "search", "ミホン"))
        listed = site.json("--as", OFFICE, "refer", "list", "--case", case)
        self.assertFalse(listed.get("referrals"), listed)
        inbox = site.run("--as", RECEIVER, "inbox", "list")
        self.assertEqual(inbox.count("ERASE-1"), 0)
        self.assertEqual(inbox.count("ERASE-2"), 1)
        self.assertNotIn("classifications", site.json("classify", "list", case))
        site.run("case", "show", other)

    def restore_all(self, backups: dict[str, str], person: str) -> None:
        """The backup of before the erasure comes back without the person."""
        for service in HOLDERS:
            self.site.run("restore", "--service", service, "--from", backups[service])
            state, wrapped = self.key_of(self.database(service), person)
            self.assertNotEqual(state, "ACTIVE", service)
            self.assertEqual(wrapped, b"", service)
            for aside in self.database(service).parent.glob(f"{service}.db.before-restore-*"):
                self.assertNotEqual(self.key_of(aside, person)[0], "ACTIVE")
        self.site.start(*HOLDERS)
        for service in HOLDERS:
            self.assertEqual(self.key_of(self.database(service), person)[0], "ERASED", service)
            log = (self.site.path / "logs" / f"{service}.log").read_text()
            self.assertIn('"event":"erasures_replayed"', log, service)


if __name__ == "__main__":
    unittest.main()
