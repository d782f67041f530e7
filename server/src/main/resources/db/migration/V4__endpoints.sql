CREATE TABLE endpoint (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    instance_type TEXT NOT NULL,
    autoscaling INTEGER NOT NULL,
    min_instances INTEGER NOT NULL,
    max_instances INTEGER NOT NULL,
    current_instances INTEGER NOT NULL,
    owners TEXT NOT NULL,
    custom_extensions TEXT NOT NULL,
    start_time INTEGER NOT NULL,
    end_time INTEGER,
    error TEXT
) STRICT;

CREATE INDEX endpoint_newest ON endpoint (start_time DESC, id DESC);
