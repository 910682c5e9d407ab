#!/usr/bin/env python3
"""Joins the effects in a service's database with its audit leaves: none without the other.

Every effect is told by exactly one leaf with effect = true, and every such leaf shows in each place
where effects of its method do (leaf_traces.py): the row it names, the row's versions, the events of
the feeds, the answer kept under the request id. Leaves of refused, failed and repeated calls claim
none, and a repeated one repeats an effect that is there.

It looks at a copy, so the service must stand still (stopped or killed; the -wal is taken along). It
knows the methods that the kill -9 load calls; leaves of others are findings. Ids older than their
lifetime are purged: not for databases that are weeks old. Exit code 5: one line per finding.

  tests/chaos/leaf_join.py --service intake DATABASE
  tests/chaos/leaf_join.py --service intake --self-check DATABASE
      also breaks its copy in many ways, one at a time: each must be noticed
"""

import argparse
import collections
import dataclasses
import pathlib
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from tests.audit.verify import ENTRY, parse_entry  # noqa: E402
from tests.chaos.leaf_traces import (ALLOWED, REQUEST_IDS, TRACES, WHOLE, WHOLE_OF,  # noqa: E402
                                     Leaf, Trace, leaf_of)

SHOWN = 20


@dataclasses.dataclass
class Joined:
    effects: int = 0
    leaves: int = 0
    replays: int = 0
    # Effects without a leaf and leaves without an effect.
    alone: int = 0
    # Where, and what else does not fit: an effect is missed in each place where it shows.
    findings: list[str] = dataclasses.field(default_factory=list)
    methods: collections.Counter = dataclasses.field(default_factory=collections.Counter)

    def summary(self, service: str) -> str:
        more = f", {len(self.findings):,} findings" if self.findings else ""
        return (f"{service}: {self.effects:,} effects, {self.leaves:,} leaves, "
                f"{self.alone:,} without the other{more}")


def open_copy(database: pathlib.Path) -> sqlite3.Connection:
    """In memory, with what a killed service left in the -wal."""
    with tempfile.TemporaryDirectory(prefix="tsunagi-join-") as folder:
        copy = pathlib.Path(folder) / "copy.db"
        for end in ("", "-wal"):
            if (source := pathlib.Path(f"{database}{end}")).exists():
                shutil.copy(source, f"{copy}{end}")
        memory = sqlite3.connect(":memory:", isolation_level=None)
        on_disk = sqlite3.connect(copy)
        on_disk.backup(memory)
        on_disk.close()
    return memory


def compare(trace: Trace, database: sqlite3.Connection, leaves: list[Leaf],
            findings: list[str]) -> tuple[int, int]:
    """Effects that show and what leaves tell, as multisets; answers how many effects show, and how
    many of both are alone."""
    shows = collections.Counter(trace.find(database))
    told = collections.Counter(trace.key(leaf) for leaf in leaves)
    alone = (shows - told) + (told - shows)
    for key in alone:
        named = " ".join(part.hex() if isinstance(part, bytes) else str(part) for part in key)
        findings.append(
            f"{trace.name}: {named} shows {shows[key]} times, {told[key]} leaves tell it")
    return shows.total(), alone.total()


def check_leaf(leaf: Leaf, known: frozenset[str], done: set, findings: list[str]) -> None:
    """What a leaf says by itself; `done`: keys of the requests that had an effect."""
    what = f"leaf of {leaf.method} {leaf.object}"
    if leaf.effect and (leaf.decision != ALLOWED or leaf.reason == "REPLAYED"):
        findings.append(f"{what}: an effect, but decision {leaf.decision} {leaf.reason}")
    if leaf.effect and leaf.method not in known:
        findings.append(f"{what}: no place is known where it shows")
    if leaf.reason == "REPLAYED" and not leaf.effect and leaf.request_key not in done:
        findings.append(f"{what}: repeats a request that had no effect")


