CREATE TABLE training (
    id TEXT PRIMARY KEY,
    form TEXT NOT NULL CHECK (form IN ('PATHS', 'SECTIONS', 'FLAT')),
    status TEXT NOT NULL,
    params TEXT NOT NULL,
    output_name TEXT NOT NULL,
    owners TEXT NOT NULL,
    created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX training_newest ON training (created DESC, id DESC);
CREATE INDEX training_output ON training (output_name);
