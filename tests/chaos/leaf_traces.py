"""Where the effects of a service's methods show in its database, for the join with audit leaves.

A trace answers a key for every effect that shows there and makes the same key of a leaf. Nothing of
this is shared with the services: names, keys of request ids and payloads are put together anew.
"""

import collections
import dataclasses
import functools
import hashlib
import sqlite3
import uuid
from collections.abc import Callable, Hashable, Iterator

from tests.audit.verify import parse_entry, varint

ALLOWED = 1


@dataclasses.dataclass(frozen=True)
class Leaf:
    time_us: int
    # Without the service's name.
    method: str
    decision: int
    reason: str
    object: str
    effect: bool
    # As in table idempotency; None without a request id.
    request_key: bytes | None

    @property
    def parts(self) -> list[str]:
        return self.object.split("/")


# Leaves never change, so that those of the last look need no parsing.
@functools.cache
def leaf_of(entry: bytes) -> Leaf:
    values = parse_entry(entry)
    text = {number: value.decode() for number, value in values.items()
            if number in (3, 6, 9, 10, 14)}
    request_key = None
    if 14 in text:
        # What tells the caller's requests apart: the id, and who called what (common/idempotency).
        who = f"{text.get(3, '')}\n{text[6]}".encode()
        request_key = uuid.UUID(text[14]).bytes + hashlib.sha256(who).digest()[:8]
    return Leaf(values.get(1, 0), text.get(6, "").rpartition("/")[2], values.get(8, 0),
                text.get(9, ""), text.get(10, ""), bool(values.get(16)), request_key)


@dataclasses.dataclass(frozen=True)
class Trace:
    name: str
    # Whose leaves are looked at.
    methods: frozenset[str]
    find: Callable[[sqlite3.Connection], Iterator[Hashable]]
    key: Callable[[Leaf], Hashable]
    # The table, for the self-check.
    table: str
    # Whether an effect is counted here; for each method in exactly one trace.
    counts: bool = False


def trace(name: str, methods: set[str], find: Callable | str, key: Callable[[Leaf], Hashable],
          table: str = "", counts: bool = False) -> Trace:
    """`find`: a query whose rows are the keys, or a function."""
    if isinstance(find, str):
        query = find
        find = lambda database: iter(database.execute(query))  # noqa: E731
    return Trace(name, frozenset(methods), find, key, table or name.partition(" ")[0], counts)


def fields(message: bytes) -> dict[int, int | bytes]:
    """The fields of a protobuf message by number, the last of each; varints and bytes only."""
    values: dict[int, int | bytes] = {}
    at = 0
    while at < len(message):
        tag, at = varint(message, at)
        value, at = varint(message, at)
        if tag & 7 == 2:
            value, at = message[at:at + value], at + value
        elif tag & 7 != 0:
            raise ValueError(f"wire type {tag & 7}")
        values[tag >> 3] = value
    return values


def events(database: sqlite3.Connection, feed: str) -> Iterator[bytes]:
    for (payload,) in database.execute("SELECT payload FROM feed_event WHERE feed = ?", (feed,)):
        yield payload


@dataclasses.dataclass(frozen=True)
class Fact:
    id: str
    kind: int
    # The fact that it takes back, or empty.
    reverses: str


def facts(database: sqlite3.Connection) -> Iterator[Fact]:
    for payload in events(database, "facts"):
        values = fields(payload)
        yield Fact(values[2].decode(), values[3], values.get(15, b"").decode())


def by_object(leaf: Leaf) -> Hashable:
    return (leaf.object,)


def by_object_and_time(leaf: Leaf) -> Hashable:
    return (leaf.object, leaf.time_us)


# intake

TRANSITIONS = {"StartCaseSupport": "START_SUPPORT", "CloseCase": "CLOSE", "ReopenCase": "REOPEN"}
CASE_CHANGES = {"UpdateCase", *TRANSITIONS}
CASE = "'agencies/' || c.agency || '/cases/' || c.id"


def case_versions(database: sqlite3.Connection) -> Iterator[Hashable]:
    """A case's name once for each version after its first."""
    for name, version in database.execute(f"SELECT {CASE}, version FROM intake_case c"):
        yield from [(name,)] * (version - 1)


def case_changes(database: sqlite3.Connection) -> Iterator[Hashable]:
    for payload in events(database, "cases"):
        change = fields(payload)
        yield (change[1].decode(), fields(change[2])[1].decode())


def consultation_facts(database: sqlite3.Connection) -> Iterator[Hashable]:
    """The case of each fact that was not taken back."""
    counted = {fact_id: name for name, fact_id in
               database.execute(f"SELECT {CASE}, fact_id FROM intake_case c")}
    every = list(facts(database))
    gone = {fact.reverses for fact in every}
    for fact in every:
        if not fact.reverses and fact.id not in gone:
            yield (counted.get(fact.id, f"no case with fact {fact.id}"),)


INTAKE = [
    trace("intake_case", {"CreateCase"}, f"SELECT {CASE}, create_time_us FROM intake_case c",
          by_object_and_time, counts=True),
    trace("intake_case versions", CASE_CHANGES, case_versions, by_object, counts=True),
    trace("case_transition", set(TRANSITIONS),
          f"SELECT {CASE}, transition, t.create_time_us FROM case_transition t"
          " JOIN intake_case c ON c.id = t.case_id",
          lambda leaf: (leaf.object, TRANSITIONS[leaf.method], leaf.time_us)),
    trace("consent", {"RecordConsent"}, "SELECT case_id, id FROM consent",
          lambda leaf: (leaf.parts[3], leaf.parts[5]), counts=True),
    trace("contact_log", {"AddContactLogEntry"}, "SELECT case_id, id FROM contact_log",
          lambda leaf: (leaf.parts[3], leaf.parts[5]), counts=True),
    # The leaf names the case, not the entry of the register.
    trace("disclosure", {"PrepareDisclosure"}, "SELECT case_id, disclose_time_us FROM disclosure",
          lambda leaf: (leaf.parts[3], leaf.time_us), counts=True),
    trace("events of cases", {"CreateCase", *CASE_CHANGES}, case_changes,
          lambda leaf: ("CREATED" if leaf.method == "CreateCase" else "UPDATED", leaf.object),
          table="feed_event"),
    trace("facts", {"CreateCase"}, consultation_facts, by_object, table="feed_event"),
]