def join(database: sqlite3.Connection, service: str) -> Joined:
    joined = Joined()
    every = [leaf_of(entry) for (entry,) in database.execute("SELECT entry FROM audit_leaf")]
    telling = [leaf for leaf in every if leaf.effect]
    known = frozenset().union(*(trace.methods for trace in TRACES[service] if trace.counts))
    done = {leaf.request_key for leaf in telling}
    for leaf in every:
        check_leaf(leaf, known, done, joined.findings)
    for trace in TRACES[service]:
        leaves = [leaf for leaf in telling if leaf.method in trace.methods]
        shown, alone = compare(trace, database, leaves, joined.findings)
        joined.effects += shown if trace.counts else 0
        joined.alone += alone if trace.counts else 0
    compare(REQUEST_IDS, database, [leaf for leaf in telling if leaf.request_key],
            joined.findings)
    for text, query in (WHOLE | WHOLE_OF[service]).items():
        joined.findings += [f"{text}: {row[0]}" for row in database.execute(query)]
    joined.leaves = len(telling)
    joined.replays = sum(leaf.reason == "REPLAYED" for leaf in every)
    joined.methods.update(leaf.method for leaf in telling)
    return joined


# The self-check: ways to break a database, each of which the join must notice.

Change = Callable[[sqlite3.Connection], None]


def serialize(values: dict[int, object]) -> bytes:
    """The entry that parse_entry read; field 18 is not among the entries that are changed."""
    def number(value: int) -> bytes:
        out = bytearray()
        while value >= 0x80:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes(out) + bytes([value])

    out = b""
    for field, value in sorted(values.items()):
        out += number(field << 3 | ENTRY[field])
        out += number(value) if ENTRY[field] == 0 else number(len(value)) + value
    return out


def middle_leaves(database: sqlite3.Connection, replayed: bool = False) -> tuple[int, int] | None:
    """Two leaves that tell effects under a request id, or that tell repeated calls."""
    found = [seq for seq, entry in database.execute("SELECT seq, entry FROM audit_leaf")
             if (leaf := leaf_of(entry)).request_key
             and (leaf.reason == "REPLAYED" if replayed else leaf.effect)]
    return (found[len(found) // 2], found[-1]) if found else None


def rewrite(database: sqlite3.Connection, seq: int, **changes: object) -> None:
    """Sets fields f<number> of a leaf; None takes one away."""
    (entry,) = database.execute("SELECT entry FROM audit_leaf WHERE seq = ?", (seq,)).fetchone()
    values = parse_entry(entry) | {int(name[1:]): value for name, value in changes.items()}
    database.execute("UPDATE audit_leaf SET entry = ? WHERE seq = ?", (serialize(
        {field: value for field, value in values.items() if value is not None}), seq))


def remove_row(table: str) -> Change:
    return lambda database: database.execute(
        f"DELETE FROM {table} WHERE rowid = (SELECT rowid FROM {table}"
        f" LIMIT 1 OFFSET (SELECT COUNT(*) / 2 FROM {table}))")


def double_row(table: str) -> Change:
    """A row once more, under a key of its own: the last column of the key differs."""
    def change(database: sqlite3.Connection) -> None:
        columns = database.execute(f"PRAGMA table_info({table})").fetchall()
        key = max(columns, key=lambda column: column[5])
        other = {"TEXT": "'x' || {0}", "BYTEA": "randomblob(24)",
                 "BIGINT": "(SELECT MAX({0}) + 1 FROM {1})"}[key[2]].format(key[1], table)
        names = ", ".join(column[1] for column in columns)
        values = ", ".join(other if column == key else column[1] for column in columns)
        database.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}"
                         f" LIMIT 1 OFFSET (SELECT COUNT(*) / 2 FROM {table})")
    return change


