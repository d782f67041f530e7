-- Calls with an Idempotency-Key: begun with status 0, then with their answer, which is encrypted.
CREATE TABLE answer (
    call TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    status INTEGER NOT NULL,
    answer BLOB,
    begun INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX answer_begun ON answer (begun);
