-- When the receiver owes its answer (microseconds since 1970 UTC, 0 for none), and whether that rests
-- on holidays that are not official yet.
ALTER TABLE referral ADD COLUMN answer_due_us BIGINT NOT NULL DEFAULT 0;

ALTER TABLE referral ADD COLUMN due_forecast BIGINT NOT NULL DEFAULT 0;

-- For the overdue ones and for what expires.
CREATE INDEX referral_due ON referral (answer_due_us) WHERE answer_due_us > 0;

-- Who moved a referral how; rows are never changed. Words stand in the notes, sealed.
CREATE TABLE referral_step (
  referral TEXT NOT NULL,
  -- The version that the step made.
  version BIGINT NOT NULL,
  transition TEXT NOT NULL,
  state TEXT NOT NULL,
  -- Empty for the clock.
  office TEXT NOT NULL,
  user_id TEXT NOT NULL,
  -- YYYY-MM-DD.
  event_date TEXT NOT NULL,
  create_time_us BIGINT NOT NULL,
  -- Code, e.g. of the decline; empty where the step has none.
  reason TEXT NOT NULL,
  PRIMARY KEY (referral, version)
);

-- Facts on referrals beside those of outcomes, as they were sent, for their reversal.
CREATE TABLE referral_fact (
  referral TEXT NOT NULL,
  fact_id TEXT NOT NULL,
  reversed BIGINT NOT NULL,
  -- tsunagi.facts.v1.Fact.
  fact BYTEA NOT NULL,
  PRIMARY KEY (referral, fact_id)
);
