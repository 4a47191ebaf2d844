-- Minutes whose trades are on the tape and whose bars may not be stored yet: after a crash these alone are rebuilt.
CREATE TABLE pending_minute (
  exchange  TEXT NOT NULL,
  symbol    TEXT NOT NULL,
  date      TEXT NOT NULL,
  start     INTEGER NOT NULL,
  PRIMARY KEY (exchange, symbol, start)
) STRICT, WITHOUT ROWID;

-- Days that are to be rebuilt from all their trades, in the order in which that was asked.
CREATE TABLE rebuild_request (
  id        INTEGER PRIMARY KEY,
  exchange  TEXT NOT NULL,
  symbol    TEXT NOT NULL,
  date      TEXT NOT NULL,
  UNIQUE (exchange, symbol, date)
) STRICT;

-- Before this version nothing told which minutes a crash had left behind.
INSERT INTO rebuild_request (exchange, symbol, date) SELECT exchange, symbol, date FROM day;
