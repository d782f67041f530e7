CREATE TABLE dataset (
    name TEXT PRIMARY KEY,
    prefix TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('INITIALED', 'ENABLED', 'DISABLED')),
    params TEXT NOT NULL,
    owners TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX dataset_newest ON dataset (created DESC, name DESC);
CREATE INDEX dataset_newest_of_status ON dataset (status, created DESC, name DESC);

CREATE TABLE dataset_item (
    dataset TEXT NOT NULL REFERENCES dataset (name) ON DELETE CASCADE,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    file TEXT NOT NULL,
    source TEXT,
    status TEXT NOT NULL CHECK (status IN ('INITIALED', 'ENABLED', 'DISABLED')),
    params TEXT NOT NULL,
    error TEXT,
    PRIMARY KEY (dataset, key)
) STRICT, WITHOUT ROWID;