def leaf_changes(database: sqlite3.Connection) -> Iterator[tuple[str, Change]]:
    leaves = middle_leaves(database)
    assert leaves is not None, "nothing to break: no effect under a request id"
    seq, other = leaves
    entry = {s: parse_entry(database.execute("SELECT entry FROM audit_leaf WHERE seq = ?",
                                             (s,)).fetchone()[0]) for s in leaves}
    place = "INSERT INTO audit_leaf SELECT MAX(a.seq) + 1, b.entry FROM audit_leaf a, audit_leaf b"
    yield "leaf removed", lambda d: d.execute("DELETE FROM audit_leaf WHERE seq = ?", (seq,))
    yield "leaf doubled", lambda d: d.execute(f"{place} WHERE b.seq = ?", (seq,))
    yield "leaf without its effect", lambda d: rewrite(d, seq, f16=None)
    yield "leaf DENIED with effect", lambda d: rewrite(d, seq, f8=2)
    yield "leaf FAILED with effect", lambda d: rewrite(d, seq, f8=3)
    yield "leaf REPLAYED with effect", lambda d: rewrite(d, seq, f9=b"REPLAYED")
    yield "leaf names another's object", lambda d: rewrite(d, seq, f10=entry[other][10])
    yield "leaf of another method", lambda d: rewrite(d, seq, f6=b"/x.Service/GetCase")
    yield "leaf of another caller", lambda d: rewrite(d, seq, f3=b"nobody")
    yield "leaf with another's request id", lambda d: rewrite(d, seq, f14=entry[other][14])
    yield "leaf without request id", lambda d: rewrite(d, seq, f14=None)
    yield "leaf at another time", lambda d: rewrite(d, seq, f1=entry[seq][1] + 1)

    def exchange(d: sqlite3.Connection) -> None:
        rewrite(d, seq, f10=entry[other][10])
        rewrite(d, other, f10=entry[seq][10])
    if entry[seq][10] != entry[other][10]:
        yield "two leaves exchange their objects", exchange
    repeated = middle_leaves(database, replayed=True)
    if repeated is not None:
        yield "repeated call with effect", lambda d: rewrite(d, repeated[0], f16=1)
        yield "repeated call of another id", lambda d: rewrite(d, repeated[0], f14=b"0" * 32)


def row_changes(database: sqlite3.Connection, service: str) -> Iterator[tuple[str, Change]]:
    tables = dict.fromkeys([trace.table for trace in TRACES[service]] + [REQUEST_IDS.table])
    for table in tables:
        if database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] > 0:
            yield f"row of {table} removed", remove_row(table)
            yield f"row of {table} doubled", double_row(table)
    versioned = {"intake": "intake_case", "referral": "referral"}.get(service)
    if versioned is not None:
        yield (f"version of {versioned} raised", lambda d: d.execute(
            f"UPDATE {versioned} SET version = version + 1"
            f" WHERE rowid = (SELECT MAX(rowid) FROM {versioned})"))
    yield "answer kept at another time", lambda d: d.execute(
        "UPDATE idempotency SET create_time_us = create_time_us + 1"
        " WHERE rowid = (SELECT MAX(rowid) FROM idempotency)")


def self_check(database: sqlite3.Connection, service: str) -> tuple[str, bool]:
    """One change at a time, taken back after the look."""
    # A doubled case may not be refused for its sheet number: the join is what is tried.
    database.execute("DROP INDEX IF EXISTS intake_case_sheet")
    missed = []
    changes = [*leaf_changes(database), *row_changes(database, service)]
    for what, change in changes:
        database.execute("BEGIN")
        change(database)
        if not join(database, service).findings:
            missed.append(what)
        database.execute("ROLLBACK")
    good = not missed and not join(database, service).findings
    return (f"{service}: {len(changes)} ways to break it, {len(changes) - len(missed)} noticed"
            + "".join(f"\n  NOT noticed: {what}" for what in missed)), good


def print_findings(findings: list[str]) -> None:
    for finding in findings[:SHOWN]:
        print(f"  {finding}")
    if len(findings) > SHOWN:
        print(f"  … and {len(findings) - SHOWN} more")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--service", required=True, choices=sorted(TRACES))
    parser.add_argument("--self-check", action="store_true")
    parser.add_argument("database", type=pathlib.Path)
    options = parser.parse_args()
    if not options.database.is_file():
        parser.error("no such database")
    database = open_copy(options.database)
    joined = join(database, options.service)
    print(joined.summary(options.service))
    for method, count in sorted(joined.methods.items()):
        print(f"  {method} {count:,}")
    print_findings(joined.findings)
    if joined.findings:
        return 5
    if options.self_check:
        report, good = self_check(database, options.service)
        print(report)
        return 0 if good else 5
    return 0


if __name__ == "__main__":
    sys.exit(main())
