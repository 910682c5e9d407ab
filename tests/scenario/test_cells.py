"""Changing one outcome, one target or one rule file changes exactly the expected cells."""

import csv
import pathlib
import shutil
import tempfile
import unittest

from tests.scenario.site import ROOT, Site, simulate

COUNT = 100
PLAN = "tochigi-2020"


def cells(tables) -> dict:
    """Every cell of every year's table and of the period: {(year, kpi, column): value}."""
    found = {}
    for table in tables:
        year = table.get("fiscalYear", 0)
        for row in table["rows"]:
            for column in ("target", "counted", "reported", "rate", "rateBasis"):
                found[year, row["kpi"], column] = row.get(column)
            for category, value in row.get("countedByCategory", {}).items():
                found[year, row["kpi"], f"counted {category}"] = value
        goal = table["goal"]
        for column in ("target", "plainSum", "distinctPersons", "rate"):
            found[year, "goal", column] = goal.get(column)
        for stream in goal["streams"]:
            for column in ("counted", "reported"):
                found[year, "goal", f"{stream['stream']} {column}"] = stream.get(column)
    return found


def changed(before, after) -> dict:
    """{cell: (before, after)}; a count that is absent is 0."""
    one, two = cells(before), cells(after)
    zero = lambda value: None if value in (None, "0", 0, "") else value  # noqa: E731
    return {key: (one.get(key), two.get(key)) for key in sorted(set(one) | set(two), key=str)
            if zero(one.get(key)) != zero(two.get(key))}


