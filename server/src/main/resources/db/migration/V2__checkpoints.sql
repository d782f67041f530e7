CREATE TABLE checkpoint (
    id TEXT PRIMARY KEY,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    created INTEGER NOT NULL,
    params TEXT NOT NULL,
    owners TEXT NOT NULL,
    shipped INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX checkpoint_created ON checkpoint (created DESC, id);
CREATE INDEX checkpoint_owners ON checkpoint (owners);

CREATE TABLE checkpoint_file (
    checkpoint_id TEXT NOT NULL REFERENCES checkpoint (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL UNIQUE,
    upload_id TEXT,
    new_name TEXT UNIQUE,
    PRIMARY KEY (checkpoint_id, position)
) STRICT, WITHOUT ROWID;
