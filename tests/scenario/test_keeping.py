"""Backups of running services, restore, key rotation and the doctor, on real processes."""

import unittest

from tests.scenario.site import SERVICES, Site


class KeepingTest(unittest.TestCase):
    """One site, in order of what an operator does."""

    def setUp(self):
        self.site = Site()
        self.addCleanup(self.site.close)
        self.site.start()

    def create_case(self, number: str) -> None:
        self.site.run("--as", "sr-09201", "case", "create", "--name", "佐藤花子",
                      "--kana", "サトウハナコ", "--birth", "昭和50年4月1日", "--sheet-number", number,
                      "--municipality", "09201", "--allow-duplicates", "--accept-warnings")

    def cases(self) -> int:
        return self.site.run("--as", "sr-09201", "case", "list").count("sr-09201/")

    def test_backup_restored_in_place_and_announced(self):
        self.create_case("A-1")
        self.site.run("backup", "create")
        made = [line for line in self.site.run("backup", "list").splitlines() if "intake" in line]
        self.assertEqual(len(made), 1)
        backup = made[0].split()[1]
        self.assertEqual(self.site.run("backup", "verify").count("正常"), len(SERVICES))
        self.create_case("A-2")
        self.assertEqual(self.cases(), 2)

        # Refused while the service runs; then put back, announced in the audit log, and served.
        self.site.run("restore", "--service", "intake", "--from", backup, codes=(1,))
        self.assertEqual(self.site.stop("intake"), 0)
        self.site.run("restore", "--service", "intake", "--from", backup)
        self.site.start("intake")
        self.assertEqual(self.cases(), 1)
        log = (self.site.path / "logs" / "intake.log").read_text()
        self.assertIn('"event":"restored"', log)
        self.assertFalse((self.site.path / "db" / "intake.db.restored").exists())
        # A second start finds nothing more to announce.
        self.assertEqual(self.site.stop("intake"), 0)
        self.site.start("intake")
        self.create_case("A-3")
        self.assertEqual(self.cases(), 2)

    def test_keys_rotated_while_running(self):
        self.create_case("B-1")
        self.site.run("keys", "add")
        self.assertIn("intake: 1 人の鍵", self.site.run("keys", "rotate", "--service", "intake"))
        listed = self.site.run("keys", "list", "--service", "intake").splitlines()
        old = next(line for line in listed if "kek-0001" in line).split()
        new = next(line for line in listed if "kek-0002" in line).split()
        leaves = [line for line in self.site.run("audit", "entries", "--service", "intake")
                  .splitlines() if "RotateKeys" in line]
        self.assertTrue(leaves)
        self.assertTrue(all('"effect":true' in line for line in leaves), leaves)
        self.assertEqual(old[-1], "0")
        self.assertEqual(new[-1], "1")
        self.assertEqual(self.cases(), 1)

    def test_doctor_finds_what_is_wrong(self):
        report = self.site.run("doctor")
        self.assertEqual(report.count("TLS 1.2 の拒否"), len(SERVICES))
        self.assertNotIn("NG", report)
        (self.site.path / "keys" / "backup.key").chmod(0o644)
        self.assertIn("chmod 600", self.site.run("doctor", codes=(1,)))

    def test_ledger_damaged_refuses_the_start(self):
        self.assertEqual(self.site.stop("intake"), 0)
        ledger = self.site.path / "erasures" / "intake"
        ledger.write_text("{}\n")
        with self.assertRaisesRegex(AssertionError, "LEDGER_BROKEN"):
            self.site.start("intake")


if __name__ == "__main__":
    unittest.main()
