-- Under which entry of intake's register the receiver holds its copy, and whether a support
-- conference is among its bases: then it may be read only while that lasts.
ALTER TABLE disclosure_package ADD COLUMN disclosure TEXT NOT NULL DEFAULT '';

ALTER TABLE disclosure_package ADD COLUMN conference BIGINT NOT NULL DEFAULT 0;
