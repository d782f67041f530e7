-- How often the counts of checkpoints have changed, so that whoever remembers them knows when they are old.
CREATE TABLE checkpoint_count_change (number INTEGER NOT NULL) STRICT;
INSERT INTO checkpoint_count_change VALUES (0);

CREATE TRIGGER checkpoint_count_made AFTER INSERT ON checkpoint_count BEGIN
    UPDATE checkpoint_count_change SET number = number + 1;
END;

CREATE TRIGGER checkpoint_count_moved AFTER UPDATE ON checkpoint_count BEGIN
    UPDATE checkpoint_count_change SET number = number + 1;
END;
