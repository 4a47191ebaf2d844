-- What files said about instruments: one row for each stretch of days over which one source said the same.
-- Dates are "YYYY-MM-DD", prices 1/10,000 (see src/kernel); null is what the source does not tell.
CREATE TABLE listing (
  exchange          TEXT NOT NULL,
  symbol            TEXT NOT NULL,
  source            INTEGER NOT NULL, -- 1 contract register, 2 derivative quotation, 3 COTAHIST, 4 BVBG.086, 5 bulletin, 6 BVBG.187
  first             TEXT NOT NULL,
  last              TEXT NOT NULL,
  kind              TEXT NOT NULL,
  fractional        INTEGER NOT NULL CHECK (fractional IN (0, 1)),
  name              TEXT,
  isin              TEXT,
  currency          TEXT,
  tick_size         INTEGER CHECK (tick_size > 0),
  lot               INTEGER CHECK (lot > 0),
  quotation_factor  INTEGER CHECK (quotation_factor > 0),
  product           TEXT,
  underlying        TEXT,
  underlying_isin   TEXT,
  option_right      TEXT CHECK (option_right IN ('call', 'put')),
  strike            INTEGER,
  style             TEXT CHECK (style IN ('american', 'european')),
  expiry            TEXT,
  first_day         TEXT,
  last_day          TEXT,
  CHECK (first <= last),
  PRIMARY KEY (exchange, symbol, source, first)
) STRICT, WITHOUT ROWID;

-- Renames, and the share under an option, are found by ISIN.
CREATE INDEX listing_isin ON listing (isin) WHERE isin IS NOT NULL;
CREATE INDEX listing_kind ON listing (exchange, kind, symbol);

-- Limits of a day as the exchange published them: they move every day, so they are not part of the listing.
CREATE TABLE price_limit (
  exchange   TEXT NOT NULL,
  symbol     TEXT NOT NULL,
  date       TEXT NOT NULL,
  source     INTEGER NOT NULL,
  lower      INTEGER NOT NULL,
  upper      INTEGER NOT NULL,
  reference  INTEGER, -- the settlement that they stand around
  CHECK (lower <= upper),
  PRIMARY KEY (exchange, symbol, date)
) STRICT, WITHOUT ROWID;
