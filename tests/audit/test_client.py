"""`tsunagi audit keygen` and `verify` on a log that Python and openssl made: another maker than ours."""

import base64
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

from tests.audit import verify

CLIENT = pathlib.Path(os.environ.get("TSUNAGI_BUILD", "build/fast")) / "tools/tsunagi/tsunagi"
# DER of an Ed25519 private key before its 32 bytes (RFC 8410).
PKCS8 = bytes.fromhex("302e020100300506032b657004220420")
ORIGIN = "tsunagi.test/audit/intake"


def entry(number: int) -> bytes:
    """time_us, service and method of an entry, by hand."""
    out = bytearray(b"\x08")
    value = 1_700_000_000_000_000 + number
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out) + b"\x12\x06intake" + b"\x32\x04/a/b"


class AuditClient(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tsunagi-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.key = self.client("keygen", "--name", ORIGIN, "--out", self.folder / "key")[1].strip()
        (self.folder / "key.der").write_bytes(PKCS8 + (self.folder / "key").read_bytes())
        self.make_log()

    def client(self, *args) -> tuple[int, str]:
        done = subprocess.run([CLIENT, "audit", *map(str, args)], capture_output=True, text=True,
                              check=False)
        return done.returncode, done.stdout

    def sign(self, size: int, hashes: list[bytes]) -> str:
        root = base64.b64encode(verify.mth(hashes, 0, size, {})).decode()
        text = f"{ORIGIN}\n{size}\n{root}\n"
        (self.folder / "text").write_text(text, encoding="utf-8")
        signature = subprocess.run(
            ["openssl", "pkeyutl", "-sign", "-keyform", "DER", "-inkey", self.folder / "key.der",
             "-rawin", "-in", self.folder / "text"], capture_output=True, check=True).stdout
        key_id = verify.PublicKey(self.key).id
        return f"{text}\n\u2014 {ORIGIN} {base64.b64encode(key_id + signature).decode()}\n"

    def make_log(self):
        schema = pathlib.Path("common/outbox/migrations/0004_audit.sql").read_text(encoding="utf-8")
        database = sqlite3.connect(self.folder / "log.db")
        database.executescript(schema)
        entries = [entry(number) for number in range(300)]
        database.executemany("INSERT INTO audit_leaf VALUES (?, ?)", enumerate(entries))
        hashes = [verify.leaf_hash(each) for each in entries]
        database.execute("INSERT INTO audit_tile VALUES (0, 0, ?)", (b"".join(hashes[:256]),))
        notes = [self.sign(size, hashes) for size in (0, 100, 256, 299)]
        for size, note in zip((0, 100, 256, 299), notes):
            database.execute("INSERT INTO audit_checkpoint VALUES (?, ?)", (size, note))
        database.commit()
        database.close()
        (self.folder / "checkpoints").write_text(
            "".join(note.replace("\n", "\t") + "\n" for note in notes), encoding="utf-8")

    def verify(self) -> tuple[int, str]:
        return self.client("verify", "--database", self.folder / "log.db", "--checkpoints",
                           self.folder / "checkpoints", "--public-key", self.key)

    def test_good_log_is_good_and_its_uncovered_end_is_told(self):
        code, text = self.verify()
        self.assertEqual(code, 0, text)
        self.assertIn("記録 300 件、タイル 1 個、検査点 4 個 (ファイル 4 個)", text)
        self.assertIn("検査点がまだ覆っていない末尾の記録: 1 件", text)

    def test_changed_entry_ends_with_5_and_its_reasons(self):
        database = sqlite3.connect(self.folder / "log.db")
        database.execute("UPDATE audit_leaf SET entry = ? WHERE seq = 120", (entry(9999),))
        database.commit()
        database.close()
        code, text = self.verify()
        self.assertEqual(code, 5, text)
        reasons = [line.split(" ")[0] for line in text.splitlines()]
        for reason in ("TILE_MISMATCH", "CHECKPOINT_ROOT", "FILE_ROOT"):
            self.assertIn(reason, reasons)

    def test_database_that_cannot_be_read_ends_with_5(self):
        path = self.folder / "log.db"
        path.write_bytes(b"x" * 4096)
        code, text = self.verify()
        self.assertEqual(code, 5, text)
        self.assertIn("AUDIT_EVIDENCE_BROKEN", text)

    def test_another_key_accepts_nothing(self):
        other = self.client("keygen", "--name", ORIGIN, "--out", self.folder / "other")[1].strip()
        self.key = other
        code, text = self.verify()
        self.assertEqual(code, 5, text)
        self.assertIn("CHECKPOINT_INVALID", text)

    def test_key_is_never_overwritten(self):
        before = (self.folder / "key").read_bytes()
        self.assertEqual(
            self.client("keygen", "--name", ORIGIN, "--out", self.folder / "key")[0], 1)
        self.assertEqual((self.folder / "key").read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
