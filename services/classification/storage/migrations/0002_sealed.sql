-- Proposal and reason are sealed with the key of the person (table person_key): proposal holds
-- ciphertext from here on, reason stays empty.
ALTER TABLE classification ADD COLUMN person TEXT NOT NULL DEFAULT '';

ALTER TABLE classification ADD COLUMN sealed_reason BYTEA NOT NULL DEFAULT '';

CREATE INDEX classification_of_person ON classification (person);
