-- One row per referral. Ids are UUIDv7, so that keys grow at their end.
CREATE TABLE referral (
  id TEXT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  state TEXT NOT NULL,
  case_name TEXT NOT NULL,
  sender TEXT NOT NULL,
  receiver TEXT NOT NULL,
  offering TEXT NOT NULL,
  request_note TEXT NOT NULL,
  override_reason TEXT NOT NULL,
  subject TEXT NOT NULL,
  category TEXT NOT NULL,
  municipality TEXT NOT NULL,
  cohort TEXT NOT NULL,
  decline_reason TEXT NOT NULL,
  answer_note TEXT NOT NULL,
  -- Days as YYYY-MM-DD; empty: not yet. The receiver sees rows with sent_on only.
  sent_on TEXT NOT NULL,
  answered_on TEXT NOT NULL,
  support_started_on TEXT NOT NULL,
  ended_on TEXT NOT NULL,
  create_time_us BIGINT NOT NULL,
  update_time_us BIGINT NOT NULL,
  sheet_number TEXT NOT NULL
);

-- The outbox and the inbox of an office, and the referrals of a case, newest first.
CREATE INDEX referral_by_sender ON referral (sender, id);
CREATE INDEX referral_by_receiver ON referral (receiver, id);
CREATE INDEX referral_by_case ON referral (case_name, id);

-- The receiver's copy of what intake disclosed; gone after DECLINED and CANCELLED.
CREATE TABLE disclosure_package (
  referral TEXT NOT NULL PRIMARY KEY,
  package BYTEA NOT NULL
);

-- Append-only but for `reversed`. The columns fact_… are the fact as it was sent, for its reversal.
CREATE TABLE outcome (
  referral TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  attribute TEXT NOT NULL,
  event_date TEXT NOT NULL,
  confirm_date TEXT NOT NULL,
  reversed BIGINT NOT NULL,
  source TEXT NOT NULL,
  create_time_us BIGINT NOT NULL,
  fact_id TEXT NOT NULL,
  -- yyyymm.
  fact_month BIGINT NOT NULL,
  fact_subject TEXT NOT NULL,
  fact_municipality TEXT NOT NULL,
  fact_category TEXT NOT NULL,
  fact_agency TEXT NOT NULL,
  fact_agency_kind TEXT NOT NULL,
  fact_cohort TEXT NOT NULL,
  PRIMARY KEY (referral, id)
);

-- Free places as the offices state them.
CREATE TABLE capacity (
  agency TEXT NOT NULL,
  offering TEXT NOT NULL,
  free_places BIGINT NOT NULL,
  as_of TEXT NOT NULL,
  PRIMARY KEY (agency, offering)
);
