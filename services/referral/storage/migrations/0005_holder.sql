-- What the referral is for the holder of the case, and of which referral it is a part.
ALTER TABLE referral ADD COLUMN kind TEXT NOT NULL DEFAULT 'REFERRAL';

ALTER TABLE referral ADD COLUMN part_of TEXT NOT NULL DEFAULT '';

CREATE INDEX referral_by_part ON referral (part_of) WHERE part_of <> '';

-- Rule of the offering that the receiver says is not met.
ALTER TABLE referral ADD COLUMN decline_rule TEXT NOT NULL DEFAULT '';

-- The first visit: whether the sender goes along, when (YYYY-MM-DDTHH:MM in Japan), whether it did.
ALTER TABLE referral ADD COLUMN accompany BIGINT NOT NULL DEFAULT 0;

ALTER TABLE referral ADD COLUMN first_visit TEXT NOT NULL DEFAULT '';

ALTER TABLE referral ADD COLUMN accompanied BIGINT NOT NULL DEFAULT 0;

-- Who is accountable for a case that was ever transferred; without a row its own office is.
CREATE TABLE holding (
  case_name TEXT NOT NULL PRIMARY KEY,
  person TEXT NOT NULL,
  holder TEXT NOT NULL,
  -- The transfer under which; empty for the case's own office.
  referral TEXT NOT NULL,
  since_us BIGINT NOT NULL
);

CREATE INDEX holding_of_referral ON holding (referral) WHERE referral <> '';

CREATE INDEX holding_of_person ON holding (person);

-- Every change of it, never changed.
CREATE TABLE holding_change (
  case_name TEXT NOT NULL,
  number BIGINT NOT NULL,
  person TEXT NOT NULL,
  holder TEXT NOT NULL,
  referral TEXT NOT NULL,
  time_us BIGINT NOT NULL,
  PRIMARY KEY (case_name, number)
);

CREATE INDEX holding_change_of_person ON holding_change (person);

-- Why the destination fitted when the referral was sent, and where the case may go next after a refusal;
-- both sealed with the key of the person.
CREATE TABLE referral_match (
  referral TEXT NOT NULL PRIMARY KEY,
  match BYTEA NOT NULL,
  proposals BYTEA NOT NULL
);
