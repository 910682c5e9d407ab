-- Who a token's subject is to us, read in the transaction of every call.
CREATE TABLE staff (
  user_id TEXT NOT NULL PRIMARY KEY,
  -- Agency id.
  office TEXT NOT NULL,
  -- Bits of tsunagi.common.v1.Role.
  roles BIGINT NOT NULL,
  update_time_us BIGINT NOT NULL
);

CREATE INDEX staff_of_office ON staff (office, user_id);

-- Whose key seals the response: a person, or the request id itself.
ALTER TABLE idempotency ADD COLUMN owner TEXT NOT NULL DEFAULT '';

CREATE INDEX idempotency_owner ON idempotency (owner);
