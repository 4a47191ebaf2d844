-- Which symbols each user wants to be delivered. How many want a symbol is counted from these rows, and never stored.
CREATE TABLE subscription (
  tenant    TEXT NOT NULL CHECK (tenant <> ''),
  user      TEXT NOT NULL CHECK (user <> ''),
  exchange  TEXT NOT NULL CHECK (exchange <> ''),
  symbol    TEXT NOT NULL CHECK (symbol <> ''),
  PRIMARY KEY (tenant, user, symbol, exchange)
) STRICT, WITHOUT ROWID;

CREATE INDEX subscription_of_symbol ON subscription (exchange, symbol);
