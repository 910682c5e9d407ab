-- Aggregation: de-identified facts, how far their feeds took effect, and reported figures. Never a
-- name, a case id or free text about a person.

-- Every fact that counts, reversals among them.
CREATE TABLE fact_ledger (
  -- The 16 bytes of its UUIDv7.
  fact_id BYTEA NOT NULL PRIMARY KEY,
  feed TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  kind TEXT NOT NULL,
  detail TEXT NOT NULL,
  attribute TEXT NOT NULL,
  -- yyyymm.
  event_month BIGINT NOT NULL,
  -- The 32 bytes of the pseudonym.
  subject BYTEA NOT NULL,
  municipality TEXT NOT NULL,
  category TEXT NOT NULL,
  agency TEXT NOT NULL,
  agency_kind TEXT NOT NULL,
  cohort TEXT NOT NULL,
  -- 1, or -1 for a reversal.
  count BIGINT NOT NULL,
  -- The fact that this one takes back; no bytes for none.
  reverses BYTEA NOT NULL,
  -- 1 where a reversal took it back.
  reversed BIGINT NOT NULL,
  record_time_us BIGINT NOT NULL
);

-- For the figures of a period; kind and detail narrow the persons that are looked at.
CREATE INDEX fact_ledger_by_month ON fact_ledger (event_month, kind, detail);

-- Moves in the transaction of the effect.
CREATE TABLE feed_cursor (
  feed TEXT NOT NULL PRIMARY KEY,
  sequence BIGINT NOT NULL,
  resume_token TEXT NOT NULL,
  facts BIGINT NOT NULL,
  -- Why the feed does not go on; empty while it does.
  stopped TEXT NOT NULL
);

-- Facts that were not understood: their place only, since what they hold is not understood either.
CREATE TABLE parked_fact (
  feed TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  -- No bytes where its id was no UUID.
  fact_id BYTEA NOT NULL,
  reason TEXT NOT NULL,
  create_time_us BIGINT NOT NULL,
  PRIMARY KEY (feed, sequence)
);

-- Figures of the owners of KPIs, with those that were replaced.
CREATE TABLE reported_figure (
  -- UUIDv7.
  id TEXT NOT NULL PRIMARY KEY,
  plan TEXT NOT NULL,
  kpi TEXT NOT NULL,
  from_month BIGINT NOT NULL,
  to_month BIGINT NOT NULL,
  value BIGINT NOT NULL,
  source TEXT NOT NULL,
  agency TEXT NOT NULL,
  create_time_us BIGINT NOT NULL,
  -- Id of the figure that replaced it; empty while it stands.
  superseded_by TEXT NOT NULL
);
