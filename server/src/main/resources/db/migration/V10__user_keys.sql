-- The keys of single users, for servers that are strict about who may do what. A key itself is kept nowhere.
CREATE TABLE user_key (
    username TEXT PRIMARY KEY REFERENCES user (username) ON DELETE CASCADE,
    sha256 BLOB NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;
