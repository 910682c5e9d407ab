-- What offices write to each other is sealed with the key of the person (table person_key), as is
-- the disclosure package: notes holds ciphertext, request_note, override_reason and answer_note
-- stay empty.
ALTER TABLE referral ADD COLUMN person TEXT NOT NULL DEFAULT '';

ALTER TABLE referral ADD COLUMN notes BYTEA NOT NULL DEFAULT '';

CREATE INDEX referral_of_person ON referral (person);
