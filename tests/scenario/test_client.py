"""Every command of the client but those on referrals: what it does, and what it refuses."""

import csv
import json
import subprocess
import unittest
import uuid

from tests.scenario.client_site import (ANSWERS, DESK, KANA, NAME, OFFICE, OTHER, PHONE, PRIVATE,
                                        RECEIVER, SHARED, TEXT, ClientTest, answers, start_site)
from tests.scenario.site import ROOT, simulate


def setUpModule():
    start_site()


class BulkCommands(ClientTest):
    """A sample goes the whole way; then the figures."""

    @classmethod
    def setUpClass(cls):
        cls.sample = simulate(SHARED["folder"] / "sample", 40)
        SHARED["site"].job(cls.sample)

    def test_the_whole_job(self):
        self.assertGreater(int(self.site.kpi("0")["facts"]), 40)
        self.assertTrue(any(each["state"] == "CONFIRMED" for each in self.json_as(
            OFFICE, "classify", "list")["classifications"]))
        self.assertTrue(self.names(OFFICE, "refer", "list"))

    def test_rejected_rows_show_errors_and_not_what_was_accepted(self):
        with open(self.sample / "sheets_utf8.csv", encoding="utf-8-sig", newline="") as file:
            row = next(csv.DictReader(file))
        row |= {"受付日": "2020-04-01", "市町村コード": "092012", "氏名": NAME, "相談内容": TEXT}
        source, rejects = self.folder / "bad.csv", self.folder / "rejects.csv"
        with open(source, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(row))
            writer.writeheader()
            writer.writerows(row | {"受付番号": f"B-{number}"} for number in range(25))
        imported = ("import", "sheets", str(source), "--rejects", str(rejects))
        errors = self.fails(4, *imported, "--accept-warnings")
        self.assertEqual(errors.count("行目 "), 20)
        self.assertIn(f"ほか 5 件は {rejects} をご覧ください", errors)
        self.assertNotIn("RECEPTION_LONG_AGO", errors + rejects.read_text("utf-8-sig"))
        self.assertEqual(rejects.stat().st_mode & 0o077, 0)
        self.fails(4, *imported)
        self.assertIn("RECEPTION_LONG_AGO", rejects.read_text("utf-8-sig"))

    def test_reports_and_ingestion(self):
        self.assertIn("K-2-1-a", self.site.run("reports", "list", "--history"))
        self.assertIn("報告 0 件",
                      self.site.run("reports", "import", str(self.sample / "reports.csv")))
        feeds = self.site.json("ingestion", "wait")["feeds"]
        self.assertEqual({feed["feed"] for feed in feeds if feed["caughtUp"]},
                         {"intake", "classification", "referral"})
        self.assertEqual(self.site.run("ingestion").count("済み"), 3)

    def test_kpi(self):
        text = self.site.run("kpi", "--fy", "2022")
        self.assertTrue(text.startswith("【内部用】"))
        self.assertIn("目標: 単年度の目標はありません（5年間で 5,643 人）\n", text)
        self.assertTrue(text.endswith("公表してよい数かどうかは別に判断します。\n"))
        self.assertIn("目標: 5,643 人  達成率: ", self.site.run("kpi"))
        file = self.folder / "kpi.json"
        self.site.run("kpi", "--fy", "all", "--json", "--out", str(file))
        years = json.loads(file.read_text())
        self.assertEqual([year.get("fiscalYear", 0) for year in years], [*range(2020, 2025), 0])
        self.assertEqual(years[2], self.site.kpi("2022"))
        self.fails(1, "kpi", "--plan", "nowhere")


