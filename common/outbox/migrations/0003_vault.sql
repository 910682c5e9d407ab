-- The data key of each person in this service, wrapped (common/vault).

-- A person is an opaque, time-ordered id. state is ACTIVE, or ERASED with kek and wrapped empty: a
-- tombstone, which is never removed, so that no second key is made.
CREATE TABLE person_key (
  person TEXT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  state TEXT NOT NULL,
  kek TEXT NOT NULL,
  wrapped BYTEA NOT NULL,
  create_time_us BIGINT NOT NULL,
  erase_time_us BIGINT
);
