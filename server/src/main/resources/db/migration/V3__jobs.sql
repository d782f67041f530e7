CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    affinity TEXT NOT NULL,
    urgent INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('QUEUED', 'RUNNING', 'DONE', 'CANCELLED')),
    attempt INTEGER NOT NULL,
    owner TEXT,
    lease INTEGER,
    heartbeat INTEGER,
    steps_done INTEGER NOT NULL,
    steps_total INTEGER NOT NULL,
    submitted INTEGER NOT NULL
) STRICT;

CREATE INDEX job_open ON job (state, id) WHERE state IN ('QUEUED', 'RUNNING');
CREATE INDEX job_subject ON job (kind, subject);
