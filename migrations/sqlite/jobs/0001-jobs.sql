-- Long work that somebody asked for; its body is JSON of whoever keeps it.
CREATE TABLE job (
  id TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX job_created ON job (created_at_ms);
