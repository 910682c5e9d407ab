"""Nothing personal lies on disk in clear: after a whole flow with planted names and notes, with calls
that fail and a killed service, every file of the site is searched for them in every encoding."""

import base64
import json
import pathlib
import unittest

from tests.scenario.site import SERVICES, Site

OFFICE = "sr-09201"
OTHER = "sr-09202"
RECEIVER = "hw-utsunomiya"
DESK = f"{RECEIVER}/placement"
PERSON = {"display_name": "鸞鳳　椿之助", "display_name_kana": "ランポウ　ツバキノスケ",
          "address": "宇都宮市架空ヶ丘八丁目98-76", "phone": "090-8765-4329",
          "email": "tsubaki.ranpou@canary.example", "municipality": "09201",
          "birth_date": {"year": 1977, "month": 11, "day": 23}}
NOTES = {name: f"{word}という秘密の記述" for name, word in {
    "consultation": "薔薇色の借入れ", "log": "蒲公英の夜更かし", "draft": "紫陽花の下書き",
    "request": "向日葵の依頼", "override": "秋桜の行き先", "decline": "水仙の差戻し",
    "category": "牡丹の類型変更", "bad": "桔梗の入力誤り"}.items()}
ANSWERS = {"employment_status": "EMPLOYED_WANTS_CHANGE", "job_form": "NON_REGULAR",
           "wants_regular": "YES", "wants_work": "YES", "searching": "YES", "withdrawn": "NO",
           "isolated": "NO", "hardship": "NO", "care_before_work": "NO"}
# Of each text the whole, and the parts by which a person would be known.
PLANTED = [PERSON["display_name"], "鸞鳳", "椿之助", "らんぽう", "ランポウ", "ツバキノスケ",
           PERSON["address"], "架空ヶ丘", PERSON["phone"], "09087654329", "8765-4329",
           PERSON["email"], "tsubaki.ranpou", *NOTES.values(),
           *(note.split("と")[0] for note in NOTES.values())]


def needles(text: str) -> dict[str, bytes]:
    """The byte strings that would betray the text."""
    found = {}
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp932"):
        try:
            raw = text.encode(encoding)
        except UnicodeEncodeError:
            continue
        found[encoding] = raw
        if encoding == "utf-8":
            found["hex"] = raw.hex().encode()
            for shift in range(3):
                # What base64 makes of it wherever it stands; the ends depend on the neighbours.
                coded = base64.b64encode(b"\0" * shift + raw)
                found[f"base64+{shift}"] = coded[4 if shift else 0:-4]
    return {name: raw for name, raw in found.items() if len(raw) >= 6}


def scan(folder: pathlib.Path, skip: set[pathlib.Path]) -> list[str]:
    hits = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink() or path in skip:
            continue
        content = path.read_bytes()
        for text in PLANTED:
            for name, raw in needles(text).items():
                at = content.find(raw)
                if at >= 0:
                    hits.append(f"{path.relative_to(folder)}: {PLANTED.index(text)} ({name}) at {at}")
    return hits


class CanaryTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.site = Site()
        cls.addClassCleanup(cls.site.close)
        cls.site.start()
        # What the client is given or writes where it is told to stands outside the site.
        cls.given = cls.site.folder / "given"
        cls.given.mkdir()
        cls.flow()

    @classmethod
    def run_as(cls, who: str, *arguments: str, codes=(0,)) -> str:
        return cls.site.run("--as", who, *arguments, codes=codes)

    @classmethod
    def create(cls, number: str) -> str:
        file = cls.given / f"{number}.json"
        file.write_text(json.dumps({
            "sheet_number": number, "channel": "FAMILY_VISIT", "person": PERSON,
            "consultation": NOTES["consultation"], "received_by": "鸞鳳 受付",
            "consulter": {"kind": "FAMILY", "display_name": "鸞鳳　母", "relation": "母",
                          "phone": PERSON["phone"]},
            "answers": [{"question": q, "values": [v]} for q, v in ANSWERS.items()]}),
            encoding="utf-8")
        return cls.site.json("--as", OFFICE, "case", "create", "--file", str(file),
                             "--accept-warnings", "--allow-duplicates")["name"]

    @classmethod
    def flow(cls):
        site = cls.site
        accepted, declined = cls.create("CANARY-1"), cls.create("CANARY-2")
        draft = cls.given / "draft.json"
        draft.write_text(json.dumps({"consultation": NOTES["draft"]}), encoding="utf-8")
        site.run("--as", OFFICE, "case", "draft", "save", str(draft))
        for case in (accepted, declined):
            site.run("case", "log", "add", case, "--method", "面談", "--text", NOTES["log"])
            site.run("case", "consent", "record", case)
            site.run("classify", "case", case)
        site.run("classify", "confirm", accepted)
        site.run("classify", "override", declined, "--category", "UNSTABLE_EMPLOYMENT", "--reason",
                 NOTES["category"])
        names = []
        for case in (accepted, declined):
            referral = site.json("refer", "create", case, "--to", DESK, "--note", NOTES["request"],
                                 "--override-reason", NOTES["override"])["name"]
            site.run("refer", "send", referral)
            names.append(referral)
        cls.run_as(RECEIVER, "inbox", "show", names[0])
        cls.run_as(RECEIVER, "inbox", "accept", names[0], "--note", NOTES["decline"])
        cls.run_as(RECEIVER, "inbox", "decline", names[1], "--reason", "OTHER", "--note",
                   NOTES["decline"])
        # Calls that fail: wrong office, bad input, a text where a name is expected.
        cls.run_as(OTHER, "case", "show", accepted, codes=(1,))
        cls.run_as(OFFICE, "case", "create", "--name", NOTES["bad"] * 20, "--birth", "昨日",
                   codes=(1, 2))
        cls.run_as(OFFICE, "case", "search", "鸞鳳")
        cls.run_as(OFFICE, "case", "search", "らんぽう")
        site.run("backup", "create")
        # What is written out for others: figures, and the audit log for its auditor.
        site.run("kpi", "--fy", "0", "--out", str(site.path / "reports" / "kpi.txt"))
        for service in SERVICES:
            site.run("audit", "entries", "--service", service, "--out",
                     str(site.path / "reports" / f"entries-{service}"))
        # What operators are shown: there is no other metric.
        for name, command in (("doctor", ("doctor",)), ("ingestion", ("ingestion", "--json"))):
            shown = site.run(*command, codes=(0, 1))
            (site.path / "reports" / name).write_text(shown, encoding="utf-8")
        # One stopped in order, one killed with its log of writes left behind.
        site.stop("referral")
        site.start("referral")
        cls.create("CANARY-3")
        site.kill("intake")

    def test_nothing_planted_is_found_in_any_file_of_the_site(self):
        wal = self.site.path / "db" / "intake.db-wal"
        self.assertGreater(wal.stat().st_size, 0)
        self.assertTrue(list((self.site.path / "backups").rglob("*.data")))
        for service in SERVICES:
            self.assertTrue((self.site.path / "reports" / f"entries-{service}").stat().st_size)
        self.assertEqual(scan(self.site.path, set()), [])

    def test_the_scan_reads_the_databases(self):
        # A number that is allowed to stand in clear is found where it belongs.
        found = [path.name for path in (self.site.path / "db").iterdir()
                 if b"CANARY-1" in path.read_bytes()]
        self.assertTrue(any(name.startswith("intake.db") for name in found), found)
        for service in SERVICES:
            self.assertGreater((self.site.path / "logs" / f"{service}.log").stat().st_size, 0)

    def test_the_scan_finds_each_text_in_each_encoding(self):
        scratch = self.site.folder / "scratch"
        scratch.mkdir()
        for text in PLANTED:
            for name, raw in needles(text).items():
                (scratch / "file").write_bytes(b"before" + raw + b"after")
                self.assertTrue(scan(scratch, set()), (text, name))


if __name__ == "__main__":
    unittest.main()
