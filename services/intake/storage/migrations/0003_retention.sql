-- Legal holds, and what is left of erased cases. Times are microseconds since 1970 UTC, 0 for none.

-- At most one of a case is in force (released_us = 0). content is sealed.
CREATE TABLE legal_hold (
  case_id TEXT NOT NULL REFERENCES intake_case (id),
  id TEXT NOT NULL,
  agency TEXT NOT NULL,
  held_us BIGINT NOT NULL,
  held_by TEXT NOT NULL,
  released_us BIGINT NOT NULL,
  released_by TEXT NOT NULL,
  -- tsunagi.storage.v1.LegalHoldText.
  content BYTEA NOT NULL,
  PRIMARY KEY (case_id, id)
);

CREATE INDEX legal_hold_in_force ON legal_hold (agency, case_id) WHERE released_us = 0;

-- Tombstones. When and by whom stands in the table erasure.
CREATE TABLE erased_case (
  -- The case's id, as in the table erasure.
  person TEXT NOT NULL PRIMARY KEY,
  agency TEXT NOT NULL
);

CREATE INDEX erased_case_agency ON erased_case (agency, person);

-- For the list of what is due.
CREATE INDEX intake_case_closed ON intake_case (agency, id) WHERE state = 'CLOSED';