class CaseCommands(ClientTest):

    def test_create_and_show(self):
        case = self.create()
        person = self.site.json("case", "show", case)["person"]
        self.assertEqual((person["displayName"], person["birthDate"]["year"]), (NAME, 1975))
        text = self.site.run("case", "show", case)
        for part in (NAME, "生年月日: 1975-05-05", "◎仕事探し・就職", TEXT):
            self.assertIn(part, text)

    def test_create_from_file(self):
        file = self.folder / "case.json"
        file.write_text(json.dumps({"sheetNumber": "F-1", "consultation": TEXT,
                                    "person": {"displayName": NAME, "phone": PHONE}}))
        made = self.json_as(OFFICE, "case", "create", "--file", str(file), "--sheet-number", "F-2",
                            "--allow-duplicates")
        self.assertEqual((made["sheetNumber"], made["consultation"]), ("F-2", TEXT))

    def test_create_stops_at_the_same_person_and_the_same_sheet(self):
        self.create(OTHER)
        taken = f"C-{ClientTest.number}"
        person = ("--as", OTHER, "case", "create", "--name", NAME, "--birth", "1975-05-05",
                  "--phone", PHONE, "--sheet-number", taken)
        self.assertIn("同じ方かもしれません", self.fails(1, *person))
        self.assertIn("ALREADY_EXISTS", self.fails(1, *person, "--allow-duplicates"))

    def test_warnings_need_a_second_press(self):
        old = ("--as", OFFICE, "case", "create", "--sheet-number", "W-1", "--name", NAME,
               "--allow-duplicates", "--date", "2020-04-01")
        self.assertIn("WARNINGS_NOT_ACCEPTED", self.fails(1, *old))
        made = json.loads(self.site.run(*old, "--accept-warnings", "--json"))
        self.assertTrue(made["warnings"])

    def test_search_folds_variants_and_kana(self):
        case = self.create("sr-09203")
        for query in ("高橋", "髙橋", "タカハシ", "たかはし", "ﾀｶﾊｼ"):
            self.assertIn(case, self.names("sr-09203", "case", "search", query), query)
        self.assertIn(case, self.names("sr-09203", "case", "search", "--birth", "S50.5.5"))
        self.assertNotIn(case, self.names("sr-09203", "case", "search", "佐藤"))
        self.assertNotIn(case, self.names("sr-09204", "case", "search", "高橋"))
        self.assertIn(NAME, self.run_as("sr-09203", "case", "search", "高橋"))

    def test_list_has_no_names(self):
        case = self.create()
        listed = self.run_as(OFFICE, "case", "list")
        self.assertIn(case.rsplit("/", 1)[1], listed)
        for private in PRIVATE:
            self.assertNotIn(private, listed)
        self.assertIn(case, self.names(OFFICE, "case", "list", "--state", "受付"))
        self.assertNotIn(case, self.names(OFFICE, "case", "list", "--state", "終結"))

    def test_start_close_reopen(self):
        case = self.create()
        for move, state in (("start", "支援中"), ("close", "終結"), ("reopen", "支援中")):
            self.assertIn(state, self.site.run("case", move, case, "--date", "today"))
            self.assertIn(f"状態: {state}", self.site.run("case", "show", case))
        self.site.run("case", "close", case)
        self.assertIn("CASE_STATE", self.fails(1, "case", "close", case))

    def test_log(self):
        case = self.create()
        self.site.run("case", "log", "add", case, "--text", "二回目", "--method", "電話",
                      "--staff", "相談員A", "--counterpart", "母")
        self.site.run("case", "log", "add", case, "--text", "一回目", "--date", "2025-04-01")
        lines = self.site.run("case", "log", "list", case).splitlines()[2:]
        self.assertIn("2025-04-01  面談", lines[0])
        self.assertIn("一回目", lines[0])
        for part in ("電話", "相談員A", "母", "二回目"):
            self.assertIn(part, lines[1])

    def test_consent(self):
        case = self.create()
        consent = self.site.json("case", "consent", "record", case, "--recipient", RECEIVER,
                                 "--form", "口頭", "--date", "today")["name"]
        listed = self.site.run("case", "consent", "list", case)
        self.assertIn(consent, listed)
        self.assertIn("口頭", listed)
        self.site.run("case", "consent", "withdraw", consent)
        (withdrawn,) = self.site.json("case", "consent", "list", case)["consents"]
        self.assertIn("withdrawnOn", withdrawn)

    def test_drafts(self):
        file = self.folder / "form.txt"
        file.write_text(f"{NAME} の書きかけ")
        draft = self.json_as(OFFICE, "case", "draft", "save", str(file))["name"]
        self.assertIn(NAME, self.site.run("case", "draft", "show", draft))
        file.write_text("書き直し")
        self.site.run("case", "draft", "save", str(file), "--name", draft)
        self.assertEqual(self.site.run("case", "draft", "show", draft), "書き直し\n")
        self.assertIn(draft, self.run_as(OFFICE, "case", "draft", "list"))
        self.fails(1, "--as", OTHER, "case", "draft", "show", draft)
        self.site.run("case", "draft", "delete", draft)
        self.fails(1, "case", "draft", "show", draft)
        other = self.json_as(OFFICE, "case", "draft", "save", str(file))["name"]
        self.create(OFFICE, "--draft", other)
        self.assertNotIn(other, self.names(OFFICE, "case", "draft", "list"))


