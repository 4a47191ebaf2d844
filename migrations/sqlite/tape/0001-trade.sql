-- Trades of days that are not in Parquet yet. The key makes a doubled trade a no-op.
CREATE TABLE trade (
  exchange  TEXT NOT NULL,
  symbol    TEXT NOT NULL,
  date      TEXT NOT NULL,
  id        INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  price     INTEGER NOT NULL,
  quantity  INTEGER NOT NULL,
  session   INTEGER NOT NULL CHECK (session IN (1, 6)),
  buyer     INTEGER,
  seller    INTEGER,
  PRIMARY KEY (exchange, symbol, date, id)
) STRICT, WITHOUT ROWID;

-- Trades that the exchange took back; the trade itself may come later than its bust.
CREATE TABLE bust (
  exchange  TEXT NOT NULL,
  symbol    TEXT NOT NULL,
  date      TEXT NOT NULL,
  id        INTEGER NOT NULL,
  PRIMARY KEY (exchange, symbol, date, id)
) STRICT, WITHOUT ROWID;
