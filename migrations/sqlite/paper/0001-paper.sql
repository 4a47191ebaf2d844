-- What the paper venue knows of its orders: one row each, with all that it is in `body`.
CREATE TABLE paper_order (
  number INTEGER PRIMARY KEY,
  date TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE INDEX paper_order_by_date ON paper_order (date);

-- Sessions so far: each start of the venue, and each reset, is another one.
CREATE TABLE paper_session (
  number INTEGER PRIMARY KEY
) STRICT;
