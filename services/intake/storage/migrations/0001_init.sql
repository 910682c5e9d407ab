-- Intake: cases and what grows from them. Ids are time-ordered, so every index grows at its end or
-- at the end of an agency's part.

CREATE TABLE intake_case (
  id TEXT NOT NULL PRIMARY KEY,
  agency TEXT NOT NULL,
  -- Empty where the office keeps none.
  sheet_number TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('RECEIVED', 'IN_SUPPORT', 'CLOSED')),
  -- YYYY-MM-DD.
  reception_date TEXT NOT NULL,
  version BIGINT NOT NULL CHECK (version >= 1),
  -- Microseconds since 1970 UTC.
  create_time_us BIGINT NOT NULL,
  update_time_us BIGINT NOT NULL,
  -- The fact that counts the case as it was sent, for its reversal; the agency is the case's.
  fact_id TEXT NOT NULL,
  fact_subject TEXT NOT NULL,
  fact_agency_kind TEXT NOT NULL,
  fact_municipality TEXT NOT NULL,
  fact_cohort TEXT NOT NULL,
  -- YYYYMM.
  fact_month BIGINT NOT NULL,
  -- tsunagi.intake.v1.Case without what stands above.
  content BYTEA NOT NULL
);

CREATE INDEX intake_case_list ON intake_case (agency, reception_date, id);

CREATE UNIQUE INDEX intake_case_sheet ON intake_case (agency, sheet_number)
  WHERE sheet_number <> '';

-- When events moved a case.
CREATE TABLE case_transition (
  case_id TEXT NOT NULL REFERENCES intake_case (id),
  -- The version that the transition made.
  version BIGINT NOT NULL,
  transition TEXT NOT NULL CHECK (transition IN ('START_SUPPORT', 'CLOSE', 'REOPEN')),
  event_date TEXT NOT NULL,
  create_time_us BIGINT NOT NULL,
  PRIMARY KEY (case_id, version)
);

CREATE TABLE consent (
  case_id TEXT NOT NULL REFERENCES intake_case (id),
  id TEXT NOT NULL,
  -- tsunagi.intake.v1.Consent without name.
  content BYTEA NOT NULL,
  PRIMARY KEY (case_id, id)
);

-- Rows are never changed.
CREATE TABLE contact_log (
  case_id TEXT NOT NULL REFERENCES intake_case (id),
  event_date TEXT NOT NULL,
  id TEXT NOT NULL,
  -- tsunagi.intake.v1.ContactLogEntry without name.
  content BYTEA NOT NULL,
  PRIMARY KEY (case_id, event_date, id)
);

CREATE TABLE draft (
  agency TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  update_time_us BIGINT NOT NULL,
  content BYTEA NOT NULL,
  PRIMARY KEY (agency, id)
);
