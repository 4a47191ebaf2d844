-- States of the core after a row of the journal. They make a start quick, and can be made again from the journal.
CREATE TABLE snapshot (
  seq INTEGER PRIMARY KEY,
  hash TEXT NOT NULL,
  parts_hash TEXT NOT NULL
) STRICT;

CREATE TABLE part (
  seq INTEGER NOT NULL,
  number INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (seq, number)
) STRICT;
