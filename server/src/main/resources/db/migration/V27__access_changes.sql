-- How often users and roles have changed, so that whoever remembers them knows when they are old.
CREATE TABLE access_change (number INTEGER NOT NULL) STRICT;
INSERT INTO access_change VALUES (0);

CREATE TRIGGER user_made AFTER INSERT ON user BEGIN UPDATE access_change SET number = number + 1; END;
CREATE TRIGGER user_changed AFTER UPDATE ON user BEGIN UPDATE access_change SET number = number + 1; END;
CREATE TRIGGER user_gone AFTER DELETE ON user BEGIN UPDATE access_change SET number = number + 1; END;

CREATE TRIGGER role_made AFTER INSERT ON role BEGIN UPDATE access_change SET number = number + 1; END;
CREATE TRIGGER role_changed AFTER UPDATE ON role BEGIN UPDATE access_change SET number = number + 1; END;
CREATE TRIGGER role_gone AFTER DELETE ON role BEGIN UPDATE access_change SET number = number + 1; END;
