-- The journal of orders: one row for each input, with all that was decided of it. Rows are added and never changed.
CREATE TABLE frame (
  seq INTEGER PRIMARY KEY,
  epoch INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  body TEXT NOT NULL
) STRICT;

-- Who may write: the highest epoch, and nobody else.
CREATE TABLE claim (
  epoch INTEGER PRIMARY KEY,
  after_seq INTEGER NOT NULL
) STRICT;
