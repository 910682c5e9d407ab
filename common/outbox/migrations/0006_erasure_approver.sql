-- User id of whoever approved an erasure; empty where nobody had to.
ALTER TABLE erasure ADD COLUMN approver TEXT NOT NULL DEFAULT '';
