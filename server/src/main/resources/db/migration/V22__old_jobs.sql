-- Jobs that are over are forgotten some time after their last sign of life.
CREATE INDEX job_over ON job (coalesce(heartbeat, submitted)) WHERE state IN ('DONE', 'CANCELLED');
