-- The few that somebody may see, or that are of a rare kind, are found without a walk over all that there are.
CREATE INDEX checkpoint_kind ON checkpoint (owners, type, status, created DESC, id);
