-- A training may take the name of the file that it is going to make.
ALTER TABLE checkpoint_file ADD COLUMN promised INTEGER NOT NULL DEFAULT 0;

-- Trainings in sections or by places gather their files in a checkpoint of their own id, those too that are not over yet.
INSERT INTO checkpoint SELECT id, 'Lora', 'MAKING', created, json_object('message', 'trained by ' || id), owners, 0
FROM training WHERE form <> 'FLAT' AND status NOT IN ('COMPLETED', 'STOPPED', 'FAILED', 'FAIL');
