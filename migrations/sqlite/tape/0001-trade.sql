-- Trades of days that are not in Parquet yet. Times are microseconds UTC, prices 1/10,000 (see src/kernel).
CREATE TABLE day (
  id        INTEGER PRIMARY KEY,
  exchange  TEXT NOT NULL,
  symbol    TEXT NOT NULL,
  date      TEXT NOT NULL,
  UNIQUE (exchange, symbol, date)
) STRICT;

-- The key makes a doubled trade a no-op.
CREATE TABLE trade (
  day       INTEGER NOT NULL REFERENCES day (id),
  id        INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  price     INTEGER NOT NULL,
  quantity  INTEGER NOT NULL,
  session   INTEGER NOT NULL CHECK (session IN (1, 6)),
  buyer     INTEGER,
  seller    INTEGER,
  PRIMARY KEY (day, id)
) STRICT, WITHOUT ROWID;

-- A minute is read alone when one of its trades came late or was taken back.
CREATE INDEX trade_at ON trade (day, at);

-- Trades that the exchange took back; the trade itself may come later than its bust.
CREATE TABLE bust (
  day  INTEGER NOT NULL REFERENCES day (id),
  id   INTEGER NOT NULL,
  PRIMARY KEY (day, id)
) STRICT, WITHOUT ROWID;
