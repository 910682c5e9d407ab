-- The dated history of the categories of cases. Facts go to the feed "facts" (common schema).

CREATE TABLE classification (
  -- agencies/{agency}/cases/{case}/classifications/{classification}.
  name TEXT NOT NULL PRIMARY KEY,
  case_name TEXT NOT NULL,
  agency TEXT NOT NULL,
  -- PROPOSED, CONFIRMED, OVERRIDDEN, SUPERSEDED.
  state TEXT NOT NULL,
  -- Days since 1970-01-01.
  event_day BIGINT NOT NULL,
  -- tsunagi.classification.v1.Proposal, serialized.
  proposal BYTEA NOT NULL,
  -- Empty until decided.
  category TEXT NOT NULL,
  reason TEXT NOT NULL,
  decided_by TEXT NOT NULL,
  -- Microseconds since 1970 UTC.
  create_time_us BIGINT NOT NULL,
  decide_time_us BIGINT,
  -- 1: a later decision with the same event day took its place.
  replaced BIGINT NOT NULL,
  -- What the fact of the decision says.
  subject TEXT NOT NULL,
  municipality TEXT NOT NULL,
  agency_kind TEXT NOT NULL,
  cohort TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  version BIGINT NOT NULL,
  -- 1: the one of its case that was created last.
  newest BIGINT NOT NULL
);

CREATE INDEX classification_of_case ON classification (case_name, create_time_us, name);

CREATE INDEX classification_of_agency ON classification (agency, newest, create_time_us, name);