class CellsTest(unittest.TestCase):
    """One site with the real data; each test changes one thing."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tsunagi-cells-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.data = self.folder / "data"
        shutil.copytree(ROOT / "deploy" / "tochigi", self.data)
        self.sample = simulate(self.folder / "sample", COUNT)
        self.site = Site(self.data)
        # Whatever site the test ends with.
        self.addCleanup(lambda: self.site.close())

    def kpi(self):
        tables = self.site.kpi("all", PLAN)
        return tables if isinstance(tables, list) else tables["tables"]

    def test_one_outcome_changes_its_cells_only(self):
        self.site.start()
        self.site.job(self.sample)
        before = self.kpi()
        # A regular placement that Hello Work confirmed of a person within the cohort.
        chosen = None
        for office in ("desk-middle", *sorted(self.hello_works())):
            inbox = self.site.json("--as", f"{office}/coordinator/1", "inbox", "list")
            for referral in inbox.get("referrals", []):
                if referral.get("cohort") != "IN":
                    continue
                outcomes = referral.get("outcomes", [])
                # A placement that somebody confirmed to be held cannot be taken back alone.
                if any(outcome["kind"] == "RETAINED" for outcome in outcomes):
                    continue
                for outcome in outcomes:
                    if outcome["kind"] == "PLACED" and outcome["attribute"] == "REGULAR":
                        chosen = chosen or (office, referral, outcome)
        self.assertIsNotNone(chosen, "the sample has no regular placement")
        office, referral, outcome = chosen
        day = outcome["confirmDate"]
        year = day["year"] - (1 if day["month"] < 4 else 0)
        category = referral["category"]
        self.site.run("--as", f"{office}/coordinator/1", "inbox", "reverse", outcome["name"])
        self.site.run("ingestion", "wait", "--timeout", "30")
        difference = changed(before, self.kpi())
        expected = set()
        for table in (year, 0):
            expected |= {(table, "K-2-1-a", "counted"), (table, "K-2-1-a", f"counted {category}"),
                         (table, "G0", "counted"), (table, "G0", f"counted {category}"),
                         (table, "goal", "hello_work_regular counted"),
                         (table, "goal", "distinctPersons")}
        # The goal's own rate of the period is made of its count where no figure is reported for G0.
        allowed = expected | {(0, "G0", "rate")}
        self.assertTrue(set(difference) <= allowed, set(difference) - allowed)
        self.assertTrue(expected <= set(difference), expected - set(difference))
        for key in ((year, "K-2-1-a", "counted"), (0, "K-2-1-a", "counted")):
            was, now = difference[key]
            self.assertEqual(int(was) - int(now or 0), 1)

    def hello_works(self):
        agencies = self.site.json("directory", "list")["agencies"]
        return [a["id"] for a in agencies if a["kind"] == "HELLO_WORK"]

    def restart_with_changed_data(self):
        """The services read the changed files at their next start."""
        for service in ("intake", "classification", "referral", "aggregation"):
            self.assertEqual(self.site.stop(service), 0)
        self.site.start()
        self.site.run("ingestion", "wait", "--timeout", "30")

    def test_one_target_changes_its_target_and_rate_only(self):
        self.site.start()
        self.site.job(self.sample)
        before = self.kpi()
        plan = self.data / "plans" / "plan_2020_2024.textproto"
        text = plan.read_text()
        start = text.index('id: "K-3-1"')
        target = text.index("fiscal_year: 2022", start)
        value = text.index("value: 300", target)
        plan.write_text(text[:value] + "value: 100" + text[value + len("value: 300"):])
        self.restart_with_changed_data()
        difference = changed(before, self.kpi())
        self.assertEqual(set(difference), {
            (2022, "K-3-1", "target"), (2022, "K-3-1", "rate"),
            (0, "K-3-1", "target"), (0, "K-3-1", "rate")})
        self.assertEqual(difference[2022, "K-3-1", "target"], ("300", "100"))

    def test_a_new_category_rule_file_moves_its_people_only(self):
        """A rule added as a file of its own, without rebuilding: wishing for training becomes a
        reason for category 3. Exactly the people of the other categories who wish for it move."""
        self.site.start()
        before = self.classified()
        self.site.close()
        rules = self.data / "rules"
        rules.mkdir()
        shutil.move(self.data / "rules.textproto", rules / "10_rules.textproto")
        text = (rules / "10_rules.textproto").read_text()
        marker = 'category: "SOCIAL_PARTICIPATION"'
        at = text.index(marker) + len(marker)
        (rules / "10_rules.textproto").write_text(text[:at] + '''
  rules {
    id: "social.test_training"
    when { answer { question: "wants_training" values: "YES" } }
    title_ja: "試験用の規則"
    citation { source: "試験" verified: true }
  }''' + text[at:])
        self.site = Site(self.data)
        self.site.start()
        after = self.classified()
        self.assertEqual(set(before), set(after))
        wishes = self.wishes_for_training()
        moved = {number for number in before if before[number] != after[number]}
        expected = {number for number, category in before.items()
                    if number in wishes and category in ("CATEGORY_UNSTABLE_EMPLOYMENT",
                                                         "CATEGORY_LONG_TERM_JOBLESS",
                                                         "UNDECIDED", "NO_CATEGORY")}
        unknown = {number for number in before if number not in self.answers_training()}
        self.assertTrue(expected, "the sample has nobody who wishes for training")
        self.assertEqual(moved - unknown, expected - unknown)
        for number in expected:
            self.assertEqual(after[number], "CATEGORY_SOCIAL_PARTICIPATION")

    def classified(self) -> dict:
        for sheets in sorted(self.sample.glob("sheets_*.csv")):
            self.site.run("import", "sheets", str(sheets), "--accept-warnings", "--rejects",
                          str(self.folder / "rejects.csv"), codes=(0, 4))
        self.site.run("classify", "all", "--every-office")
        found = {}
        offices = {row["受付機関"] for row in self.rows()}
        for office in sorted(offices):
            cases = self.site.json("--as", office, "case", "list").get("cases", [])
            listed = self.site.json("--as", office, "classify", "list")
            proposals = {c["name"].rsplit("/classifications/", 1)[0]: c["proposal"]
                         for c in listed.get("classifications", [])}
            for case in cases:
                proposal = proposals[case["name"]]
                decided = proposal["result"] == "DECIDED"
                found[case["sheetNumber"]] = proposal["category" if decided else "result"]
        return found

    def rows(self):
        for sheets in sorted(self.sample.glob("sheets_*.csv")):
            encoding = "cp932" if "cp932" in sheets.name else "utf-8-sig"
            with open(sheets, encoding=encoding, newline="") as file:
                yield from csv.DictReader(file)

    def wishes_for_training(self) -> set:
        return {row["受付番号"] for row in self.rows() if row["訓練希望"] == "はい"}

    def answers_training(self) -> set:
        return {row["受付番号"] for row in self.rows() if row["訓練希望"] in ("はい", "いいえ")}

    def test_an_office_and_its_eligibility_are_added_without_rebuilding(self):
        (self.data / "agencies" / "zz_test.textproto").write_text('''
agencies {
  id: "test-office"
  name: "試験用の相談室"
  kind: JOB_MALL
  municipality: "09201"
  offerings {
    id: "test-service"
    title_ja: "試験用の支援"
    eligibility {
      id: "eligible.test_office.age"
      when { age { min_years: 18 max_years: 44 } }
      title_ja: "18歳から44歳までの方"
      citation { source: "試験" verified: true }
    }
  }
  citation { source: "試験" verified: true }
}
routing {
  rule {
    id: "route.test_office"
    when { always: true }
    title_ja: "試験用の案内"
    citation { source: "試験" verified: true }
  }
  agency_kind: JOB_MALL
  offering: "test-service"
  weight: 1000
}
''')
        self.site.run("config", "check", "--data", str(self.data))
        self.site.start()
        self.site.run("site", "create", "--data", str(self.data), "--ports", "0,0,0,0")
        for role in ("counsellor", "coordinator"):
            self.site.run("staff", "put", "test-office", f"test-office.{role}.1", "--role", role)
        self.classified()
        first = excluded = 0
        for office in sorted({row["受付機関"] for row in self.rows()}):
            listed = self.site.json("--as", office, "classify", "list").get("classifications", [])
            for each in listed:
                if each["state"] != "CONFIRMED":
                    continue
                case = each["name"].rsplit("/classifications/", 1)[0]
                answer = self.site.json("--as", office, "refer", "suggest", case)
                names = [d["agency"] for d in answer.get("destinations", [])]
                out = {d["agency"]: d for d in answer.get("excluded", [])}
                if "test-office" in out:
                    excluded += 1
                    self.assertEqual(out["test-office"]["reasons"][0]["rule"],
                                     "eligible.test_office.age")
                else:
                    self.assertEqual(names[0], "test-office")
                    first += 1
        self.assertGreater(first, 0)
        self.assertGreater(excluded, 0)


if __name__ == "__main__":
    unittest.main()
