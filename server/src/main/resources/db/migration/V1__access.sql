CREATE TABLE role (
    role_name TEXT PRIMARY KEY,
    creator TEXT NOT NULL,
    permissions TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE user (
    username TEXT PRIMARY KEY,
    creator TEXT NOT NULL,
    roles TEXT NOT NULL,
    password BLOB
) STRICT, WITHOUT ROWID;
