-- Bars of every timeframe. Times are microseconds UTC, prices 1/10,000, turnover centavos (see src/kernel).
CREATE TABLE series (
  id        INTEGER PRIMARY KEY,
  exchange  TEXT NOT NULL,
  symbol    TEXT NOT NULL,
  UNIQUE (exchange, symbol)
) STRICT;

-- The key is (series, timeframe, start): the newest bars of a chart lie side by side in the table itself.
CREATE TABLE candle (
  series          INTEGER NOT NULL REFERENCES series (id),
  timeframe       INTEGER NOT NULL, -- in minutes: 1, 5, 15, 60, 1440, 10080
  start           INTEGER NOT NULL,
  open            INTEGER NOT NULL,
  high            INTEGER NOT NULL,
  low             INTEGER NOT NULL,
  close           INTEGER NOT NULL,
  volume          INTEGER NOT NULL,
  turnover        INTEGER,
  trades          INTEGER NOT NULL CHECK (trades > 0),
  first_trade_id  INTEGER NOT NULL,
  first_offset    INTEGER NOT NULL, -- of the first trade from the start; shorter than a time
  last_trade_id   INTEGER NOT NULL,
  last_offset     INTEGER NOT NULL,
  complete        INTEGER NOT NULL CHECK (complete IN (0, 1)),
  revision        INTEGER NOT NULL CHECK (revision >= 0),
  source          INTEGER NOT NULL, -- 1 simulated, 2 replay, 3 trade file
  CHECK (low <= open AND low <= close AND high >= open AND high >= close),
  PRIMARY KEY (series, timeframe, start)
) STRICT, WITHOUT ROWID;
