-- What a company did that changes the price of its share without a trade. Stored bars are raw; adjusted ones are
-- computed from them and these rows.
CREATE TABLE corporate_action (
  exchange  TEXT NOT NULL,
  symbol    TEXT NOT NULL,
  ex_date   TEXT NOT NULL, -- first day on which a buyer does not get it
  kind      TEXT NOT NULL,
  after     INTEGER CHECK (after > 0),  -- so many shares after it
  before    INTEGER CHECK (before > 0), -- for so many before
  cash      INTEGER CHECK (cash > 0),   -- 1/100,000,000 BRL for a share
  source    TEXT NOT NULL,
  CHECK ((after IS NULL) = (before IS NULL) AND (after IS NULL) <> (cash IS NULL)),
  PRIMARY KEY (exchange, symbol, ex_date, kind)
) STRICT, WITHOUT ROWID;
