-- A job may have to be done at one endpoint; an endpoint says which backend it is at and how it was wanted.
ALTER TABLE job ADD COLUMN place TEXT NOT NULL DEFAULT '';
CREATE INDEX job_place ON job (place) WHERE state IN ('QUEUED', 'RUNNING');

ALTER TABLE endpoint ADD COLUMN backend TEXT NOT NULL DEFAULT 'local';
ALTER TABLE endpoint ADD COLUMN initial_instances INTEGER NOT NULL DEFAULT 1;
ALTER TABLE endpoint ADD COLUMN image TEXT NOT NULL DEFAULT '';
