-- The audit log: a Merkle tree (RFC 6962) over the entries, in order of seq.

-- Entries as they are hashed, appended in the transaction of what they tell; seq is 0, 1, 2 …
CREATE TABLE audit_leaf (
  seq BIGINT NOT NULL PRIMARY KEY,
  entry BYTEA NOT NULL
);

-- Full tiles only: 256 hashes of 32 bytes (C2SP tlog-tiles).
CREATE TABLE audit_tile (
  level BIGINT NOT NULL,
  idx BIGINT NOT NULL,
  hashes BYTEA NOT NULL,
  PRIMARY KEY (level, idx)
);

-- Signed checkpoints with their cosignatures (C2SP tlog-checkpoint, tlog-cosignature).
CREATE TABLE audit_checkpoint (
  size BIGINT NOT NULL PRIMARY KEY,
  note TEXT NOT NULL
);
