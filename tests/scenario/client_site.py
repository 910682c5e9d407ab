"""One site with four real services for the tests of the client's commands, and what they share."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

from tests.scenario.site import ROOT, Site

OFFICE = "sr-09201"
OTHER = "sr-09202"
RECEIVER = "hw-utsunomiya"
DESK = f"{RECEIVER}/placement"
NAME = "髙橋　一郎"
KANA = "たかはし　いちろう"
PHONE = "028-600-1234"
TEXT = "家族に知られずに正社員になりたい"
# What must never stand in an error message.
PRIVATE = ("髙橋", "高橋", "一郎", "たかはし", "タカハシ", "6001234", "600-1234", "家族に知られず")
# Category 1: works irregularly, wants a regular job.
ANSWERS = {"employment_status": "EMPLOYED_WANTS_CHANGE", "job_form": "NON_REGULAR",
           "wants_regular": "YES", "wants_work": "YES", "searching": "YES", "withdrawn": "NO",
           "isolated": "NO", "hardship": "NO", "care_before_work": "NO"}
SHARED: dict = {}


def start_site():
    """For setUpModule."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="tsunagi-client-"))
    unittest.addModuleCleanup(shutil.rmtree, folder, ignore_errors=True)
    SHARED["folder"] = folder
    SHARED["site"] = site = Site()
    unittest.addModuleCleanup(site.close)
    site.start()


def answers(values: dict[str, str]) -> list[str]:
    return [part for question, value in values.items()
            for part in ("--answer", f"{question}={value}")]


class ClientTest(unittest.TestCase):
    """The site, and what the tests below share."""

    number = 0

    def setUp(self):
        self.site: Site = SHARED["site"]
        self.folder: pathlib.Path = SHARED["folder"]

    def run_as(self, who: str, *arguments: str) -> str:
        return self.site.run("--as", who, *arguments)

    def json_as(self, who: str, *arguments: str):
        return self.site.json("--as", who, *arguments)

    def fails(self, code: int, *arguments: str) -> str:
        """Runs a command that must fail; answers stderr, which holds nothing personal."""
        done = subprocess.run(self.site.command("--retry-for", "1", *arguments), cwd=ROOT,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, code, f"{arguments}\n{done.stdout}\n{done.stderr}")
        for private in PRIVATE:
            self.assertNotIn(private, done.stderr, arguments)
        return done.stderr

    def create(self, office: str = OFFICE, *more: str) -> str:
        """A new case of category 1; answers its name."""
        ClientTest.number += 1
        return self.json_as(
            office, "case", "create", "--sheet-number", f"C-{ClientTest.number}", "--name", NAME,
            "--kana", KANA, "--birth", "昭和50年5月5日", "--sex", "男", "--municipality", "09201",
            "--phone", PHONE, "--consultation", TEXT, "--primary", "仕事探し・就職",
            "--allow-duplicates", *answers(ANSWERS), *more)["name"]

    def consenting(self) -> str:
        case = self.create()
        self.site.run("case", "consent", "record", case)
        return case

    def refer(self, case: str, *more: str) -> str:
        self.site.run("classify", "case", case)
        self.site.run("classify", "confirm", case)
        return self.site.json("refer", "create", case, "--to", DESK, *more)["name"]

    def received(self, referral: str) -> dict:
        return self.json_as(RECEIVER, "inbox", "show", referral)

    def names(self, who: str, *arguments: str) -> list[str]:
        listed = self.json_as(who, *arguments)
        return [each["name"] for values in listed.values() if isinstance(values, list)
                for each in values]
