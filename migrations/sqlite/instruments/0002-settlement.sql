-- Settlement prices of a day as the exchange published them: the limits of the next session stand around them.
CREATE TABLE settlement (
  exchange  TEXT NOT NULL,
  symbol    TEXT NOT NULL,
  date      TEXT NOT NULL,
  source    INTEGER NOT NULL,
  price     INTEGER NOT NULL, -- 1/10,000; of a contract in rate, the rate
  PRIMARY KEY (exchange, symbol, date)
) STRICT, WITHOUT ROWID;
