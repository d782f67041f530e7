-- Files that are wanted and not here yet. The URL is encrypted, since tokens and signatures travel in URLs.
CREATE TABLE download (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    name TEXT NOT NULL,
    key TEXT NOT NULL
) STRICT, WITHOUT ROWID;
