-- How many checkpoints of each kind there are, so that a page of a long list needs no walk over the table.
CREATE TABLE checkpoint_count (
    owners TEXT NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (owners, type, status)
) STRICT, WITHOUT ROWID;

INSERT INTO checkpoint_count SELECT owners, type, status, count(*) FROM checkpoint GROUP BY owners, type, status;

CREATE TRIGGER checkpoint_counted AFTER INSERT ON checkpoint BEGIN
    INSERT INTO checkpoint_count VALUES (new.owners, new.type, new.status, 1)
    ON CONFLICT (owners, type, status) DO UPDATE SET number = number + 1;
END;

CREATE TRIGGER checkpoint_uncounted AFTER DELETE ON checkpoint BEGIN
    UPDATE checkpoint_count SET number = number - 1
    WHERE owners = old.owners AND type = old.type AND status = old.status;
END;

CREATE TRIGGER checkpoint_recounted AFTER UPDATE OF owners, type, status ON checkpoint BEGIN
    UPDATE checkpoint_count SET number = number - 1
    WHERE owners = old.owners AND type = old.type AND status = old.status;
    INSERT INTO checkpoint_count VALUES (new.owners, new.type, new.status, 1)
    ON CONFLICT (owners, type, status) DO UPDATE SET number = number + 1;
END;

DROP INDEX checkpoint_owners;
DROP INDEX checkpoint_created;
CREATE INDEX checkpoint_newest ON checkpoint (created DESC, id, owners, type, status);
CREATE INDEX role_creator ON role (creator);
