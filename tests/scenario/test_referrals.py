"""The client's commands on referrals, of senders and receivers."""

import datetime
import email
import email.policy
import pathlib
import re
import shutil
import subprocess
import threading
import unittest

from tests.scenario.client_site import (DESK, NAME, OFFICE, PRIVATE, RECEIVER, TEXT, ClientTest,
                                        start_site)
from tests.scenario.site import ROOT


def setUpModule():
    start_site()


class ReferralCommands(ClientTest):

    def test_suggest(self):
        case = self.create()
        self.site.run("classify", "case", case)
        self.site.run("classify", "confirm", case)
        text = self.site.run("refer", "suggest", case)
        self.assertIn(f"({DESK})", text)
        self.assertIn("除外:", text)
        self.assertTrue(self.site.json("refer", "suggest", case, "--on", "today")["destinations"])

    def test_excluded_destination_needs_a_reason(self):
        case = self.create()
        self.site.run("classify", "case", case)
        self.site.run("classify", "confirm", case)
        create = ("refer", "create", case, "--to", "sr-09204/self-reliance")
        self.assertIn("DESTINATION_EXCLUDED", self.fails(1, *create))
        self.assertIn("転居の予定", self.site.run(*create, "--override-reason", "転居の予定"))

    def test_package_comes_with_sending_and_goes_with_declining(self):
        case = self.create()
        self.site.run("case", "consent", "record", case, "--recipient", RECEIVER)
        referral = self.refer(case, "--note", "早めの面談を")
        self.fails(1, "--as", RECEIVER, "inbox", "show", referral)
        self.assertNotIn(referral, self.names(RECEIVER, "inbox", "list"))
        self.site.run("refer", "send", referral)
        package = self.received(referral)["package"]
        self.assertEqual(package["person"]["displayName"], NAME)
        self.assertEqual(package["consultation"], TEXT)
        shown = self.run_as(RECEIVER, "inbox", "show", referral)
        self.assertIn(NAME, shown)
        self.assertIn("早めの面談を", shown)
        self.assertNotIn(case, shown)
        self.assertNotIn(NAME, self.run_as(RECEIVER, "inbox", "list"))
        self.assertNotIn(NAME, self.site.run("refer", "show", referral))
        self.fails(1, "--as", "hw-sano", "inbox", "show", referral)
        declined = self.json_as(RECEIVER, "inbox", "decline", referral, "--reason", "定員・枠なし",
                                "--note", "来月なら")
        self.assertEqual(declined["state"], "DECLINED")
        self.assertNotIn("package", self.received(referral))
        self.assertNotIn(NAME, self.run_as(RECEIVER, "inbox", "show", referral))
        self.assertIn("来月なら", self.site.run("refer", "show", referral))

    def test_without_a_basis_nothing_is_sent(self):
        case = self.create()
        self.assertIn("(NO_BASIS)", self.site.run("disclosure", "preview", case, "--to", RECEIVER))
        referral = self.refer(case)
        self.assertIn("根拠が記録されていません", self.fails(1, "refer", "send", referral))
        self.assertEqual(self.site.json("refer", "show", referral)["state"], "DRAFT")
        self.assertNotIn("disclosures", self.site.json("disclosure", "list", case))

    def test_withdrawn_and_foreign_consents_share_nothing(self):
        case = self.create()
        consent = self.site.json("case", "consent", "record", case)["name"]
        self.site.run("case", "consent", "withdraw", consent)
        self.site.run("case", "consent", "record", case, "--recipient", "hw-sano")
        self.fails(1, "refer", "send", self.refer(case))

    def test_withdrawal_closes_a_waiting_package_and_says_what_it_does_not_undo(self):
        case = self.create()
        consent = self.site.json("case", "consent", "record", case)["name"]
        waiting = self.refer(case, "--send")
        self.assertIn("person", self.received(waiting)["package"])
        self.assertIn("1件は取り消されません", self.site.run("case", "consent", "withdraw", consent))
        closed = self.received(waiting)
        self.assertNotIn("package", closed)
        self.assertEqual(closed["packageRefused"], "BASIS_ENDED")
        self.assertNotIn(NAME, self.run_as(RECEIVER, "inbox", "show", waiting))
        (entry,) = self.site.json("disclosure", "list", case)["disclosures"]
        self.assertEqual(entry["recipient"], RECEIVER)
        self.assertEqual(entry["referral"], waiting)
        self.run_as(RECEIVER, "inbox", "accept", waiting)
        self.assertIn("person", self.received(waiting)["package"])

    def test_conference_lets_its_members_in(self):
        case = self.create()
        conference = self.json_as(f"{OFFICE}/office-lead", "conference", "create",
                                  "--municipality", "09201", "--title", "支援会議",
                                  "--from", "today", "--until", "today",
                                  "--member", RECEIVER)["name"]
        self.site.run("conference", "add-case", conference, case)
        self.fails(1, "--as", RECEIVER, "case", "show", case)
        self.fails(1, "--as", "hw-sano", "conference", "show", conference)
        self.run_as(RECEIVER, "conference", "acknowledge", conference)
        shown = self.run_as(RECEIVER, "case", "show", case)
        self.assertIn(NAME, shown)
        self.assertNotIn(TEXT, shown)
        self.fails(1, "--as", "hw-sano", "case", "show", case)
        referral = self.refer(case, "--send")
        (basis,) = self.received(referral)["package"]["bases"]
        self.assertEqual(basis["kind"], "SUPPORT_CONFERENCE")
        self.site.run("conference", "remove-case", conference, case)
        self.fails(1, "--as", RECEIVER, "case", "show", case)
        self.assertEqual(self.received(referral)["packageRefused"], "CASE_NOT_IN_CONFERENCE")

    def test_breakglass_opens_one_case_and_is_reviewed(self):
        case = self.create()
        self.fails(1, "--as", "hw-sano", "case", "show", case)
        self.assertIn("20文字", self.fails(1, "--as", "hw-sano", "breakglass", "open", case,
                                           "--reason", "急ぎ"))
        grant = self.json_as("hw-sano", "breakglass", "open", case, "--reason",
                             "自死のおそれがあり、いま所在を確かめる必要がある。")["name"]
        self.assertIn(NAME, self.run_as("hw-sano", "case", "show", case))
        self.assertIn(grant, self.site.run("breakglass", "list", OFFICE, "--unreviewed"))
        self.site.run("breakglass", "review", grant, "--verdict", "正当", "--note", "安全を確認")
        self.assertNotIn(grant, self.site.run("breakglass", "list", OFFICE, "--unreviewed"))

    def test_restricted_case_is_for_the_team(self):
        case = self.create()
        self.site.run("case", "restrict", case)
        self.fails(1, "case", "show", case)
        self.site.run("case", "assign", case, "--add", f"{OFFICE}.counsellor.1")
        self.assertIn(NAME, self.site.run("case", "show", case))

    def test_export_is_for_the_privacy_officer(self):
        case = self.create()
        out = str(self.site.folder / "person.json")
        self.fails(1, "--as", OFFICE, "disclosure", "export", case, "--out", out)
        self.site.run("disclosure", "export", case, "--out", out)
        self.assertIn(NAME, pathlib.Path(out).read_text(encoding="utf-8"))

    def test_cancel_takes_the_package_back(self):
        case = self.create()
        self.site.run("case", "consent", "record", case)
        referral = self.refer(case, "--send")
        self.assertIn("person", self.received(referral)["package"])
        self.assertEqual(self.site.json("refer", "cancel", referral)["state"], "CANCELLED")
        self.assertNotIn(NAME, self.run_as(RECEIVER, "inbox", "show", referral))
        self.assertEqual(self.names(OFFICE, "refer", "list", "--case", case), [referral])
        self.assertIn(referral, self.names(OFFICE, "refer", "list", "--state", "取下げ"))

    def test_receiver_asks_back_holds_and_ends_early(self):
        referral = self.refer(self.consenting(), "--send")
        self.assertIn("回答期限", self.run_as(RECEIVER, "inbox", "show", referral))
        self.run_as(RECEIVER, "inbox", "receive", referral)
        self.fails(1, "--as", RECEIVER, "inbox", "ask", referral)
        self.run_as(RECEIVER, "inbox", "ask", referral, "--note", "職歴を教えてください")
        asked = self.json_as(RECEIVER, "inbox", "show", referral)
        self.assertEqual(asked["state"], "INFORMATION_REQUESTED")
        self.assertNotIn("answerDue", asked)
        self.site.run("refer", "answer", referral, "--note", "製造業に八年です")
        self.run_as(RECEIVER, "inbox", "accept", referral)
        self.run_as(RECEIVER, "inbox", "hold", referral, "--note", "入院のため")
        self.assertIn("休止中", self.site.run("refer", "show", referral))
        self.run_as(RECEIVER, "inbox", "resume", referral)
        self.run_as(RECEIVER, "inbox", "end-early", referral, "--note", "転居のため")
        self.run_as(RECEIVER, "inbox", "reopen", referral, "--note", "戻られたため")
        shown = self.site.run("refer", "show", referral)
        for step in ("送付", "受領", "照会", "照会への回答", "受理", "休止", "再開", "中途終了"):
            self.assertIn(step, shown)
        self.site.run("refer", "in-error", referral, "--note", "別の方の紹介でした")
        ended = self.json_as(RECEIVER, "inbox", "show", referral)
        self.assertEqual(ended["state"], "ENTERED_IN_ERROR")
        self.assertNotIn("package", ended)
        self.assertEqual(self.run_as(RECEIVER, "inbox", "list", "--overdue").count("0 件"), 1)

    def test_receiver_works_to_the_end(self):
        referral = self.refer(self.consenting(), "--send")
        self.run_as(RECEIVER, "inbox", "accept", referral, "--date", "today")
        self.run_as(RECEIVER, "inbox", "start", referral, "--note", "面談した")
        record = ("inbox", "outcome", referral, "--kind", "就職確認", "--attribute", "正社員")
        self.assertIn("confirm_date", self.fails(1, "--as", RECEIVER, *record))
        outcome = self.json_as(RECEIVER, *record, "--confirmed", "today")["name"]
        self.run_as(RECEIVER, "inbox", "reverse", outcome)
        self.run_as(RECEIVER, *record, "--confirmed", "today")
        self.run_as(RECEIVER, "inbox", "complete", referral)
        shown = self.run_as(RECEIVER, "inbox", "show", referral)
        self.assertIn("状態: 終了", shown)
        self.assertEqual(shown.count("就職確認  正社員"), 2)
        self.assertEqual(shown.count("取消済み"), 1)
        self.assertIn(referral, self.names(RECEIVER, "inbox", "list", "--state", "終了"))
        self.assertIn("REFERRAL_STATE", self.fails(1, "--as", RECEIVER, "inbox", "decline",
                                                   referral, "--reason", "定員・枠なし"))

    def test_only_the_receiver_answers(self):
        referral = self.refer(self.consenting(), "--send")
        for who in (OFFICE, "hw-sano"):
            self.fails(1, "--as", who, "inbox", "accept", referral)
        self.assertEqual(self.received(referral)["state"], "SENT")

    def test_watch_sees_a_change(self):
        referral = self.refer(self.consenting())
        watch = subprocess.Popen(
            self.site.command("--as", RECEIVER, "inbox", "watch", "--count", "1"), cwd=ROOT,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        killer = threading.Timer(30, watch.kill)
        killer.start()
        self.addCleanup(killer.cancel)
        token = watch.stderr.readline().rsplit(" ", 1)[1].strip()
        self.site.run("refer", "send", referral)
        out, _ = watch.communicate()
        self.assertEqual(watch.returncode, 0)
        self.assertIn(f"{referral.rsplit('/', 1)[1]} 送付済み", out)
        self.assertEqual(self.run_as(RECEIVER, "inbox", "watch", "--resume", token, "--count", "1"),
                         out)
        for private in PRIVATE:
            self.assertNotIn(private, out)


class HandOvers(ClientTest):
    """Transfers, parts, teams and the first visit."""

    def ready(self) -> str:
        case = self.consenting()
        self.site.run("classify", "case", case)
        self.site.run("classify", "confirm", case)
        return case

    def test_transfer_moves_the_holder_there_and_back(self):
        case = self.ready()
        self.assertIn(OFFICE, self.site.run("refer", "holder", case))
        referral = self.site.json("refer", "create", case, "--to", DESK, "--kind", "移管", "--send",
                                  "--accompany")["name"]
        self.assertEqual(self.site.json("refer", "holder", case)["holder"], OFFICE)
        accepted = self.json_as(RECEIVER, "inbox", "accept", referral)
        self.assertEqual(accepted["holder"], RECEIVER)
        self.assertTrue(accepted["accompany"])
        self.assertEqual(self.names(RECEIVER, "inbox", "list", "--held"), [referral])
        self.assertIn("NOT_THE_HOLDER", self.fails(1, "refer", "create", case, "--to",
                                                   "jobmall/counselling", "--kind", "移管"))
        self.run_as(RECEIVER, "inbox", "end-early", referral, "--note", "転居のため")
        holding = self.site.json("refer", "holder", case)
        self.assertEqual(holding["holder"], OFFICE)
        self.assertEqual([each["holder"] for each in holding["changes"]], [RECEIVER, OFFICE])
        self.assertEqual(self.names(RECEIVER, "inbox", "list", "--held"), [])
        self.assertIn("受け持つ機関", self.site.run("refer", "show", referral))

    def test_part_of_a_referral_is_seen_by_kind_only(self):
        first = self.refer(self.consenting())
        self.site.run("refer", "send", first)
        self.run_as(RECEIVER, "inbox", "accept", first)
        own = self.create(RECEIVER)
        self.run_as(RECEIVER, "case", "consent", "record", own)
        self.run_as(RECEIVER, "classify", "case", own)
        self.run_as(RECEIVER, "classify", "confirm", own)
        part = self.json_as(RECEIVER, "refer", "create", own, "--to", "jobmall/counselling",
                            "--kind", "一部の引継ぎ", "--part-of", first, "--send")
        self.assertEqual(part["kind"], "SUB_REFERRAL")
        seen = self.site.json("refer", "show", first)
        self.assertEqual(seen["parts"], [{"kind": "SUB_REFERRAL", "state": "SENT",
                                          "agencyKind": "JOB_MALL"}])
        self.assertNotIn("jobmall", self.site.run("refer", "show", first))

    def test_first_visit_is_agreed_and_accompanied(self):
        referral = self.refer(self.consenting(), "--accompany")
        self.site.run("refer", "send", referral)
        self.run_as(RECEIVER, "inbox", "accept", referral)
        tomorrow = (datetime.date.today() + datetime.timedelta(days=2)).isoformat()
        planned = self.run_as(RECEIVER, "inbox", "visit", referral, "--visit", f"{tomorrow} 10:30")
        self.assertIn(f"{tomorrow} 10:30", planned)
        self.assertIn("NO_VISIT_DUE", self.fails(1, "--as", RECEIVER, "inbox", "missed", referral,
                                                 "--note", "連絡なし"))
        started = self.json_as(RECEIVER, "inbox", "start", referral, "--accompanied")
        self.assertTrue(started["accompanied"])


class DeclinesThatRoute(ClientTest):

    def sent(self) -> str:
        referral = self.refer(self.consenting())
        self.site.run("refer", "send", referral)
        return referral

    def test_next_destinations_stand_on_the_declined_referral(self):
        self.assertIn("定員・枠なし", self.site.run("directory", "decline-reasons"))
        referral = self.sent()
        self.run_as(RECEIVER, "inbox", "decline", referral, "--reason", "PERSON_DECLINED")
        shown = self.site.json("refer", "show", referral)
        self.assertEqual(shown["declineCode"], "PERSON_DECLINED")
        self.assertNotEqual(shown["next"][0]["agency"], RECEIVER)
        self.assertEqual(shown["nextStep"], "SENDER")
        text = self.site.run("refer", "show", referral)
        self.assertIn("次の候補", text)
        self.assertIn("送付時の判定", text)
        self.assertNotIn("次の候補", self.run_as(RECEIVER, "inbox", "show", referral))
        suggested = self.site.json("refer", "suggest", shown["case"])
        self.assertNotIn(RECEIVER, [each["agency"] for each in suggested["destinations"]])
        self.assertIn("refused.PERSON_DECLINED", self.site.run("refer", "suggest", shown["case"]))

    def test_missing_information_is_asked_for(self):
        referral = self.sent()
        asked = self.json_as(RECEIVER, "inbox", "decline", referral, "--reason", "情報不足",
                             "--note", "連絡先")
        self.assertEqual(asked["state"], "INFORMATION_REQUESTED")
        self.assertIn("照会への回答", self.run_as(OFFICE, "digest"))
        self.site.run("refer", "answer", referral, "--note", "記入しました")

    def test_digest_as_mail_names_nobody(self):
        referral = self.sent()
        self.run_as(RECEIVER, "inbox", "decline", referral, "--reason", "その他", "--note", "遠い")
        digest = self.json_as(OFFICE, "digest")
        self.assertIn("REFER_AGAIN", [each["kind"] for each in digest["items"]])
        mail = self.run_as(OFFICE, "digest", "--mail-to", "madoguchi@example.invalid")
        if not digest.get("workingDay"):
            self.assertEqual(mail, "")
            return
        self.assertLessEqual(max(map(len, re.findall(r"=\?[^ \r\n]*\?=", mail))), 75)
        message = email.message_from_string(mail, policy=email.policy.default)
        self.assertRegex(message["Subject"], r"^つなぎ: 対応待ち \d+ 件（うち期限超過 \d+ 件）$")
        body = message.get_content()
        self.assertIn("次の行き先", body)
        for private in PRIVATE:
            self.assertNotIn(private, body)


class OtherRules(ClientTest):
    """What a changed copy of the site's data would mean, before it is in force."""

    def copy(self, file: str, old: str, new: str) -> str:
        folder = self.folder / f"data-{len(list(self.folder.iterdir()))}"
        shutil.copytree(ROOT / "deploy" / "tochigi", folder)
        text = (folder / file).read_text(encoding="utf-8")
        self.assertIn(old, text)
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return str(folder)

    def preview(self, folder: str) -> list[dict]:
        return self.json_as(f"{OFFICE}/office-lead/1", "rules", "preview", folder)

    def test_the_data_in_force_change_nothing(self):
        self.site.run("refer", "send", self.refer(self.consenting()))
        for part in self.preview(str(ROOT / "deploy" / "tochigi")):
            self.assertGreater(part["lookedAt"], 0)
            self.assertEqual(part["unchanged"], part["lookedAt"])

    def test_another_weight_and_a_rule_that_ends(self):
        referral = self.refer(self.consenting())
        self.site.run("refer", "send", referral)
        weight = self.copy("routing.textproto", "weight: 50\n", "weight: 500\n")
        changed = {each["referral"]: each for each in self.preview(weight)[1]["impacts"]}
        self.assertEqual(changed[referral]["effects"], ["BEST_CHANGED"])
        self.assertIn("第一候補が変わる", self.run_as(f"{OFFICE}/office-lead/1", "rules", "preview",
                                                       weight))
        self.fails(1, "--as", f"{OFFICE}/counsellor/1", "rules", "preview", weight)
        broken = self.copy("routing.textproto", 'question: "', 'question: "no_such_')
        self.assertIn("routing.textproto", self.fails(2, "--as", f"{OFFICE}/office-lead/1", "rules",
                                                      "preview", broken))


if __name__ == "__main__":
    unittest.main()
