-- Tables that every service has.

-- The next sequence of each feed.
CREATE TABLE feed (
  id TEXT NOT NULL PRIMARY KEY,
  next_sequence BIGINT NOT NULL
);

-- Events appended in the transaction of their effect.
CREATE TABLE feed_event (
  feed TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  audience TEXT NOT NULL,
  payload BYTEA NOT NULL,
  PRIMARY KEY (feed, sequence)
);

-- Answers to requests that carried an id, in the transaction of their effect; kept 7 days.
-- The key starts with the bytes of the (time-ordered) id, so that the index grows at its end.
CREATE TABLE idempotency (
  request_key BYTEA NOT NULL PRIMARY KEY,
  fingerprint BYTEA NOT NULL,
  response BYTEA NOT NULL,
  create_time_us BIGINT NOT NULL
);

-- For the purge.
CREATE INDEX idempotency_age ON idempotency (create_time_us);