# classification

DECISIONS = {"ConfirmClassification": "CONFIRMED", "OverrideClassification": "OVERRIDDEN"}


def category_facts(database: sqlite3.Connection) -> Iterator[Hashable]:
    names = {fact_id: name for name, fact_id in
             database.execute("SELECT name, fact_id FROM classification WHERE fact_id <> ''")}
    for fact in facts(database):
        if not fact.reverses:
            yield (names.get(fact.id, f"no decision with fact {fact.id}"),)


CLASSIFICATION = [
    trace("classification", {"ProposeClassification"},
          "SELECT name, create_time_us FROM classification", by_object_and_time, counts=True),
    trace("classification decided", set(DECISIONS),
          "SELECT name, state, decide_time_us FROM classification"
          " WHERE state IN ('CONFIRMED', 'OVERRIDDEN')",
          lambda leaf: (leaf.object, DECISIONS[leaf.method], leaf.time_us), counts=True),
    trace("facts", set(DECISIONS), category_facts, by_object, table="feed_event"),
]

# referral

# Fact.kind of the methods that are counted.
COUNTED = {"SendReferral": 3, "AcceptReferral": 4, "DeclineReferral": 5, "RecordOutcome": 6,
           "ReverseOutcome": 6}
REFERRAL_CHANGES = {*COUNTED, "StartReferralSupport", "CompleteReferral", "CancelReferral"}
REFERRAL = "'agencies/' || r.sender || '/referrals/' || r.id"


def referral_versions(database: sqlite3.Connection) -> Iterator[Hashable]:
    for name, version in database.execute(f"SELECT {REFERRAL}, version FROM referral r"):
        yield from [(name,)] * (version - 1)


def referral_changes(database: sqlite3.Connection) -> Iterator[Hashable]:
    for payload in events(database, "referrals"):
        yield tuple(payload.decode().split(" "))


def referral_facts(database: sqlite3.Connection) -> Iterator[Hashable]:
    """The facts do not name the referral: kinds only."""
    for fact in facts(database):
        yield (fact.kind, bool(fact.reverses))


REFERRALS = [
    trace("referral", {"CreateReferral"}, f"SELECT {REFERRAL}, create_time_us FROM referral r",
          by_object_and_time, counts=True),
    # An outcome is a change of its referral too.
    trace("referral versions", REFERRAL_CHANGES, referral_versions,
          lambda leaf: ("/".join(leaf.parts[:4]),), counts=True),
    trace("outcome", {"RecordOutcome"}, "SELECT referral, id, create_time_us FROM outcome",
          lambda leaf: (leaf.parts[3], leaf.parts[5], leaf.time_us)),
    trace("outcome reversed", {"ReverseOutcome"},
          "SELECT referral, id FROM outcome WHERE reversed <> 0",
          lambda leaf: (leaf.parts[3], leaf.parts[5])),
    trace("events of referrals", {"CreateReferral", *REFERRAL_CHANGES}, referral_changes,
          lambda leaf: ("CREATED" if leaf.method == "CreateReferral" else "UPDATED",
                        leaf.parts[3]), table="feed_event"),
    trace("facts", set(COUNTED), referral_facts,
          lambda leaf: (COUNTED[leaf.method], leaf.method == "ReverseOutcome"),
          table="feed_event"),
]

# aggregation: facts that it follows are no calls and have no leaves.

AGGREGATION = [
    trace("reported_figure", {"ReportFigure"},
          "SELECT 'reportedFigures/' || id, create_time_us FROM reported_figure",
          by_object_and_time, counts=True),
]

TRACES = {"intake": INTAKE, "classification": CLASSIFICATION, "referral": REFERRALS,
          "aggregation": AGGREGATION}

# Of every service, with all methods: what a request id answers.
REQUEST_IDS = trace("idempotency", set(), "SELECT request_key, create_time_us FROM idempotency",
                    lambda leaf: (leaf.request_key, leaf.time_us))

# Halves of effects: queries that must answer nothing.
WHOLE = {
    "the count of a feed is not that of its events":
        "SELECT id FROM feed WHERE next_sequence - 1 <>"
        " (SELECT COUNT(*) FROM feed_event WHERE feed = id)",
}
WHOLE_OF = {
    "intake": {},
    "classification": {
        "a case without a newest proposal, or with two that wait":
            "SELECT case_name FROM classification GROUP BY case_name"
            " HAVING SUM(newest) <> 1 OR SUM(state = 'PROPOSED') > 1",
    },
    "referral": {},
    "aggregation": {
        "two figures stand for the same months, or none":
            "SELECT kpi FROM reported_figure GROUP BY plan, kpi, agency, from_month, to_month"
            " HAVING SUM(superseded_by = '') <> 1",
        "a figure is replaced by none, or two are by one":
            "SELECT f.superseded_by FROM reported_figure f WHERE f.superseded_by <> ''"
            " GROUP BY f.superseded_by HAVING COUNT(*) > 1 OR NOT EXISTS"
            " (SELECT 1 FROM reported_figure n WHERE n.id = f.superseded_by)",
    },
}
