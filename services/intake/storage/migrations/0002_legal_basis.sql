-- Why other offices may be told of a case, and whom they were told. Ids are UUIDv7. Times are
-- microseconds since 1970 UTC, 0 for none; days YYYY-MM-DD. Columns content are sealed.

-- Only the team and the office's lead see a restricted case.
ALTER TABLE intake_case ADD COLUMN restricted BIGINT NOT NULL DEFAULT 0;

CREATE INDEX intake_case_restricted ON intake_case (agency, id) WHERE restricted <> 0;

CREATE TABLE case_team (
  case_id TEXT NOT NULL REFERENCES intake_case (id),
  user_id TEXT NOT NULL,
  PRIMARY KEY (case_id, user_id)
);

CREATE TABLE legal_basis (
  case_id TEXT NOT NULL REFERENCES intake_case (id),
  id TEXT NOT NULL,
  -- tsunagi.intake.v1.LegalBasis without name.
  content BYTEA NOT NULL,
  PRIMARY KEY (case_id, id)
);

-- The register. Rows are never changed.
CREATE TABLE disclosure (
  case_id TEXT NOT NULL REFERENCES intake_case (id),
  id TEXT NOT NULL,
  recipient TEXT NOT NULL,
  disclose_time_us BIGINT NOT NULL,
  -- tsunagi.intake.v1.Disclosure without name.
  content BYTEA NOT NULL,
  PRIMARY KEY (case_id, id)
);

CREATE TABLE conference (
  id TEXT NOT NULL PRIMARY KEY,
  chair TEXT NOT NULL,
  municipality TEXT NOT NULL,
  -- Id in legal_bases.textproto.
  item TEXT NOT NULL,
  from_day TEXT NOT NULL,
  until_day TEXT NOT NULL,
  version BIGINT NOT NULL CHECK (version >= 1),
  create_time_us BIGINT NOT NULL,
  -- tsunagi.storage.v1.ConferenceText, with a key of the conference's own.
  content BYTEA NOT NULL
);

-- An office that leaves and comes back has two rows.
CREATE TABLE conference_member (
  conference_id TEXT NOT NULL REFERENCES conference (id),
  office TEXT NOT NULL,
  joined_us BIGINT NOT NULL,
  left_us BIGINT NOT NULL,
  acknowledged_us BIGINT NOT NULL,
  -- User id.
  acknowledged_by TEXT NOT NULL,
  PRIMARY KEY (conference_id, office, joined_us)
);

CREATE INDEX conference_member_office ON conference_member (office, conference_id);

CREATE TABLE conference_case (
  conference_id TEXT NOT NULL REFERENCES conference (id),
  case_id TEXT NOT NULL REFERENCES intake_case (id),
  office TEXT NOT NULL,
  added_us BIGINT NOT NULL,
  added_by TEXT NOT NULL,
  removed_us BIGINT NOT NULL,
  PRIMARY KEY (conference_id, case_id, added_us)
);

CREATE INDEX conference_case_case ON conference_case (case_id, conference_id);

-- Also the review queue of the owner office.
CREATE TABLE break_glass (
  id TEXT NOT NULL PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES intake_case (id),
  owner TEXT NOT NULL,
  user_id TEXT NOT NULL,
  office TEXT NOT NULL,
  opened_us BIGINT NOT NULL,
  until_us BIGINT NOT NULL,
  review_due TEXT NOT NULL,
  -- The value of tsunagi.intake.v1.BreakGlassGrant.Verdict.
  verdict BIGINT NOT NULL,
  reviewed_us BIGINT NOT NULL,
  reviewer TEXT NOT NULL,
  -- tsunagi.storage.v1.BreakGlassText.
  content BYTEA NOT NULL
);

CREATE INDEX break_glass_owner ON break_glass (owner, id);

CREATE INDEX break_glass_case ON break_glass (case_id, user_id);
