#!/usr/bin/env python3
"""A second verifier of an audit log, written apart from common/audit: standard library and the
`openssl` program only.

It reads the SQLite file itself, parses the entries itself, computes roots by the recursion of
RFC 6962 (section 2.1) as it stands there, and compares every checkpoint of the database and of the
file outside it. Exit code 0: everything fits; 5: one line per finding.

    verify.py --database FILE --public-key KEY [--checkpoints FILE]
    verify.py --tree FILE     prints roots and proofs over the entries, one in hex a line (tests)
"""

import argparse
import base64
import hashlib
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

# Field number -> wire type of tsunagi.audit.v1.Entry and Restored: 0 varint, 2 length-delimited.
ENTRY = {1: 0, 2: 2, 3: 2, 4: 2, 5: 2, 6: 2, 7: 2, 8: 0, 9: 2, 10: 2, 11: 2, 12: 2, 13: 2, 14: 2,
         15: 2, 16: 0, 17: 2, 18: 2}
RESTORED = {1: 0, 2: 2, 3: 0, 4: 2}
TEXT_FIELDS = {2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14}
# DER of an Ed25519 public key before its 32 bytes (RFC 8410).
SPKI = bytes.fromhex("302a300506032b6570032100")


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\0" + entry).digest()


def split(size: int) -> int:
    """The largest power of two below `size`."""
    k = 1
    while k * 2 < size:
        k *= 2
    return k


def mth(hashes: list[bytes], begin: int, end: int, memo: dict) -> bytes:
    """The Merkle tree hash of leaves [begin, end); whole subtrees are remembered."""
    if begin == end:
        return hashlib.sha256(b"").digest()
    if end - begin == 1:
        return hashes[begin]
    key = (begin, end)
    if key not in memo:
        k = split(end - begin)
        memo[key] = hashlib.sha256(b"\1" + mth(hashes, begin, begin + k, memo) +
                                   mth(hashes, begin + k, end, memo)).digest()
    return memo[key]


def varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            if byte == 0 and shift > 0:
                raise ValueError("a number is longer than needed")
            return value, at
        shift += 7
        if shift > 63:
            raise ValueError("a number is too long")


def parse(data: bytes, fields: dict[int, int]) -> dict[int, object]:
    """Strict: known fields, each once and in order, nothing after them, no defaults."""
    values: dict[int, object] = {}
    at = last = 0
    while at < len(data):
        tag, at = varint(data, at)
        number, wire = tag >> 3, tag & 7
        if fields.get(number) != wire or number <= last:
            raise ValueError(f"field {number} is unknown or out of place")
        last = number
        if wire == 0:
            values[number], at = varint(data, at)
        else:
            length, at = varint(data, at)
            values[number] = data[at:at + length]
            at += length
            if at > len(data):
                raise ValueError("cut short")
        if not values[number] and number != 18:
            raise ValueError(f"field {number} holds its default")
    return values


def parse_entry(data: bytes) -> dict[int, object]:
    values = parse(data, ENTRY)
    for number in TEXT_FIELDS & values.keys():
        values[number].decode("utf-8")
    if 15 in values:
        at = 0
        while at < len(values[15]):
            _, at = varint(values[15], at)
    if 18 in values:
        values[18] = parse(values[18], RESTORED)
    return values


class PublicKey:
    """A C2SP verifier key; signatures are checked by `openssl pkeyutl`."""

    def __init__(self, text: str):
        self.name, key_id, material = text.split("+", 2)
        raw = base64.b64decode(material, validate=True)
        if len(raw) != 33 or raw[0] != 1:
            raise ValueError("not the Ed25519 key of a log")
        self.id = hashlib.sha256(self.name.encode() + b"\n" + raw).digest()[:4]
        if self.id.hex() != key_id:
            raise ValueError("the id is not the key's")
        self.raw = raw[1:]

    def verifies(self, text: bytes, signature: bytes) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            (path / "key").write_bytes(SPKI + self.raw)
            (path / "text").write_bytes(text)
            (path / "signature").write_bytes(signature)
            return subprocess.run(
                ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey",
                 path / "key", "-rawin", "-in", path / "text", "-sigfile", path / "signature"],
                capture_output=True, check=False).returncode == 0


def open_checkpoint(note: str, key: PublicKey) -> tuple[int, bytes]:
    text, _, signatures = note.rpartition("\n\n")
    text += "\n"
    lines = text.split("\n")
    if len(lines) != 4 or lines[0] != key.name or lines[1] != str(int(lines[1])):
        raise ValueError("not a checkpoint of this log")
    own = []
    for line in signatures.removesuffix("\n").split("\n"):
        dash, name, blob = line.split(" ")
        raw = base64.b64decode(blob, validate=True)
        if dash != "\u2014":
            raise ValueError("not a signature line")
        if name == key.name and raw[:4] == key.id:
            own.append(raw[4:])
    if len(own) != 1 or not key.verifies(text.encode(), own[0]):
        raise ValueError("the signature does not fit")
    return int(lines[1]), base64.b64decode(lines[2], validate=True)


