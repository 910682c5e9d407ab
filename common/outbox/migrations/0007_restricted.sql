-- Who needs to know: persons whose case is restricted, as intake says (common/access/restricted.h),
-- and who works with them. Empty in intake, which has its own tables, and in aggregation.
CREATE TABLE restricted_person (
  person TEXT NOT NULL PRIMARY KEY
);

CREATE TABLE restricted_team (
  person TEXT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (person, user_id)
);
