-- What is open is found without a walk over all that was ever done: SQLite takes a partial index only where the
-- statement says its condition word for word.
DROP INDEX job_open;
CREATE INDEX job_queued ON job (id) WHERE state = 'QUEUED';
CREATE INDEX job_running ON job (id) WHERE state = 'RUNNING';