def check_database(path: str, key: PublicKey, file_notes: list[str]) -> tuple[str, list[str]]:
    findings = []
    database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    database.text_factory = bytes
    hashes: list[bytes] = []
    memo: dict = {}
    announced = []
    for seq, entry in database.execute("SELECT seq, entry FROM audit_leaf ORDER BY seq"):
        if seq != len(hashes):
            findings.append(f"LEAF_SEQUENCE {seq} instead of {len(hashes)}")
            break
        if database.execute("SELECT typeof(entry) FROM audit_leaf WHERE seq = ?",
                            (seq,)).fetchone()[0] != b"blob":
            findings.append(f"LEAF_INVALID {seq}: not stored as bytes")
        try:
            restored = parse_entry(entry).get(18)
            if restored is not None:
                fits = (restored.get(1, 0) == seq and
                        restored.get(2) == mth(hashes, 0, seq, memo))
                announced.append((seq, restored.get(3), restored.get(4), fits))
        except (ValueError, IndexError) as error:
            findings.append(f"LEAF_INVALID {seq}: {error}")
        hashes.append(leaf_hash(entry))

    def check(kind: str, note: bytes | str) -> tuple[int, bytes] | None:
        try:
            text = note.decode() if isinstance(note, bytes) else note
            return open_checkpoint(text, key)
        except (ValueError, IndexError) as error:
            findings.append(f"{kind}_INVALID: {error}")
            return None

    def is_prefix(size: int, root: bytes) -> bool:
        return size <= len(hashes) and mth(hashes, 0, size, memo) == root

    stored = set()
    for column, note in database.execute("SELECT size, note FROM audit_checkpoint ORDER BY size"):
        opened = check("CHECKPOINT", note)
        if opened is None:
            continue
        if opened[0] != column or not is_prefix(*opened):
            findings.append(f"CHECKPOINT_ROOT {column}")
        stored.add(opened[0])

    expected_tiles = 0
    newest = max(stored, default=0)
    for level in range(8):
        width = 256**level
        for idx in range(newest // (width * 256)):
            first = idx * width * 256
            tile = b"".join(mth(hashes, first + i * width, first + (i + 1) * width, memo)
                            for i in range(256)) if first + width * 256 <= len(hashes) else b""
            row = database.execute("SELECT hashes FROM audit_tile WHERE level = ? AND idx = ?",
                                   (level, idx)).fetchone()
            expected_tiles += 1
            if row is None or row[0] != tile:
                findings.append(f"TILE_MISMATCH {level}/{idx}")
    if database.execute("SELECT COUNT(*) FROM audit_tile").fetchone()[0] < expected_tiles:
        findings.append("TILE_MISSING")

    lines = [check("FILE", note) for note in file_notes]
    lost = [False] * len(lines)
    for seq, lost_size, lost_root, fits in announced:
        ends = [i for i, line in enumerate(lines) if line == (lost_size, lost_root)]
        end = ends[-1] + 1 if ends else 0
        sealed = any(line and line[0] > seq and is_prefix(*line) for line in lines[end:])
        if not fits or (file_notes and not (ends and sealed)):
            findings.append(f"RESTORE_INVALID {seq}")
            continue
        for i in range(end):
            lost[i] = lost[i] or (lines[i] is not None and lines[i][0] > seq)
    last = -1
    for number, line in enumerate(lines):
        if line is None or lost[number]:
            continue
        if line[0] <= last:
            findings.append(f"FILE_ORDER line {number + 1}")
        last = max(last, line[0])
        if line[0] > len(hashes):
            findings.append(f"LOG_ROLLED_BACK {line[0]} entries were signed")
        elif not is_prefix(*line):
            findings.append(f"FILE_ROOT {line[0]}")
        elif line[0] not in stored:
            findings.append(f"CHECKPOINT_MISSING {line[0]}")
    summary = (f"entries {len(hashes)} root {mth(hashes, 0, len(hashes), memo).hex()}"
               f" checkpoints {len(stored)} file {len(lines)}")
    return summary, findings


def inclusion(hashes: list[bytes], m: int, begin: int, end: int, memo: dict) -> list[bytes]:
    if end - begin == 1:
        return []
    k = split(end - begin)
    if m < k:
        return (inclusion(hashes, m, begin, begin + k, memo) +
                [mth(hashes, begin + k, end, memo)])
    return (inclusion(hashes, m - k, begin + k, end, memo) +
            [mth(hashes, begin, begin + k, memo)])


def consistency(hashes: list[bytes], m: int, begin: int, end: int, known: bool,
                memo: dict) -> list[bytes]:
    if m == end - begin:
        return [] if known else [mth(hashes, begin, end, memo)]
    k = split(end - begin)
    if m <= k:
        return (consistency(hashes, m, begin, begin + k, known, memo) +
                [mth(hashes, begin + k, end, memo)])
    return (consistency(hashes, m - k, begin + k, end, False, memo) +
            [mth(hashes, begin, begin + k, memo)])


def print_tree(path: str) -> None:
    """Roots of all prefixes; proofs of all pairs up to 256, as a hash over their hashes."""
    hashes = [leaf_hash(bytes.fromhex(line)) for line in
              pathlib.Path(path).read_text(encoding="ascii").splitlines()]
    memo: dict = {}
    for size in range(len(hashes) + 1):
        print("root", size, mth(hashes, 0, size, memo).hex())
    for size in range(1, min(len(hashes), 256) + 1):
        for m in range(size):
            proof = b"".join(inclusion(hashes, m, 0, size, memo))
            print("inclusion", m, size, hashlib.sha256(proof).hexdigest())
        for m in range(1, size + 1):
            proof = b"".join(consistency(hashes, m, 0, size, True, memo))
            print("consistency", m, size, hashlib.sha256(proof).hexdigest())


def main() -> int:
    sys.setrecursionlimit(10000)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database")
    parser.add_argument("--public-key")
    parser.add_argument("--checkpoints")
    parser.add_argument("--tree")
    args = parser.parse_args()
    if args.tree:
        print_tree(args.tree)
        return 0
    notes = []
    if args.checkpoints:
        text = pathlib.Path(args.checkpoints).read_text(encoding="utf-8")
        notes = [line.replace("\t", "\n") for line in text.split("\n")[:-1]]
    summary, findings = check_database(args.database, PublicKey(args.public_key), notes)
    print(summary)
    for finding in findings:
        print(finding)
    return 5 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
