-- How often checkpoints and inferences have changed, so that whoever keeps a page of them knows when it is old.
CREATE TABLE checkpoint_change (number INTEGER NOT NULL) STRICT;
INSERT INTO checkpoint_change VALUES (0);

CREATE TRIGGER checkpoint_made AFTER INSERT ON checkpoint BEGIN UPDATE checkpoint_change SET number = number + 1; END;
CREATE TRIGGER checkpoint_changed AFTER UPDATE ON checkpoint BEGIN UPDATE checkpoint_change SET number = number + 1; END;
CREATE TRIGGER checkpoint_gone AFTER DELETE ON checkpoint BEGIN UPDATE checkpoint_change SET number = number + 1; END;

CREATE TRIGGER checkpoint_file_made AFTER INSERT ON checkpoint_file BEGIN UPDATE checkpoint_change SET number = number + 1; END;
CREATE TRIGGER checkpoint_file_changed AFTER UPDATE ON checkpoint_file BEGIN UPDATE checkpoint_change SET number = number + 1; END;
CREATE TRIGGER checkpoint_file_gone AFTER DELETE ON checkpoint_file BEGIN UPDATE checkpoint_change SET number = number + 1; END;

CREATE TABLE inference_change (number INTEGER NOT NULL) STRICT;
INSERT INTO inference_change VALUES (0);

CREATE TRIGGER inference_made AFTER INSERT ON inference BEGIN UPDATE inference_change SET number = number + 1; END;
CREATE TRIGGER inference_changed AFTER UPDATE ON inference BEGIN UPDATE inference_change SET number = number + 1; END;
CREATE TRIGGER inference_gone AFTER DELETE ON inference BEGIN UPDATE inference_change SET number = number + 1; END;