class ClassifyCommands(ClientTest):

    def test_propose_and_confirm(self):
        case = self.create()
        self.assertIn("CLASSIFICATION_NOT_FOUND", self.fails(1, "classify", "confirm", case))
        self.assertIn("①不安定な就労状態", self.site.run("classify", "case", case))
        confirmed = self.site.json("classify", "confirm", case)
        self.assertEqual(confirmed["category"], "CATEGORY_UNSTABLE_EMPLOYMENT")
        self.assertEqual(confirmed["state"], "CONFIRMED")

    def test_override_keeps_the_history(self):
        case = self.create()
        self.site.run("classify", "case", case)
        changed = self.site.json("classify", "override", case, "--category", "3", "--reason",
                                 "面談で判断した")
        self.assertEqual((changed["category"], changed["state"]),
                         ("CATEGORY_SOCIAL_PARTICIPATION", "OVERRIDDEN"))
        self.assertIn("面談で判断した", self.site.run("classify", "list", case))
        self.assertIn(case.rsplit("/", 1)[1], self.run_as(OFFICE, "classify", "list"))
        self.fails(2, "classify", "override", case, "--category", "4", "--reason", "x")

    def test_evaluate_stores_nothing(self):
        before = self.json_as(OFFICE, "classify", "list")
        proposal = self.json_as(OFFICE, "classify", "evaluate", "--birth", "1975-05-05",
                                "--municipality", "09201", *answers(ANSWERS))
        self.assertEqual(proposal["category"], "CATEGORY_UNSTABLE_EMPLOYMENT")
        text = self.run_as(OFFICE, "classify", "evaluate", *answers({"job_form": "NON_REGULAR"}))
        self.assertIn("次に聞くこと", text)
        self.assertEqual(self.json_as(OFFICE, "classify", "list"), before)

    def test_rules_and_questions(self):
        self.assertIn("計画 II-5 ①", self.site.run("classify", "rules", "--on", "2021-04-01"))
        self.assertIn("EMPLOYED=就労している", self.site.run("classify", "questions"))


class SchemeCommands(ClientTest):

    def test_the_days_of_referral_and_hire_are_two(self):
        case = self.create(OFFICE, *answers({
            "regular_months_5y": "0", "regular_last_year": "NONE", "hello_work_support": "YES",
            "hello_work_referral": "YES", "former_position": "NONE"}))
        before = self.site.run("schemes", case, "--referred", "2025-03-31")
        self.assertIn("○ 特定求職者雇用開発助成金 就職氷河期世代安定雇用実現コース", before)
        self.assertIn("○ 就職氷河期世代限定求人", before)
        self.assertIn("※未確認（確認先: 栃木労働局 職業安定部）", before)
        after = self.site.run("schemes", case, "--referred", "R7.4.1")
        self.assertIn("？ 特定求職者雇用開発助成金 中高年層安定雇用支援コース", after)
        self.assertIn("2035-05-04 までの雇入れなら○", after)
        self.assertIn("雇入れ日（予定を含む）はいつですか (hire_date)", after)
        self.assertIn("版: なし", after)
        for hired, mark in (("2035-05-04", "○"), ("2035-05-05", "×")):
            text = self.site.run("schemes", case, "--referred", "2025-04-01", "--hired", hired)
            self.assertIn(f"{mark} 特定求職者雇用開発助成金 中高年層安定雇用支援コース", text)
        listed = self.site.json("schemes", case)["schemes"]
        self.assertEqual([each["scheme"] for each in listed],
                         ["limited_offer", "tokkaikin", "trial"])
        self.assertIn("hire_date", self.fails(1, "schemes", case, "--referred", "2025-04-01",
                                              "--hired", "2025-03-31"))
        self.fails(1, "--as", OTHER, "schemes", case)


