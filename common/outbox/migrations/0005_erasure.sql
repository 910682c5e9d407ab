-- Whose record this service destroyed (common/erasure). It tells what was applied to the rows beside
-- it: after a restore the ledger outside the database is compared with it.
CREATE TABLE erasure (
  person TEXT NOT NULL PRIMARY KEY,
  erase_time_us BIGINT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL
);
