CREATE TABLE inference (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    task_type TEXT NOT NULL,
    inference_type TEXT NOT NULL,
    endpoint_id TEXT NOT NULL,
    endpoint_name TEXT NOT NULL,
    instance_type TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('CREATED', 'INPROGRESS', 'SUCCEED', 'FAILED')),
    models TEXT NOT NULL,
    payload TEXT,
    workflow TEXT,
    output_key TEXT,
    image_names TEXT NOT NULL,
    report_name TEXT,
    failure TEXT,
    create_time INTEGER NOT NULL,
    start_time INTEGER NOT NULL,
    complete_time INTEGER
) STRICT;

CREATE INDEX inference_newest ON inference (task_type, create_time DESC, id DESC);
CREATE INDEX inference_newest_of_owner ON inference (task_type, owner, create_time DESC, id DESC);
