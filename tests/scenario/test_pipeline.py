"""Four processes carry consultations to the KPI table; stopping one of them loses nothing."""

import csv
import json
import pathlib
import shutil
import subprocess
import threading
import time
import unittest

from tests.scenario.site import ROOT, SERVICES, Site, simulate

COUNT = 120


class PipelineTest(unittest.TestCase):
    """Each test runs the whole job on a site of its own; all must give the same table."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path("/tmp") / f"tsunagi-pipeline-{time.time_ns()}"
        cls.sample = simulate(cls.folder / "sample", COUNT)
        cls.site = Site()
        cls.site.start()
        cls.site.job(cls.sample)
        cls.table = cls.site.kpi()

    @classmethod
    def tearDownClass(cls):
        cls.site.close()
        shutil.rmtree(cls.folder, ignore_errors=True)

    def fresh_site(self) -> Site:
        site = Site()
        self.addCleanup(site.close)
        site.start()
        return site

    def test_four_processes_run(self):
        self.assertEqual(sorted(self.site.processes), sorted(SERVICES))
        self.assertEqual(len({p.pid for p in self.site.processes.values()}), 4)

    def test_cases_are_counted(self):
        period = self.table[-1] if isinstance(self.table, list) else self.table
        counted = {row["kpi"]: int(row.get("counted", 0)) for row in period["rows"]}
        self.assertGreater(counted["K-2-1-a"], 0)
        self.assertGreater(counted["K-3-1"], 0)
        self.assertEqual(len(period["rows"]) + ("goal" in period and "G0" not in counted), 16)

    def test_classification_agrees_with_the_simulators_truth(self):
        truth = json.loads((self.sample / "truth.json").read_text())["rows"]
        expected = {row["受付番号"]: row for row in truth}
        agreed = 0
        for office in {row["受付番号"].rsplit("-", 2)[0] for row in truth}:
            cases = self.site.json("--as", office, "case", "list")
            listed = self.site.json("--as", office, "classify", "list")
            category = {c["name"].rsplit("/classifications/", 1)[0]: c for c in listed["classifications"]}
            for case in cases["cases"]:
                row = expected[case["sheetNumber"]]
                proposal = category[case["name"]]["proposal"]
                result = proposal["result"]
                if row["category"] is None:
                    self.assertEqual(result, "UNDECIDED", case["sheetNumber"])
                elif row["category"] == "URGENT":
                    self.assertEqual(result, "URGENT", case["sheetNumber"])
                else:
                    self.assertEqual(proposal.get("category"), "CATEGORY_" + row["category"],
                                     case["sheetNumber"])
                agreed += 1
        blocking = sum(1 for row in truth if row["mistake"] not in (None, "warning"))
        self.assertEqual(agreed, COUNT - blocking)

    def test_importing_the_same_files_again_adds_nothing(self):
        before = self.site.kpi()
        for sheets in sorted(self.sample.glob("sheets_*.csv")):
            out = self.site.run("import", "sheets", str(sheets), "--accept-warnings", "--rejects",
                                str(self.folder / "again.csv"), codes=(0, 4))
            self.assertIn("登録0件", out.replace(" ", ""))
        self.site.job(self.sample)
        self.assertEqual(self.site.kpi(), before)

    def test_rejected_rows_can_be_corrected_and_imported(self):
        site = self.fresh_site()
        source = ROOT / "tests" / "data" / "sheets" / "rejects_utf8.csv"
        rejects = site.folder / "rejects.csv"
        site.run("import", "sheets", str(source), "--rejects", str(rejects), codes=(4,))
        with open(rejects, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        with open(source, encoding="utf-8-sig", newline="") as file:
            self.assertEqual(len({r["受付番号"] for r in rows}), len(list(csv.DictReader(file))))
        for row in rows:
            self.assertTrue(row["行"] and row["列"] and row["理由"])
        corrected = [row for row in rows if row["提案"] and row["列"] in row]
        self.assertTrue(corrected)
        for row in corrected:
            row[row["列"]] = row["提案"]
        again = site.folder / "again.csv"
        with open(again, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(corrected[0]))
            writer.writeheader()
            writer.writerows(corrected)
        site.run("import", "sheets", str(again), "--accept-warnings", "--rejects", str(rejects))

    def run_with_interruption(self, service: str) -> None:
        """Stops `service` in the middle of the job and starts it again some seconds later."""
        site = self.fresh_site()
        job = threading.Thread(target=site.job, args=(self.sample,))
        job.start()
        time.sleep(1.0)
        self.assertEqual(site.stop(service), 0)
        time.sleep(3.0)
        site.start(service)
        job.join(timeout=300)
        self.assertFalse(job.is_alive())
        site.run("ingestion", "wait", "--timeout", "60")
        self.assertEqual(site.kpi(), self.table)

    def test_stopping_classification_delays_the_job_and_loses_nothing(self):
        self.run_with_interruption("classification")

    def test_stopping_aggregation_changes_no_kpi(self):
        self.run_with_interruption("aggregation")

    def test_stopping_referral_delays_the_job_and_loses_nothing(self):
        self.run_with_interruption("referral")

    def test_restart_finds_the_data(self):
        site = self.fresh_site()
        site.job(self.sample)
        before = site.kpi()
        for service in SERVICES:
            self.assertEqual(site.stop(service), 0)
        site.start()
        site.run("ingestion", "wait", "--timeout", "60")
        self.assertEqual(site.kpi(), before)

    def test_logs_hold_no_name_of_the_sample(self):
        names = set()
        for sheets in self.sample.glob("sheets_*.csv"):
            encoding = "cp932" if "cp932" in sheets.name else "utf-8-sig"
            with open(sheets, encoding=encoding, newline="") as file:
                for row in csv.DictReader(file):
                    names.update(n for n in (row["氏名"], row["来談者氏名"]) if len(n) >= 4)
        self.assertGreater(len(names), 50)
        for log in (self.site.path / "logs").glob("*.log"):
            text = log.read_text(errors="replace")
            for name in names:
                self.assertNotIn(name, text)
        # And the aggregation database, which must never learn a name.
        subprocess.run(["sync"], check=False)
        for file in (self.site.path / "db").glob("aggregation.db*"):
            data = file.read_bytes()
            for name in names:
                self.assertNotIn(name.encode(), data)


if __name__ == "__main__":
    unittest.main()