class DirectoryCommands(ClientTest):

    def test_list_and_show(self):
        self.assertIn(RECEIVER, self.site.run("directory", "list", "--kind", "ハローワーク"))
        self.assertNotIn("hw-sano", self.site.run("directory", "list", "--municipality", "09201"))
        self.assertIn("ハローワーク宇都宮", self.site.run("directory", "show", RECEIVER))
        self.fails(1, "directory", "show", "nowhere")

    def test_capacity_is_stated_by_the_office_itself(self):
        self.site.run("directory", "capacity", "jobmall/counselling", "7", "--as-of", "today")
        self.assertIn("空き: 7", self.site.run("directory", "show", "jobmall"))
        self.assertIn("空き枠", self.fails(1, "directory", "capacity", "jobmall/counselling", "-1"))
        self.fails(1, "--as", OFFICE, "directory", "capacity", "jobmall/counselling", "1")


class SiteCommands(ClientTest):

    def test_pki(self):
        self.assertIn("agency/sr-09201/client/1", self.site.run("pki", "list"))
        self.site.run("pki", "issue", "agency/sr-09201/client/2", "--days", "1")
        self.assertIn("agency/sr-09201/client/2", self.site.run("pki", "list"))
        other = ("--site", str(self.folder / "other"))
        subprocess.run([*self.site.command()[:1], *other, "pki", "init"], check=True,
                       capture_output=True)
        self.assertTrue((self.folder / "other" / "pki" / "ca.crt").exists())

    def test_staff_comes_and_goes_with_the_next_call(self):
        self.assertIn("sr-09201.counsellor.1", self.site.run("staff", "list", OFFICE))
        new = f"{OFFICE}/counsellor/7"
        self.assertIn("ACCESS_DENIED", self.fails(1, "--as", new, "case", "list"))
        self.site.run("staff", "put", OFFICE, f"{OFFICE}.counsellor.7", "--role", "counsellor")
        self.run_as(new, "case", "list")
        self.assertIn("counsellor", self.run_as(new, "whoami"))
        self.fails(1, "staff", "put", OTHER, f"{OFFICE}.counsellor.7", "--role", "counsellor")
        # A lead keeps the own office's list and no other.
        lead = f"{OFFICE}/office-lead/1"
        self.fails(1, "--as", lead, "staff", "put", OTHER, "x.counsellor.1", "--role", "counsellor")
        self.run_as(lead, "staff", "remove", OFFICE, f"{OFFICE}.counsellor.7")
        self.assertIn("ACCESS_DENIED", self.fails(1, "--as", new, "case", "list"))

    def test_tokens_of_sample_users_are_for_development_sites(self):
        self.assertEqual(self.site.run("dev-token", "--user", "sr-09201.counsellor.1").count("."), 2)
        mark = self.site.path / "config" / "development"
        mark.rename(mark.with_suffix(".away"))
        try:
            self.assertIn("NOT_A_DEVELOPMENT_SITE",
                          self.fails(1, "dev-token", "--user", "sr-09201.counsellor.1"))
        finally:
            mark.with_suffix(".away").rename(mark)

    def test_audit_log_is_checked_online_and_offline(self):
        self.run_as(OFFICE, "case", "list")
        self.assertIn("audit/intake",
                      self.site.run("audit", "checkpoint", "--service", "intake", "--fresh"))
        self.fails(1, "--as", OFFICE, "audit", "checkpoint", "--service", "intake",
                   "--fresh")

    def test_site_create_again_changes_nothing(self):
        out = self.site.run("site", "create", "--data", str(self.site.data))
        self.assertIn("証明書 0 枚を発行", out)
        self.assertIn("鍵 0 個を作成、設定 0 個を作成", out)

    def test_config_check_counts_what_is_unverified(self):
        short = self.site.run("config", "check").splitlines()
        every = self.site.run("config", "check", "--all").splitlines()
        self.assertLess(len(short), len(every))
        counts = [int(line.rsplit(": ", 1)[1].split()[0]) for line in short if "確認先 " in line]
        self.assertEqual(counts, sorted(counts, reverse=True))
        self.assertEqual(sum(counts), sum("確認先: " in line for line in every))
        self.assertIn(f"未確認 {sum(counts)} 件", short)

    def test_health(self):
        self.assertEqual(self.site.run("health").count("応答あり"), 4)


