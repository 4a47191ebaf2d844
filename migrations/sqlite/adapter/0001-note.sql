-- What an adapter has noted, in order. `seq` never repeats, so that a rewrite cannot be taken for what it replaced.
CREATE TABLE note (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  body TEXT NOT NULL
) STRICT;

-- Who may write: the process that claimed last.
CREATE TABLE writer (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  epoch INTEGER NOT NULL CHECK (epoch >= 0)
) STRICT;

INSERT INTO writer (one, epoch) VALUES (1, 0);
