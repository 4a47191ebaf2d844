-- A bar says what its prices stand on, and a bar that a file brought has no trades to name.
CREATE TABLE candle_new (
  series          INTEGER NOT NULL REFERENCES series (id),
  timeframe       INTEGER NOT NULL, -- in minutes: 1, 5, 15, 60, 1440, 10080
  start           INTEGER NOT NULL,
  open            INTEGER NOT NULL,
  high            INTEGER NOT NULL,
  low             INTEGER NOT NULL,
  close           INTEGER NOT NULL,
  volume          INTEGER NOT NULL,
  turnover        INTEGER,
  trades          INTEGER CHECK (trades > 0),
  first_trade_id  INTEGER,
  first_offset    INTEGER, -- of the first trade from the start; shorter than a time
  last_trade_id   INTEGER,
  last_offset     INTEGER,
  complete        INTEGER NOT NULL CHECK (complete IN (0, 1)),
  revision        INTEGER NOT NULL CHECK (revision >= 0),
  source          INTEGER NOT NULL, -- 1 simulated, 2 replay, 3 trade file; bars of 4 MetaTrader, 5 Profit, 6 COTAHIST
  basis           INTEGER NOT NULL CHECK (basis IN (0, 1, 2)), -- regular, after-hours, volume only
  CHECK (low <= open AND low <= close AND high >= open AND high >= close),
  PRIMARY KEY (series, timeframe, start)
) STRICT, WITHOUT ROWID;

INSERT INTO candle_new SELECT *, 0 FROM candle;
DROP TABLE candle;
ALTER TABLE candle_new RENAME TO candle;