class Errors(ClientTest):

    def test_wrong_role(self):
        for command in (("--as", "operator", "case", "list"), ("--as", OFFICE, "kpi"),
                        ("--as", "operator", "case", "search", NAME),
                        ("--as", "secretariat", "case", "create", "--name", NAME),
                        ("--as", OFFICE, "reports", "list")):
            error = self.fails(1, *command)
            self.assertIn("この操作を行う権限がありません。", error)
            self.assertIn("PERMISSION_DENIED", error)

    def test_unknown_case_answers_as_a_case_of_another_office(self):
        theirs = self.create(OTHER)
        unknown = f"agencies/{OTHER}/cases/{uuid.uuid4()}"
        own = f"agencies/{OFFICE}/cases/{uuid.uuid4()}"
        for command in (("case", "show"), ("case", "log", "list"), ("case", "consent", "list"),
                        ("case", "close"), ("case", "consent", "record"), ("classify", "case"),
                        ("schemes",), ("classify", "list"), ("refer", "suggest")):
            said = {}
            for case in (theirs, unknown, own):
                done = subprocess.run(self.site.command("--as", OFFICE, *command, case), cwd=ROOT,
                                      capture_output=True, text=True, check=False)
                said[case] = (done.returncode, (done.stdout + done.stderr).replace(case, "CASE"))
            self.assertEqual(said[theirs], said[unknown], command)
            if command[0] == "case":
                self.assertEqual(said[theirs], said[own], command)
                self.assertEqual(said[own][0], 1, command)

    def test_wrong_usage(self):
        for command in (("frobnicate",), ("case", "show"), ("case", "list"), ("case", "show", NAME),
                        ("case", "show", f"{OFFICE}/{NAME}"),
                        ("--as", OFFICE, "case", "search", "髙橋", "一郎"),
                        ("--as", OFFICE, "case", "create", "--birth", NAME),
                        ("--as", OFFICE, "case", "create", "--sex", NAME),
                        ("--as", OFFICE, "case", "create", "--answer", NAME),
                        ("--as", OFFICE, "case", "create", "--concern", NAME),
                        ("directory", "capacity", DESK, NAME), ("--retry-for", NAME, "health"),
                        ("kpi", "--fy", "昨年"), ("inbox", "list")):
            self.fails(2, *command)

    def test_bad_input_names_the_field_and_not_the_value(self):
        create = ("--as", OFFICE, "case", "create", "--allow-duplicates", "--sheet-number", "E-1",
                  "--name", NAME, "--kana", KANA, "--consultation", TEXT)
        self.assertIn("case.person.phone", self.fails(1, *create, "--phone", f"{PHONE}-{NAME}"))
        self.assertIn("municipality", self.fails(1, *create, "--municipality", "99999"))
        self.assertIn("reception_date", self.fails(1, *create, "--date", "2999-01-01"))

    def test_service_that_is_down(self):
        case = self.create()
        self.assertEqual(self.site.stop("classification"), 0)
        try:
            self.assertIn("サービスに接続できません",
                          self.fails(3, "classify", "case", case))
            self.fails(3, "health")
            self.site.run("case", "show", case)
        finally:
            self.site.start("classification")
        self.site.run("health", "--wait", "20")
        self.site.run("classify", "case", case)


if __name__ == "__main__":
    unittest.main()
